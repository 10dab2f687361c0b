#include "provisioning/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "provisioning/backoff.h"
#include "tenancy/keys.h"
#include "tenancy/names.h"

namespace tenantry::provisioning {
namespace {

namespace ddb = aws::dynamodb;
namespace keys = tenancy::keys;
using ddb::AttributeMap;
using ddb::AttributeValue;
using tenancy::AccountId;

constexpr std::string_view kService = "DynamoDB";
constexpr std::size_t kMaxBatch = 25;
constexpr std::size_t kLongestName = 255;  // of backups
constexpr std::string_view kFinalBackup = "-final";

bool is_missing(const ddb::Error& error) { return error.code == "ResourceNotFoundException"; }

/// A table that is being created, changed or deleted: later.
std::unexpected<StepFailure> table_failed(const ddb::Error& error) {
  auto failure = step_failed(kService, error);
  if (error.code == "ResourceInUseException")
    return std::unexpected(StepFailure{StepFailure::Kind::transient, failure.error().cause});
  return failure;
}

/// A table that is being changed or restored from, or whose recovery is being turned on: later.
std::unexpected<StepFailure> backup_failed(const ddb::Error& error) {
  auto failure = step_failed(kService, error);
  if (error.code == "BackupInUseException" || error.code == "TableInUseException" ||
      error.code == "ContinuousBackupsUnavailableException" || error.code == "LimitExceededException")
    return std::unexpected(StepFailure{StepFailure::Kind::transient, failure.error().cause});
  return failure;
}

/// The key of one of the account's own items, and nobody else's.
StepResult<AttributeMap> own_key(const AttributeMap& found, const std::string& prefix) {
  const AttributeValue* pk = found.find(keys::kPk);
  const AttributeValue* sk = found.find(keys::kSk);
  const auto* text = pk ? pk->get_if<AttributeValue::String>() : nullptr;
  if (!text || !sk || !text->text.starts_with(prefix))
    return step_failed("GSI3 lists an item under this account that is not its own: nothing more is erased.");
  return AttributeMap{{std::string(keys::kPk), *pk}, {std::string(keys::kSk), *sk}};
}

}  // namespace

Task<StepResult<std::optional<ddb::TableDescription>>> Tables::find(AccountId account,
                                                                    std::optional<std::string> arn) const {
  ddb::DescribeTableRequest request;
  request.table_name = arn.value_or(context_.names.table(account));
  auto answer = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
  if (!answer && is_missing(answer.error())) co_return std::nullopt;
  if (!answer) co_return table_failed(answer.error());
  if (!answer->table || !answer->table->table_arn) co_return std::nullopt;
  if (arn) co_return std::move(answer->table);
  TENANTRY_CO_TRY(const bool ours, co_await is_tagged(account, *answer->table->table_arn));
  co_return ours ? std::move(answer->table) : std::nullopt;
}

Task<StepResult<Capacities>> Tables::capacities(AccountId account, std::optional<std::string> arn) const {
  TENANTRY_CO_TRY(const auto table, co_await find(account, std::move(arn)));
  if (!table) co_return step_failed("The account's table is gone.");
  Capacities found;
  const auto add = [&](const std::string& prefix, const auto& throughput) {
    if (!throughput) return;
    found.emplace(prefix + "ReadCapacity", throughput->read_capacity_units.value_or(0));
    found.emplace(prefix + "WriteCapacity", throughput->write_capacity_units.value_or(0));
  };
  add("Table", table->provisioned_throughput);
  if (table->global_secondary_indexes)
    for (const auto& index : *table->global_secondary_indexes)
      add(index.index_name.value_or(""), index.provisioned_throughput);
  co_return found;
}

Task<StepResult<bool>> Tables::exists(AccountId account) const {
  TENANTRY_CO_TRY(const auto table, co_await find(account, {}));
  co_return table.has_value();
}

Task<StepResult<bool>> Tables::is_tagged(AccountId account, std::string arn) const {
  std::optional<std::string> token;
  do {
    ddb::ListTagsOfResourceRequest request;
    request.resource_arn = arn;
    request.next_token = std::move(token);
    auto answer = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
    if (!answer) co_return table_failed(answer.error());
    token = std::move(answer->next_token);
    if (!answer->tags) continue;
    for (const ddb::Tag& tag : *answer->tags)
      if (tag.key == tenancy::kAccountTag && tag.value == account.to_string()) co_return true;
  } while (token);
  co_return false;
}

Task<StepResult<bool>> Tables::is_protected(AccountId account, std::string table_arn) const {
  TENANTRY_CO_TRY(const auto table, co_await find(account, std::move(table_arn)));
  co_return table && table->deletion_protection_enabled.value_or(false);
}

Task<StepResult<std::optional<std::string>>> Tables::back_up(AccountId account, std::string table_arn) const {
  TENANTRY_CO_TRY(const auto table, co_await find(account, table_arn));
  if (!table) co_return std::nullopt;
  const std::string table_name = table->table_name.value_or("");
  const std::string name = table_name.substr(0, kLongestName - kFinalBackup.size()) + std::string(kFinalBackup);
  TENANTRY_CO_TRY(std::optional<std::string> arn, co_await find_backup(table_name, name));
  Backoff polls(context_.options.polls);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.create_within);
  for (;;) {
    if (!arn) {
      ddb::CreateBackupRequest request{table_name, name};
      const auto made = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
      if (!made && made.error().code == "TableNotFoundException") co_return std::nullopt;
      if (!made) co_return backup_failed(made.error());
      if (made->backup_details) arn = made->backup_details->backup_arn;
    }
    if (!arn) co_return step_failed("DynamoDB's reply to CreateBackup has no ARN.");
    const auto answer =
        co_await ddb::call(context_.services.dynamodb, ddb::DescribeBackupRequest{*arn}, context_.call_deadline());
    if (!answer) co_return backup_failed(answer.error());
    const auto& backup = answer->backup_description;
    if (backup && backup->backup_details && backup->backup_details->backup_status == "AVAILABLE") co_return arn;
    if (patience.passed(context_.services.clock))
      co_return step_failed("The table's final backup is still being made after a time that is too long.");
    co_await context_.services.clock.sleep_for(polls.next());
  }
}

