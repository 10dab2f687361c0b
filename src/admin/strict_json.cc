#include "admin/strict_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <ranges>

#include "admin/rules.h"

namespace tenantry::admin {
namespace {

bool is_identifier(std::string_view name) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !name.empty() && std::ranges::all_of(name, plain);
}

std::int64_t count_characters(std::string_view utf8) {
  return std::ranges::count_if(utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

std::string range_rule(const aws::Limits& limits, std::string_view what) {
  if (limits.min == aws::kNoMin) return fmt::format("must be at most {}{}", limits.max, what);
  if (limits.max == aws::kNoMax) return fmt::format("must be at least {}{}", limits.min, what);
  return limits.min == limits.max ? fmt::format("must be exactly {}{}", limits.min, what)
                                  : fmt::format("must be {} to {}{}", limits.min, limits.max, what);
}

bool in_range(std::int64_t value, const aws::Limits& limits) { return value >= limits.min && value <= limits.max; }

/// `choices`: `A|B`; empty: any.
bool is_one_of(std::string_view text, std::string_view choices) {
  if (choices.empty()) return true;
  for (const auto choice : std::views::split(choices, '|'))
    if (std::string_view(choice) == text) return true;
  return false;
}

std::string one_of_rule(std::string_view choices) {
  std::string rule = "must be ";
  for (const char c : choices) c == '|' ? rule += " or " : rule += c;
  return rule;
}

std::string quoted(std::string_view name) {
  std::string out;
  json::append_string(out, name);
  return out;
}

/// Where the string that begins at `at` ends, behind its quote.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at)
    if (text[at] == '\\') ++at;
  return std::min(text.size(), at + 1);
}

bool is_long_integer(std::string_view token) {
  constexpr std::size_t kMostDigits = 18;  // all of them fit
  if (token.starts_with('-')) token.remove_prefix(1);
  return token.size() > kMostDigits && token[0] != '0' &&
         std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string with_readable_integers(std::string_view text) {
  std::string readable;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '"')
      end = end_of_string(text, at);
    else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9'))
      end = std::min(text.size(), text.find_first_not_of("+-.0123456789Ee", at));
    const std::string_view token = text.substr(at, end - at);
    if (!is_long_integer(token))
      readable += token;
    else
      readable += std::to_string(token[0] == '-' ? std::numeric_limits<std::int64_t>::min()
                                                 : std::numeric_limits<std::int64_t>::max());
    at = end;
  }
  return readable;
}

std::string member_path(std::string_view path, std::string_view name) {
  return is_identifier(name) ? fmt::format("{}.{}", path, name) : fmt::format("{}[{}]", path, quoted(name));
}

std::string element_path(std::string_view path, std::size_t index) { return fmt::format("{}[{}]", path, index); }

void read_value(json::Element element, std::string& target, const aws::Limits& limits, const std::string& path,
                FieldErrors& errors) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) {
    errors.push_back({path, "must be a string"});
  } else if (!is_one_of(text, limits.one_of)) {
    errors.push_back({path, one_of_rule(limits.one_of)});
  } else if (!in_range(count_characters(text), limits)) {
    errors.push_back({path, range_rule(limits, " characters long")});
  } else if (has_control(text)) {
    errors.push_back({path, "must not contain control characters"});
  } else if (!text.empty() && std::ranges::all_of(text, [](char c) { return c == ' '; })) {
    errors.push_back({path, "must not be blank"});
  } else {
    target = text;
  }
}

void read_value(json::Element element, std::int64_t& target, const aws::Limits& limits, const std::string& path,
                FieldErrors& errors) {
  std::int64_t value = 0;
  const bool is_too_large = element.is<std::uint64_t>() && !element.is<std::int64_t>();
  if (!is_too_large && (!element.is<std::int64_t>() || element.get(value) != simdjson::SUCCESS))
    errors.push_back({path, "must be an integer"});
  else if (is_too_large || !in_range(value, limits))
    errors.push_back({path, range_rule(limits, "")});
  else
    target = value;
}

void read_value(json::Element element, bool& target, const aws::Limits&, const std::string& path, FieldErrors& errors) {
  if (element.get(target) != simdjson::SUCCESS) errors.push_back({path, "must be true or false"});
}

std::optional<json::Object> read_object(json::Element element, const std::vector<std::string_view>& known,
                                        const std::string& path, FieldErrors& errors) {
  json::Object object;
  if (element.get(object) != simdjson::SUCCESS) {
    errors.push_back({path, "must be an object"});
    return std::nullopt;
  }
  std::vector<std::string_view> seen;
  for (const auto& [name, value] : object) {
    if (std::ranges::find(known, name) == known.end())
      errors.push_back({member_path(path, name), "is not a known member"});
    else if (std::ranges::find(seen, name) != seen.end())
      errors.push_back({member_path(path, name), "must not be given twice"});
    else
      seen.push_back(name);
  }
  return object;
}

std::optional<json::Array> read_array(json::Element element, std::size_t most, const std::string& path,
                                      FieldErrors& errors) {
  json::Array array;
  if (element.get(array) != simdjson::SUCCESS) {
    errors.push_back({path, "must be an array"});
    return std::nullopt;
  }
  if (array.size() > most) {
    errors.push_back({path, fmt::format("must have at most {} elements", most)});
    return std::nullopt;
  }
  return array;
}

void write_optional(json::Writer& writer, std::string_view name, const std::optional<std::string>& value) {
  if (value) writer.member(name, *value);
}

void write_value(json::Writer& writer, const std::string& value) { writer.string(value); }
void write_value(json::Writer& writer, std::int64_t value) { writer.integer(value); }
void write_value(json::Writer& writer, bool value) { writer.boolean(value); }

}  // namespace tenantry::admin
