#pragma once

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/dynamodb/item_operations.h"
#include "local/dynamodb/capacity.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// What the two kinds of transaction have in common.

/// The reason that a part's refusal is; an innocent part's is made with none.
api::CancellationReason cancellation_reason(api::Error refusal);

/// TransactionCanceledException with the reasons of all parts, in order.
api::Error transaction_cancelled(std::vector<api::CancellationReason> reasons);

/// Refused in this way, one part among others, rather than as a whole.
bool cancels_transaction(const api::Error& refusal);

std::unexpected<api::Error> repeated_item();

/// The consumption of several tables, in the order of their names; transactions pay double.
class ConsumptionByTable {
 public:
  void add(const std::shared_ptr<const Table>& table, const Consumption& consumed);
  std::optional<std::vector<api::ConsumedCapacity>> report(CapacityDetail detail,
                                                           std::optional<Consumption::Kind> transaction) const;

 private:
  std::map<std::string, std::pair<std::shared_ptr<const Table>, Consumption>> tables_;
};

}  // namespace tenantry::local::dynamodb
