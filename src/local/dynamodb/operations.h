#pragma once

#include "aws/dynamodb/service.h"
#include "base/task.h"
#include "local/dynamodb/database.h"
#include "local/dynamodb/outcome.h"

/// The operations of the API reference, each in the file of its name (settings of tables in table_settings.cc). There
/// are three kinds: reads answer from the durable state; writes decide and enqueue, and are answered when what they
/// rest on is durable; changes of tables wait by themselves. None suspends while it holds a lock: only the last kind
/// suspends at all.
namespace tenantry::local::dynamodb {

Outcome<api::GetItemResponse> get_item(const Database& database, const api::GetItemRequest& request);
Outcome<api::BatchGetItemResponse> batch_get_item(const Database& database, const api::BatchGetItemRequest& request);
Outcome<api::TransactGetItemsResponse> transact_get_items(const Database& database,
                                                          const api::TransactGetItemsRequest& request);
Outcome<api::QueryResponse> query(const Database& database, const api::QueryRequest& request);
Outcome<api::ScanResponse> scan(const Database& database, const api::ScanRequest& request);

Decided<api::PutItemResponse> put_item(Database& database, api::PutItemRequest& request);
Decided<api::UpdateItemResponse> update_item(Database& database, api::UpdateItemRequest& request);
Decided<api::DeleteItemResponse> delete_item(Database& database, api::DeleteItemRequest& request);
Decided<api::BatchWriteItemResponse> batch_write_item(Database& database, api::BatchWriteItemRequest& request);
Decided<api::TransactWriteItemsResponse> transact_write_items(Database& database,
                                                              api::TransactWriteItemsRequest& request);

Outcome<api::DescribeTableResponse> describe_table(const Database& database, const api::DescribeTableRequest& request);
Outcome<api::ListTablesResponse> list_tables(const Database& database, const api::ListTablesRequest& request);
Outcome<api::DescribeTimeToLiveResponse> describe_time_to_live(const Database& database,
                                                               const api::DescribeTimeToLiveRequest& request);
Outcome<api::DescribeContinuousBackupsResponse> describe_continuous_backups(
    const Database& database, const api::DescribeContinuousBackupsRequest& request);
Outcome<api::ListTagsOfResourceResponse> list_tags_of_resource(const Database& database,
                                                               const api::ListTagsOfResourceRequest& request);
Outcome<api::DescribeEndpointsResponse> describe_endpoints(const Database& database,
                                                           const api::DescribeEndpointsRequest& request);
Outcome<api::DescribeLimitsResponse> describe_limits(const Database& database,
                                                     const api::DescribeLimitsRequest& request);

Task<Outcome<api::CreateTableResponse>> create_table(Database& database, api::CreateTableRequest request);
Task<Outcome<api::UpdateTableResponse>> update_table(Database& database, api::UpdateTableRequest request);
Task<Outcome<api::DeleteTableResponse>> delete_table(Database& database, api::DeleteTableRequest request);
Task<Outcome<api::UpdateTimeToLiveResponse>> update_time_to_live(Database& database,
                                                                 api::UpdateTimeToLiveRequest request);
Task<Outcome<api::UpdateContinuousBackupsResponse>> update_continuous_backups(
    Database& database, api::UpdateContinuousBackupsRequest request);
Task<Outcome<api::TagResourceResponse>> tag_resource(Database& database, api::TagResourceRequest request);
Task<Outcome<api::UntagResourceResponse>> untag_resource(Database& database, api::UntagResourceRequest request);

Outcome<api::DescribeBackupResponse> describe_backup(const Database& database,
                                                     const api::DescribeBackupRequest& request);
Outcome<api::ListBackupsResponse> list_backups(const Database& database, const api::ListBackupsRequest& request);
Task<Outcome<api::CreateBackupResponse>> create_backup(Database& database, api::CreateBackupRequest request);
Task<Outcome<api::DeleteBackupResponse>> delete_backup(Database& database, api::DeleteBackupRequest request);
Task<Outcome<api::RestoreTableFromBackupResponse>> restore_table_from_backup(
    Database& database, api::RestoreTableFromBackupRequest request);

}  // namespace tenantry::local::dynamodb
