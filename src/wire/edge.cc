#include "wire/edge.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "wire/dynamodb_endpoint.h"
#include "wire/endpoint.h"
#include "wire/json_protocol.h"
#include "wire/query_endpoint.h"
#include "wire/s3_endpoint.h"
#include "wire/ssm_endpoint.h"

namespace tenantry::wire {
namespace {

std::vector<std::unique_ptr<QueryService>> query_services(const EdgeServices& services) {
  std::vector<std::unique_ptr<QueryService>> made;
  made.push_back(make_query_service(services.cloudformation));
  made.push_back(make_query_service(services.sts));
  return made;
}

}  // namespace

struct Edge::Endpoints {
  Endpoints(const EdgeServices& services, Authenticator& authenticator)
      : pipeline(authenticator, services.log),
        dynamodb(services.dynamodb, services.random, services.clock),
        ssm(services.ssm, services.random, services.clock),
        query(query_services(services), services.random, services.clock),
        s3(services.s3, services.identity, services.random, services.clock) {}

  /// `head` needs no body yet.
  Endpoint& of(const net::HttpRequest& head) {
    const auto target = head.field("x-amz-target");
    if (target.starts_with("DynamoDB")) return dynamodb;
    if (target.starts_with("AmazonSSM.")) return ssm;
    if (!target.empty()) return dynamodb;
    if (QueryEndpoint::speaks(head)) return query;
    const auto scope = credential_scope(head);
    return scope ? of_service(scope->service) : s3;
  }

  /// A request without a target, which only S3 understands: the others refuse it in their own form.
  Endpoint& of_service(std::string_view service) {
    if (service == "dynamodb") return dynamodb;
    if (service == "ssm") return ssm;
    if (service == "cloudformation" || service == "sts") return query;
    return s3;
  }

  Pipeline pipeline;
  DynamoDbEndpoint dynamodb;
  SsmEndpoint ssm;
  QueryEndpoint query;
  S3Endpoint s3;
};

Edge::Edge(EdgeServices services, std::unique_ptr<Authenticator> authenticator)
    : authenticator_(std::move(authenticator)), endpoints_(std::make_unique<Endpoints>(services, *authenticator_)) {}

Edge::~Edge() = default;

Task<net::HttpResponse> Edge::handle(net::HttpRequest& request) {
  return endpoints_->pipeline.run(endpoints_->of(request), request);
}

std::size_t Edge::max_body(const net::HttpRequest& head) const { return endpoints_->of(head).max_body(head); }

net::HttpResponse Edge::too_large(const net::HttpRequest& head) const {
  return Pipeline::too_large(endpoints_->of(head), head);
}

net::HttpResponse refuse_http(unsigned status, std::string_view detail) {
  constexpr JsonDialect kDialect = {
      .target_prefix = {}, .content_type = "application/x-amz-json-1.0", .error_namespace = {}, .checksum = false};
  net::HttpResponse response;
  response.status = status;
  response.content_type = kDialect.content_type;
  response.body =
      json_error(kDialect, aws::Error{status >= 500 ? "InternalFailure" : "SerializationException",
                                      detail.empty() ? "The request cannot be answered." : std::string(detail),
                                      static_cast<int>(status)});
  return response;
}

}  // namespace tenantry::wire
