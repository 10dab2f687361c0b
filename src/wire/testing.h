#pragma once

#include <expected>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/cloudformation/service.h"
#include "aws/dynamodb/service.h"
#include "aws/s3/service.h"
#include "aws/ssm/service.h"
#include "aws/sts/service.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "net/runtime.h"
#include "wire/edge.h"

/// An edge over services whose answers a test makes, and requests as a server would hand them in.
namespace tenantry::wire::testing {

/// Remembers what it was asked and answers what it was told to.
template <class Base, class Request, class Response, class Error>
class FakeService final : public Base {
 public:
  using Answer = std::expected<Response, Error>;

  std::vector<Request> requests;
  std::function<Answer()> answer = [] { return std::unexpected(Error{aws::Error{"Unprepared", "no answer", 500}}); };

  template <class R>
  void respond(R response) {
    answer = [response = std::move(response)] { return Answer(Response(response)); };
  }
  void fail(Error error) {
    answer = [error = std::move(error)] { return Answer(std::unexpected(error)); };
  }
  /// The one request there was.
  template <class R>
  const R& only() const {
    if (requests.size() != 1) throw std::runtime_error("not exactly one request");
    return std::get<R>(requests[0]);
  }

  Task<Answer> call(Request request, Deadline) override {
    requests.push_back(std::move(request));
    co_return answer();
  }
};

#define TENANTRY_FAKE(ns) FakeService<aws::ns::Service, aws::ns::Request, aws::ns::Response, aws::ns::Error>

class ListLogger final : public Logger {
 public:
  std::vector<std::string> lines;
  void write(Level, std::string_view line) override { lines.emplace_back(line); }
};

using Fields = std::vector<std::pair<std::string, std::string>>;

inline std::string credential(std::string_view service) {
  return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/" + std::string(service) +
         "/aws4_request, SignedHeaders=host, Signature=00";
}

class TestEdge {
 public:
  TENANTRY_FAKE(dynamodb) dynamodb;
  TENANTRY_FAKE(ssm) ssm;
  TENANTRY_FAKE(cloudformation) cloudformation;
  TENANTRY_FAKE(s3) s3;
  TENANTRY_FAKE(sts) sts;
  ListLogger log;
  SeededRandom random{7};
  SystemClock clock;
  Edge edge{EdgeServices{dynamodb, ssm, cloudformation, s3, sts, random, clock, log, aws::Identity{}}};

  net::HttpResponse send(std::string_view method, std::string_view target, const Fields& fields,
                         std::string body = {}) {
    auto request = make(method, target, fields, std::move(body));
    return net::run_task(edge.handle(request));
  }

  /// Views `fields`, `method` and `target`, which must outlive the request.
  static net::HttpRequest make(std::string_view method, std::string_view target, const Fields& fields,
                               std::string body = {}) {
    net::HttpRequest request;
    request.method = method;
    request.target = target;
    for (const auto& [name, value] : fields) request.fields.push_back({name, value});
    request.body = std::move(body);
    return request;
  }

  net::HttpResponse dynamodb_call(std::string_view operation, std::string body) {
    return send(
        "POST", "/",
        {{"X-Amz-Target", "DynamoDB_20120810." + std::string(operation)}, {"Authorization", credential("dynamodb")}},
        std::move(body));
  }
  net::HttpResponse ssm_call(std::string_view operation, std::string body) {
    return send("POST", "/",
                {{"X-Amz-Target", "AmazonSSM." + std::string(operation)}, {"Authorization", credential("ssm")}},
                std::move(body));
  }
  net::HttpResponse query_call(std::string body, std::string_view service = "cloudformation") {
    return send(
        "POST", "/",
        {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}, {"Authorization", credential(service)}},
        std::move(body));
  }
  net::HttpResponse s3_call(std::string_view method, std::string_view target, Fields fields = {},
                            std::string body = {}) {
    fields.emplace_back("Authorization", credential("s3"));
    return send(method, target, fields, std::move(body));
  }
};

#undef TENANTRY_FAKE

/// A reply's field, empty where there is none.
inline std::string field(const net::HttpResponse& response, std::string_view lower_case) {
  for (const auto& [name, value] : response.fields)
    if (net::equals_ignoring_case(name, lower_case)) return value;
  return {};
}

}  // namespace tenantry::wire::testing
