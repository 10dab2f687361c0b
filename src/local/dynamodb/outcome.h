#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "aws/dynamodb/error.h"
#include "base/result.h"
#include "kv/store.h"

namespace tenantry::local::dynamodb {

namespace api = aws::dynamodb;

template <class T>
using Outcome = std::expected<T, api::Error>;

/// What an operation has found or enqueued, to be told once `after` is durable: a refusal that rests on a write which
/// is not yet durable may be told no sooner than that write.
template <class T>
struct Decided {
  Outcome<T> reply;
  kv::Ticket after;
};

/// A ValidationException.
inline std::unexpected<api::Error> invalid(std::string text) {
  return std::unexpected<api::Error>(aws::validation_error(std::move(text)));
}

/// The same with the opening of most of DynamoDB's texts.
inline std::unexpected<api::Error> invalid_parameter(std::string_view text) {
  return invalid("One or more parameter values were invalid: " + std::string(text));
}

inline std::unexpected<api::Error> not_found(std::string text) {
  return std::unexpected(api::Error("ResourceNotFoundException", std::move(text)));
}

inline std::unexpected<api::Error> in_use(std::string text) {
  return std::unexpected(api::Error("ResourceInUseException", std::move(text)));
}

/// What the store answered; its failure is an InternalServerError, which clients retry.
template <class T>
Outcome<T> stored(Result<T> result) {
  if (!result) return std::unexpected<api::Error>(aws::internal_error(std::move(result).error().message));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

}  // namespace tenantry::local::dynamodb
