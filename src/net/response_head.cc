#include "net/response_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/beast/http/status.hpp>

namespace tenantry::net {
namespace {

std::string_view reason_phrase(unsigned status) {
  const auto phrase = boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
  return {phrase.data(), phrase.size()};
}

void append_status_line(std::string& out, unsigned status) {
  if (status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  out += "HTTP/1.1 ";
  out += fmt::format_int(status).c_str();
  out += ' ';
  out += reason_phrase(status);
  out += "\r\n";
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out += name;
  out += ": ";
  out += value;
  out += "\r\n";
}

bool has_break(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

}  // namespace

bool status_allows_body(unsigned status) { return status >= 200 && status != 204 && status != 304; }

namespace {

void append_framing(std::string& out, const HttpResponse& response, ConnectionField connection) {
  if (response.stream) {
    if (connection != ConnectionField::until_closed) append_field(out, "Transfer-Encoding", "chunked");
    return;
  }
  const fmt::format_int size(response.head_only ? response.head_length.value_or(response.body.size())
                                                : response.body.size());
  append_field(out, "Content-Length", {size.data(), size.size()});
}

}  // namespace

bool append_response_head(std::string& out, const HttpResponse& response, ConnectionField connection) {
  for (const auto& [name, value] : response.fields)
    if (has_break(name) || has_break(value)) return false;
  append_status_line(out, response.status);
  if (!response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
  for (const auto& [name, value] : response.fields) append_field(out, name, value);
  if (response.status >= 200 && response.status != 204) append_framing(out, response, connection);
  if (connection == ConnectionField::close || connection == ConnectionField::until_closed)
    out += "Connection: close\r\n";
  if (connection == ConnectionField::keep_alive) out += "Connection: keep-alive\r\n";
  out += "\r\n";
  return true;
}

HttpResponse plain_response(unsigned status, std::string_view detail) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain";
  response.body = reason_phrase(status);
  if (!detail.empty()) response.body += fmt::format(": {}", detail);
  response.body += '\n';
  return response;
}

}  // namespace tenantry::net
