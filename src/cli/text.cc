#include "cli/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace tenantry::cli {
namespace {

constexpr std::size_t kNameColumn = 26;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.append(width - std::min(width, columns(text)), ' ');
  return out;
}

bool is_empty(json::Element value) {
  json::Array array;
  json::Object object;
  if (value.get(array) == simdjson::SUCCESS) return array.size() == 0;
  if (value.get(object) == simdjson::SUCCESS) return object.size() == 0;
  return value.is_null();
}

std::string scalar(json::Element value) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return printable(text);
  std::string out;
  json::Writer(out).element(value);
  return out;
}

void append_object(std::string& out, json::Object object, std::size_t indent, bool first_is_placed);

void append_value(std::string& out, json::Element value, std::size_t indent) {
  json::Object object;
  json::Array array;
  if (value.get(object) == simdjson::SUCCESS) {
    out += '\n';
    append_object(out, object, indent + 2, false);
  } else if (value.get(array) == simdjson::SUCCESS) {
    out += '\n';
    for (const json::Element one : array) {
      out.append(indent + 2, ' ').append("- ");
      if (one.get(object) == simdjson::SUCCESS)
        append_object(out, object, indent + 4, true);
      else
        out.append(scalar(one)).append("\n");
    }
  } else {
    out.append(scalar(value)).append("\n");
  }
}

void append_object(std::string& out, json::Object object, std::size_t indent, bool first_is_placed) {
  for (const auto& [name, value] : object) {
    if (is_empty(value)) continue;
    if (!std::exchange(first_is_placed, false)) out.append(indent, ' ');
    const bool nested = value.is_object() || value.is_array();
    const std::string shown = printable(words(name));
    out += nested ? shown : padded(shown, kNameColumn - std::min(indent, kNameColumn - 12)) + " ";
    append_value(out, value, indent);
  }
  if (first_is_placed) out += '\n';
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool c1 = c == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    out.push_back(c < 0x20 || c == 0x7F || c1 ? '?' : text[i]);
    if (c1) ++i;
  }
  return out;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

std::string shortened(std::string_view text, std::size_t most) {
  if (columns(text) <= most) return std::string(text);
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end)
    if (!continues(text[end]) && ++seen == most) break;
  return std::string(text.substr(0, end)) + "…";
}

std::string table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    widths.push_back(columns(heads[i]));
    for (const auto& row : rows) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string out;
  const auto append = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) out += padded(row[i], widths[i]) + "  ";
    out += row.back() + "\n";
  };
  append(heads);
  for (const auto& row : rows) append(row);
  return out;
}

std::string details(json::Object object) {
  std::string out;
  append_object(out, object, 0, false);
  return out;
}

std::string words(std::string_view camel_case) {
  std::string out;
  for (std::size_t i = 0; i < camel_case.size(); ++i) {
    const char c = camel_case[i];
    const bool starts = is_upper(c) && i > 0 && !is_upper(camel_case[i - 1]);
    if (starts) out.push_back(' ');
    out.push_back(is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return out;
}

}  // namespace tenantry::cli
