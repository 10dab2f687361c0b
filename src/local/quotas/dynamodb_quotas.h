#pragma once

#include <atomic>
#include <cstdint>

#include "aws/dynamodb/service.h"
#include "local/quotas/ceiling.h"

namespace tenantry::local::quotas {

/// DynamoDB with room for 2,500 tables and for 500 calls of its control plane at a time, one that creates a table with
/// indexes counting twice (API reference, CreateTable, LimitExceededException; "Quotas in Amazon DynamoDB"). Data calls
/// pass untouched. `inner` outlives the decorator.
class DynamoDbQuotas final : public aws::dynamodb::Service {
 public:
  static constexpr std::int64_t kMostTables = 2'500;
  static constexpr int kMostOperations = 500;

  explicit DynamoDbQuotas(aws::dynamodb::Service& inner, std::int64_t most_tables = kMostTables,
                          int most_operations = kMostOperations)
      : inner_(inner), tables_(most_tables), most_operations_(most_operations) {}

  Task<std::expected<aws::dynamodb::Response, aws::dynamodb::Error>> call(aws::dynamodb::Request request,
                                                                          Deadline deadline) override;

 private:
  using Answer = std::expected<aws::dynamodb::Response, aws::dynamodb::Error>;

  Task<Answer> control(aws::dynamodb::Request request, int weight, Deadline deadline);
  Task<Answer> create(aws::dynamodb::Request request, Deadline deadline);
  Task<std::expected<std::int64_t, aws::dynamodb::Error>> count(Deadline deadline);

  aws::dynamodb::Service& inner_;
  Ceiling tables_;
  const int most_operations_;
  std::atomic<int> running_ = 0;
};

}  // namespace tenantry::local::quotas
