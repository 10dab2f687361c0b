#pragma once

#include <variant>

#include "aws/dynamodb/expression.h"

/// The paths and values of an expression's tree, in the order of its text. `Visitor` has operator() for Path& and for
/// ValueReference&, or const ones where the tree is const.
namespace tenantry::tenancy {

template <class Tree, class Visitor>
void visit_condition(Tree& condition, Visitor& visitor);

template <class Visitor>
struct ConditionVisitor {
  Visitor& visitor;

  void operator()(auto& node) const { visit(node); }

 private:
  void operand(auto& operand) const { std::visit(visitor, operand.of); }

  template <class Node>
  void visit(Node& node) const {
    namespace ddb = aws::dynamodb;
    if constexpr (requires { node.comparator; }) {
      operand(node.left);
      operand(node.right);
    } else if constexpr (requires { node.lower; }) {
      operand(node.operand);
      operand(node.lower);
      operand(node.upper);
    } else if constexpr (requires { node.candidates; }) {
      operand(node.operand);
      for (auto& candidate : node.candidates) operand(candidate);
    } else if constexpr (requires { node.function; }) {
      operand(node.operand);
      if (node.function != ddb::ConditionFunction::kAttributeExists &&
          node.function != ddb::ConditionFunction::kAttributeNotExists)
        operand(node.argument);
    } else {
      for (auto& part : node.operands) visit_condition(part, visitor);
    }
  }
};

template <class Tree, class Visitor>
void visit_condition(Tree& condition, Visitor& visitor) {
  std::visit(ConditionVisitor<Visitor>{visitor}, condition.node);
}

template <class Term, class Visitor>
void visit_term(Term& term, Visitor& visitor) {
  using enum aws::dynamodb::SetTerm::Kind;
  if (term.kind == kPath || term.kind == kValue || term.kind == kIfNotExists) std::visit(visitor, term.leaf);
  for (auto& operand : term.operands) visit_term(operand, visitor);
}

template <class Tree, class Visitor>
void visit_update(Tree& update, Visitor& visitor) {
  for (auto& action : update.sets) {
    visitor(action.path);
    visit_term(action.term, visitor);
  }
  for (auto& path : update.removes) visitor(path);
  for (auto* actions : {&update.adds, &update.deletes})
    for (auto& action : *actions) {
      visitor(action.path);
      visitor(action.operand);
    }
}

}  // namespace tenantry::tenancy
