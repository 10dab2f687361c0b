#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/error.h"
#include "base/result.h"
#include "kv/store.h"

namespace tenantry::local::ssm {

template <class T>
using Outcome = std::expected<T, aws::Error>;

inline std::unexpected<aws::Error> refuse(std::string_view code, std::string message) {
  return std::unexpected(aws::Error{std::string(code), std::move(message)});
}
inline std::unexpected<aws::Error> invalid(std::string message) {
  return std::unexpected(aws::validation_error(std::move(message)));
}
inline std::unexpected<aws::Error> not_found(std::string_view name) {
  return refuse("ParameterNotFound", "Parameter " + std::string(name) + " not found.");
}
inline std::unexpected<aws::Error> version_not_found(std::string_view name, std::string_view version) {
  return refuse("ParameterVersionNotFound", "Systems Manager could not find version " + std::string(version) + " of " +
                                                std::string(name) + ". Verify the version and try again.");
}
inline std::unexpected<aws::Error> damaged(std::string_view name) {
  return std::unexpected(aws::internal_error("The stored record of " + std::string(name) + " is damaged."));
}

/// Of the resources that Systems Manager tags, parameters are built.
inline Outcome<void> check_resource_type(std::string_view type) {
  if (type == "Parameter") return {};
  return refuse("InvalidResourceType", "The resource type isn't valid. Parameter is the one that can be tagged here.");
}
inline std::unexpected<aws::Error> invalid_resource() {
  return refuse("InvalidResourceId",
                "The resource ID isn't valid. Verify that you entered the correct ID and try again.");
}

/// A failure of the store as the service's fault.
template <class T>
Outcome<T> checked(Result<T> result) {
  if (result) return *std::move(result);
  return std::unexpected(aws::internal_error(std::move(result).error().message));
}
inline Outcome<void> checked(Result<void> result) {
  if (result) return {};
  return std::unexpected(aws::internal_error(std::move(result).error().message));
}

/// An answer and the commit that must be durable before it may be given. No ticket: it rests on durable state alone.
template <class T>
struct Decision {
  Outcome<T> answer;
  std::optional<kv::Ticket> after = std::nullopt;
};

}  // namespace tenantry::local::ssm
