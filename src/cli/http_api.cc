#include "cli/http_api.h"

#include <fmt/format.h>

#include "base/json.h"
#include "cli/text.h"

namespace tenantry::cli {
namespace {

constexpr Duration kCallTimeout = std::chrono::seconds(60);

std::string string_at(json::Object object, std::string_view name) {
  std::string_view text;
  return object.at_key(name).get(text) == simdjson::SUCCESS ? printable(text) : "";
}

Trouble no_reply(const net::HttpUrl& url, const net::HttpClientError& error) {
  using Kind = net::HttpClientError::Kind;
  if (error.kind == Kind::invalid) return {ExitCode::usage, error.message, {}, 0};
  std::string text = fmt::format("no reply from {}: {}", url.endpoint.to_string(), error.message);
  if (error.kind == Kind::connect) text += "\n  is the server running? --url or TENANTRY_ADMIN_URL names another one";
  if (error.sent) text += "\n  the server may have acted on the request";
  return {ExitCode::unreachable, std::move(text), {}, 0};
}

}  // namespace

HttpApi::HttpApi(net::HttpUrl url, std::string token, Clock& clock)
    : url_(std::move(url)), token_(std::move(token)), clock_(clock) {
  while (url_.target.ends_with('/')) url_.target.pop_back();
}

Task<Outcome<net::HttpClientResponse>> HttpApi::call(net::HttpClientRequest request) {
  request.target.insert(0, url_.target);
  request.fields.emplace_back("Authorization", "Bearer " + token_);
  request.fields.emplace_back("Accept", "application/json, application/problem+json");
  if (!request.body.empty()) request.fields.emplace_back("Content-Type", "application/json");
  auto reply = co_await client_.request(url_.endpoint, std::move(request), Deadline::after(clock_, kCallTimeout));
  if (!reply) co_return std::unexpected(no_reply(url_, reply.error()));
  if (reply->status >= 400) co_return std::unexpected(trouble_of(*reply));
  if (reply->status >= 300 || !reply->field("content-type").starts_with("application/json"))
    co_return std::unexpected(Trouble{ExitCode::unreachable,
                                      fmt::format("what answers at {} is not the admin API", url_.endpoint.to_string()),
                                      {},
                                      0});
  co_return *std::move(reply);
}

Trouble trouble_of(const net::HttpClientResponse& reply) {
  json::Document document;
  const auto root = document.parse(reply.body);
  json::Object problem;
  if (!reply.field("content-type").starts_with("application/problem+json") || !root ||
      root->get(problem) != simdjson::SUCCESS)
    return {ExitCode::unreachable, fmt::format("the reply is {} and not the admin API's", reply.status), {}, 0};
  Trouble trouble{ExitCode::refused,
                  fmt::format("{} {}: {}", reply.status, string_at(problem, "title"), string_at(problem, "detail")),
                  reply.body, reply.status};
  json::Array errors;
  if (problem.at_key("errors").get(errors) != simdjson::SUCCESS) return trouble;
  for (const json::Element one : errors) {
    json::Object error;
    if (one.get(error) == simdjson::SUCCESS)
      trouble.text += fmt::format("\n  {}: {}", string_at(error, "path"), string_at(error, "message"));
  }
  return trouble;
}

}  // namespace tenantry::cli
