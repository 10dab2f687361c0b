#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "aws/dynamodb/value.h"

/// The expression language as plain data: condition, filter and key condition expressions, projections and updates
/// ("Using expressions in DynamoDB"). parser.h makes it of text; evaluate.h, update.h, projection.h and
/// key_condition.h use it, const, hence as often as wanted. A tree owns its names and borrows its values: the
/// AttributeMap they were parsed against must outlive it, and may be moved but not copied or changed meanwhile.
namespace tenantry::aws::dynamodb {

/// An attribute's name, and how the expression wrote it.
struct Name {
  std::string text;         ///< The attribute's name.
  std::string placeholder;  ///< `#n`; empty: written as it is.
  bool operator==(const Name&) const = default;
};

/// `a.#b[2]`: a top-level attribute, then members of maps and elements of lists.
struct Path {
  using Step = std::variant<Name, std::uint64_t>;

  Name attribute;
  std::vector<Step> steps;
  bool operator==(const Path&) const = default;
};

/// `:v` and its value, which the request owns.
struct ValueReference {
  std::string placeholder;
  const AttributeValue* value = nullptr;
  bool operator==(const ValueReference& other) const;  ///< Same placeholder, equal values.
};

/// What a condition compares: a path's value, a given value, or `size(…)` of one of them.
struct Operand {
  std::variant<Path, ValueReference> of;
  bool size = false;
  bool operator==(const Operand&) const = default;
};

enum class Comparator : std::uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

struct Comparison {
  Operand left;
  Comparator comparator = Comparator::kEqual;
  Operand right;
  bool operator==(const Comparison&) const = default;
};

struct Between {
  Operand operand;
  Operand lower;
  Operand upper;
  bool operator==(const Between&) const = default;
};

struct In {
  Operand operand;
  std::vector<Operand> candidates;
  bool operator==(const In&) const = default;
};

enum class ConditionFunction : std::uint8_t {
  kAttributeExists,
  kAttributeNotExists,
  kAttributeType,
  kBeginsWith,
  kContains
};

struct FunctionCall {
  ConditionFunction function = ConditionFunction::kAttributeExists;
  Operand operand;
  Operand argument;  ///< Of the functions with two operands.
  bool operator==(const FunctionCall&) const = default;
};

enum class LogicalOperator : std::uint8_t { kAnd, kOr, kNot };

struct ConditionExpression;

/// `a AND b AND c`, `a OR b`, `NOT a`: two or more operands, or one.
struct Logical {
  LogicalOperator op = LogicalOperator::kAnd;
  std::vector<ConditionExpression> operands;
  bool operator==(const Logical&) const;
};

struct ConditionExpression {
  std::variant<Comparison, Between, In, FunctionCall, Logical> node;
  bool operator==(const ConditionExpression&) const = default;
};

inline bool Logical::operator==(const Logical&) const = default;

/// Not `Projection`: that is an index's (table_shapes.h).
struct ProjectionExpression {
  std::vector<Path> paths;
  bool operator==(const ProjectionExpression&) const = default;
};

/// The right side of a SET, recursive: `if_not_exists(path, term)`, `list_append(term, term)`, `term + term`.
struct SetTerm {
  enum class Kind : std::uint8_t { kPath, kValue, kIfNotExists, kListAppend, kAdd, kSubtract };

  Kind kind = Kind::kValue;
  std::variant<ValueReference, Path> leaf;  ///< kPath and kIfNotExists: the path. kValue: the value.
  std::vector<SetTerm> operands;            ///< kIfNotExists: one. kListAppend, kAdd, kSubtract: two.
  bool operator==(const SetTerm&) const = default;
};

struct SetAction {
  Path path;
  SetTerm term;
  bool operator==(const SetAction&) const = default;
};

/// An ADD's or a DELETE's.
struct ValueAction {
  Path path;
  ValueReference operand;
  bool operator==(const ValueAction&) const = default;
};

/// No two of its paths overlap or conflict.
struct UpdateExpression {
  std::vector<SetAction> sets;
  std::vector<Path> removes;
  std::vector<ValueAction> adds;
  std::vector<ValueAction> deletes;
  bool operator==(const UpdateExpression&) const = default;
};

/// Expression text which parses to the same tree again (with the same placeholders). Not always the text that it came
/// from: parentheses only where needed, one space between tokens.
std::string to_string(const Path& path);
std::string to_string(const Operand& operand);
std::string to_string(const ConditionExpression& condition);
std::string to_string(const ProjectionExpression& projection);
std::string to_string(const UpdateExpression& update);

/// `[a, b, [2]]`: as error messages show a path.
std::string to_message(const Path& path);

std::string_view symbol(Comparator comparator);        ///< `<=`
std::string_view name_of(ConditionFunction function);  ///< `begins_with`

}  // namespace tenantry::aws::dynamodb
