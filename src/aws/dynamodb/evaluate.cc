#include "aws/dynamodb/evaluate.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include "aws/dynamodb/number.h"

namespace tenantry::aws::dynamodb {
namespace {

/// In UTF-16 code units, as DynamoDB counts the length of a string.
std::size_t string_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    length += (byte & 0xC0) != 0x80;
    length += byte >= 0xF0;
  }
  return length;
}

struct SizeOf {
  std::optional<std::size_t> operator()(const AttributeValue::String& value) const { return string_length(value.text); }
  std::optional<std::size_t> operator()(const AttributeValue::Binary& value) const { return value.bytes.size(); }
  std::optional<std::size_t> operator()(const AttributeValue::StringSet& value) const { return value.elements.size(); }
  std::optional<std::size_t> operator()(const AttributeValue::NumberSet& value) const { return value.elements.size(); }
  std::optional<std::size_t> operator()(const AttributeValue::BinarySet& value) const { return value.elements.size(); }
  std::optional<std::size_t> operator()(const AttributeValue::Map& value) const { return value.size(); }
  std::optional<std::size_t> operator()(const AttributeValue::List& value) const { return value.size(); }
  std::optional<std::size_t> operator()(const auto&) const { return std::nullopt; }
};

/// An operand's value: in the item, in the request, or made here. Null where there is none.
class Resolved {
 public:
  Resolved(const Operand& operand, const AttributeMap& item) {
    const auto* reference = std::get_if<ValueReference>(&operand.of);
    value_ = reference != nullptr ? reference->value : find(item, std::get<Path>(operand.of));
    if (!operand.size || value_ == nullptr) return;
    const auto size = std::visit(SizeOf(), value_->variant());
    if (size) size_ = AttributeValue::number(static_cast<std::int64_t>(*size));
    value_ = size ? &*size_ : nullptr;
  }
  Resolved(const Resolved&) = delete;
  Resolved& operator=(const Resolved&) = delete;

  explicit operator bool() const { return value_ != nullptr; }
  const AttributeValue& operator*() const { return *value_; }

 private:
  const AttributeValue* value_ = nullptr;
  std::optional<AttributeValue> size_;
};

bool equal(const Resolved& a, const Resolved& b) { return a && b && *a == *b; }

bool starts_with(const AttributeValue& value, const AttributeValue& prefix) {
  if (value.type() != prefix.type()) return false;
  if (const auto* text = value.get_if<AttributeValue::String>())
    return text->text.starts_with(prefix.get_if<AttributeValue::String>()->text);
  if (const auto* bytes = value.get_if<AttributeValue::Binary>())
    return bytes->bytes.starts_with(prefix.get_if<AttributeValue::Binary>()->bytes);
  return false;
}

/// Whether a value contains `part`: as a substring, as an element of a set of its type, or as an element of a list.
struct Contains {
  const AttributeValue& part;

  bool operator()(const AttributeValue::String& value) const {
    const auto* text = part.get_if<AttributeValue::String>();
    return text != nullptr && value.text.contains(text->text);
  }
  bool operator()(const AttributeValue::Binary& value) const {
    const auto* bytes = part.get_if<AttributeValue::Binary>();
    return bytes != nullptr && value.bytes.contains(bytes->bytes);
  }
  bool operator()(const AttributeValue::StringSet& value) const {
    const auto* text = part.get_if<AttributeValue::String>();
    return text != nullptr && std::ranges::binary_search(value.elements, text->text);
  }
  bool operator()(const AttributeValue::NumberSet& value) const {
    const auto* number = part.get_if<AttributeValue::Number>();
    return number != nullptr && std::ranges::find(value.elements, number->text) != value.elements.end();
  }
  bool operator()(const AttributeValue::BinarySet& value) const {
    const auto* bytes = part.get_if<AttributeValue::Binary>();
    return bytes != nullptr && std::ranges::binary_search(value.elements, bytes->bytes);
  }
  bool operator()(const AttributeValue::List& value) const { return std::ranges::find(value, part) != value.end(); }
  bool operator()(const auto&) const { return false; }
};

