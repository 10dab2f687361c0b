#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/json_codec.h"
#include "net/http.h"
#include "wire/json_protocol.h"
#include "wire/operation_table.h"

namespace tenantry::wire {

/// Fills `request` from a JSON request: an operation's name and a body. The error is the client's.
template <class Request>
std::optional<aws::Error> decode_json(const JsonDialect& dialect, const net::HttpRequest& http, Request& request) {
  const auto* operation = OperationTable<Request>::get().find(target_operation(dialect, http));
  if (operation == nullptr) return unknown_operation();
  std::optional<json::Document> large;
  const auto element = parse_body(http, large);
  if (!element) return element.error();
  auto read = aws::read_request(*element, *operation->request_schema, operation->emplace(request));
  if (!read) return std::move(read).error();
  return std::nullopt;
}

template <class Request>
std::string encode_json(const aws::Responses<Request>& response) {
  constexpr std::size_t kUsualReply = 1024;
  const auto& operation = OperationTable<Request>::get().at(response.index());
  std::string body;
  body.reserve(kUsualReply);
  json::Writer writer(body);
  aws::write_json(writer, *operation.response_schema, operation.response_in(response));
  return body;
}

}  // namespace tenantry::wire
