#include "local/dynamodb/expressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <type_traits>
#include <utility>
#include <variant>

namespace tenantry::local::dynamodb {
namespace {

using api::ConditionExpression;
using api::ExpressionKind;
using api::Operand;
using api::Path;
using Paths = std::vector<const Path*>;

void collect(const Operand& operand, Paths& paths) {
  if (const auto* path = std::get_if<Path>(&operand.of)) paths.push_back(path);
}

void collect(const ConditionExpression& condition, Paths& paths);

struct Collector {
  Paths& paths;

  void operator()(const api::Comparison& node) const {
    collect(node.left, paths);
    collect(node.right, paths);
  }
  void operator()(const api::Between& node) const {
    for (const auto* operand : {&node.operand, &node.lower, &node.upper}) collect(*operand, paths);
  }
  void operator()(const api::In& node) const {
    collect(node.operand, paths);
    for (const auto& candidate : node.candidates) collect(candidate, paths);
  }
  void operator()(const api::FunctionCall& node) const {
    collect(node.operand, paths);
    collect(node.argument, paths);
  }
  void operator()(const api::Logical& node) const {
    for (const auto& operand : node.operands) collect(operand, paths);
  }
};

void collect(const ConditionExpression& condition, Paths& paths) { std::visit(Collector{paths}, condition.node); }

void collect(const api::SetTerm& term, Paths& paths) {
  if (const auto* path = std::get_if<Path>(&term.leaf)) paths.push_back(path);
  for (const auto& operand : term.operands) collect(operand, paths);
}

void collect(const api::UpdateExpression& update, Paths& paths) {
  for (const auto& action : update.sets) {
    paths.push_back(&action.path);
    collect(action.term, paths);
  }
  for (const auto& path : update.removes) paths.push_back(&path);
  for (const auto& action : update.adds) paths.push_back(&action.path);
  for (const auto& action : update.deletes) paths.push_back(&action.path);
}

std::unexpected<api::Error> not_scalar(std::string_view kind, const std::string& name) {
  return invalid(
      fmt::format("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {}: {}",
                  kind, name));
}

Outcome<void> check_path(const Table& table, const Path& path) {
  if (path.steps.empty()) return {};
  const auto& name = path.attribute.text;
  if (table.keys.contains(name)) return not_scalar("Key", name);
  for (const auto& index : table.indexes)
    if (index.keys.contains(name)) return not_scalar("IndexKey", name);
  return {};
}

Outcome<void> check_paths(const Table& table, const Paths& paths) {
  for (const auto* path : paths) TENANTRY_CHECK(check_path(table, *path));
  return {};
}

Outcome<std::optional<ConditionExpression>> parse_optional(const std::optional<std::string>& text,
                                                           api::Placeholders& placeholders, ExpressionKind kind) {
  if (!text) return std::nullopt;
  TENANTRY_TRY(auto condition, api::parse_condition(*text, placeholders, kind));
  return condition;
}

std::string names_of(std::initializer_list<Parameter> parameters) {
  std::string names;
  for (const auto& parameter : parameters) {
    if (!parameter.present) continue;
    if (!names.empty()) names += ", ";
    names += parameter.name;
  }
  return names;
}

std::unexpected<api::Error> useless_values(std::string_view null_expressions) {
  return invalid(
      fmt::format("ExpressionAttributeValues can only be specified when using expressions: {}", null_expressions));
}

}  // namespace

Outcome<WriteExpressions> parse_write(const WriteTexts& texts, const Names& names, const Values& values) {
  const auto& [condition, update, both_null] = texts;
  WriteExpressions expressions;
  if (condition == nullptr && update == nullptr && !names && !values) return expressions;
  if (condition == nullptr && update == nullptr && !names) return useless_values(both_null);
  api::Placeholders placeholders(names, values);
  TENANTRY_CHECK(placeholders.check_maps(condition != nullptr || update != nullptr));
  if (update != nullptr) {
    TENANTRY_TRY(expressions.update, api::parse_update(*update, placeholders));
  }
  if (condition != nullptr) {
    TENANTRY_TRY(expressions.condition, api::parse_condition(*condition, placeholders));
  }
  TENANTRY_CHECK(placeholders.check_all_used());
  return expressions;
}

Outcome<ReadExpressions> parse_read(const std::optional<std::string>& key_condition,
                                    const std::optional<std::string>& filter,
                                    const std::optional<std::string>& projection, const Names& names,
                                    const Values& values) {
  ReadExpressions expressions;
  if (values && !key_condition && !filter) return useless_values("FilterExpression is null");
  api::Placeholders placeholders(names, values);
  TENANTRY_CHECK(placeholders.check_maps(key_condition || filter || projection));
  TENANTRY_TRY(expressions.key_condition, parse_optional(key_condition, placeholders, ExpressionKind::kKeyCondition));
  TENANTRY_TRY(expressions.filter, parse_optional(filter, placeholders, ExpressionKind::kFilter));
  if (projection) {
    TENANTRY_TRY(expressions.projection, api::parse_projection(*projection, placeholders));
  }
  TENANTRY_CHECK(placeholders.check_all_used());
  return expressions;
}

Outcome<std::optional<api::ProjectionExpression>> parse_projection_of(
    const std::optional<std::string>& projection, const Names& names,
    const std::optional<std::vector<std::string>>& attributes_to_get) {
  if (projection)
    TENANTRY_CHECK(
        refuse_legacy({{"AttributesToGet", attributes_to_get.has_value()}}, {{"ProjectionExpression", true}}));
  if (!projection && !names) {
    if (!attributes_to_get) return std::nullopt;
    TENANTRY_TRY(auto paths, projection_of(*attributes_to_get));
    return paths;
  }
  static const Values kNoValues;
  TENANTRY_TRY(auto expressions, parse_read(std::nullopt, std::nullopt, projection, names, kNoValues));
  return std::move(expressions.projection);
}

Outcome<api::ProjectionExpression> projection_of(const std::vector<std::string>& attributes) {
  api::ProjectionExpression projection;
  std::set<std::string_view> seen;
  for (const auto& name : attributes) {
    if (!seen.insert(name).second) return invalid_parameter("Duplicate value in attribute name: " + name);
    projection.paths.push_back({{name, {}}, {}});
  }
  return projection;
}

Outcome<void> check_paths(const Table& table, const ConditionExpression& condition) {
  Paths paths;
  collect(condition, paths);
  return check_paths(table, paths);
}

Outcome<void> check_paths(const Table& table, const api::ProjectionExpression& projection) {
  for (const auto& path : projection.paths) TENANTRY_CHECK(check_path(table, path));
  return {};
}

Outcome<void> check_paths(const Table& table, const api::UpdateExpression& update) {
  Paths paths;
  collect(update, paths);
  return check_paths(table, paths);
}

Outcome<void> check_filter_attributes(const KeySchema& keys, const ConditionExpression& filter) {
  for (const auto name : attributes_of(filter)) {
    if (keys.contains(name))
      return invalid(fmt::format(
          "Filter Expression can only contain non-primary key attributes: Primary key attribute: {}", name));
  }
  return {};
}

std::vector<std::string_view> attributes_of(const ConditionExpression& condition) {
  Paths paths;
  collect(condition, paths);
  std::vector<std::string_view> names;
  names.reserve(paths.size());
  for (const auto* path : paths) names.emplace_back(path->attribute.text);
  return names;
}

Outcome<void> refuse_legacy(std::initializer_list<Parameter> legacy, std::initializer_list<Parameter> expressions) {
  const std::string refused = names_of(legacy);
  if (refused.empty()) return {};
  const std::string beside = names_of(expressions);
  if (!beside.empty())
    return invalid(
        fmt::format("Can not use both expression and non-expression parameters in the same request: Non-expression "
                    "parameters: {{{}}} Expression parameters: {{{}}}",
                    refused, beside));
  return invalid(fmt::format("Legacy parameters are not supported here, use expressions: {}", refused));
}

}  // namespace tenantry::local::dynamodb
