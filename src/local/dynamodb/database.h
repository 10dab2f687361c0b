#pragma once

#include <memory>
#include <string>
#include <utility>

#include "aws/arn.h"
#include "base/clock.h"
#include "base/random.h"
#include "kv/store.h"
#include "local/dynamodb/catalog.h"
#include "local/dynamodb/idempotency.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// What the operations work on.
struct Database {
  Database(kv::Store& kv_store, Clock& time, Random& randomness, aws::Identity where)
      : store(kv_store), clock(time), random(randomness), identity(std::move(where)), catalog(kv_store) {}

  kv::Store& store;
  Clock& clock;
  Random& random;
  aws::Identity identity;
  Catalog catalog;
  IdempotencyTokens tokens;
};

/// The table that an operation on items names, by name or ARN.
Outcome<std::shared_ptr<const Table>> find_table(const Database& database, const std::string& name);

/// The same for an operation on tables, whose errors name it.
Outcome<std::shared_ptr<const Table>> find_table_to_describe(const Database& database, const std::string& name);
std::string missing_table(const std::string& name);

/// 3 to 255 letters, digits, `_`, `.` and `-`.
Outcome<void> check_table_name(const std::string& name);

}  // namespace tenantry::local::dynamodb
