#pragma once

#include <cstddef>
#include <vector>

#include "aws/dynamodb/table_operations.h"
#include "local/dynamodb/outcome.h"

namespace tenantry::local::dynamodb {

/// What a new table must be (API_CreateTable; "Service, account, and table quotas in Amazon DynamoDB"), beyond the
/// limits of the service model. ValidationExceptions.
Outcome<void> check_new_table(const api::CreateTableRequest& request);

/// The parts that UpdateTable has as well.
Outcome<void> check_throughput(const api::ProvisionedThroughput& throughput);
Outcome<void> check_stream(const api::StreamSpecification& stream);
Outcome<void> check_encryption(const api::SSESpecification& encryption);
Outcome<void> check_tags(const std::vector<api::Tag>& tags);

inline constexpr std::size_t kMaxTags = 50;

}  // namespace tenantry::local::dynamodb
