#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/problem.h"
#include "aws/shape.h"
#include "base/json.h"

/// Bodies of the admin API, read strictly: unknown and duplicate members, wrong types, missing ones, lengths and ranges
/// out of a shape's Limits. Every fault is collected with its JSON path; what could be read is in the target all the
/// same.
namespace tenantry::admin {

using FieldErrors = std::vector<FieldError>;

inline constexpr std::size_t kMaxBody = std::size_t{1} << 20;
inline constexpr std::size_t kMaxDepth = 16;  ///< Of nested arrays and objects; the API's own bodies need four.

/// The text with integers that no 64 bits hold, which would make all of it unreadable, replaced by the largest or
/// smallest that they hold: it is out of every member's range too, and so is found by its path.
std::string with_readable_integers(std::string_view text);

/// `path` with a member's or an element's step.
std::string member_path(std::string_view path, std::string_view name);
std::string element_path(std::string_view path, std::size_t index);

void read_value(json::Element element, std::string& target, const aws::Limits& limits, const std::string& path,
                FieldErrors& errors);
void read_value(json::Element element, std::int64_t& target, const aws::Limits& limits, const std::string& path,
                FieldErrors& errors);
void read_value(json::Element element, bool& target, const aws::Limits& limits, const std::string& path,
                FieldErrors& errors);

/// The object behind `element`, after its duplicates and names other than `known` have been reported; nullopt,
/// reported, if it is none.
std::optional<json::Object> read_object(json::Element element, const std::vector<std::string_view>& known,
                                        const std::string& path, FieldErrors& errors);
/// The array behind `element` of at most `most` elements; nullopt, reported, if it is none.
std::optional<json::Array> read_array(json::Element element, std::size_t most, const std::string& path,
                                      FieldErrors& errors);

template <aws::Shape T>
std::vector<std::string_view> member_names() {
  std::vector<std::string_view> names;
  T::members([&](std::string_view name, auto, aws::Limits = {}) { names.push_back(name); });
  return names;
}

/// The members of a shape from an object whose names have been judged.
template <aws::Shape T>
void read_members(json::Object object, T& target, const std::string& path, FieldErrors& errors) {
  T::members([&](std::string_view name, auto member, aws::Limits limits = {}) {
    json::Element value;
    if (object.at_key(name).get(value) != simdjson::SUCCESS) {
      if (limits.required) errors.push_back({member_path(path, name), "is required"});
      return;
    }
    using Member = std::remove_cvref_t<decltype(target.*member)>;
    if constexpr (aws::OptionalTraits<Member>::is_optional)
      read_value(value, (target.*member).emplace(), limits, member_path(path, name), errors);
    else
      read_value(value, target.*member, limits, member_path(path, name), errors);
  });
}

template <aws::Shape T>
void read_value(json::Element element, T& target, const aws::Limits&, const std::string& path, FieldErrors& errors) {
  static const std::vector<std::string_view> kNames = member_names<T>();
  if (const auto object = read_object(element, kNames, path, errors)) read_members(*object, target, path, errors);
}

template <aws::Shape T>
void read_list(json::Element element, std::vector<T>& target, std::size_t most, const std::string& path,
               FieldErrors& errors) {
  const auto array = read_array(element, most, path, errors);
  if (!array) return;
  for (const json::Element one : *array)
    read_value(one, target.emplace_back(), {}, element_path(path, target.size() - 1), errors);
}

/// A member where there is a value.
void write_optional(json::Writer& writer, std::string_view name, const std::optional<std::string>& value);

/// A shape's members as a JSON object's, without its braces.
void write_value(json::Writer& writer, const std::string& value);
void write_value(json::Writer& writer, std::int64_t value);
void write_value(json::Writer& writer, bool value);

template <aws::Shape T>
void write_members(json::Writer& writer, const T& source) {
  T::members([&](std::string_view name, auto member, aws::Limits = {}) {
    const auto& value = source.*member;
    if constexpr (aws::OptionalTraits<std::remove_cvref_t<decltype(value)>>::is_optional) {
      if (value) write_value(writer.key(name), *value);
    } else {
      write_value(writer.key(name), value);
    }
  });
}

}  // namespace tenantry::admin