struct Evaluator {
  const AttributeMap& item;

  bool operator()(const Comparison& comparison) const {
    const Resolved left(comparison.left, item);
    const Resolved right(comparison.right, item);
    if (comparison.comparator == Comparator::kEqual) return equal(left, right);
    if (comparison.comparator == Comparator::kNotEqual) return !equal(left, right);
    return left && right && holds(comparison.comparator, compare(*left, *right));
  }

  bool operator()(const Between& between) const {
    const Resolved value(between.operand, item);
    const Resolved lower(between.lower, item);
    const Resolved upper(between.upper, item);
    return value && lower && upper && compare(*value, *lower) >= 0 && compare(*value, *upper) <= 0;
  }

  bool operator()(const In& in) const {
    const Resolved value(in.operand, item);
    return value && std::ranges::any_of(in.candidates, [&](const Operand& candidate) {
             return equal(value, Resolved(candidate, item));
           });
  }

  bool operator()(const FunctionCall& call) const {
    const Resolved value(call.operand, item);
    switch (call.function) {
      case ConditionFunction::kAttributeExists:
        return static_cast<bool>(value);
      case ConditionFunction::kAttributeNotExists:
        return !value;
      default:
        break;
    }
    const Resolved argument(call.argument, item);
    if (!value || !argument) return false;
    if (call.function == ConditionFunction::kBeginsWith) return starts_with(*value, *argument);
    if (call.function == ConditionFunction::kContains) return std::visit(Contains{*argument}, (*value).variant());
    const auto* type = (*argument).get_if<AttributeValue::String>();
    return type != nullptr && type->text == type_name((*value).type());
  }

  bool operator()(const Logical& logical) const {
    const auto holds = [this](const ConditionExpression& part) { return evaluate(part, item); };
    switch (logical.op) {
      case LogicalOperator::kAnd:
        return std::ranges::all_of(logical.operands, holds);
      case LogicalOperator::kOr:
        return std::ranges::any_of(logical.operands, holds);
      case LogicalOperator::kNot:
        return !holds(logical.operands.front());
    }
    std::unreachable();
  }

 private:
  static bool holds(Comparator comparator, std::partial_ordering order) {
    switch (comparator) {
      case Comparator::kLess:
        return order < 0;
      case Comparator::kLessOrEqual:
        return order <= 0;
      case Comparator::kGreater:
        return order > 0;
      case Comparator::kGreaterOrEqual:
        return order >= 0;
      default:
        return false;
    }
  }
};

}  // namespace

bool evaluate(const ConditionExpression& condition, const AttributeMap& item) {
  return std::visit(Evaluator{item}, condition.node);
}

const AttributeValue* find(const AttributeMap& item, const Path& path) {
  const auto* value = item.find(path.attribute.text);
  for (const auto& step : path.steps) {
    if (value == nullptr) return nullptr;
    if (const auto* index = std::get_if<std::uint64_t>(&step)) {
      const auto* list = value->get_if<AttributeValue::List>();
      value = list != nullptr && *index < list->size() ? &(*list)[*index] : nullptr;
    } else {
      const auto* map = value->get_if<AttributeValue::Map>();
      value = map != nullptr ? map->find(std::get<Name>(step).text) : nullptr;
    }
  }
  return value;
}

std::partial_ordering compare(const AttributeValue& a, const AttributeValue& b) {
  if (a.type() != b.type()) return std::partial_ordering::unordered;
  if (const auto* number = a.get_if<AttributeValue::Number>())
    return compare_numbers(number->text, b.get_if<AttributeValue::Number>()->text);
  if (const auto* string = a.get_if<AttributeValue::String>())
    return string->text <=> b.get_if<AttributeValue::String>()->text;
  if (const auto* binary = a.get_if<AttributeValue::Binary>())
    return binary->bytes <=> b.get_if<AttributeValue::Binary>()->bytes;
  return std::partial_ordering::unordered;
}

}  // namespace tenantry::aws::dynamodb
