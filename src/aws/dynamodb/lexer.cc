#include "aws/dynamodb/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tenantry::aws::dynamodb {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

std::size_t end_of_word(std::string_view text, std::size_t at) {
  while (at < text.size() && is_word(text[at])) ++at;
  return at;
}

TokenKind keyword(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, TokenKind>, 9> kKeywords = {{{"AND", TokenKind::kAnd},
                                                                                       {"OR", TokenKind::kOr},
                                                                                       {"NOT", TokenKind::kNot},
                                                                                       {"IN", TokenKind::kIn},
                                                                                       {"BETWEEN", TokenKind::kBetween},
                                                                                       {"SET", TokenKind::kSet},
                                                                                       {"ADD", TokenKind::kAdd},
                                                                                       {"REMOVE", TokenKind::kRemove},
                                                                                       {"DELETE", TokenKind::kDelete}}};
  if (word.size() < 2 || word.size() > 7) return TokenKind::kIdentifier;
  const auto upper = [](char c) { return is_letter(c) ? static_cast<char>(c & ~0x20) : c; };
  for (const auto& [name, kind] : kKeywords)
    if (name.size() == word.size() && std::ranges::equal(name, word, {}, {}, upper)) return kind;
  return TokenKind::kIdentifier;
}

/// The bytes of the UTF-8 character at `at`.
std::size_t character_size(std::string_view text, std::size_t at) {
  std::size_t size = 1;
  while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0) == 0x80) ++size;
  return size;
}

TokenKind symbol(char c, char next) {
  switch (c) {
    case '=':
      return TokenKind::kEqual;
    case '<':
      return next == '>' ? TokenKind::kNotEqual : next == '=' ? TokenKind::kLessOrEqual : TokenKind::kLess;
    case '>':
      return next == '=' ? TokenKind::kGreaterOrEqual : TokenKind::kGreater;
    case '(':
      return TokenKind::kOpen;
    case ')':
      return TokenKind::kClose;
    case '[':
      return TokenKind::kOpenIndex;
    case ']':
      return TokenKind::kCloseIndex;
    case ',':
      return TokenKind::kComma;
    case '.':
      return TokenKind::kDot;
    case '+':
      return TokenKind::kPlus;
    case '-':
      return TokenKind::kMinus;
    default:
      return TokenKind::kUnknown;
  }
}

bool is_two_characters(TokenKind kind) {
  return kind == TokenKind::kNotEqual || kind == TokenKind::kLessOrEqual || kind == TokenKind::kGreaterOrEqual;
}

}  // namespace

Token next_token(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  if (at == text.size()) return {TokenKind::kEnd, at, at};
  const char c = text[at];
  if (is_letter(c)) {
    const auto end = end_of_word(text, at);
    return {keyword(text.substr(at, end - at)), at, end};
  }
  if (c == ':' || c == '#') {
    const auto end = end_of_word(text, at + 1);
    if (end == at + 1) return {TokenKind::kUnknown, at, end};
    return {c == ':' ? TokenKind::kValuePlaceholder : TokenKind::kNamePlaceholder, at, end};
  }
  if (is_digit(c)) {
    auto end = at + 1;
    while (c != '0' && end < text.size() && is_digit(text[end])) ++end;
    return {TokenKind::kIndex, at, end};
  }
  const auto kind = symbol(c, at + 1 < text.size() ? text[at + 1] : '\0');
  if (kind == TokenKind::kUnknown) return {kind, at, at + character_size(text, at)};
  return {kind, at, at + (is_two_characters(kind) ? 2 : 1)};
}

}  // namespace tenantry::aws::dynamodb
