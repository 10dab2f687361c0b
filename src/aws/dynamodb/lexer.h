#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenantry::aws::dynamodb {

/// Tokens of the expression language. Keywords are keywords wherever they stand, in any case of letters.
enum class TokenKind : std::uint8_t {
  kEnd,
  kIdentifier,        // `name`
  kNamePlaceholder,   // `#name`
  kValuePlaceholder,  // `:value`
  kIndex,             // a whole number without leading zeros
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kOpen,
  kClose,
  kOpenIndex,
  kCloseIndex,
  kComma,
  kDot,
  kPlus,
  kMinus,
  kAnd,
  kOr,
  kNot,
  kBetween,
  kIn,
  kSet,
  kRemove,
  kAdd,
  kDelete,
  kUnknown,  // one character that begins no token
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The token at or after `at`, past white space. At the end of the text it is empty.
Token next_token(std::string_view text, std::size_t at);

}  // namespace tenantry::aws::dynamodb
