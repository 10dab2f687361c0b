#include "net/address.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace tenantry::net {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

/// Splits `host[:port]`; without a port, the second part is empty and has no data.
std::optional<std::pair<std::string_view, std::string_view>> split_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const auto bracket = text.find(']');
    if (bracket == text.npos) return std::nullopt;
    const auto rest = text.substr(bracket + 1);
    if (!rest.empty() && rest[0] != ':') return std::nullopt;
    return std::pair(text.substr(1, bracket - 1), rest.empty() ? std::string_view() : rest.substr(1));
  }
  const auto colon = text.find(':');
  if (colon == text.npos) return std::pair(text, std::string_view());
  return std::pair(text.substr(0, colon), text.substr(colon + 1));
}

bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._:%").find(c) != std::string_view::npos;
  });
}

bool is_target(std::string_view target) {
  return std::ranges::all_of(target, [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

}  // namespace

std::string HostPort::to_string() const {
  return host.find(':') == host.npos ? fmt::format("{}:{}", host, port) : fmt::format("[{}]:{}", host, port);
}

std::string HttpEndpoint::to_string() const { return (tls ? "https://" : "http://") + host.to_string(); }

Result<HostPort> parse_host_port(std::string_view text) {
  const auto parts = split_authority(text);
  const auto port = parts ? parse_port(parts->second) : std::nullopt;
  if (!port || !is_host(parts->first))
    return fail(fmt::format("'{}' is not of the form ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:8080", text));
  return HostPort{std::string(parts->first), *port};
}

Result<HttpUrl> parse_http_url(std::string_view text) {
  const auto bad = [&] { return fail(fmt::format("'{}' is not a URL of the form http://HOST[:PORT][/PATH]", text)); };
  const bool tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://")) return bad();
  auto rest = text.substr(tls ? 8 : 7);
  const auto end = std::min(rest.find_first_of("/?"), rest.size());
  const auto parts = split_authority(rest.substr(0, end));
  if (!parts || !is_host(parts->first)) return bad();
  const auto port =
      parts->second.data() == nullptr ? std::optional<std::uint16_t>(tls ? 443 : 80) : parse_port(parts->second);
  rest.remove_prefix(end);
  if (!port || !is_target(rest)) return bad();
  return HttpUrl{.endpoint = {.host = {std::string(parts->first), *port}, .tls = tls},
                 .target = rest.starts_with('/') ? std::string(rest) : "/" + std::string(rest)};
}

}  // namespace tenantry::net
