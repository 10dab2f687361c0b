#include "aws/dynamodb/parser.h"

#include <array>
#include <utility>

#include "aws/dynamodb/operand_check.h"
#include "aws/dynamodb/parser_base.h"

namespace tenantry::aws::dynamodb {
namespace {

std::optional<Comparator> comparator(TokenKind kind) {
  if (kind < TokenKind::kEqual || kind > TokenKind::kGreaterOrEqual) return std::nullopt;
  return static_cast<Comparator>(static_cast<int>(kind) - static_cast<int>(TokenKind::kEqual));
}

std::optional<ConditionFunction> condition_function(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(ConditionFunction::kContains); ++i)
    if (name_of(static_cast<ConditionFunction>(i)) == name) return static_cast<ConditionFunction>(i);
  return std::nullopt;
}

/// By recursive descent: OR, AND, NOT, comparisons, then parentheses, functions and operands. Parentheses may hold a
/// condition or an operand, and a function may be either: which of them a term is shows only in what follows it.
class ConditionParser : ParserBase {
 public:
  using ParserBase::ParserBase;

  std::expected<ConditionExpression, aws::Error> parse() {
    Term term;
    if (begin() && any(term) && as_condition(term) && check_parentheses() && !at(TokenKind::kEnd)) syntax_error();
    if (auto good = finish(); !good) return std::unexpected(std::move(good).error());
    return std::get<ConditionExpression>(std::move(term.is));
  }

 private:
  struct Call {
    Token name;
    std::vector<Operand> arguments;
  };
  struct Term {
    std::variant<Operand, Call, ConditionExpression> is;
    bool parenthesized = false;
  };

  template <class T>
  static T& emplace(Term& term) {
    term.parenthesized = false;
    return term.is.emplace<ConditionExpression>().node.emplace<T>();
  }

  /// Complaints about functions come in the order of the text.
  void note_function(const Token& name, std::string_view complaint) {
    note(Pass::kNames, name.begin, std::string(complaint).append("; function: ").append(text_of(name)));
  }
  void note_complaint(Complaint complaint) {
    if (complaint) note_operand(std::move(*complaint));
  }

  /// Turns the term into a condition. What is none can only go on with an operator: a syntax error at what follows.
  bool as_condition(Term& term) {
    if (std::holds_alternative<Operand>(term.is)) return syntax_error();
    if (auto* call = std::get_if<Call>(&term.is)) {
      auto function = to_function_call(std::move(*call));
      term.is.emplace<ConditionExpression>().node = std::move(function);
    }
    return true;
  }

  /// The name is known to DynamoDB, and allowed in conditions.
  bool check_function(const Token& name) {
    const auto text = text_of(name);
    if (text == "size" || condition_function(text)) return true;
    const bool of_updates = text == "if_not_exists" || text == "list_append";
    note_function(name, of_updates ? "The function is not allowed in a condition expression" : "Invalid function name");
    return false;
  }

  FunctionCall to_function_call(Call call) {
    FunctionCall node;
    if (!check_function(call.name)) return node;
    const auto function = condition_function(text_of(call.name));
    if (!function) {
      note_function(call.name, "The function is not allowed to be used this way in an expression");
      return node;
    }
    node.function = *function;
    note_complaint(check_call(*function, call.arguments));
    if (!call.arguments.empty()) node.operand = std::move(call.arguments[0]);
    if (call.arguments.size() > 1) node.argument = std::move(call.arguments[1]);
    return node;
  }

  Operand to_operand(Call call) {
    if (check_function(call.name) && text_of(call.name) != "size")
      note_function(call.name, "The function is not allowed to be used this way in an expression");
    note_complaint(check_size_call(call.arguments));
    Operand operand = call.arguments.empty() ? Operand() : std::move(call.arguments[0]);
    operand.size = true;
    return operand;
  }

  bool any(Term& term) { return chain(term, TokenKind::kOr, LogicalOperator::kOr, &ConditionParser::conjunction); }
  bool conjunction(Term& term) {
    return chain(term, TokenKind::kAnd, LogicalOperator::kAnd, &ConditionParser::negation);
  }

  bool chain(Term& term, TokenKind kind, LogicalOperator op, bool (ConditionParser::*part)(Term&)) {
    if (!(this->*part)(term)) return false;
    if (!at(kind)) return true;
    if (!as_condition(term) || !check_parentheses()) return false;
    Logical logical{.op = op, .operands = {}};
    logical.operands.push_back(std::get<ConditionExpression>(std::move(term.is)));
    while (accept(kind)) {
      count_operator();
      Term next;
      if (!(this->*part)(next) || !as_condition(next)) return false;
      logical.operands.push_back(std::get<ConditionExpression>(std::move(next.is)));
    }
    emplace<Logical>(term) = std::move(logical);
    return true;
  }

  bool negation(Term& term) {
    if (!accept(TokenKind::kNot)) return comparison(term);
    Nesting nesting(*this);
    count_operator();
    if (!nesting.allowed() || !negation(term) || !as_condition(term) || !check_parentheses()) return false;
    Logical logical{.op = LogicalOperator::kNot, .operands = {}};
    logical.operands.push_back(std::get<ConditionExpression>(std::move(term.is)));
    emplace<Logical>(term) = std::move(logical);
    return true;
  }

