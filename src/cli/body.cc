#include "cli/body.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <optional>

#include "base/encoding.h"
#include "base/json.h"

namespace tenantry::cli {
namespace {

constexpr std::array<std::string_view, 9> kIntegers = {"numberOfUsers",    "noticeDays",       "readCapacity",
                                                       "writeCapacity",    "readCapacityMin",  "readCapacityMax",
                                                       "writeCapacityMin", "writeCapacityMax", "targetUtilization"};
constexpr std::array<std::string_view, 3> kBooleans = {"renewalNotify", "pointInTimeRecovery", "deletionProtection"};

bool is_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.size() <= 18 && (text == "0" || text[0] != '0') &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string member_value(std::string_view name, std::string_view text) {
  const bool plain = (std::ranges::find(kIntegers, name) != kIntegers.end() && is_integer(text)) ||
                     (std::ranges::find(kBooleans, name) != kBooleans.end() && (text == "true" || text == "false"));
  return plain ? std::string(text) : json_string(text);
}

/// The next `name=value` of `text`, unescaped, up to a comma, which is taken too.
std::string next_pair(std::string_view& text) {
  std::string pair;
  while (!text.empty()) {
    const char c = text[0];
    text.remove_prefix(1);
    if (c == ',') break;
    const bool escaped = c == '\\' && (text.starts_with(',') || text.starts_with('\\'));
    pair.push_back(escaped ? text[0] : c);
    if (escaped) text.remove_prefix(1);
  }
  return pair;
}

Outcome<void> check_object(std::string_view what, std::string_view text) {
  json::Document document;
  const auto root = document.parse(text);
  if (!root) return misuse(fmt::format("{}: is not valid JSON: {}", what, root.error().message));
  if (!root->is_object()) return misuse(fmt::format("{}: must be a JSON object", what));
  return {};
}

}  // namespace

std::string json_string(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string json_array(const std::vector<std::string>& values) { return fmt::format("[{}]", fmt::join(values, ",")); }

Outcome<std::string> part_from_flag(std::string_view flag, std::string_view text) {
  if (text.starts_with('{')) {
    TENANTRY_CHECK(check_object(flag, text));
    return std::string(text);
  }
  if (!is_valid_utf8(text)) return misuse(fmt::format("{}: is not UTF-8", flag));
  std::string body;
  json::Writer writer(body);
  writer.begin_object();
  while (!text.empty()) {
    const std::string pair = next_pair(text);
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      return misuse(
          fmt::format("{}: '{}' is not of the form member=value; a comma in a value is written \\,", flag, pair));
    writer.key(pair.substr(0, equals)).raw(member_value(pair.substr(0, equals), pair.substr(equals + 1)));
  }
  writer.end_object();
  return body;
}

Outcome<std::string> read_body(const std::string& file, std::istream& in) {
  std::ifstream opened;
  if (file != "-") opened.open(file, std::ios::binary);
  std::istream& from = file == "-" ? in : opened;
  if (!from) return misuse(fmt::format("{}: cannot be read", file));
  std::string body{std::istreambuf_iterator<char>(from), {}};
  TENANTRY_CHECK(check_object(file == "-" ? "standard input" : file, body));
  return body;
}

std::string with_members(std::string_view body, const Members& members) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  json::Document document;
  json::Object object;
  if (const auto root = document.parse(body.empty() ? "{}" : body); root && root->get(object) == simdjson::SUCCESS)
    for (const auto& [name, value] : object)
      if (std::ranges::find(members, name, [](const auto& m) { return std::string_view(m.first); }) == members.end())
        writer.key(name).element(value);
  for (const auto& [name, value] : members) writer.key(name).raw(value);
  writer.end_object();
  return out;
}

bool has_member(std::string_view body, std::string_view name) {
  json::Document document;
  json::Object object;
  const auto root = document.parse(body);
  return root && root->get(object) == simdjson::SUCCESS && object.at_key(name).error() == simdjson::SUCCESS;
}

}  // namespace tenantry::cli
