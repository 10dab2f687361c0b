#include "base/json.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace tenantry::json {

Result<Element> Document::parse(std::string_view text, std::size_t spare) {
  if (parser_.max_depth() != max_depth_)
    if (const auto error = parser_.allocate(std::max<std::size_t>(text.size(), 4096), max_depth_); error)
      return fail(simdjson::error_message(error));
  const bool copy = spare < simdjson::SIMDJSON_PADDING;
  Element root;
  if (const auto error = parser_.parse(text.data(), text.size(), copy).get(root); error)
    return fail(simdjson::error_message(error));
  return root;
}

std::string_view find_duplicate(Object object) {
  for (auto one = object.begin(); one != object.end(); ++one)
    for (auto other = object.begin(); other != one; ++other)
      if (one.key() == other.key()) return one.key();
  return {};
}

void append_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') [[likely]]
      continue;
    out.append(text, plain, i - plain);
    plain = i + 1;
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\b':
        out += "\\b";
        break;
      case '\f':
        out += "\\f";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    }
  }
  out.append(text, plain);
  out.push_back('"');
}

void Writer::separate() {
  if (comma_) out_.push_back(',');
  comma_ = true;
}

Writer& Writer::open(char bracket) {
  separate();
  out_.push_back(bracket);
  comma_ = false;
  return *this;
}

Writer& Writer::close(char bracket) {
  out_.push_back(bracket);
  comma_ = true;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  separate();
  append_string(out_, name);
  out_.push_back(':');
  comma_ = false;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  separate();
  append_string(out_, text);
  return *this;
}

Writer& Writer::integer(std::int64_t value) {
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", value);
  return *this;
}

Writer& Writer::number(double value) {
  if (!std::isfinite(value)) return null();
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", value);
  return *this;
}

Writer& Writer::raw(std::string_view text) {
  separate();
  out_ += text;
  return *this;
}

std::string& Writer::raw_output() {
  separate();
  return out_;
}

Writer& Writer::element(const Element& value) {
  separate();
  out_ += simdjson::minify(value);
  return *this;
}

}  // namespace tenantry::json
