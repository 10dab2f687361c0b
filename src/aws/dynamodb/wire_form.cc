#include "aws/dynamodb/wire_form.h"

#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/encoding.h"

namespace tenantry::aws::dynamodb {
namespace {

[[noreturn]] void damaged() { throw std::runtime_error("an item's stored form is damaged"); }

class WireReader {
 public:
  explicit WireReader(std::string_view wire) : at_(wire.data()), end_(wire.data() + wire.size()) {}

  void map(AttributeMap& map) {
    constexpr std::size_t kUsualSize = 8;
    expect('{');
    if (accept('}')) return;
    map.reserve(kUsualSize);
    do {
      auto* value = map.append(string(name_));
      if (value == nullptr) damaged();
      expect(':');
      this->value(*value);
    } while (accept(','));
    expect('}');
  }

  void finish() const {
    if (at_ != end_) damaged();
  }

 private:
  void value(AttributeValue& value) {
    expect('{');
    const auto type = plain();
    expect(':');
    typed(type, value.variant());
    expect('}');
  }

  void typed(std::string_view type, AttributeValue::Variant& to) {
    if (type == "S") {
      to.emplace<AttributeValue::String>().text = string(text_);
    } else if (type == "N") {
      to.emplace<AttributeValue::Number>().text = plain();
    } else if (type == "M") {
      map(to.emplace<AttributeValue::Map>());
    } else if (type == "L") {
      elements(to.emplace<AttributeValue::List>(), [this](AttributeValue& element) { value(element); });
    } else if (type == "BOOL") {
      to.emplace<bool>(boolean());
    } else if (type == "NULL") {
      if (!boolean()) damaged();
    } else if (type == "B") {
      to.emplace<AttributeValue::Binary>().bytes = bytes();
    } else if (type == "SS") {
      elements(to.emplace<AttributeValue::StringSet>().elements, [this](std::string& text) { text = string(text_); });
    } else if (type == "NS") {
      elements(to.emplace<AttributeValue::NumberSet>().elements, [this](std::string& text) { text = plain(); });
    } else if (type == "BS") {
      elements(to.emplace<AttributeValue::BinarySet>().elements, [this](std::string& text) { text = bytes(); });
    } else {
      damaged();
    }
  }

  template <class List, class F>
  void elements(List& list, F read) {
    expect('[');
    if (accept(']')) return;
    do {
      read(list.emplace_back());
    } while (accept(','));
    expect(']');
  }

  std::string bytes() {
    auto decoded = base64_decode(plain());
    if (!decoded) damaged();
    return *std::move(decoded);
  }

  bool boolean() {
    if (literal("true")) return true;
    if (literal("false")) return false;
    damaged();
  }

  bool literal(std::string_view word) {
    if (static_cast<std::size_t>(end_ - at_) < word.size() || std::memcmp(at_, word.data(), word.size()) != 0)
      return false;
    at_ += word.size();
    return true;
  }

  /// A string without escapes.
  std::string_view plain() {
    expect('"');
    const auto* quote = find('"');
    const std::string_view text(at_, static_cast<std::size_t>(quote - at_));
    at_ = quote + 1;
    return text;
  }

  /// A string's text: here, or unescaped in `buffer`.
  std::string_view string(std::string& buffer) {
    expect('"');
    const auto* quote = find('"');
    const std::string_view text(at_, static_cast<std::size_t>(quote - at_));
    if (text.contains('\\')) return escaped(buffer);
    at_ = quote + 1;
    return text;
  }

  std::string_view escaped(std::string& buffer) {
    buffer.clear();
    for (; at_ != end_; ++at_) {
      if (*at_ == '"') {
        ++at_;
        return buffer;
      }
      buffer.push_back(*at_ == '\\' ? escape() : *at_);
    }
    damaged();
  }

  /// After a backslash; leaves `at_` on the escape's last character.
  char escape() {
    if (++at_ == end_) damaged();
    switch (*at_) {
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u': {
        if (end_ - at_ < 5) damaged();
        at_ += 4;
        return static_cast<char>(hex(at_[-1]) * 16 + hex(at_[0]));
      }
      default:
        return *at_;
    }
  }

  static int hex(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    damaged();
  }

  const char* find(char c) const {
    const auto* found = static_cast<const char*>(std::memchr(at_, c, static_cast<std::size_t>(end_ - at_)));
    if (found == nullptr) damaged();
    return found;
  }

  void expect(char c) {
    if (!accept(c)) damaged();
  }
  bool accept(char c) {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }

  const char* at_;
  const char* const end_;
  std::string name_;
  std::string text_;
};

}  // namespace

AttributeMap decode_wire(std::string_view wire) {
  WireReader reader(wire);
  AttributeMap map;
  reader.map(map);
  reader.finish();
  return map;
}

}  // namespace tenantry::aws::dynamodb
