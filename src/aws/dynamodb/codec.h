#pragma once

#include <expected>
#include <string>

#include "aws/dynamodb/item.h"
#include "aws/dynamodb/value.h"
#include "aws/error.h"
#include "base/json.h"

namespace tenantry::aws::dynamodb {

/// JSON of values, found by argument-dependent lookup from aws/json_codec.h ("DynamoDB low-level API",
/// API_AttributeValue).
///
/// Reading is strict. Errors are of two kinds, told apart by their code, because DynamoDB reads a whole request before
/// it judges it: SerializationException for JSON of the wrong shape (wrong JSON type, bad base64), ValidationException
/// for what no DynamoDB takes (not exactly one type, bad number, empty or duplicate set elements, an attribute twice,
/// nesting beyond 32). Within one value or map a SerializationException anywhere comes before a ValidationException;
/// a caller that reads more members should keep the first ValidationException and go on likewise.
std::expected<void, aws::Error> read_json(json::Element element, AttributeValue& value);
std::expected<void, aws::Error> read_json(json::Element element, AttributeMap& map);
std::expected<void, aws::Error> read_json(json::Element element, Item& item);

void write_json(json::Writer& writer, const AttributeValue& value);
void write_json(json::Writer& writer, const AttributeMap& map);
void write_json(json::Writer& writer, const Item& item);

/// The canonical wire form at the end of `out`: attributes sorted by name, canonical numbers, no white space. The
/// Writer's text is the same.
void append_json(std::string& out, const AttributeValue& value);
void append_json(std::string& out, const AttributeMap& map);

/// The deepest nesting of lists and maps in a value ("Service, account, and table quotas in Amazon DynamoDB").
inline constexpr int kMaxNesting = 32;

}  // namespace tenantry::aws::dynamodb
