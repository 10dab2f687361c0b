#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "aws/arn.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/task.h"
#include "net/http.h"
#include "wire/authenticator.h"

namespace tenantry::aws::dynamodb {
class Service;
}
namespace tenantry::aws::ssm {
class Service;
}
namespace tenantry::aws::cloudformation {
class Service;
}
namespace tenantry::aws::s3 {
class Service;
}
namespace tenantry::aws::sts {
class Service;
}

namespace tenantry::wire {

/// What an edge needs; all outlive it.
struct EdgeServices {
  aws::dynamodb::Service& dynamodb;
  aws::ssm::Service& ssm;
  aws::cloudformation::Service& cloudformation;
  aws::s3::Service& s3;
  aws::sts::Service& sts;
  Random& random;
  Clock& clock;
  Logger& log;
  aws::Identity identity;
};

/// All services on one port, told apart as the AWS SDKs send their requests: by X-Amz-Target (DynamoDB, SSM), as a form
/// or query with an Action (CloudFormation, STS), by the service that the credential names, and else S3.
class Edge final : public net::HttpHandler {
 public:
  explicit Edge(EdgeServices services, std::unique_ptr<Authenticator> authenticator = std::make_unique<AcceptAny>());
  ~Edge() override;

  Task<net::HttpResponse> handle(net::HttpRequest& request) override;
  std::size_t max_body(const net::HttpRequest& head) const override;
  net::HttpResponse too_large(const net::HttpRequest& head) const override;

 private:
  struct Endpoints;
  std::unique_ptr<Authenticator> authenticator_;
  std::unique_ptr<Endpoints> endpoints_;
};

/// What is said to what could not be read as HTTP, of which nobody knows the service: AWS's JSON form
/// (net::HttpLimits::refusal).
net::HttpResponse refuse_http(unsigned status, std::string_view detail);

}  // namespace tenantry::wire
