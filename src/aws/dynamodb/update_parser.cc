#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "aws/dynamodb/operand_check.h"
#include "aws/dynamodb/parser_base.h"

namespace tenantry::aws::dynamodb {
namespace {

class UpdateParser : ParserBase {
 public:
  UpdateParser(std::string_view text, Placeholders& placeholders)
      : ParserBase(text, placeholders, ExpressionKind::kUpdate) {}

  std::expected<UpdateExpression, aws::Error> parse() {
    if (begin()) sections();
    check_targets();
    if (auto good = finish(); !good) return std::unexpected(std::move(good).error());
    return std::move(update_);
  }

 private:
  enum class Section : std::uint8_t { kSet, kRemove, kAdd, kDelete };
  /// What stands around a function: some may only be the whole right side.
  enum class Place : std::uint8_t { kWhole, kOperand };

  bool sections() {
    do {
      const auto section = this->section();
      if (!section) return syntax_error();
      once(*section);
      advance();
      order_.push_back(*section);
      do {
        // DynamoDB looks at the operands of the last action first.
        set_operand_rank(--rank_);
        if (!action(*section)) return false;
      } while (accept(TokenKind::kComma));
    } while (!at(TokenKind::kEnd));
    return true;
  }

  std::optional<Section> section() const {
    switch (token().kind) {
      case TokenKind::kSet:
        return Section::kSet;
      case TokenKind::kRemove:
        return Section::kRemove;
      case TokenKind::kAdd:
        return Section::kAdd;
      case TokenKind::kDelete:
        return Section::kDelete;
      default:
        return std::nullopt;
    }
  }

  void once(Section section) {
    static constexpr std::array<std::string_view, 4> kNames = {"SET", "REMOVE", "ADD", "DELETE"};
    for (const auto seen : order_) {
      if (seen != section) continue;
      note(Pass::kSections, 0,
           std::string("The \"")
               .append(kNames[static_cast<std::size_t>(section)])
               .append("\" section can only be used once in an update expression;"));
    }
  }

  bool action(Section section) {
    switch (section) {
      case Section::kSet:
        return set(update_.sets.emplace_back());
      case Section::kRemove:
        return target_path(update_.removes.emplace_back());
      case Section::kAdd:
        return value_action(update_.adds.emplace_back(), check_add);
      case Section::kDelete:
        return value_action(update_.deletes.emplace_back(), check_delete);
    }
    std::unreachable();
  }

  bool set(SetAction& action) {
    return target_path(action.path) && expect(TokenKind::kEqual) && value(action.term) && check_parentheses();
  }

  bool value_action(ValueAction& action, Complaint (*check)(const ValueReference&)) {
    if (!target_path(action.path)) return false;
    if (!at(TokenKind::kValuePlaceholder)) return syntax_error();
    action.operand = value_reference();
    note_complaint(check(action.operand));
    return true;
  }

  bool value(SetTerm& term) {
    bool parenthesized = false;
    Token function;
    return value(term, parenthesized, function);
  }

  /// An operand, the sum or difference of two, or either in parentheses. `function`: the name, where it is a call.
  bool value(SetTerm& term, bool& parenthesized, Token& function) {
    if (at(TokenKind::kOpen)) {
      Nesting nesting(*this);
      advance();
      bool inner = false;
      if (!nesting.allowed() || !value(term, inner, function) || !expect(TokenKind::kClose)) return false;
      if (inner) see_redundant_parentheses();
      parenthesized = true;
    } else {
      if (at_call()) function = token();
      if (!bare_operand(term, Place::kWhole)) return false;
    }
    return is_arithmetic(term) || arithmetic(term, function, parenthesized);
  }

  bool arithmetic(SetTerm& left, const Token& function, bool& parenthesized) {
    if (!at(TokenKind::kPlus) && !at(TokenKind::kMinus)) return true;
    if (!check_parentheses()) return false;
    parenthesized = false;
    const bool plus = at(TokenKind::kPlus);
    if (left.kind == SetTerm::Kind::kListAppend) note_misused(function);
    count_operator();
    advance();
    SetTerm sum{.kind = plus ? SetTerm::Kind::kAdd : SetTerm::Kind::kSubtract, .leaf = {}, .operands = {}};
    sum.operands.reserve(2);
    sum.operands.push_back(std::move(left));
    bool inner = false;
    if (!operand(sum.operands.emplace_back(), inner)) return false;
    note_complaint(check_arithmetic(plus ? "+" : "-", sum.operands));
    left = std::move(sum);
    return true;
  }

