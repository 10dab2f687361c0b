#include "aws/pattern.h"

#include <bitset>
#include <cctype>
#include <mutex>
#include <optional>
#include <regex>
#include <string>

namespace tenantry::aws {
namespace {

using CharacterSet = std::bitset<256>;

void add_range(CharacterSet& set, unsigned first, unsigned last) {
  for (unsigned c = first; c <= last; ++c) set.set(c);
}

/// `\p{L}`, `\p{N}`, `\p{Z}` at the start of `text`, which is advanced past it.
bool take_unicode_class(std::string_view& text, CharacterSet& set) {
  if (!text.starts_with("\\p{") || text.size() < 5 || text[4] != '}') return false;
  switch (text[3]) {
    case 'L':
      add_range(set, 'a', 'z');
      add_range(set, 'A', 'Z');
      break;
    case 'N':
      add_range(set, '0', '9');
      break;
    case 'Z':
      set.set(' ');
      break;
    default:
      return false;
  }
  add_range(set, 0x80, 0xff);
  text.remove_prefix(5);
  return true;
}

std::optional<unsigned char> take_character(std::string_view& text) {
  const bool escaped = text.starts_with('\\');
  if (escaped) text.remove_prefix(1);
  if (text.empty() || (escaped && std::isalnum(static_cast<unsigned char>(text[0])) != 0)) return std::nullopt;
  const auto c = static_cast<unsigned char>(text[0]);
  text.remove_prefix(1);
  return c;
}

/// The inside of `[…]`; nothing where it holds what is not understood here.
std::optional<CharacterSet> parse_class(std::string_view text) {
  CharacterSet set;
  if (text.starts_with('^')) return std::nullopt;
  while (!text.empty()) {
    if (take_unicode_class(text, set)) continue;
    const auto first = take_character(text);
    if (!first) return std::nullopt;
    auto last = first;
    if (text.size() > 1 && text[0] == '-') {
      text.remove_prefix(1);
      last = take_character(text);
    }
    if (!last || *last < *first) return std::nullopt;
    add_range(set, *first, *last);
  }
  return set;
}

std::string_view strip(std::string_view text, std::string_view before, std::string_view after) {
  if (!text.starts_with(before) || !text.ends_with(after)) return text;
  return text.substr(before.size(), text.size() - before.size() - after.size());
}

}  // namespace

struct Pattern::Repetition {
  CharacterSet set;
  bool may_be_empty = false;

  static std::unique_ptr<const Repetition> parse(std::string_view text) {
    text = strip(strip(text, "^", "$"), "(", ")");
    if (text.size() < 4 || text[0] != '[' || text[text.size() - 2] != ']') return nullptr;
    const char quantifier = text.back();
    const auto inside = text.substr(1, text.size() - 3);
    if ((quantifier != '+' && quantifier != '*') || inside.find(']') != inside.npos) return nullptr;
    const auto set = parse_class(inside);
    return set ? std::make_unique<const Repetition>(*set, quantifier == '*') : nullptr;
  }

  bool matches(std::string_view value) const {
    for (const char c : value)
      if (!set[static_cast<unsigned char>(c)]) return false;
    return may_be_empty || !value.empty();
  }
};

struct Pattern::Regex {
  std::once_flag compiled;
  std::regex regex;

  bool matches(std::string_view pattern, std::string_view value) {
    if (value.size() > kMaxRegexInput) return false;
    std::call_once(compiled, [&] { regex.assign(pattern.begin(), pattern.end(), std::regex::ECMAScript); });
    return std::regex_match(value.begin(), value.end(), regex);
  }
};

Pattern::Pattern(std::string_view text) : text_(text), repetition_(Repetition::parse(text)) {
  if (!repetition_) regex_ = std::make_unique<Regex>();
}
Pattern::~Pattern() = default;

bool Pattern::matches(std::string_view value) const {
  return repetition_ ? repetition_->matches(value) : regex_->matches(text_, value);
}

}  // namespace tenantry::aws