  bool comparison(Term& term) {
    if (!primary(term)) return false;
    if (std::holds_alternative<ConditionExpression>(term.is)) return true;
    const auto compares = comparator(token().kind);
    if (!compares && !at(TokenKind::kBetween) && !at(TokenKind::kIn)) return true;
    if (!check_parentheses()) return false;
    auto left = std::holds_alternative<Call>(term.is) ? to_operand(std::get<Call>(std::move(term.is)))
                                                      : std::get<Operand>(std::move(term.is));
    count_operator();
    if (accept(TokenKind::kBetween)) return between(std::move(left), emplace<Between>(term));
    if (accept(TokenKind::kIn)) return in(std::move(left), emplace<In>(term));
    advance();
    auto& node = emplace<Comparison>(term);
    node.left = std::move(left);
    node.comparator = *compares;
    if (!operand(node.right)) return false;
    note_complaint(check(node));
    return true;
  }

  bool between(Operand left, Between& node) {
    node.operand = std::move(left);
    if (!operand(node.lower) || !expect(TokenKind::kAnd) || !operand(node.upper)) return false;
    note_complaint(check(node));
    return true;
  }

  bool in(Operand left, In& node) {
    node.operand = std::move(left);
    if (!expect(TokenKind::kOpen) || !operands(node.candidates)) return false;
    note_complaint(check(node));
    return true;
  }

  /// After the opening parenthesis, up to and with the closing one.
  bool operands(std::vector<Operand>& list) {
    do {
      if (!operand(list.emplace_back())) return false;
    } while (accept(TokenKind::kComma));
    return expect(TokenKind::kClose);
  }

  bool primary(Term& term) {
    if (at(TokenKind::kOpen)) return parentheses(term);
    if (!at_call()) return simple_operand(term.is.emplace<Operand>());
    ++undecided_;
    const bool parsed = call(term.is.emplace<Call>());
    --undecided_;
    return parsed;
  }

  bool parentheses(Term& term) {
    Nesting nesting(*this);
    advance();
    if (!nesting.allowed() || !any(term)) return false;
    if (!expect(TokenKind::kClose)) return false;
    if (term.parenthesized) see_redundant_parentheses();
    term.parenthesized = true;
    return !std::holds_alternative<ConditionExpression>(term.is) || check_parentheses();
  }

  bool at_call() const { return at(TokenKind::kIdentifier) && peek().kind == TokenKind::kOpen; }

  bool call(Call& call) {
    call.name = token();
    count_operator();
    check_function(call.name);
    advance();
    advance();
    return operands(call.arguments);
  }

  bool operand(Operand& operand) {
    bool parenthesized = false;
    return this->operand(operand, parenthesized);
  }

  bool operand(Operand& operand, bool& parenthesized) {
    if (at(TokenKind::kOpen)) {
      Nesting nesting(*this);
      advance();
      bool inner = false;
      if (!nesting.allowed() || !this->operand(operand, inner) || !expect(TokenKind::kClose)) return false;
      if (inner) see_redundant_parentheses();
      parenthesized = true;
      return undecided_ != 0 || check_parentheses();
    }
    if (!at_call()) return simple_operand(operand);
    Call nested;
    if (!call(nested)) return false;
    operand = to_operand(std::move(nested));
    return true;
  }

  bool simple_operand(Operand& operand) {
    if (at(TokenKind::kValuePlaceholder)) {
      operand.of = value_reference();
      return true;
    }
    return operand_path(operand.of.emplace<Path>());
  }

  int undecided_ = 0;  // calls around that may yet be conditions or operands
};

class ProjectionParser : ParserBase {
 public:
  ProjectionParser(std::string_view text, Placeholders& placeholders)
      : ParserBase(text, placeholders, ExpressionKind::kProjection) {}

  std::expected<ProjectionExpression, aws::Error> parse() {
    ProjectionExpression projection;
    if (begin() && list(projection.paths) && !at(TokenKind::kEnd)) syntax_error();
    std::vector<const Path*> paths;
    for (const auto& path : projection.paths) paths.push_back(&path);
    check_overlap(paths);
    if (auto good = finish(); !good) return std::unexpected(std::move(good).error());
    return projection;
  }

 private:
  bool list(std::vector<Path>& paths) {
    do {
      if (!target_path(paths.emplace_back())) return false;
    } while (accept(TokenKind::kComma));
    return true;
  }
};

}  // namespace

std::string_view parameter_name(ExpressionKind kind) {
  static constexpr std::array<std::string_view, 5> kNames = {
      "ConditionExpression", "FilterExpression", "KeyConditionExpression", "ProjectionExpression", "UpdateExpression"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::expected<ConditionExpression, aws::Error> parse_condition(std::string_view text, Placeholders& placeholders,
                                                               ExpressionKind kind) {
  return ConditionParser(text, placeholders, kind).parse();
}

std::expected<ProjectionExpression, aws::Error> parse_projection(std::string_view text, Placeholders& placeholders) {
  return ProjectionParser(text, placeholders).parse();
}

}  // namespace tenantry::aws::dynamodb
