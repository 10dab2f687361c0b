#include "aws/dynamodb/item_size.h"

#include <string>
#include <variant>
#include <vector>

#include "aws/dynamodb/number.h"

namespace tenantry::aws::dynamodb {
namespace {

constexpr std::size_t kContainerSize = 3;
constexpr std::size_t kElementSize = 1;

std::size_t total(const std::vector<std::string>& elements) {
  std::size_t size = 0;
  for (const auto& element : elements) size += element.size();
  return size;
}

struct Sizer {
  std::size_t operator()(const AttributeValue::String& value) const { return value.text.size(); }
  std::size_t operator()(const AttributeValue::Number& value) const { return number_size(value.text); }
  std::size_t operator()(const AttributeValue::Binary& value) const { return value.bytes.size(); }
  std::size_t operator()(const AttributeValue::StringSet& value) const { return total(value.elements); }
  std::size_t operator()(const AttributeValue::BinarySet& value) const { return total(value.elements); }
  std::size_t operator()(const AttributeValue::NumberSet& value) const {
    std::size_t size = 0;
    for (const auto& element : value.elements) size += number_size(element);
    return size;
  }
  std::size_t operator()(const AttributeValue::Map& value) const {
    return kContainerSize + value.size() * kElementSize + item_size(value);
  }
  std::size_t operator()(const AttributeValue::List& value) const {
    std::size_t size = kContainerSize + value.size() * kElementSize;
    for (const auto& element : value) size += value_size(element);
    return size;
  }
  std::size_t operator()(AttributeValue::Null) const { return 1; }
  std::size_t operator()(bool) const { return 1; }
};

}  // namespace

std::size_t value_size(const AttributeValue& value) { return std::visit(Sizer(), value.variant()); }

std::size_t item_size(const AttributeMap& attributes) {
  std::size_t size = 0;
  for (const auto& [name, value] : attributes) size += name.size() + value_size(value);
  return size;
}

}  // namespace tenantry::aws::dynamodb
