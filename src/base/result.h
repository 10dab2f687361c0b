#pragma once

#include <expected>
#include <string>
#include <utility>

namespace tenantry {

/// What went wrong where no service's error vocabulary applies: configuration, files, storage, sockets.
/// Services use aws::Error, the admin API its Problem; see each layer.
struct Failure {
  std::string message;  ///< One sentence for an operator: what was tried, on what, and why it failed.
};

/// An expected outcome is a value. Exceptions are for bugs and for what cannot be handled where it happens.
template <class T, class E = Failure>
using Result = std::expected<T, E>;

inline std::unexpected<Failure> fail(std::string message) { return std::unexpected(Failure{std::move(message)}); }

}  // namespace tenantry

/// `TENANTRY_TRY(auto value, expression)`: binds the value, or returns the error from the calling function.
/// TENANTRY_CO_TRY is the same inside a coroutine. The expression must be a prvalue or a named Result that may be moved
/// from.
#define TENANTRY_CONCAT_(a, b) a##b
#define TENANTRY_CONCAT(a, b) TENANTRY_CONCAT_(a, b)
#define TENANTRY_TRY_(temp, ret, declaration, ...)         \
  auto temp = (__VA_ARGS__);                               \
  if (!temp) ret std::unexpected(std::move(temp).error()); \
  declaration = *std::move(temp)
#define TENANTRY_TRY(declaration, ...) \
  TENANTRY_TRY_(TENANTRY_CONCAT(tenantry_try_, __COUNTER__), return, declaration, __VA_ARGS__)
#define TENANTRY_CO_TRY(declaration, ...) \
  TENANTRY_TRY_(TENANTRY_CONCAT(tenantry_try_, __COUNTER__), co_return, declaration, __VA_ARGS__)

/// The same for Result<void> and for values that are not needed.
#define TENANTRY_CHECK_(temp, ret, ...)                      \
  do {                                                       \
    auto temp = (__VA_ARGS__);                               \
    if (!temp) ret std::unexpected(std::move(temp).error()); \
  } while (false)
#define TENANTRY_CHECK(...) TENANTRY_CHECK_(TENANTRY_CONCAT(tenantry_check_, __COUNTER__), return, __VA_ARGS__)
#define TENANTRY_CO_CHECK(...) TENANTRY_CHECK_(TENANTRY_CONCAT(tenantry_check_, __COUNTER__), co_return, __VA_ARGS__)
