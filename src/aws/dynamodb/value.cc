#include "aws/dynamodb/value.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace tenantry::aws::dynamodb {
namespace {

template <class Entries>
auto position(Entries& entries, std::string_view name) {
  return std::lower_bound(
      entries.begin(), entries.end(), name,
      [](const AttributeMap::Entry& entry, std::string_view wanted) { return entry.first < wanted; });
}

}  // namespace

AttributeMap::AttributeMap(std::initializer_list<Entry> entries) {
  entries_.reserve(entries.size());
  for (const auto& [name, value] : entries) set(name, value);
}

const AttributeValue* AttributeMap::find(std::string_view name) const {
  const auto at = position(entries_, name);
  return at != entries_.end() && at->first == name ? &at->second : nullptr;
}

AttributeValue* AttributeMap::find(std::string_view name) {
  const auto at = position(entries_, name);
  return at != entries_.end() && at->first == name ? &at->second : nullptr;
}

void AttributeMap::set(std::string name, AttributeValue value) {
  if (auto* there = find(name)) {
    *there = std::move(value);
    return;
  }
  insert(std::move(name), std::move(value));
}

bool AttributeMap::insert(std::string name, AttributeValue value) {
  if (entries_.empty() || entries_.back().first < name) {
    entries_.emplace_back(std::move(name), std::move(value));
    return true;
  }
  const auto at = position(entries_, name);
  if (at != entries_.end() && at->first == name) return false;
  entries_.emplace(at, std::move(name), std::move(value));
  return true;
}

bool AttributeMap::erase(std::string_view name) {
  const auto at = position(entries_, name);
  if (at == entries_.end() || at->first != name) return false;
  entries_.erase(at);
  return true;
}

AttributeValue* AttributeMap::append(std::string_view name) {
  if (!entries_.empty() && name <= entries_.back().first) return nullptr;
  return &entries_.emplace_back(std::piecewise_construct, std::forward_as_tuple(name), std::forward_as_tuple()).second;
}

bool AttributeMap::assign(std::vector<Entry> entries) {
  const auto by_name = [](const Entry& a, const Entry& b) { return a.first < b.first; };
  const auto same_name = [](const Entry& a, const Entry& b) { return a.first == b.first; };
  entries_ = std::move(entries);
  if (!std::is_sorted(entries_.begin(), entries_.end(), by_name)) std::sort(entries_.begin(), entries_.end(), by_name);
  if (std::adjacent_find(entries_.begin(), entries_.end(), same_name) == entries_.end()) return true;
  entries_.clear();
  return false;
}

void AttributeMap::reserve(std::size_t size) { entries_.reserve(size); }

bool AttributeMap::operator==(const AttributeMap& other) const { return entries_ == other.entries_; }

std::string_view type_name(AttributeValue::Type type) {
  static constexpr std::array<std::string_view, 10> kNames = {"S",  "N", "B", "SS",   "NS",
                                                              "BS", "M", "L", "NULL", "BOOL"};
  return kNames[static_cast<std::size_t>(type)];
}

}  // namespace tenantry::aws::dynamodb
