#include "aws/dynamodb/update.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "aws/dynamodb/evaluate.h"
#include "aws/dynamodb/number.h"
#include "aws/dynamodb/paths.h"
#include "aws/dynamodb/projection.h"

namespace tenantry::aws::dynamodb {
namespace {

template <class T>
using Outcome = std::expected<T, aws::Error>;

std::unexpected<aws::Error> refuse(std::string_view message) {
  return std::unexpected(validation_error(std::string(message)));
}
std::unexpected<aws::Error> missing_attribute() {
  return refuse("The provided expression refers to an attribute that does not exist in the item");
}
std::unexpected<aws::Error> wrong_type() {
  return refuse("An operand in the update expression has an incorrect data type");
}
std::unexpected<aws::Error> invalid_path() {
  return refuse("The document path provided in the update expression is invalid for update");
}

/// What leads to the last step of a path, of a kind that can have such a member. Null: there is no such place.
AttributeValue* find_parent(AttributeMap& item, const Path& path) {
  AttributeValue* value = item.find(path.attribute.text);
  for (std::size_t i = 0; value != nullptr && i < path.steps.size(); ++i) {
    const bool last = i + 1 == path.steps.size();
    if (const auto* index = std::get_if<std::uint64_t>(&path.steps[i])) {
      auto* list = value->get_if<AttributeValue::List>();
      if (list == nullptr) return nullptr;
      if (last) return value;
      value = *index < list->size() ? &(*list)[*index] : nullptr;
    } else {
      auto* map = value->get_if<AttributeValue::Map>();
      if (map == nullptr) return nullptr;
      if (last) return value;
      value = map->find(std::get<Name>(path.steps[i]).text);
    }
  }
  return nullptr;
}

/// What an update does to an item, worked out against the item as it was.
class Changes {
 public:
  explicit Changes(AttributeMap& item) : item_(item) {}

  Outcome<void> plan(const UpdateExpression& update) {
    for (const auto& action : update.sets)
      if (auto good = plan_set(action); !good) return good;
    for (const auto& path : update.removes)
      if (auto good = plan_remove(path); !good) return good;
    for (const auto& action : update.adds)
      if (auto good = plan_add(action); !good) return good;
    for (const auto& action : update.deletes)
      if (auto good = plan_delete(action); !good) return good;
    return {};
  }

  /// In document order, so that elements beyond a list's end are appended in the order of their indexes; then what is
  /// removed, the last first, so that indexes stay good.
  void make() {
    const auto by_path = [](const Path* a, const Path* b) { return compare_paths(*a, *b) < 0; };
    std::ranges::sort(writes_, by_path, &Write::path);
    for (auto& write : writes_) put(*write.path, std::move(write.value));
    std::ranges::sort(removals_, by_path);
    for (auto at = removals_.rbegin(); at != removals_.rend(); ++at) remove(**at);
  }

 private:
  struct Write {
    const Path* path;
    AttributeValue value;
  };

  Outcome<void> plan_set(const SetAction& action) {
    if (!has_place(action.path)) return invalid_path();
    auto value = evaluate(action.term);
    if (!value) return std::unexpected(std::move(value).error());
    writes_.push_back({&action.path, *std::move(value)});
    return {};
  }

  Outcome<void> plan_remove(const Path& path) {
    if (!has_place(path)) return invalid_path();
    if (find(item_, path) != nullptr) removals_.push_back(&path);
    return {};
  }

  Outcome<void> plan_add(const ValueAction& action) {
    if (!has_place(action.path)) return invalid_path();
    const auto* old = find(item_, action.path);
    if (old == nullptr) {
      writes_.push_back({&action.path, *action.operand.value});
      return {};
    }
    if (old->type() != action.operand.value->type()) return wrong_type();
    auto value = old->type() == AttributeValue::Type::N ? add(*old, *action.operand.value, add_numbers)
                                                        : unite(*old, *action.operand.value);
    if (!value) return std::unexpected(std::move(value).error());
    writes_.push_back({&action.path, *std::move(value)});
    return {};
  }

