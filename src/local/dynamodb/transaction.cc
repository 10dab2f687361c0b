#include "local/dynamodb/transaction.h"

namespace tenantry::local::dynamodb {

api::CancellationReason cancellation_reason(api::Error refusal) {
  const bool condition = refusal.code == "ConditionalCheckFailedException";
  return {condition ? "ConditionalCheckFailed" : "ValidationError", std::move(refusal.message),
          std::move(refusal.item)};
}

api::Error transaction_cancelled(std::vector<api::CancellationReason> reasons) {
  std::string codes;
  for (const auto& reason : reasons) {
    if (!codes.empty()) codes += ", ";
    codes += reason.code;
  }
  api::Error error("TransactionCanceledException",
                   "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes + "]");
  error.reasons = std::move(reasons);
  return error;
}

bool cancels_transaction(const api::Error& refusal) {
  return refusal.code == "ConditionalCheckFailedException" || refusal.code == "ValidationException";
}

std::unexpected<api::Error> repeated_item() {
  return invalid("Transaction request cannot include multiple operations on one item");
}

void ConsumptionByTable::add(const std::shared_ptr<const Table>& table, const Consumption& consumed) {
  auto& [kept, sum] = tables_[table->name];
  kept = table;
  sum.add(consumed);
}

std::optional<std::vector<api::ConsumedCapacity>> ConsumptionByTable::report(
    CapacityDetail detail, std::optional<Consumption::Kind> transaction) const {
  if (detail == CapacityDetail::none) return std::nullopt;
  std::vector<api::ConsumedCapacity> reports;
  for (const auto& [name, entry] : tables_) {
    Consumption consumed = entry.second;
    if (transaction) consumed.scale(2);
    reports.push_back(*consumed.report(detail, *entry.first, transaction));
  }
  return reports;
}

}  // namespace tenantry::local::dynamodb