  static bool is_arithmetic(const SetTerm& term) {
    return term.kind == SetTerm::Kind::kAdd || term.kind == SetTerm::Kind::kSubtract;
  }

  bool operand(SetTerm& term, bool& parenthesized) {
    if (!at(TokenKind::kOpen)) return bare_operand(term, Place::kOperand);
    Nesting nesting(*this);
    advance();
    bool inner = false;
    if (!nesting.allowed() || !operand(term, inner) || !expect(TokenKind::kClose)) return false;
    if (inner) see_redundant_parentheses();
    parenthesized = true;
    return true;
  }

  bool bare_operand(SetTerm& term, Place place) {
    if (at(TokenKind::kValuePlaceholder)) {
      term.kind = SetTerm::Kind::kValue;
      term.leaf = value_reference();
      return true;
    }
    if (at_call()) return call(term, place);
    term.kind = SetTerm::Kind::kPath;
    return operand_path(term.leaf.emplace<Path>());
  }

  bool at_call() const { return at(TokenKind::kIdentifier) && peek().kind == TokenKind::kOpen; }

  bool call(SetTerm& term, Place place) {
    const auto name = token();
    const bool append = text_of(name) == "list_append";
    if (!append && text_of(name) != "if_not_exists") note_unknown(name);
    if (append && place == Place::kOperand) note_misused(name);
    count_operator();
    advance();
    advance();
    std::vector<SetTerm> operands;
    do {
      bool parenthesized = false;
      if (!operand(operands.emplace_back(), parenthesized)) return false;
    } while (accept(TokenKind::kComma));
    if (!expect(TokenKind::kClose)) return false;
    if (append) {
      list_append(term, std::move(operands));
    } else {
      if_not_exists(term, std::move(operands));
    }
    return true;
  }

  void list_append(SetTerm& term, std::vector<SetTerm> operands) {
    note_complaint(check_list_append(operands));
    term.kind = SetTerm::Kind::kListAppend;
    term.operands = std::move(operands);
  }

  void if_not_exists(SetTerm& term, std::vector<SetTerm> operands) {
    auto complaint = check_if_not_exists(operands);
    term.kind = SetTerm::Kind::kIfNotExists;
    if (complaint) return note_complaint(std::move(complaint));
    term.leaf = std::move(operands[0].leaf);
    operands.erase(operands.begin());
    term.operands = std::move(operands);
  }

  void note_unknown(const Token& name) {
    static constexpr std::array<std::string_view, 6> kOfConditions = {
        "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"};
    const auto text = text_of(name);
    const bool known = std::ranges::find(kOfConditions, text) != kOfConditions.end();
    note_function(name, known ? "The function is not allowed in an update expression" : "Invalid function name");
  }
  void note_misused(const Token& name) {
    note_function(name, "The function is not allowed to be used this way in an expression");
  }
  void note_function(const Token& name, std::string_view complaint) {
    note(Pass::kNames, name.begin, std::string(complaint).append("; function: ").append(text_of(name)));
  }
  void note_complaint(Complaint complaint) {
    if (complaint) note_operand(std::move(*complaint));
  }

  /// In the order of the text.
  void check_targets() {
    std::vector<const Path*> paths;
    for (const auto section : order_) {
      if (section == Section::kRemove)
        for (const auto& removed : update_.removes) paths.push_back(&removed);
      const auto add = [&](const auto& actions) {
        for (const auto& action : actions) paths.push_back(&action.path);
      };
      if (section == Section::kSet) add(update_.sets);
      if (section == Section::kAdd) add(update_.adds);
      if (section == Section::kDelete) add(update_.deletes);
    }
    check_overlap(paths);
  }

  UpdateExpression update_;
  std::vector<Section> order_;
  std::size_t rank_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace

std::expected<UpdateExpression, aws::Error> parse_update(std::string_view text, Placeholders& placeholders) {
  return UpdateParser(text, placeholders).parse();
}

}  // namespace tenantry::aws::dynamodb
