#include <fmt/format.h>

#include <charconv>

#include "base/json.h"
#include "local/cloudformation/document.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::size_t kMaxDepth = 100;

Checked<Value> convert(const json::Element& element);

Checked<Value> convert(const json::Array& array) {
  Value::List list;
  for (const auto element : array) {
    TENANTRY_TRY(auto value, convert(element));
    list.push_back(std::move(value));
  }
  return list;
}

Checked<Value> convert(const json::Object& object) {
  if (const auto name = json::find_duplicate(object); !name.empty())
    return refuse(fmt::format("Template format error: JSON not well-formed. (duplicate member '{}')", name));
  Value::Members members;
  for (const auto field : object) {
    TENANTRY_TRY(auto value, convert(field.value));
    members.emplace_back(std::string(field.key), std::move(value));
  }
  return members;
}

/// The shortest decimal that is this number, without an exponent.
std::string shortest(double number) {
  std::array<char, 400> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed).ptr;
  return {buffer.data(), end};
}

Checked<Value> convert(const json::Element& element) {
  using Type = simdjson::dom::element_type;
  switch (element.type()) {
    case Type::ARRAY:
      return convert(json::Array(element.get_array()));
    case Type::OBJECT:
      return convert(json::Object(element.get_object()));
    case Type::STRING:
      return std::string(std::string_view(element.get_string()));
    case Type::BOOL:
      return element.get_bool() ? "true" : "false";
    case Type::INT64:
      return std::to_string(std::int64_t(element.get_int64()));
    case Type::UINT64:
      return std::to_string(std::uint64_t(element.get_uint64()));
    case Type::DOUBLE:
      return shortest(double(element.get_double()));
    default:
      return Value();
  }
}

}  // namespace

Checked<Value> parse_json(std::string_view text) {
  json::Document document(kMaxDepth);
  const auto root = document.parse(text);
  if (!root) return refuse(fmt::format("Template format error: JSON not well-formed. ({})", root.error().message));
  return convert(*root);
}

}  // namespace tenantry::local::cloudformation
