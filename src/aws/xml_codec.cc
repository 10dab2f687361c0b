#include "aws/xml_codec.h"

#include <fmt/format.h>

#include <pugixml.hpp>

#include "aws/scalar_text.h"

namespace tenantry::aws {
namespace {

std::string_view escape(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\r':
      return "&#xD;";
    case '\n':
    case '\t':
      return {};
    default:
      return static_cast<unsigned char>(c) < 0x20 ? "\xef\xbf\xbd" : std::string_view();
  }
}

void append_value(std::string& out, std::string_view name, const Schema& schema, const void* value);

void append_content(std::string& out, const Schema& schema, const void* value) {
  switch (schema.kind) {
    case Kind::structure:
      return append_xml(out, schema, value);
    case Kind::list:
      for (std::size_t i = 0; i < schema.list_size(value); ++i)
        append_value(out, "member", *schema.element, schema.list_at(value, i));
      return;
    case Kind::map:
      return schema.each_entry(value, [&](std::string_view key, const void* entry) {
        out += "<entry>";
        append_xml_element(out, "key", key);
        append_value(out, "value", *schema.element, entry);
        out += "</entry>";
      });
    case Kind::string:
      return append_xml_text(out, *static_cast<const std::string*>(value));
    default:
      return append_scalar(out, schema, value);
  }
}

void append_value(std::string& out, std::string_view name, const Schema& schema, const void* value) {
  out.append("<").append(name).append(">");
  append_content(out, schema, value);
  out.append("</").append(name).append(">");
}

std::unexpected<Error> unreadable(std::string message) {
  return std::unexpected(Error{"SerializationException", std::move(message)});
}

/// A bool instead of an error: the callers name the document's element.
bool read_value(pugi::xml_node node, const Schema& schema, void* out);

bool read_structure(pugi::xml_node node, const Schema& schema, void* out) {
  for (const auto child : node.children()) {
    const auto i = schema.find_member(child.name());
    if (i == Schema::kNoMember) continue;
    const auto& member = schema.members[i];
    if (!read_value(child, *member.schema, member.emplace(out))) return false;
  }
  return true;
}

bool read_list(pugi::xml_node node, const Schema& schema, void* out) {
  for (const auto child : node.children("member"))
    if (!read_value(child, *schema.element, schema.list->append(out))) return false;
  return true;
}

bool read_map(pugi::xml_node node, const Schema& schema, void* out) {
  for (const auto entry : node.children("entry")) {
    void* value = schema.map->insert(out, entry.child_value("key"));
    if (value == nullptr || !read_value(entry.child("value"), *schema.element, value)) return false;
  }
  return true;
}

bool read_value(pugi::xml_node node, const Schema& schema, void* out) {
  if (schema.kind == Kind::structure) return read_structure(node, schema, out);
  if (schema.kind == Kind::list) return read_list(node, schema, out);
  if (schema.kind == Kind::map) return read_map(node, schema, out);
  return parse_scalar(node.child_value(), schema, out);
}

bool load(pugi::xml_document& document, std::string_view text) {
  constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata_single;
  return static_cast<bool>(document.load_buffer(text.data(), text.size(), kOptions, pugi::encoding_utf8));
}

pugi::xml_node find(const pugi::xml_document& document, std::string_view path) {
  return document.first_element_by_path(std::string(path).c_str());
}

}  // namespace

void append_xml_text(std::string& out, std::string_view text) {
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto escaped = escape(text[i]);
    if (escaped.empty()) continue;
    out.append(text, plain, i - plain).append(escaped);
    plain = i + 1;
  }
  out.append(text, plain);
}

void append_xml_element(std::string& out, std::string_view name, std::string_view text) {
  out.append("<").append(name).append(">");
  append_xml_text(out, text);
  out.append("</").append(name).append(">");
}

void append_xml(std::string& out, const Schema& schema, const void* structure) {
  for (const auto& member : schema.members)
    if (const void* value = member.find(structure)) append_value(out, member.name, *member.schema, value);
}

std::expected<void, Error> read_xml(std::string_view document, std::string_view path, const Schema& schema,
                                    void* structure) {
  pugi::xml_document parsed;
  if (!load(parsed, document)) return unreadable("The reply is not XML");
  const auto node = find(parsed, path);
  if (!node) return unreadable(fmt::format("The reply has no {}", path));
  if (!read_structure(node, schema, structure)) return unreadable(fmt::format("{} has a malformed value", path));
  return {};
}

std::optional<std::string> read_xml_text(std::string_view document, std::string_view path) {
  pugi::xml_document parsed;
  if (!load(parsed, document)) return std::nullopt;
  const auto node = find(parsed, path);
  if (!node) return std::nullopt;
  return node.child_value();
}

}  // namespace tenantry::aws
