#pragma once

#include <expected>
#include <string_view>

#include "aws/error.h"
#include "aws/schema.h"
#include "base/json.h"

namespace tenantry::aws {

/// JSON of shapes, as the AWS JSON 1.0 and 1.1 protocols have it ("AWS JSON 1.0 protocol" in Smithy's documentation):
/// absent members are not written, timestamps are epoch seconds, unknown members and null are passed over when reading.
/// A member type with codecs of its own brings them (see CustomAccess).
///
/// Reading gives SerializationException where a JSON value has the wrong type or a known member stands twice: nothing
/// else is looked at then, as with AWS, which judges a request only once it is read.

/// A request, with the model's limits: ValidationException lists all that it violates; then come the errors of members
/// with codecs of their own, the first of them.
std::expected<void, Error> read_request(json::Element element, const Schema& schema, void* request);
template <Shape T>
std::expected<void, Error> read_request(json::Element element, T& request) {
  return read_request(element, schema_of<T>(), &request);
}

/// A response or any other shape: no limits, required members may be absent and keep their default.
std::expected<void, Error> read_json(json::Element element, const Schema& schema, void* structure);
template <Shape T>
std::expected<void, Error> read_json(json::Element element, T& structure) {
  return read_json(element, schema_of<T>(), &structure);
}

void write_json(json::Writer& writer, const Schema& schema, const void* structure);
template <Shape T>
void write_json(json::Writer& writer, const T& structure) {
  write_json(writer, schema_of<T>(), &structure);
}

Error serialization_error(std::string_view message);

}  // namespace tenantry::aws
