#include "aws/validate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "aws/scalar_text.h"

namespace tenantry::aws {
namespace {

constexpr std::size_t kMostText = 4096;

/// Java's toString() of a value, which is what AWS's messages quote, cut where it gets long.
void append_text(std::string& out, const Schema& schema, const void* value) {
  if (out.size() > kMostText) return;
  std::string_view separator;
  const auto separate = [&] { out += std::exchange(separator, ", "); };
  if (schema.kind == Kind::list) {
    out += '[';
    for (std::size_t i = 0; i < schema.list_size(value) && out.size() <= kMostText; ++i) {
      separate();
      append_text(out, *schema.element, schema.list_at(value, i));
    }
    out += ']';
  } else if (schema.kind == Kind::map) {
    out += '{';
    schema.each_entry(value, [&](std::string_view key, const void* entry) {
      if (out.size() > kMostText) return;
      separate();
      out.append(key).append("=");
      append_text(out, *schema.element, entry);
    });
    out += '}';
  } else if (schema.kind == Kind::structure) {
    out += '(';
    for (const auto& member : schema.members) {
      const void* there = member.find(value);
      if (there == nullptr) continue;
      separate();
      out.append(member.name).append("=");
      append_text(out, *member.schema, there);
    }
    out += ')';
  } else {
    append_scalar(out, schema, value);
  }
}

/// Java's String.length(): UTF-16 units.
std::size_t java_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) length += byte >= 0xf0 ? 2 : 1;
  }
  return length;
}

bool is_one_of(std::string_view allowed, std::string_view value) {
  for (std::size_t at = 0; at <= allowed.size();) {
    const auto end = std::min(allowed.find('|', at), allowed.size());
    if (allowed.substr(at, end - at) == value) return true;
    at = end + 1;
  }
  return false;
}

std::string enum_constraint(std::string_view allowed) {
  std::string out = "Member must satisfy enum value set: [";
  for (const char c : allowed) c == '|' ? out += ", " : out += c;
  return out += ']';
}

void validate_value(const Schema& schema, const void* value, const Path& at, Violations& violations);

void validate_members(const Schema& schema, const void* structure, const Path& at, Violations& violations) {
  for (const auto& member : schema.members) {
    const auto here = Path::member(at, member.name);
    const void* value = member.find(structure);
    if (value == nullptr) {
      if (member.limits.required) violations.missing(here);
      continue;
    }
    validate_value(*member.schema, value, here, violations);
    violations.check(member, value, here);
  }
}

void validate_value(const Schema& schema, const void* value, const Path& at, Violations& violations) {
  if (schema.kind == Kind::structure) validate_members(schema, value, at, violations);
  if (schema.kind == Kind::list)
    for (std::size_t i = 0; i < schema.list_size(value); ++i)
      validate_value(*schema.element, schema.list_at(value, i), Path::element(at, i), violations);
  if (schema.kind == Kind::map)
    schema.each_entry(value, [&](std::string_view key, const void* entry) {
      validate_value(*schema.element, entry, Path::entry(at, key), violations);
    });
}

}  // namespace

std::string Path::text() const {
  std::string out;
  append(out);
  return out;
}

void Path::append(std::string& out) const {
  if (parent_ == nullptr) return;
  parent_->append(out);
  if (!out.empty()) out += '.';
  switch (step_) {
    case Step::member:
      out += name_;
      if (const char first = name_.empty() ? '\0' : name_[0]; first >= 'A' && first <= 'Z')
        out[out.size() - name_.size()] = static_cast<char>(first | 0x20);
      break;
    case Step::element:
      out += fmt::format("{}.member", index_ + 1);
      break;
    case Step::entry:
      out.append(name_).append(".member");
      break;
  }
}

void Violations::add(std::string_view value, const Path& at, std::string_view constraint) {
  if (texts_.size() == kMost) return;
  texts_.push_back(fmt::format("Value {} at '{}' failed to satisfy constraint: {}", value, at.text(), constraint));
}

void Violations::missing(const Path& at) { add("null", at, "Member must not be null"); }

void Violations::check_limits(const MemberSchema& member, const void* value, const Path& at) {
  const auto& schema = *member.schema;
  if (schema.kind == Kind::string) check_string(member, *static_cast<const std::string*>(value), at);
  if (schema.kind == Kind::integer) check_value(member.limits, *static_cast<const std::int64_t*>(value), at);
  if (schema.kind == Kind::list) check_size(member.limits, schema.list_size(value), schema, value, at);
  if (schema.kind == Kind::map) check_size(member.limits, schema.map->size(value), schema, value, at);
}

void Violations::check_string(const MemberSchema& member, std::string_view value, const Path& at) {
  const auto& limits = member.limits;
  const auto quoted = [&] { return fmt::format("'{}'", value); };
  const auto bytes = static_cast<std::int64_t>(value.size());
  if (limits.min > 1 || bytes < limits.min || bytes > limits.max) {
    const auto length = static_cast<std::int64_t>(java_length(value));
    if (length < limits.min)
      add(quoted(), at, fmt::format("Member must have length greater than or equal to {}", limits.min));
    if (length > limits.max)
      add(quoted(), at, fmt::format("Member must have length less than or equal to {}", limits.max));
  }
  if (member.pattern && !member.pattern->matches(value))
    add(quoted(), at, fmt::format("Member must satisfy regular expression pattern: {}", limits.pattern));
  if (!limits.one_of.empty() && !is_one_of(limits.one_of, value)) add(quoted(), at, enum_constraint(limits.one_of));
}

void Violations::check_size(const Limits& limits, std::size_t size, const Schema& schema, const void* value,
                            const Path& at) {
  const auto length = static_cast<std::int64_t>(size);
  if (length >= limits.min && length <= limits.max) return;
  std::string quoted = "'";
  append_text(quoted, schema, value);
  quoted += '\'';
  if (length < limits.min)
    add(quoted, at, fmt::format("Member must have length greater than or equal to {}", limits.min));
  else
    add(quoted, at, fmt::format("Member must have length less than or equal to {}", limits.max));
}

void Violations::check_value(const Limits& limits, std::int64_t value, const Path& at) {
  const auto quoted = [&] { return fmt::format("'{}'", value); };
  if (value < limits.min)
    add(quoted(), at, fmt::format("Member must have value greater than or equal to {}", limits.min));
  if (value > limits.max) add(quoted(), at, fmt::format("Member must have value less than or equal to {}", limits.max));
}

Error Violations::error(std::string_view code) const {
  return validation_error(fmt::format("{} validation error{} detected: {}", texts_.size(),
                                      texts_.size() == 1 ? "" : "s", fmt::join(texts_, "; ")),
                          code);
}

std::optional<Error> validate(const Schema& schema, const void* structure, std::string_view code) {
  Violations violations;
  validate_members(schema, structure, Path(), violations);
  if (violations.empty()) return std::nullopt;
  return violations.error(code);
}

}  // namespace tenantry::aws