  Outcome<void> plan_delete(const ValueAction& action) {
    if (!has_place(action.path)) return invalid_path();
    const auto* old = find(item_, action.path);
    if (old == nullptr) return {};
    if (old->type() != action.operand.value->type()) return wrong_type();
    auto rest = subtract(*old, *action.operand.value);
    if (rest) {
      writes_.push_back({&action.path, *std::move(rest)});
    } else {
      removals_.push_back(&action.path);
    }
    return {};
  }

  bool has_place(const Path& path) { return path.steps.empty() || find_parent(item_, path) != nullptr; }

  Outcome<AttributeValue> evaluate(const SetTerm& term) const {
    using Kind = SetTerm::Kind;
    if (term.kind == Kind::kListAppend) return append(term);
    if (term.kind == Kind::kAdd || term.kind == Kind::kSubtract) return calculate(term);
    auto value = resolve(term);
    if (!value) return std::unexpected(std::move(value).error());
    return **value;
  }

  /// Of what is no list_append and no arithmetic: a value that is there already.
  Outcome<const AttributeValue*> resolve(const SetTerm& term) const {
    if (const auto* reference = std::get_if<ValueReference>(&term.leaf)) return reference->value;
    const auto* value = find(item_, std::get<Path>(term.leaf));
    if (term.kind == SetTerm::Kind::kIfNotExists) {
      // DynamoDB wants the alternative to be there even where it is not needed.
      auto alternative = resolve(term.operands.front());
      return value == nullptr || !alternative ? alternative : value;
    }
    if (value == nullptr) return missing_attribute();
    return value;
  }

  template <class T>
  Outcome<const T*> resolve_as(const SetTerm& term) const {
    auto value = resolve(term);
    if (!value) return std::unexpected(std::move(value).error());
    if (const auto* typed = (*value)->template get_if<T>()) return typed;
    return wrong_type();
  }

  Outcome<AttributeValue> append(const SetTerm& term) const {
    const auto head = resolve_as<AttributeValue::List>(term.operands[0]);
    if (!head) return std::unexpected(head.error());
    const auto tail = resolve_as<AttributeValue::List>(term.operands[1]);
    if (!tail) return std::unexpected(tail.error());
    AttributeValue::List list;
    list.reserve((*head)->size() + (*tail)->size());
    list.insert(list.end(), (*head)->begin(), (*head)->end());
    list.insert(list.end(), (*tail)->begin(), (*tail)->end());
    return AttributeValue::list(std::move(list));
  }

  Outcome<AttributeValue> calculate(const SetTerm& term) const {
    const auto left = resolve_as<AttributeValue::Number>(term.operands[0]);
    if (!left) return std::unexpected(left.error());
    const auto right = resolve_as<AttributeValue::Number>(term.operands[1]);
    if (!right) return std::unexpected(right.error());
    auto number = term.kind == SetTerm::Kind::kAdd ? add_numbers((*left)->text, (*right)->text)
                                                   : subtract_numbers((*left)->text, (*right)->text);
    if (!number) return std::unexpected(std::move(number).error());
    return AttributeValue::number(*std::move(number));
  }

  using Operation = Outcome<std::string> (*)(std::string_view, std::string_view);
  static Outcome<AttributeValue> add(const AttributeValue& a, const AttributeValue& b, Operation operation) {
    auto number = operation(a.get_if<AttributeValue::Number>()->text, b.get_if<AttributeValue::Number>()->text);
    if (!number) return std::unexpected(std::move(number).error());
    return AttributeValue::number(*std::move(number));
  }

