#include "tenancy/dynamodb_requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/transient.h"

namespace tenantry::tenancy {

using aws::dynamodb::AttributeValue;

std::string Expression::name(std::string_view attribute) {
  std::string placeholder = fmt::format("#n{}", names.size());
  names.emplace(placeholder, attribute);
  return placeholder;
}

std::string Expression::value(AttributeValue of) {
  std::string placeholder = fmt::format(":v{}", values.size());
  values.set(placeholder, std::move(of));
  return placeholder;
}

UpdateBuilder& UpdateBuilder::set(std::string_view attribute, AttributeValue value) {
  sets_ += fmt::format("{}{} = {}", sets_.empty() ? "SET " : ", ", expression_.name(attribute),
                       expression_.value(std::move(value)));
  return *this;
}

UpdateBuilder& UpdateBuilder::set_or_remove(std::string_view attribute, const std::optional<std::string>& text) {
  if (text) return set(attribute, AttributeValue::string(*text));
  removes_ += fmt::format("{}{}", removes_.empty() ? " REMOVE " : ", ", expression_.name(attribute));
  return *this;
}

UpdateBuilder& UpdateBuilder::require(std::string_view attribute, AttributeValue value) {
  condition_ += fmt::format("{}{} = {}", condition_.empty() ? "" : " AND ", expression_.name(attribute),
                            expression_.value(std::move(value)));
  return *this;
}

aws::dynamodb::Update UpdateBuilder::build(std::string table, aws::dynamodb::AttributeMap key) {
  aws::dynamodb::Update update;
  update.table_name = std::move(table);
  update.key = std::move(key);
  update.update_expression = sets_ + removes_;
  if (!condition_.empty()) update.condition_expression = std::move(condition_);
  move_placeholders(std::move(expression_), update);
  return update;
}

std::optional<std::string_view> find_text(const aws::dynamodb::AttributeMap& item, std::string_view name) {
  const AttributeValue* value = item.find(name);
  const auto* string = value ? value->get_if<AttributeValue::String>() : nullptr;
  return string ? std::optional<std::string_view>(string->text) : std::nullopt;
}

bool is_condition_failure(const aws::dynamodb::Error& error) {
  if (error.code == "ConditionalCheckFailedException") return true;
  return error.code == "TransactionCanceledException" &&
         std::any_of(error.reasons.begin(), error.reasons.end(),
                     [](const auto& reason) { return reason.code == "ConditionalCheckFailed"; });
}

AccountError to_account_error(const aws::dynamodb::Error& error) {
  if (is_condition_failure(error))
    return {AccountError::Kind::conflict, "The account has been changed meanwhile: read it again."};
  return {AccountError::Kind::unavailable, fmt::format("DynamoDB: {}: {}", error.code, error.message),
          aws::is_transient(error)};
}

}  // namespace tenantry::tenancy
