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

  AttributeMap map() {
    AttributeMap map;
    expect('{');
    if (accept('}')) return map;
    do {
      auto name = string();
      expect(':');
      if (!map.insert(std::move(name), value())) damaged();
    } while (accept(','));
    expect('}');
    return map;
  }

  void finish() const {
    if (at_ != end_) damaged();
  }

 private:
  AttributeValue value() {
    expect('{');
    const auto type = plain();
    expect(':');
    auto value = typed(type);
    expect('}');
    return value;
  }

  AttributeValue typed(std::string_view type) {
    if (type == "S") return AttributeValue::string(string());
    if (type == "N") return AttributeValue::number(std::string(plain()));
    if (type == "M") return AttributeValue::map(map());
    if (type == "L") return AttributeValue::list(list());
    if (type == "BOOL") return AttributeValue::boolean(boolean());
    if (type == "NULL") return boolean() ? AttributeValue::null() : (damaged(), AttributeValue());
    if (type == "B") return AttributeValue::binary(bytes());
    if (type == "SS") return AttributeValue(AttributeValue::StringSet{elements([this] { return string(); })});
    if (type == "NS")
      return AttributeValue(AttributeValue::NumberSet{elements([this] { return std::string(plain()); })});
    if (type == "BS") return AttributeValue(AttributeValue::BinarySet{elements([this] { return bytes(); })});
    damaged();
  }

  template <class F>
  auto elements(F&& read) -> std::vector<decltype(read())> {
    std::vector<decltype(read())> list;
    expect('[');
    if (accept(']')) return list;
    do {
      list.push_back(read());
    } while (accept(','));
    expect(']');
    return list;
  }

  AttributeValue::List list() {
    return elements([this] { return value(); });
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

  std::string string() {
    expect('"');
    const auto* quote = find('"');
    const auto size = static_cast<std::size_t>(quote - at_);
    if (std::memchr(at_, '\\', size) != nullptr) return escaped();
    std::string text(at_, size);
    at_ = quote + 1;
    return text;
  }

  std::string escaped() {
    std::string text;
    for (; at_ != end_; ++at_) {
      if (*at_ == '"') {
        ++at_;
        return text;
      }
      text.push_back(*at_ == '\\' ? escape() : *at_);
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
};

}  // namespace

AttributeMap decode_wire(std::string_view wire) {
  WireReader reader(wire);
  auto map = reader.map();
  reader.finish();
  return map;
}

}  // namespace tenantry::aws::dynamodb
