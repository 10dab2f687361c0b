#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/schema.h"
#include "base/clock.h"

namespace tenantry::aws {

/// A scalar (string, boolean, integer, number, timestamp) as text: the form of the Query and XML protocols ("AWS Query
/// protocol" in Smithy's documentation). Other kinds append nothing.
void append_scalar(std::string& out, const Schema& schema, const void* value);

/// False, with `value` unspecified, where `text` is no such scalar.
bool parse_scalar(std::string_view text, const Schema& schema, void* value);

/// `String`, `Boolean`, `Integer`, …: how messages name a kind.
std::string_view kind_name(Kind kind);

/// An RFC 3339 date and time in UTC or with an offset, to the nanosecond at most.
std::optional<WallTime> parse_iso8601(std::string_view text);

}  // namespace tenantry::aws
