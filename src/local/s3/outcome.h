#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/error.h"
#include "base/result.h"
#include "kv/store.h"

namespace tenantry::local::s3 {

template <class T>
using Outcome = std::expected<T, aws::Error>;

inline std::unexpected<aws::Error> refuse(int status, std::string_view code, std::string_view message) {
  return std::unexpected(aws::Error{std::string(code), std::string(message), status});
}
inline std::unexpected<aws::Error> no_such_bucket() {
  return refuse(404, "NoSuchBucket", "The specified bucket does not exist");
}
inline std::unexpected<aws::Error> no_such_key() {
  return refuse(404, "NoSuchKey", "The specified key does not exist.");
}
inline aws::Error internal(std::string message) { return {"InternalError", std::move(message), 500}; }

/// A failure of the store as the service's fault.
template <class T>
Outcome<T> checked(Result<T> result) {
  if (result) return *std::move(result);
  return std::unexpected(internal(std::move(result).error().message));
}
inline Outcome<void> checked(Result<void> result) {
  if (result) return {};
  return std::unexpected(internal(std::move(result).error().message));
}

/// An answer and the commit that must be durable before it may be given. No ticket: it rests on durable state alone.
template <class T>
struct Decision {
  Outcome<T> answer;
  std::optional<kv::Ticket> after = std::nullopt;
};

}  // namespace tenantry::local::s3
