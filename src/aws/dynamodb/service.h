#pragma once

#include <variant>

#include "aws/dynamodb/backup_operations.h"
#include "aws/dynamodb/batch_operations.h"
#include "aws/dynamodb/error.h"
#include "aws/dynamodb/item_operations.h"
#include "aws/dynamodb/query_operations.h"
#include "aws/dynamodb/setting_operations.h"
#include "aws/dynamodb/table_operations.h"
#include "aws/service.h"
#include "aws/shape.h"

namespace tenantry::aws::dynamodb {

using Request =
    std::variant<GetItemRequest, PutItemRequest, UpdateItemRequest, DeleteItemRequest, QueryRequest, ScanRequest,
                 BatchGetItemRequest, BatchWriteItemRequest, TransactGetItemsRequest, TransactWriteItemsRequest,
                 CreateTableRequest, DescribeTableRequest, ListTablesRequest, UpdateTableRequest, DeleteTableRequest,
                 DescribeTimeToLiveRequest, UpdateTimeToLiveRequest, DescribeContinuousBackupsRequest,
                 UpdateContinuousBackupsRequest, TagResourceRequest, UntagResourceRequest, ListTagsOfResourceRequest,
                 DescribeEndpointsRequest, DescribeLimitsRequest, CreateBackupRequest, DescribeBackupRequest,
                 ListBackupsRequest, DeleteBackupRequest, RestoreTableFromBackupRequest>;
/// The response's index is its request's.
using Response = Responses<Request>;

/// DynamoDB: see aws::ServiceOf. Errors are dynamodb::Error: beside code and message a failed
/// condition may carry the item, a cancelled transaction its reasons.
class Service : public ServiceOf<Request, Error> {};

using aws::call;

}  // namespace tenantry::aws::dynamodb
