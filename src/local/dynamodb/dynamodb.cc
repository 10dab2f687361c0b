#include "local/dynamodb/dynamodb.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "local/dynamodb/operations.h"

namespace tenantry::local::dynamodb {
namespace {

using Reply = std::expected<api::Response, api::Error>;

auto dispatch(Database& d, api::GetItemRequest& r) { return get_item(d, r); }
auto dispatch(Database& d, api::PutItemRequest& r) { return put_item(d, r); }
auto dispatch(Database& d, api::UpdateItemRequest& r) { return update_item(d, r); }
auto dispatch(Database& d, api::DeleteItemRequest& r) { return delete_item(d, r); }
auto dispatch(Database& d, api::QueryRequest& r) { return query(d, r); }
auto dispatch(Database& d, api::ScanRequest& r) { return scan(d, r); }
auto dispatch(Database& d, api::BatchGetItemRequest& r) { return batch_get_item(d, r); }
auto dispatch(Database& d, api::BatchWriteItemRequest& r) { return batch_write_item(d, r); }
auto dispatch(Database& d, api::TransactGetItemsRequest& r) { return transact_get_items(d, r); }
auto dispatch(Database& d, api::TransactWriteItemsRequest& r) { return transact_write_items(d, r); }
auto dispatch(Database& d, api::DescribeTableRequest& r) { return describe_table(d, r); }
auto dispatch(Database& d, api::ListTablesRequest& r) { return list_tables(d, r); }
auto dispatch(Database& d, api::DescribeTimeToLiveRequest& r) { return describe_time_to_live(d, r); }
auto dispatch(Database& d, api::DescribeContinuousBackupsRequest& r) { return describe_continuous_backups(d, r); }
auto dispatch(Database& d, api::ListTagsOfResourceRequest& r) { return list_tags_of_resource(d, r); }
auto dispatch(Database& d, api::DescribeEndpointsRequest& r) { return describe_endpoints(d, r); }
auto dispatch(Database& d, api::DescribeLimitsRequest& r) { return describe_limits(d, r); }
auto dispatch(Database& d, api::CreateTableRequest& r) { return create_table(d, std::move(r)); }
auto dispatch(Database& d, api::UpdateTableRequest& r) { return update_table(d, std::move(r)); }
auto dispatch(Database& d, api::DeleteTableRequest& r) { return delete_table(d, std::move(r)); }
auto dispatch(Database& d, api::UpdateTimeToLiveRequest& r) { return update_time_to_live(d, std::move(r)); }
auto dispatch(Database& d, api::UpdateContinuousBackupsRequest& r) {
  return update_continuous_backups(d, std::move(r));
}
auto dispatch(Database& d, api::CreateBackupRequest& r) { return create_backup(d, std::move(r)); }
auto dispatch(Database& d, api::DescribeBackupRequest& r) { return describe_backup(d, r); }
auto dispatch(Database& d, api::ListBackupsRequest& r) { return list_backups(d, r); }
auto dispatch(Database& d, api::DeleteBackupRequest& r) { return delete_backup(d, std::move(r)); }
auto dispatch(Database& d, api::RestoreTableFromBackupRequest& r) { return restore_table_from_backup(d, std::move(r)); }
auto dispatch(Database& d, api::TagResourceRequest& r) { return tag_resource(d, std::move(r)); }
auto dispatch(Database& d, api::UntagResourceRequest& r) { return untag_resource(d, std::move(r)); }

template <class T>
Reply to_reply(Outcome<T> outcome) {
  if (!outcome) return std::unexpected(std::move(outcome).error());
  return api::Response(std::in_place_type<T>, *std::move(outcome));
}

/// The only place that waits for a write to be durable.
template <class Request>
Task<Reply> answer(Database& database, Request request) {
  using Response = typename Request::Response;
  auto result = dispatch(database, request);
  if constexpr (std::is_same_v<decltype(result), Task<Outcome<Response>>>) {
    co_return to_reply(co_await std::move(result));
  } else if constexpr (std::is_same_v<decltype(result), Decided<Response>>) {
    if (result.after.sequence != 0) TENANTRY_CO_CHECK(stored(co_await database.store.wait(result.after)));
    co_return to_reply(std::move(result.reply));
  } else {
    co_return to_reply(std::move(result));
  }
}

class LocalDynamoDb final : public api::Service {
 public:
  explicit LocalDynamoDb(DynamoDbOptions options)
      : database_(options.store, options.clock, options.random, std::move(options.identity)) {}

  Result<void> load() { return database_.catalog.load(); }

  Task<Reply> call(api::Request request, Deadline) override {
    return std::visit([this](auto& asked) { return answer(database_, std::move(asked)); }, request);
  }

 private:
  Database database_;
};

}  // namespace

Result<std::unique_ptr<api::Service>> open_dynamodb(DynamoDbOptions options) {
  auto service = std::make_unique<LocalDynamoDb>(std::move(options));
  TENANTRY_CHECK(service->load());
  return service;
}

}  // namespace tenantry::local::dynamodb