Task<StepResult<std::optional<std::string>>> Tables::find_backup(std::string table, std::string name) const {
  std::optional<std::string> start;
  do {
    ddb::ListBackupsRequest request;
    request.table_name = table;
    request.exclusive_start_backup_arn = std::move(start);
    auto page = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
    if (!page) co_return backup_failed(page.error());
    for (auto& backup : page->backup_summaries)
      if (backup.backup_name == name && backup.backup_status != "DELETED") co_return std::move(backup.backup_arn);
    start = std::move(page->last_evaluated_backup_arn);
  } while (start);
  co_return std::nullopt;
}

Task<StepResult<>> Tables::unprotect(AccountId account, std::optional<std::string> arn) const {
  TENANTRY_CO_TRY(const auto table, co_await find(account, std::move(arn)));
  if (!table || !table->deletion_protection_enabled.value_or(false)) co_return StepResult<>();
  ddb::UpdateTableRequest request;
  request.table_name = *table->table_arn;
  request.deletion_protection_enabled = false;
  const auto updated = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
  if (!updated && !is_missing(updated.error())) co_return table_failed(updated.error());
  co_return StepResult<>();
}

Task<StepResult<>> Tables::remove(AccountId account, std::optional<std::string> arn) const {
  Backoff polls(context_.options.polls);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.create_within);
  for (;;) {
    TENANTRY_CO_TRY(const auto table, co_await find(account, arn));
    if (!table) co_return StepResult<>();
    if (table->table_status != "DELETING") {
      ddb::DeleteTableRequest request;
      request.table_name = *table->table_arn;
      const auto deleted = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
      if (!deleted && !is_missing(deleted.error())) co_return table_failed(deleted.error());
      continue;
    }
    if (patience.passed(context_.services.clock))
      co_return step_failed("The table is still being deleted after a time that is too long.");
    co_await context_.services.clock.sleep_for(polls.next());
  }
}

ddb::QueryRequest Tables::items_of(AccountId account) const {
  ddb::QueryRequest request;
  request.table_name = context_.names.shared_table();
  request.index_name = std::string(keys::kGsi3);
  request.key_condition_expression = "GSI3PK = :owner";
  request.expression_attribute_values =
      AttributeMap{{":owner", AttributeValue::string(keys::account_partition(account))}};
  return request;
}

Task<StepResult<std::size_t>> Tables::count_items(AccountId account) const {
  std::size_t count = 0;
  std::optional<AttributeMap> start;
  do {
    ddb::QueryRequest request = items_of(account);
    request.select = "COUNT";
    request.exclusive_start_key = std::move(start);
    auto page = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
    if (!page) co_return step_failed(kService, page.error());
    start = std::move(page->last_evaluated_key);
    count += static_cast<std::size_t>(page->count.value_or(0));
  } while (start);
  co_return count;
}

Task<StepResult<std::size_t>> Tables::erase_pass(AccountId account) const {
  const std::string prefix = keys::tenant_prefix(account);
  std::size_t erased = 0;
  std::optional<AttributeMap> start;
  do {
    ddb::QueryRequest request = items_of(account);
    request.exclusive_start_key = std::move(start);
    auto page = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
    if (!page) co_return step_failed(kService, page.error());
    start = std::move(page->last_evaluated_key);
    std::vector<AttributeMap> found;
    if (page->items)
      for (const ddb::Item& item : *page->items) {
        TENANTRY_CO_TRY(AttributeMap key, own_key(item.attributes(), prefix));
        found.push_back(std::move(key));
      }
    erased += found.size();
    TENANTRY_CO_CHECK(co_await erase(std::move(found)));
  } while (start);
  co_return erased;
}

Task<StepResult<>> Tables::erase(std::vector<AttributeMap> found) const {
  for (std::size_t begin = 0; begin < found.size(); begin += kMaxBatch) {
    std::vector<ddb::WriteRequest> writes;
    for (std::size_t i = begin; i < std::min(found.size(), begin + kMaxBatch); ++i)
      writes.push_back({.delete_request = ddb::DeleteRequest{std::move(found[i])}});
    TENANTRY_CO_CHECK(co_await erase_batch(std::move(writes)));
  }
  co_return StepResult<>();
}

Task<StepResult<>> Tables::erase_batch(std::vector<ddb::WriteRequest> writes) const {
  Backoff retries(context_.options.retries);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.retry_for);
  for (;;) {
    ddb::BatchWriteItemRequest request;
    request.request_items.emplace(context_.names.shared_table(), std::move(writes));
    auto answer = co_await ddb::call(context_.services.dynamodb, std::move(request), context_.call_deadline());
    if (!answer) co_return step_failed(kService, answer.error());
    if (!answer->unprocessed_items || answer->unprocessed_items->empty()) co_return StepResult<>();
    writes = std::move(answer->unprocessed_items->begin()->second);
    if (patience.passed(context_.services.clock))
      co_return step_failed("DynamoDB keeps leaving deletions unprocessed.");
    co_await context_.services.clock.sleep_for(retries.next());
  }
}

}  // namespace tenantry::provisioning
