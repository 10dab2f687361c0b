#include <algorithm>

#include "aws/dynamodb/parser.h"

namespace tenantry::aws::dynamodb {
namespace {

constexpr std::size_t kMaxKeySize = 255;
constexpr std::size_t kMaxNameSize = 65535;

std::unexpected<aws::Error> refuse(std::string message) {
  return std::unexpected(validation_error(std::move(message)));
}

bool is_well_formed(std::string_view key, char sigil) {
  return key.size() > 1 && key[0] == sigil && std::ranges::all_of(key.substr(1), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::expected<void, aws::Error> check_key(std::string_view parameter, std::string_view key, char sigil) {
  auto message = std::string(parameter).append(" contains invalid key: ");
  if (key.empty()) return refuse(message + "The expression attribute map contains an empty key;");
  if (key.size() > kMaxKeySize) {
    return refuse(message + "The expression attribute map contains a key that is too long; size of key: " +
                  std::to_string(key.size()));
  }
  if (!is_well_formed(key, sigil)) return refuse(message.append("Syntax error; key: \"").append(key).append("\""));
  return {};
}

std::expected<void, aws::Error> check_name(std::string_view key, std::string_view name) {
  if (!name.empty() && name.size() <= kMaxNameSize) return {};
  return refuse(
      std::string("ExpressionAttributeNames contains invalid value: ")
          .append(name.empty() ? "Empty attribute name" : "Attribute name is too large, must be less than 65536 bytes")
          .append(" for key ")
          .append(key));
}

}  // namespace

Placeholders::Placeholders(const Names& names, const Values& values)
    : names_(names ? &*names : nullptr), values_(values ? &*values : nullptr) {}

std::expected<void, aws::Error> Placeholders::check_maps(bool expressions) const {
  if (!expressions && names_ != nullptr)
    return refuse("ExpressionAttributeNames can only be specified when using expressions");
  if (!expressions && values_ != nullptr)
    return refuse("ExpressionAttributeValues can only be specified when using expressions");
  if (names_ != nullptr) {
    if (names_->empty()) return refuse("ExpressionAttributeNames must not be empty");
    for (const auto& [key, name] : *names_) {
      if (auto good = check_key("ExpressionAttributeNames", key, '#'); !good) return good;
      if (auto good = check_name(key, name); !good) return good;
    }
  }
  if (values_ != nullptr) {
    if (values_->empty()) return refuse("ExpressionAttributeValues must not be empty");
    for (const auto& [key, value] : *values_)
      if (auto good = check_key("ExpressionAttributeValues", key, ':'); !good) return good;
  }
  return {};
}

std::expected<void, aws::Error> Placeholders::check_all_used() const {
  auto used = used_;
  std::ranges::sort(used);
  const auto check = [&](std::string_view parameter, const auto& map) -> std::expected<void, aws::Error> {
    std::string unused;
    for (const auto& [key, value] : map)
      if (!std::ranges::binary_search(used, static_cast<const void*>(&value)))
        unused.append(unused.empty() ? "" : ", ").append(key);
    if (unused.empty()) return {};
    return refuse(std::string("Value provided in ")
                      .append(parameter)
                      .append(" unused in expressions: keys: {")
                      .append(unused)
                      .append("}"));
  };
  if (names_ != nullptr)
    if (auto good = check("ExpressionAttributeNames", *names_); !good) return good;
  if (values_ != nullptr) return check("ExpressionAttributeValues", *values_);
  return {};
}

const std::string* Placeholders::use_name(std::string_view placeholder) {
  if (names_ == nullptr) return nullptr;
  const auto at = names_->find(std::string(placeholder));
  if (at == names_->end()) return nullptr;
  used_.push_back(&at->second);
  return &at->second;
}

const AttributeValue* Placeholders::use_value(std::string_view placeholder) {
  if (values_ == nullptr) return nullptr;
  const auto* value = values_->find(placeholder);
  if (value != nullptr) used_.push_back(value);
  return value;
}

}  // namespace tenantry::aws::dynamodb