  /// Applies a sorted-range algorithm to the elements of two sets of one type. Gives the number of the result's
  /// elements; nothing where they are no sets.
  template <class F>
  static std::optional<std::size_t> combine(const AttributeValue& a, const AttributeValue& b, AttributeValue& result,
                                            F combine) {
    std::optional<std::size_t> size;
    const auto as = [&]<class Set>(std::in_place_type_t<Set>, auto less) {
      const auto* left = a.get_if<Set>();
      if (left == nullptr) return;
      auto& elements = result.variant().template emplace<Set>().elements;
      combine(left->elements, b.get_if<Set>()->elements, std::back_inserter(elements), less);
      size = elements.size();
    };
    as(std::in_place_type<AttributeValue::StringSet>, std::less<>());
    as(std::in_place_type<AttributeValue::BinarySet>, std::less<>());
    as(std::in_place_type<AttributeValue::NumberSet>,
       [](std::string_view x, std::string_view y) { return compare_numbers(x, y) < 0; });
    return size;
  }

  static Outcome<AttributeValue> unite(const AttributeValue& a, const AttributeValue& b) {
    AttributeValue united;
    const auto size = combine(a, b, united, [](const auto& x, const auto& y, auto out, auto less) {
      std::ranges::set_union(x, y, out, less);
    });
    if (!size) return wrong_type();
    return united;
  }

  /// Nothing: no element is left.
  static std::optional<AttributeValue> subtract(const AttributeValue& a, const AttributeValue& b) {
    AttributeValue rest;
    const auto size = combine(a, b, rest, [](const auto& x, const auto& y, auto out, auto less) {
      std::ranges::set_difference(x, y, out, less);
    });
    if (size == 0) return std::nullopt;
    return rest;
  }

  void put(const Path& path, AttributeValue value) {
    if (path.steps.empty()) return item_.set(path.attribute.text, std::move(value));
    auto* parent = find_parent(item_, path);
    if (const auto* index = std::get_if<std::uint64_t>(&path.steps.back())) {
      auto& list = *parent->get_if<AttributeValue::List>();
      if (*index < list.size()) {
        list[*index] = std::move(value);
      } else {
        list.push_back(std::move(value));
      }
    } else {
      parent->get_if<AttributeValue::Map>()->set(std::get<Name>(path.steps.back()).text, std::move(value));
    }
  }

  void remove(const Path& path) {
    if (path.steps.empty()) {
      item_.erase(path.attribute.text);
      return;
    }
    auto* parent = find_parent(item_, path);
    if (const auto* index = std::get_if<std::uint64_t>(&path.steps.back())) {
      auto& list = *parent->get_if<AttributeValue::List>();
      list.erase(list.begin() + static_cast<std::ptrdiff_t>(*index));
    } else {
      parent->get_if<AttributeValue::Map>()->erase(std::get<Name>(path.steps.back()).text);
    }
  }

  AttributeMap& item_;
  std::vector<Write> writes_;
  std::vector<const Path*> removals_;
};

std::vector<const Path*> written_paths(const UpdateExpression& update) {
  std::vector<const Path*> paths;
  for (const auto& action : update.sets) paths.push_back(&action.path);
  for (const auto& path : update.removes) paths.push_back(&path);
  for (const auto& action : update.adds) paths.push_back(&action.path);
  for (const auto& action : update.deletes) paths.push_back(&action.path);
  return paths;
}

}  // namespace

std::expected<AttributeMap, aws::Error> apply(const UpdateExpression& update, AttributeMap item) {
  Changes changes(item);
  if (auto good = changes.plan(update); !good) return std::unexpected(std::move(good).error());
  changes.make();
  return item;
}

std::vector<std::string_view> written_attributes(const UpdateExpression& update) {
  std::vector<std::string_view> names;
  for (const auto* path : written_paths(update)) names.push_back(path->attribute.text);
  return names;
}

AttributeMap project_updated(const UpdateExpression& update, const AttributeMap& item) {
  return project(written_paths(update), item);
}

}  // namespace tenantry::aws::dynamodb
