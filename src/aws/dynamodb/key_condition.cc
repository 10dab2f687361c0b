#include "aws/dynamodb/key_condition.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "aws/dynamodb/item_size.h"

namespace tenantry::aws::dynamodb {
namespace {

using Range = KeyCondition::Range;

std::unexpected<aws::Error> refuse(std::string message) {
  return std::unexpected(validation_error(std::move(message)));
}
std::unexpected<aws::Error> invalid(std::string_view what) {
  return refuse(std::string("Invalid KeyConditionExpression: KeyConditionExpressions ").append(what));
}
std::unexpected<aws::Error> invalid_operator(std::string_view name) {
  return refuse(std::string("Invalid operator used in KeyConditionExpression: ").append(name));
}
std::unexpected<aws::Error> invalid_condition(std::string what) {
  return refuse("Invalid condition in KeyConditionExpression: " + what);
}

/// One condition on one attribute.
struct Leaf {
  std::string_view attribute;
  Range range = Range::kAny;
  const AttributeValue* value = nullptr;
  const AttributeValue* upper = nullptr;
};

Range range_of(Comparator comparator, bool reversed) {
  static constexpr std::array kRanges = {Range::kEqual,       Range::kAny,     Range::kLess,
                                         Range::kLessOrEqual, Range::kGreater, Range::kGreaterOrEqual};
  static constexpr std::array kReversed = {Range::kEqual,          Range::kAny,  Range::kGreater,
                                           Range::kGreaterOrEqual, Range::kLess, Range::kLessOrEqual};
  return (reversed ? kReversed : kRanges)[static_cast<std::size_t>(comparator)];
}

/// Takes an expression apart into conditions on attributes, one for each.
class Analysis {
 public:
  std::expected<void, aws::Error> visit(const ConditionExpression& condition) {
    return std::visit([this](const auto& node) { return visit(node); }, condition.node);
  }

  const std::vector<Leaf>& leaves() const { return leaves_; }
  const Leaf* find(std::string_view attribute) const {
    const auto at = std::ranges::find(leaves_, attribute, &Leaf::attribute);
    return at == leaves_.end() ? nullptr : &*at;
  }

 private:
  std::expected<void, aws::Error> visit(const Logical& logical) {
    if (logical.op == LogicalOperator::kOr) return invalid_operator("OR");
    if (logical.op == LogicalOperator::kNot) return invalid_operator("NOT");
    for (const auto& part : logical.operands)
      if (auto good = visit(part); !good) return good;
    return {};
  }

  std::expected<void, aws::Error> visit(const Comparison& comparison) {
    if (comparison.comparator == Comparator::kNotEqual) return invalid_operator("<>");
    const bool reversed = std::holds_alternative<ValueReference>(comparison.left.of);
    return add(range_of(comparison.comparator, reversed), std::array{&comparison.left, &comparison.right});
  }

  std::expected<void, aws::Error> visit(const Between& between) {
    if (auto good = check_first(between.operand, "BETWEEN"); !good) return good;
    return add(Range::kBetween, std::array{&between.operand, &between.lower, &between.upper});
  }

  std::expected<void, aws::Error> visit(const In&) { return invalid_operator("IN"); }

  std::expected<void, aws::Error> visit(const FunctionCall& call) {
    if (call.function != ConditionFunction::kBeginsWith) return invalid_operator(name_of(call.function));
    if (auto good = check_first(call.operand, "begins_with"); !good) return good;
    return add(Range::kBeginsWith, std::array{&call.operand, &call.argument});
  }

  static std::expected<void, aws::Error> check_first(const Operand& operand, std::string_view name) {
    if (operand.size || std::holds_alternative<Path>(operand.of)) return {};
    return invalid_condition(std::string(name).append(" operator must have the key attribute as its first operand"));
  }

