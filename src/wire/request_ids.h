#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "base/random.h"

namespace tenantry::wire {

/// Request ids in the services' forms. Seeded once; each id costs an atomic increment and some arithmetic. Ids of one
/// generator differ; they are no secrets. Thread-safe.
class RequestIds {
 public:
  explicit RequestIds(Random& random) : seed_(random.next()) {}

  std::string base32() const;  ///< DynamoDB: 52 characters of 0-9 A-V.
  std::string uuid() const;    ///< SSM, CloudFormation, STS: a version 4 UUID's form.
  std::string hex() const;     ///< S3: 16 characters of 0-9 A-F.

 private:
  class Words;

  const std::uint64_t seed_;
  alignas(64) mutable std::atomic<std::uint64_t> next_ = 0;
};

}  // namespace tenantry::wire
