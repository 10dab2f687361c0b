#include "base/json.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <cstring>
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

namespace {

bool is_plain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

/// Where the first character stands that JSON escapes, eight at a time.
std::size_t find_escaped(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const auto below = [](std::uint64_t word, std::uint64_t limit) { return (word - kOnes * limit) & ~word & kHighs; };
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, 8);
    if ((below(word, 0x20) | below(word ^ (kOnes * '"'), 1) | below(word ^ (kOnes * '\\'), 1)) != 0) break;
  }
  while (at < text.size() && is_plain(text[at])) ++at;
  return at;
}

void append_escaped(std::string& out, char c) {
  static constexpr std::string_view kShort = "\"\"\\\\\bb\ff\nn\rr\tt";
  for (std::size_t i = 0; i < kShort.size(); i += 2) {
    if (kShort[i] != c) continue;
    out.push_back('\\');
    out.push_back(kShort[i + 1]);
    return;
  }
  fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned char>(c));
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (std::size_t plain = 0;;) {
    const auto end = find_escaped(text, plain);
    out.append(text, plain, end - plain);
    if (end == text.size()) break;
    append_escaped(out, text[end]);
    plain = end + 1;
  }
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