  template <std::size_t N>
  std::expected<void, aws::Error> add(Range range, const std::array<const Operand*, N>& operands) {
    Leaf leaf;
    leaf.range = range;
    const Path* path = nullptr;
    for (const auto* operand : operands) {
      if (operand->size) return invalid("cannot contain nested operations");
      if (const auto* reference = std::get_if<ValueReference>(&operand->of)) {
        (leaf.value == nullptr ? leaf.value : leaf.upper) = reference->value;
        continue;
      }
      if (path != nullptr) return invalid_condition("Multiple attribute names used in one condition");
      path = &std::get<Path>(operand->of);
      if (!path->steps.empty()) return invalid("cannot have conditions on nested attributes");
    }
    if (path == nullptr) return invalid_condition("No key attribute specified");
    leaf.attribute = path->attribute.text;
    if (find(leaf.attribute) != nullptr) return invalid("must only contain one condition per key");
    leaves_.push_back(leaf);
    return {};
  }

  std::vector<Leaf> leaves_;
};

std::expected<void, aws::Error> check_types(const Leaf& leaf, KeyAttribute key) {
  for (const auto* value : {leaf.value, leaf.upper})
    if (value != nullptr && value->type() != key.type)
      return refuse("One or more parameter values were invalid: Condition parameter type does not match schema type");
  return {};
}

std::expected<void, aws::Error> check_value(const Leaf& leaf, std::size_t most, std::string_view too_long) {
  for (const auto* value : {leaf.value, leaf.upper}) {
    if (value == nullptr) continue;
    const auto size = value_size(*value);
    if (size == 0) {
      const bool binary = value->type() == AttributeValue::Type::B;
      return refuse(std::string("One or more parameter values are not valid. The AttributeValue for a key attribute "
                                "cannot contain an empty ")
                        .append(binary ? "binary" : "string")
                        .append(" value. Key: ")
                        .append(leaf.attribute));
    }
    if (size > most) return refuse(std::string("One or more parameter values were invalid: ").append(too_long));
  }
  return {};
}

std::unexpected<aws::Error> missing(std::string_view key) {
  return refuse(std::string("Query condition missed key schema element: ").append(key));
}

std::unexpected<aws::Error> too_many(std::size_t conditions, std::size_t keys) {
  return refuse("The number of query conditions (" + std::to_string(conditions) +
                ") exceeds the number of key attributes defined in the schema (" + std::to_string(keys) + ")");
}

std::expected<void, aws::Error> check_partition(const Leaf& leaf) {
  if (leaf.range != Range::kEqual) return refuse("Query key condition not supported");
  return check_value(leaf, kMaxPartitionKeySize, "Size of hashkey has exceeded the maximum size limit of2048 bytes");
}

std::expected<void, aws::Error> check_sort(const Leaf& leaf) {
  return check_value(leaf, kMaxSortKeySize,
                     "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
}

}  // namespace

std::expected<void, aws::Error> check_key_condition(const ConditionExpression& condition) {
  return Analysis().visit(condition);
}

std::expected<KeyCondition, aws::Error> analyze_key_condition(const ConditionExpression& condition,
                                                              KeyAttribute partition,
                                                              std::optional<KeyAttribute> sort) {
  Analysis analysis;
  if (auto good = analysis.visit(condition); !good) return std::unexpected(std::move(good).error());
  const std::size_t keys = sort ? 2 : 1;
  if (analysis.leaves().size() > keys) return too_many(analysis.leaves().size(), keys);
  const auto* partition_leaf = analysis.find(partition.name);
  if (partition_leaf == nullptr) return missing(partition.name);
  const auto* sort_leaf = sort ? analysis.find(sort->name) : nullptr;
  if (analysis.leaves().size() == 2 && sort_leaf == nullptr) return missing(sort->name);
  std::expected<void, aws::Error> good = check_types(*partition_leaf, partition);
  if (good && sort_leaf != nullptr) good = check_types(*sort_leaf, *sort);
  if (good) good = check_partition(*partition_leaf);
  if (good && sort_leaf != nullptr) good = check_sort(*sort_leaf);
  if (!good) return std::unexpected(std::move(good).error());
  KeyCondition result{.partition = partition_leaf->value};
  if (sort_leaf != nullptr) {
    result.range = sort_leaf->range;
    result.value = sort_leaf->value;
    result.upper = sort_leaf->upper;
  }
  return result;
}

}  // namespace tenantry::aws::dynamodb
