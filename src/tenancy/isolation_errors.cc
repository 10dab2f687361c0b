#include "tenancy/isolation_errors.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;

/// Codes whose text says nothing that the code does not.
struct KnownError {
  std::string_view code;
  std::string_view text;
};
constexpr std::array kKnown = {
    KnownError{"ConditionalCheckFailedException", "The conditional request failed"},
    KnownError{"ResourceNotFoundException", "Requested resource not found"},
    KnownError{"ProvisionedThroughputExceededException",
               "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
               "provisioning level with the UpdateTable API."},
    KnownError{"ThrottlingException", "Rate of requests exceeds the allowed throughput."},
    KnownError{"RequestLimitExceeded", "Throughput exceeds the current throughput limit for your account."},
    KnownError{"TransactionConflictException", "Transaction is ongoing for the item"},
    KnownError{"TransactionInProgressException", "Transaction with the given request token is already in progress"},
    KnownError{"IdempotentParameterMismatchException",
               "The request uses the same client token as a previous, but non-identical request."},
    KnownError{"ItemCollectionSizeLimitExceededException", "Collection size exceeded."},
    KnownError{"LimitExceededException", "Too many operations at once."},
};

/// How DynamoDB's ValidationExceptions on data begin.
constexpr std::array<std::string_view, 31> kSafeBeginnings = {
    "Item size has exceeded the maximum allowed size",
    "Item size to update has exceeded the maximum allowed size",
    "Item collection size limit exceeded",
    "Invalid UpdateExpression: ",
    "Invalid ConditionExpression: ",
    "Invalid FilterExpression: ",
    "Invalid ProjectionExpression: ",
    "Invalid KeyConditionExpression: ",
    "One or more parameter values ",
    "The provided expression refers to an attribute that does not exist in the item",
    "An operand in the update expression has an incorrect data type",
    "The document path provided in the update expression is invalid for update",
    "Provided list of item keys contains duplicates",
    "Transaction request cannot include multiple operations on one item",
    "Too many items requested for the ",
    "The provided starting key ",
    "The provided key element does not match the schema",
    "Filter Expression can only contain non-primary key attributes",
    "Consistent reads are not supported on global secondary indexes",
    "Number overflow. ",
    "Nesting Levels have exceeded supported limits",
    "Cannot use both parameters ",
    "Key attributes must be scalars; ",
    "ReturnValues can only be ",
    "Provided ",
    "Collection size of items exceeded, ",
    "The parameter cannot be converted to a numeric value",
    "Supplied AttributeValue ",
    "The update expression attempted to update ",
    "Type mismatch for attribute to update",
    "Value provided in ExpressionAttribute",
};
constexpr std::string_view kSafeLimits = "validation error detected: Value ";

bool is_safe(const IsolationScope& scope, std::string_view text) {
  if (scope.is_mentioned_in(text)) return false;
  return text.find(kSafeLimits) != std::string_view::npos ||
         std::any_of(kSafeBeginnings.begin(), kSafeBeginnings.end(),
                     [&](std::string_view beginning) { return text.starts_with(beginning); });
}

std::string safe_text(const IsolationScope& scope, std::string text) {
  return is_safe(scope, text) ? std::move(text) : std::string("The request is not valid for this table");
}

constexpr std::array<std::string_view, 8> kReasonCodes = {
    "None",          "ConditionalCheckFailed",          "TransactionConflict", "ValidationError",
    "DuplicateItem", "ItemCollectionSizeLimitExceeded", "ThrottlingError",     "ProvisionedThroughputExceeded"};

std::optional<std::string> reason_text(const IsolationScope& scope, const ddb::CancellationReason& reason) {
  if (!reason.message) return std::nullopt;
  if (reason.code == "ConditionalCheckFailed") return "The conditional request failed";
  if (reason.code == "TransactionConflict") return "Transaction is ongoing for the item";
  return safe_text(scope, *reason.message);
}

/// DynamoDB's own text, made anew from the codes.
std::string cancellation_text(const std::vector<ddb::CancellationReason>& reasons) {
  std::string codes;
  for (const auto& reason : reasons) codes.append(codes.empty() ? "" : ", ").append(reason.code);
  return "Transaction cancelled, please refer cancellation reasons for specific reasons [" + codes + "]";
}

ddb::Error internal() { return aws::internal_error("Internal server error"); }

std::expected<void, ddb::Error> leave_reasons(const IsolationScope& scope,
                                              std::vector<ddb::CancellationReason>& reasons) {
  for (auto& reason : reasons) {
    if (std::find(kReasonCodes.begin(), kReasonCodes.end(), reason.code) == kReasonCodes.end())
      return std::unexpected(internal());
    TENANTRY_CHECK(scope.leave(reason.item));
    reason.message = reason_text(scope, reason);
  }
  return {};
}

ddb::Error with_item_of(const IsolationScope& scope, ddb::Error to, std::optional<ddb::Item> item) {
  if (auto left = scope.leave(item); !left) return std::move(left).error();
  to.item = std::move(item);
  return to;
}

}  // namespace

ddb::Error leave_error(const IsolationScope& scope, ddb::Error error) {
  if (error.code == "TransactionCanceledException") {
    if (auto left = leave_reasons(scope, error.reasons); !left) return std::move(left).error();
    return transaction_cancelled(std::move(error.reasons), error.status);
  }
  if (error.code == "ValidationException") return invalid(safe_text(scope, std::move(error.message)));
  const auto known = std::find_if(kKnown.begin(), kKnown.end(), [&](auto& each) { return each.code == error.code; });
  if (known == kKnown.end()) return internal();
  return with_item_of(scope, ddb::Error(error.code, std::string(known->text), error.status), std::move(error.item));
}

ddb::Error transaction_cancelled(std::vector<ddb::CancellationReason> reasons, int status) {
  ddb::Error cancelled("TransactionCanceledException", cancellation_text(reasons), status);
  cancelled.reasons = std::move(reasons);
  return cancelled;
}

}  // namespace tenantry::tenancy
