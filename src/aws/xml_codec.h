#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/schema.h"

/// XML of shapes, as the Query protocol's replies have it ("AWS Query protocol" in Smithy's documentation): an element
/// per member, `<member>` per list element, `<entry><key/><value/></entry>` per map entry.
namespace tenantry::aws {

/// Appends `text` with XML's special characters escaped. A control character that XML cannot hold becomes U+FFFD.
void append_xml_text(std::string& out, std::string_view text);
/// `<name>text</name>`.
void append_xml_element(std::string& out, std::string_view name, std::string_view text);

/// The members of a shape, without an element around them.
void append_xml(std::string& out, const Schema& schema, const void* structure);
template <Shape T>
void append_xml(std::string& out, const T& structure) {
  append_xml(out, schema_of<T>(), &structure);
}

/// Reads a shape from the children of the element that `path` names from the document's root, as
/// `DescribeStacksResponse/DescribeStacksResult`. Unknown elements are passed over; no limits. The error is a client's:
/// code `SerializationException`, where the text is not XML, the element is not there or a scalar's text is none.
std::expected<void, Error> read_xml(std::string_view document, std::string_view path, const Schema& schema,
                                    void* structure);
template <Shape T>
std::expected<void, Error> read_xml(std::string_view document, std::string_view path, T& structure) {
  return read_xml(document, path, schema_of<T>(), &structure);
}

/// The text of the element that `path` names, if the document is XML and has it.
std::optional<std::string> read_xml_text(std::string_view document, std::string_view path);

}  // namespace tenantry::aws
