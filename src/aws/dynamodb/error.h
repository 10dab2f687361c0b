#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/dynamodb/item.h"
#include "aws/error.h"

namespace tenantry::aws::dynamodb {

/// Why one part of a transaction stopped it (API_CancellationReason). Code `None` and no message for the innocent
/// parts.
struct CancellationReason {
  std::string code = "None";
  std::optional<std::string> message;
  std::optional<Item> item;  ///< With ReturnValuesOnConditionCheckFailure: ALL_OLD.
};

struct Error : aws::Error {
  Error() = default;
  Error(aws::Error error) : aws::Error(std::move(error)) {}  // NOLINT(google-explicit-constructor): it is one
  Error(std::string error_code, std::string text, int http_status = 400)
      : aws::Error{std::move(error_code), std::move(text), http_status} {}

  std::optional<Item> item;  ///< ConditionalCheckFailedException, on ReturnValuesOnConditionCheckFailure: ALL_OLD.
  std::vector<CancellationReason> reasons;  ///< TransactionCanceledException: one for each part, in order.
};

}  // namespace tenantry::aws::dynamodb
