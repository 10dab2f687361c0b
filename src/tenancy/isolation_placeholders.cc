#include "tenancy/isolation_placeholders.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "aws/dynamodb/parser_base.h"
#include "tenancy/isolation_visit.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeValue;

std::string placeholder(char sigil, std::size_t number) {
  static constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text(1, sigil);
  for (; number >= kDigits.size(); number /= kDigits.size()) text += kDigits[number % kDigits.size()];
  return text += kDigits[number];
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

/// Spaces stay between words only. A placeholder's sigil begins a word.
std::string without_spaces(const std::string& text) {
  std::string dense;
  dense.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool between_words = text[i] == ' ' && i > 0 && i + 1 < text.size() && is_word(text[i - 1]) &&
                               (is_word(text[i + 1]) || text[i + 1] == ':' || text[i + 1] == '#');
    if (text[i] != ' ' || between_words) dense += text[i];
  }
  return dense;
}

template <class Tree>
std::string text_of(const Tree& tree) {
  std::string text = ddb::to_string(tree);
  return text.size() <= ddb::kMaxExpressionSize ? text : without_spaces(text);
}

}  // namespace

struct PhysicalPlaceholders::Renamer {
  PhysicalPlaceholders& placeholders;

  void operator()(ddb::Path& path) const {
    rename(path.attribute);
    for (auto& step : path.steps)
      if (auto* name = std::get_if<ddb::Name>(&step)) rename(*name);
  }
  void operator()(ddb::ValueReference& value) const { value.placeholder = placeholders.value(*value.value); }

  void rename(ddb::Name& name) const {
    if (!name.placeholder.empty()) name.placeholder = placeholders.name(name.text);
  }
};

const AttributeValue* PhysicalPlaceholders::keep(AttributeValue value) {
  return kept_.emplace_back(std::make_unique<AttributeValue>(std::move(value))).get();
}

std::string PhysicalPlaceholders::render(ddb::ConditionExpression& condition) {
  Renamer renamer{*this};
  visit_condition(condition, renamer);
  return text_of(condition);
}

std::string PhysicalPlaceholders::render(ddb::UpdateExpression& update) {
  Renamer renamer{*this};
  visit_update(update, renamer);
  return text_of(update);
}

std::string PhysicalPlaceholders::render(ddb::ProjectionExpression& projection) {
  const Renamer renamer{*this};
  for (ddb::Path& path : projection.paths) renamer(path);
  return text_of(projection);
}

std::string PhysicalPlaceholders::name(std::string_view attribute) {
  const auto found =
      std::ranges::find(names_, attribute, [](const auto& each) { return std::string_view(each.first); });
  if (found != names_.end()) return found->second;
  return names_.emplace_back(attribute, placeholder('#', names_.size())).second;
}

std::string PhysicalPlaceholders::value(const AttributeValue& value) {
  const auto found = std::ranges::find(values_, &value, [](const auto& each) { return each.first; });
  if (found != values_.end()) return found->second;
  return values_.emplace_back(&value, placeholder(':', values_.size())).second;
}

void PhysicalPlaceholders::write_names(Names& names) const {
  names.reset();
  if (!names_.empty()) names.emplace();
  for (const auto& [attribute, placeholder] : names_) names->emplace(placeholder, attribute);
}

void PhysicalPlaceholders::move_to(Names& names, Values& values) {
  const auto find = [&](const AttributeValue* wanted) -> AttributeValue* {
    for (const auto& kept : kept_)
      if (kept.get() == wanted) return kept.get();
    if (!values) return nullptr;
    for (const auto& [placeholder, value] : *values)
      if (&value == wanted) return values->find(placeholder);
    return nullptr;
  };
  std::vector<ddb::AttributeMap::Entry> entries;
  entries.reserve(values_.size());
  for (const auto& [value, placeholder] : values_) {
    AttributeValue* own = find(value);
    entries.emplace_back(placeholder, own ? std::move(*own) : *value);
  }
  values.reset();
  if (!entries.empty()) values.emplace().assign(std::move(entries));
  write_names(names);
}

void PhysicalPlaceholders::copy_to(Names& names, Values& values) const {
  values.reset();
  for (const auto& [value, placeholder] : values_) {
    if (!values) values.emplace();
    values->set(placeholder, *value);
  }
  write_names(names);
}

}  // namespace tenantry::tenancy
