#include "admin/problem.h"

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
    case 413:
      return "Content Too Large";
    case 503:
      return "Service Unavailable";
    default:
      return "Internal Server Error";
  }
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
  return response;
}

}  // namespace tenantry::admin
