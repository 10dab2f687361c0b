#include "tenancy/idempotency.h"

#include <charconv>

#include "tenancy/dynamodb_requests.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

AttributeMap key_item(std::string_view key) {
  return {{std::string(keys::kPk), AttributeValue::string(keys::idempotency_partition(key))},
          {std::string(keys::kSk), AttributeValue::string(std::string(keys::kMetadata))}};
}

std::int64_t unix_seconds(WallTime time) { return unix_millis(time) / 1000; }

std::optional<std::string> text_of(const AttributeMap& item, std::string_view name) {
  const AttributeValue* value = item.find(name);
  const auto* string = value ? value->get_if<AttributeValue::String>() : nullptr;
  return string ? std::optional(string->text) : std::nullopt;
}

std::optional<std::int64_t> number_of(const AttributeMap& item, std::string_view name) {
  const AttributeValue* value = item.find(name);
  const auto* number = value ? value->get_if<AttributeValue::Number>() : nullptr;
  if (!number) return std::nullopt;
  std::int64_t result = 0;
  const auto [end, error] = std::from_chars(number->text.data(), number->text.data() + number->text.size(), result);
  return error == std::errc{} && end == number->text.data() + number->text.size() ? std::optional(result)
                                                                                  : std::nullopt;
}

std::unexpected<AccountError> corrupt() {
  return std::unexpected(AccountError{AccountError::Kind::corrupt, "The record of an Idempotency-Key is damaged."});
}

AccountResult<IdempotencyRecord> read(const AttributeMap& item) {
  const auto fingerprint = text_of(item, "fingerprint");
  const auto subject = text_of(item, "subject");
  if (!fingerprint || !subject) return corrupt();
  IdempotencyRecord record{*fingerprint, *subject, std::nullopt};
  if (!item.contains("replyStatus")) return record;
  const auto status = number_of(item, "replyStatus");
  if (!status) return corrupt();
  record.reply =
      RecordedReply{*status, text_of(item, "replyBody").value_or(""), text_of(item, "replyLocation").value_or(""),
                    text_of(item, "replyEntityTag").value_or("")};
  return record;
}

/// What stood where a condition has failed.
const AttributeMap* item_of(const ddb::Error& error) {
  return is_condition_failure(error) && error.item ? &error.item->attributes() : nullptr;
}

UpdateBuilder reply_update(const IdempotencyRecord& record, const RecordedReply& reply) {
  UpdateBuilder builder;
  builder.set("replyStatus", AttributeValue::number(reply.status))
      .set("replyBody", AttributeValue::string(reply.body))
      .set("replyLocation", AttributeValue::string(reply.location))
      .set("replyEntityTag", AttributeValue::string(reply.entity_tag))
      .require("fingerprint", AttributeValue::string(record.fingerprint))
      .require("subject", AttributeValue::string(record.subject));
  return builder;
}

}  // namespace

ddb::Update mark_as_made(const Names& names, const KeyedSubject& what) {
  UpdateBuilder builder;
  builder.set("made", AttributeValue::boolean(true)).require("subject", AttributeValue::string(what.subject));
  ddb::Update update = builder.build(names.shared_table(), key_item(what.key));
  *update.condition_expression += " AND attribute_not_exists(made)";
  return update;
}

Task<AccountResult<IdempotencyRecord>> IdempotencyStore::reserve(std::string key, IdempotencyRecord proposed,
                                                                 Deadline deadline) {
  const WallTime now = clock_.now();
  AttributeMap item = key_item(key);
  item.set("fingerprint", AttributeValue::string(proposed.fingerprint));
  item.set("subject", AttributeValue::string(proposed.subject));
  item.set("createdAt", AttributeValue::string(format_iso8601(now)));
  item.set(std::string(keys::kTtl), AttributeValue::number(unix_seconds(now + kRetention)));
  ddb::PutItemRequest request;
  request.table_name = names_.shared_table();
  request.item = ddb::Item(std::move(item));
  Expression expired;
  request.condition_expression = "attribute_not_exists(PK) OR " + expired.name(keys::kTtl) +
                                 " <= " + expired.value(AttributeValue::number(unix_seconds(now)));
  move_placeholders(std::move(expired), request);
  request.return_values_on_condition_check_failure = "ALL_OLD";
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (written) co_return proposed;
  if (const auto* found = item_of(written.error())) co_return read(*found);
  co_return std::unexpected(to_account_error(written.error()));
}

Task<AccountResult<RecordedReply>> IdempotencyStore::complete(std::string key, IdempotencyRecord record,
                                                              RecordedReply reply, Deadline deadline) {
  auto update = reply_update(record, reply).build(names_.shared_table(), key_item(key));
  ddb::UpdateItemRequest request;
  request.table_name = std::move(update.table_name);
  request.key = std::move(update.key);
  request.update_expression = std::move(update.update_expression);
  request.condition_expression = *update.condition_expression + " AND attribute_not_exists(replyStatus)";
  request.expression_attribute_names = std::move(update.expression_attribute_names);
  request.expression_attribute_values = std::move(update.expression_attribute_values);
  request.return_values_on_condition_check_failure = "ALL_OLD";
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (written) co_return reply;
  if (const auto* found = item_of(written.error())) {
    TENANTRY_CO_TRY(auto present, read(*found));
    if (present.reply && present.fingerprint == record.fingerprint && present.subject == record.subject)
      co_return *std::move(present.reply);
  }
  co_return std::unexpected(to_account_error(written.error()));
}

Task<AccountResult<void>> IdempotencyStore::release(std::string key, IdempotencyRecord record, Deadline deadline) {
  ddb::DeleteItemRequest request;
  request.table_name = names_.shared_table();
  request.key = key_item(key);
  Expression same;
  request.condition_expression = same.name("subject") + " = " + same.value(AttributeValue::string(record.subject)) +
                                 " AND attribute_not_exists(replyStatus) AND attribute_not_exists(made)";
  move_placeholders(std::move(same), request);
  const auto erased = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (erased || is_condition_failure(erased.error())) co_return AccountResult<void>();
  co_return std::unexpected(to_account_error(erased.error()));
}

}  // namespace tenantry::tenancy
