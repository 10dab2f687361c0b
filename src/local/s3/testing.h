#pragma once

#include <expected>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "aws/s3/service.h"
#include "base/virtual_clock.h"
#include "kv/memory_store.h"
#include "kv/testing.h"
#include "local/s3/s3.h"

/// For tests only.
namespace tenantry::local::s3::testing {

namespace api = aws::s3;

/// An S3 on memory, asked by `s3(request)`.
class Bench {
 public:
  VirtualClock clock;
  kv::MemoryStore store;

  explicit Bench(std::string region = "us-east-1") : region_(std::move(region)) { open(); }

  /// As after a restart.
  void open() { service_ = *open_s3({store, clock, {.region = region_, .account_id = "123456789012"}}); }

  api::Service& service() { return *service_; }

  template <class R>
  std::expected<typename R::Response, aws::Error> operator()(R request) {
    return kv::testing::run(api::call(*service_, std::move(request)));
  }
  /// `status Code`, or "" where the request succeeds.
  template <class R>
  std::string error_of(R request) {
    const auto response = (*this)(std::move(request));
    return response ? "" : std::to_string(response.error().status) + " " + response.error().code;
  }

  void create(const std::string& bucket) {
    if (!(*this)(api::CreateBucketRequest{.bucket = bucket})) throw std::runtime_error("no bucket " + bucket);
  }
  void put(const std::string& bucket, const std::string& key, const std::string& body = "body") {
    const auto done = (*this)(api::PutObjectRequest{.bucket = bucket, .key = key, .body = body});
    if (!done) throw std::runtime_error(done.error().message);
  }
  std::string body(const std::string& bucket, const std::string& key) {
    const auto got = (*this)(api::GetObjectRequest{bucket, key});
    return got ? got->body : got.error().code;
  }

 private:
  std::string region_;
  std::unique_ptr<api::Service> service_;
};

}  // namespace tenantry::local::s3::testing
