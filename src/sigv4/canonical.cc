#include "sigv4/canonical.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/encoding.h"

namespace tenantry::sigv4 {
namespace {

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string normalized(std::string_view path) {
  std::vector<std::string_view> kept;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto segment = path.substr(at, end - at);
    if (segment == "..") {
      if (!kept.empty()) kept.pop_back();
    } else if (!segment.empty() && segment != ".") {
      kept.push_back(segment);
    }
    at = end + 1;
  }
  std::string out;
  for (const auto segment : kept) out.append("/").append(segment);
  if (out.empty() || path.ends_with('/')) out.push_back('/');
  return out;
}

void append_path(std::string& out, std::string_view path, PathForm form) {
  if (path.empty() || path == "/") {
    out.push_back('/');
    return;
  }
  out += url_encode(form == PathForm::normalized ? normalized(path) : std::string(path), true);
}

bool append_query(std::string& out, std::string_view query) {
  std::vector<std::pair<std::string, std::string>> parameters;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = url_decode(pair.substr(0, equals));
    const auto value = url_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return false;
    if (*name != "X-Amz-Signature") parameters.emplace_back(url_encode(*name), url_encode(*value));
  }
  std::ranges::sort(parameters);
  for (const auto& [name, value] : parameters) {
    if (&name != &parameters.front().first) out.push_back('&');
    out.append(name).append("=").append(value);
  }
  return true;
}

/// Runs of white space become one space, those around the value nothing.
void append_reduced(std::string& out, std::string_view value) {
  const std::size_t start = out.size();
  for (std::size_t at = 0; at < value.size();) {
    std::size_t end = at;
    while (end < value.size() && !is_space(value[end])) ++end;
    if (end != at && out.size() != start) out.push_back(' ');
    out.append(value, at, end - at);
    at = end + 1;
  }
}

void append_header(std::string& out, std::string_view name, std::span<const Header> headers) {
  out.append(name).push_back(':');
  bool first = true;
  for (const auto& header : headers) {
    if (!equals_ignoring_case(header.name, name)) continue;
    if (!std::exchange(first, false)) out.push_back(',');
    append_reduced(out, header.value);
  }
  out.push_back('\n');
}

void append_names(std::string& out, std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != 0) out.push_back(';');
    out.append(names[i]);
  }
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower_case(c);
  return out;
}

std::optional<std::string> canonical_request(const Request& request, std::span<const std::string_view> signed_headers,
                                             const Digest& payload, PathForm form) {
  constexpr std::size_t kUsualSize = 1024;
  std::string out;
  out.reserve(kUsualSize);
  out.append(request.method).push_back('\n');
  append_path(out, request.path, form);
  out.push_back('\n');
  if (!append_query(out, request.query)) return std::nullopt;
  out.push_back('\n');
  for (const auto name : signed_headers) append_header(out, name, request.headers);
  out.push_back('\n');
  append_names(out, signed_headers);
  out.push_back('\n');
  const auto digits = hex_digits(payload);
  out.append(digits.data(), digits.size());
  return out;
}

std::string string_to_sign(std::string_view timestamp, std::string_view scope, std::string_view canonical_request) {
  const auto digits = hex_digits(sha256(canonical_request));
  std::string out;
  out.reserve(kAlgorithm.size() + timestamp.size() + scope.size() + digits.size() + 3);
  out.append(kAlgorithm).append("\n").append(timestamp).append("\n").append(scope).append("\n");
  return out.append(digits.data(), digits.size());
}

Digest signing_key(std::string_view secret, std::string_view date, std::string_view region, std::string_view service) {
  const Digest of_date = hmac_sha256(std::string("AWS4").append(secret), date);
  const Digest of_region = hmac_sha256(bytes_of(of_date), region);
  return hmac_sha256(bytes_of(hmac_sha256(bytes_of(of_region), service)), kTerminator);
}

}  // namespace tenantry::sigv4
