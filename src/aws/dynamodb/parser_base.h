#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/lexer.h"
#include "aws/dynamodb/parser.h"

namespace tenantry::aws::dynamodb {

/// What the parsers of all expressions share. DynamoDB judges an expression in passes, and reports the first error of
/// the first pass that finds one. Here one pass does it all: a syntax error ends it, other errors are noted, each with
/// the pass it belongs to and its rank there, and the lowest of them is reported at the end.
class ParserBase {
 public:
  ParserBase(std::string_view text, Placeholders& placeholders, ExpressionKind kind);

 protected:
  enum class Pass : std::uint8_t {
    kNames,     // functions, reserved words, list indexes: ranked by their place in the text
    kSections,  // of updates
    kTargets,   // of paths that are written or projected, the last of the text first: placeholders, overlap
    kOperands,  // placeholders, operand numbers and types
    kOperators  // their number
  };

  /// Whether there is anything to parse: neither empty nor too long.
  bool begin();
  std::expected<void, aws::Error> finish();

  const Token& token() const { return token_; }
  std::string_view text_of(const Token& token) const { return text_.substr(token.begin, token.end - token.begin); }
  bool at(TokenKind kind) const { return token_.kind == kind; }
  void advance();
  bool accept(TokenKind kind);
  bool expect(TokenKind kind);  ///< Else a syntax error.
  bool syntax_error();          ///< At the current token. Always false, as every function that cannot go on.
  Token peek() const { return next_token(text_, token_.end); }

  void note(Pass pass, std::size_t rank, std::string message);
  void note_operand(std::string message) { note(Pass::kOperands, operand_rank_, std::move(message)); }
  /// Operand errors of a lower rank are reported first; of the same rank, the first noted.
  void set_operand_rank(std::size_t rank) { operand_rank_ = rank; }
  void count_operator();

  /// Parses an operand's path, or one that is written or projected.
  bool operand_path(Path& path) { return this->path(path, Pass::kOperands, operand_rank_); }
  bool target_path(Path& path) { return this->path(path, Pass::kTargets, target_rank(targets_++)); }
  /// Of the current token, a value's placeholder.
  ValueReference value_reference();
  /// No two targets, given in the order of the text, may be the same, one within the other, or take one attribute for
  /// a map and a list.
  void check_overlap(const std::vector<const Path*>& targets);

  /// Parentheses around parentheses. Like a syntax error they end the parsing, but only once it is certain what they
  /// stand around: where DynamoDB's parser has to look ahead for that, a syntax error in what it sees comes first.
  void see_redundant_parentheses() { redundant_ = true; }
  /// Here it is certain. False, and an error, where there were any.
  bool check_parentheses();

  /// Guards against nesting that no valid expression has: false, and an error, when too deep.
  class Nesting {
   public:
    explicit Nesting(ParserBase& parser) : parser_(parser) { ++parser_.depth_; }
    ~Nesting() { --parser_.depth_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    bool allowed();

   private:
    ParserBase& parser_;
  };

 private:
  static std::size_t target_rank(std::size_t place) { return std::numeric_limits<std::size_t>::max() - place; }
  bool path(Path& path, Pass pass, std::size_t rank);
  bool path_step(Path& path);
  bool name(Name& name);
  bool index(Path& path);
  void bind(Path& path, Pass pass, std::size_t rank);

  std::string_view text_;
  Placeholders& placeholders_;
  ExpressionKind kind_;
  Token token_;
  std::size_t previous_begin_ = 0;
  std::size_t operand_rank_ = 0;
  std::size_t targets_ = 0;
  int operators_ = 0;
  int depth_ = 0;
  bool redundant_ = false;

  struct Noted {
    Pass pass;
    std::size_t rank;
    std::string message;
  };
  std::optional<Noted> noted_;
  std::optional<std::string> fatal_;
};

inline constexpr std::size_t kMaxExpressionSize = 4096;
inline constexpr int kMaxOperators = 300;
inline constexpr std::size_t kMaxPathSize = 32;
inline constexpr std::size_t kMaxInOperands = 100;

}  // namespace tenantry::aws::dynamodb
