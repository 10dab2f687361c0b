#include "aws/dynamodb/wire_walk.h"

#include <stdexcept>

namespace tenantry::aws::dynamodb {
namespace {

[[noreturn]] void damaged() { throw std::runtime_error("an item's stored form is damaged"); }

constexpr std::string_view kString = R"({"S":")";

}  // namespace

WireWalk::WireWalk(std::string_view wire) : wire_(wire) { expect('{'); }

bool WireWalk::next() {
  if (at_ >= wire_.size()) damaged();
  if (wire_[at_] == '}') {
    if (at_ + 1 != wire_.size()) damaged();
    return false;
  }
  if (!member_.empty()) expect(',');
  const std::size_t begin = at_;
  name_ = quoted();
  expect(':');
  const std::size_t value = at_;
  skip_value();
  value_ = wire_.substr(value, at_ - value);
  member_ = wire_.substr(begin, at_ - begin);
  return true;
}

std::optional<std::string_view> WireWalk::text() const {
  if (!value_.starts_with(kString)) return std::nullopt;
  return value_.substr(kString.size(), value_.size() - kString.size() - std::string_view("\"}").size());
}

void WireWalk::expect(char c) {
  if (at_ >= wire_.size() || wire_[at_] != c) damaged();
  ++at_;
}

/// A string, between its quotes.
std::string_view WireWalk::quoted() {
  expect('"');
  const std::size_t begin = at_;
  for (;;) {
    const std::size_t quote = wire_.find('"', at_);
    if (quote == std::string_view::npos) damaged();
    at_ = quote + 1;
    std::size_t escapes = 0;
    while (quote - escapes > begin && wire_[quote - escapes - 1] == '\\') ++escapes;
    if (escapes % 2 == 0) return wire_.substr(begin, quote - begin);
  }
}

void WireWalk::skip_value() {
  std::size_t depth = 0;
  do {
    if (at_ >= wire_.size()) damaged();
    switch (wire_[at_]) {
      case '"':
        quoted();
        break;
      case '{':
      case '[':
        ++depth;
        ++at_;
        break;
      case '}':
      case ']':
        --depth;
        ++at_;
        break;
      default:
        ++at_;
    }
  } while (depth > 0);
}

}  // namespace tenantry::aws::dynamodb
