#include "admin/problem.h"

#include <string>
#include <utility>

#include "base/json.h"

namespace tenantry::admin {

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 412:
      return "Precondition Failed";
    case 417:
      return "Expectation Failed";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
}

Problem invalid_body(std::vector<FieldError> errors) {
  if (errors.size() > kMaxErrors) {
    const std::size_t more = errors.size() - kMaxErrors;
    errors.resize(kMaxErrors);
    errors.push_back({"$", "has " + std::to_string(more) + " more invalid members"});
  }
  return {400, "Some members of the body are not valid; nothing was changed.", std::move(errors)};
}

net::HttpResponse refuse_http(unsigned status, std::string_view detail) {
  return to_response({.status = status,
                      .detail = detail.empty() ? "The request cannot be answered." : std::string(detail) + ".",
                      .errors = {}});
}

net::HttpResponse to_response(const Problem& problem) {
  net::HttpResponse response;
  response.status = problem.status;
  response.content_type = "application/problem+json";
  json::Writer writer(response.body);
  writer.begin_object().member("type", "about:blank").member("title", reason_phrase(problem.status));
  writer.key("status").integer(problem.status).member("detail", problem.detail);
  if (!problem.errors.empty()) {
    writer.key("errors").begin_array();
    for (const auto& [path, message] : problem.errors)
      writer.begin_object().member("path", path).member("message", message).end_object();
    writer.end_array();
  }
  writer.end_object();
  if (problem.retry_after) response.fields.emplace_back("Retry-After", std::to_string(*problem.retry_after));
  return response;
}

}  // namespace tenantry::admin
