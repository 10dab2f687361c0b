#include "local/cloudformation/value.h"

#include <algorithm>

#include "base/json.h"

namespace tenantry::local::cloudformation {
namespace {

void write(json::Writer& out, const Value& value) {
  if (value.is_text()) {
    out.string(value.text());
  } else if (value.is_list()) {
    out.begin_array();
    for (const auto& element : value.list()) write(out, element);
    out.end_array();
  } else if (value.is_map()) {
    out.begin_object();
    for (const auto& [name, member] : value.members()) write(out.key(name), member);
    out.end_object();
  } else {
    out.null();
  }
}

}  // namespace

const Value* Value::find(std::string_view name) const {
  if (!is_map()) return nullptr;
  const auto found = std::ranges::find(members(), name, &Members::value_type::first);
  return found == members().end() ? nullptr : &found->second;
}

std::optional<Call> as_call(const Value& value, bool conditions) {
  if (!value.is_map() || value.members().size() != 1) return std::nullopt;
  const auto& [name, argument] = value.members().front();
  if (name != "Ref" && !name.starts_with("Fn::") && !(conditions && name == "Condition")) return std::nullopt;
  return Call{name, argument};
}

bool same_value(const Value& a, const Value& b) {
  if (a.is_list() && b.is_list()) return std::ranges::equal(a.list(), b.list(), same_value);
  if (!a.is_map() || !b.is_map()) return a == b;
  return a.members().size() == b.members().size() && std::ranges::all_of(a.members(), [&](const auto& member) {
           const auto* other = b.find(member.first);
           return other && same_value(member.second, *other);
         });
}

std::string to_json(const Value& value) {
  std::string text;
  json::Writer out(text);
  write(out, value);
  return text;
}

}  // namespace tenantry::local::cloudformation
