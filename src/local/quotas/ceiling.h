#pragma once

#include <atomic>
#include <cstdint>
#include <expected>
#include <functional>
#include <utility>

#include "base/result.h"
#include "base/task.h"

namespace tenantry::local::quotas {

/// How many things there may be. Places that others give back are noticed only when one more would be refused: then all
/// are counted anew. Thread-safe.
class Ceiling {
 public:
  explicit Ceiling(std::int64_t most) : most_(most), taken_(most) {}

  std::int64_t most() const { return most_; }
  /// Takes a place; false: there is none. `count`: how many things there are.
  template <class Error>
  Task<std::expected<bool, Error>> take(std::function<Task<std::expected<std::int64_t, Error>>()> count) {
    if (taken_ >= most_) {
      TENANTRY_CO_TRY(taken_, co_await count());
    }
    if (taken_ >= most_) co_return false;
    ++taken_;
    co_return true;
  }
  /// Nothing was made of the place.
  void give_back() { --taken_; }

 private:
  const std::int64_t most_;
  std::atomic<std::int64_t> taken_;  ///< At least as many as there are.
};

}  // namespace tenantry::local::quotas
