#include "aws/dynamodb/expression.h"

#include <array>
#include <cstddef>
#include <string>

namespace tenantry::aws::dynamodb {
namespace {

const std::string& written(const Name& name) { return name.placeholder.empty() ? name.text : name.placeholder; }

/// Prints a tree as expression text.
class Printer {
 public:
  void path(const Path& path) {
    text_ += written(path.attribute);
    for (const auto& step : path.steps) {
      if (const auto* index = std::get_if<std::uint64_t>(&step)) {
        text_.append("[").append(std::to_string(*index)).append("]");
      } else {
        text_.append(".").append(written(std::get<Name>(step)));
      }
    }
  }

  void operand(const Operand& operand) {
    if (operand.size) text_ += "size(";
    if (const auto* value = std::get_if<ValueReference>(&operand.of)) {
      text_ += value->placeholder;
    } else {
      path(std::get<Path>(operand.of));
    }
    if (operand.size) text_ += ")";
  }

  void condition(const ConditionExpression& condition) {
    std::visit([this](const auto& node) { print(node); }, condition.node);
  }

  template <class List, class F>
  void list(const List& elements, std::string_view separator, F print) {
    for (std::size_t i = 0; i < elements.size(); ++i) {
      if (i != 0) text_ += separator;
      print(elements[i]);
    }
  }

  void update(const UpdateExpression& update) {
    section("SET ", update.sets, [this](const SetAction& action) {
      path(action.path);
      text_ += " = ";
      term(action.term);
    });
    section("REMOVE ", update.removes, [this](const Path& removed) { path(removed); });
    const auto value_action = [this](const ValueAction& action) {
      path(action.path);
      text_.append(" ").append(action.operand.placeholder);
    };
    section("ADD ", update.adds, value_action);
    section("DELETE ", update.deletes, value_action);
  }

  std::string take() { return std::move(text_); }

 private:
  void print(const Comparison& comparison) {
    operand(comparison.left);
    text_.append(" ").append(symbol(comparison.comparator)).append(" ");
    operand(comparison.right);
  }

  void print(const Between& between) {
    operand(between.operand);
    text_ += " BETWEEN ";
    operand(between.lower);
    text_ += " AND ";
    operand(between.upper);
  }

  void print(const In& in) {
    operand(in.operand);
    text_ += " IN (";
    list(in.candidates, ", ", [this](const Operand& candidate) { operand(candidate); });
    text_ += ")";
  }

  void print(const FunctionCall& call) {
    text_.append(name_of(call.function)).append("(");
    operand(call.operand);
    if (call.function != ConditionFunction::kAttributeExists &&
        call.function != ConditionFunction::kAttributeNotExists) {
      text_ += ", ";
      operand(call.argument);
    }
    text_ += ")";
  }

  void print(const Logical& logical) {
    if (logical.op == LogicalOperator::kNot) {
      text_ += "NOT ";
      nested(logical, logical.operands.front());
      return;
    }
    list(logical.operands, logical.op == LogicalOperator::kAnd ? " AND " : " OR ",
         [&](const ConditionExpression& part) { nested(logical, part); });
  }

  /// NOT binds tighter than AND, AND than OR; a chain within a chain of its own kind keeps its parentheses too.
  void nested(const Logical& outer, const ConditionExpression& part) {
    const auto* inner = std::get_if<Logical>(&part.node);
    const auto rank = [](LogicalOperator op) {
      return op == LogicalOperator::kNot ? 2 : op == LogicalOperator::kAnd ? 1 : 0;
    };
    const bool bare = inner == nullptr || inner->op == LogicalOperator::kNot || rank(inner->op) > rank(outer.op);
    if (!bare) text_ += "(";
    condition(part);
    if (!bare) text_ += ")";
  }

  void term(const SetTerm& term) {
    using Kind = SetTerm::Kind;
    switch (term.kind) {
      case Kind::kPath:
        return path(std::get<Path>(term.leaf));
      case Kind::kValue:
        text_ += std::get<ValueReference>(term.leaf).placeholder;
        return;
      case Kind::kIfNotExists:
        text_ += "if_not_exists(";
        path(std::get<Path>(term.leaf));
        text_ += ", ";
        this->term(term.operands.front());
        text_ += ")";
        return;
      case Kind::kListAppend:
        text_ += "list_append(";
        list(term.operands, ", ", [this](const SetTerm& operand) { this->term(operand); });
        text_ += ")";
        return;
      case Kind::kAdd:
      case Kind::kSubtract:
        list(term.operands, term.kind == Kind::kAdd ? " + " : " - ",
             [this](const SetTerm& operand) { this->term(operand); });
        return;
    }
  }

  template <class List, class F>
  void section(std::string_view name, const List& actions, F print) {
    if (actions.empty()) return;
    if (!text_.empty()) text_ += " ";
    text_ += name;
    list(actions, ", ", print);
  }

  std::string text_;
};

}  // namespace

bool ValueReference::operator==(const ValueReference& other) const {
  if (placeholder != other.placeholder) return false;
  return value == other.value || (value != nullptr && other.value != nullptr && *value == *other.value);
}

std::string to_string(const Path& path) {
  Printer printer;
  printer.path(path);
  return printer.take();
}

std::string to_string(const Operand& operand) {
  Printer printer;
  printer.operand(operand);
  return printer.take();
}

std::string to_string(const ConditionExpression& condition) {
  Printer printer;
  printer.condition(condition);
  return printer.take();
}

std::string to_string(const ProjectionExpression& projection) {
  Printer printer;
  printer.list(projection.paths, ", ", [&](const Path& path) { printer.path(path); });
  return printer.take();
}

std::string to_string(const UpdateExpression& update) {
  Printer printer;
  printer.update(update);
  return printer.take();
}

std::string to_message(const Path& path) {
  std::string text = "[" + path.attribute.text;
  for (const auto& step : path.steps) {
    if (const auto* index = std::get_if<std::uint64_t>(&step)) {
      text.append(", [").append(std::to_string(*index)).append("]");
    } else {
      text.append(", ").append(std::get<Name>(step).text);
    }
  }
  return text + "]";
}

std::string_view symbol(Comparator comparator) {
  static constexpr std::array<std::string_view, 6> kSymbols = {"=", "<>", "<", "<=", ">", ">="};
  return kSymbols[static_cast<std::size_t>(comparator)];
}

std::string_view name_of(ConditionFunction function) {
  static constexpr std::array<std::string_view, 5> kNames = {"attribute_exists", "attribute_not_exists",
                                                             "attribute_type", "begins_with", "contains"};
  return kNames[static_cast<std::size_t>(function)];
}

}  // namespace tenantry::aws::dynamodb
