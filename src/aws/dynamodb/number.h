#pragma once

#include <compare>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"

namespace tenantry::aws::dynamodb {

/// DynamoDB's numbers: decimals of at most 38 significant digits, 0 or of a magnitude from 1E-130 to
/// 9.9999999999999999999999999999999999999E+125 ("Supported data types and naming rules in Amazon DynamoDB"). Nothing
/// here goes through a double, and nothing is rounded. Canonical text is what DynamoDB returns: plain decimal notation
/// without exponent, leading or trailing zeros, plus sign or negative zero.

/// Any text that DynamoDB takes (sign, decimals, exponent, leading zeros) to canonical text, or a ValidationException
/// with DynamoDB's text.
std::expected<std::string, aws::Error> parse_number(std::string_view text);

/// Both canonical.
std::strong_ordering compare_numbers(std::string_view a, std::string_view b);

/// Exact. A ValidationException where the result has more than 38 significant digits or leaves the range.
std::expected<std::string, aws::Error> add_numbers(std::string_view a, std::string_view b);
std::expected<std::string, aws::Error> subtract_numbers(std::string_view a, std::string_view b);

/// Bytes whose order (memcmp) is the numbers' order. No encoding is a prefix of another, so that more may follow. At
/// most 22 bytes.
std::string encode_number_key(std::string_view canonical);
void append_number_key(std::string& out, std::string_view canonical);
/// The canonical number at the start of `bytes`, which is then cut off. Nothing, and `bytes` unchanged, where there is
/// no encoding.
std::optional<std::string> decode_number_key(std::string_view& bytes);

/// As an item's size counts it: about one byte per two significant digits, and one.
std::size_t number_size(std::string_view canonical);

}  // namespace tenantry::aws::dynamodb
