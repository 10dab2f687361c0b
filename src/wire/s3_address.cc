#include "wire/s3_address.h"

#include "base/encoding.h"

namespace tenantry::wire {
namespace {

std::unexpected<aws::Error> invalid_uri() {
  return std::unexpected(aws::Error{"InvalidURI", "Couldn't parse the specified URI."});
}

/// The bucket that a host names, or empty.
std::string_view host_bucket(std::string_view host) {
  host = host.substr(0, host.find(':'));
  constexpr std::string_view kDomain = ".localhost";
  if (!host.ends_with(kDomain)) return {};
  host.remove_suffix(kDomain.size());
  if (host == "s3") return {};
  if (host.ends_with(".s3")) host.remove_suffix(3);
  return host;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space = false) {
  auto decoded = url_decode(text, plus_is_space);
  if (decoded && !is_valid_utf8(*decoded)) return std::nullopt;
  return decoded;
}

bool parse_query(std::string_view query, std::vector<std::pair<std::string, std::string>>& parameters) {
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equals), true);
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return false;
    parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return true;
}

}  // namespace

const std::string* S3Address::parameter(std::string_view name) const {
  for (const auto& [there, value] : parameters)
    if (there == name) return &value;
  return nullptr;
}

std::expected<S3Address, aws::Error> S3Address::parse(const net::HttpRequest& request) {
  S3Address address;
  auto path = request.path();
  if (path.starts_with('/')) path.remove_prefix(1);
  address.bucket = host_bucket(request.field("host"));
  if (address.bucket.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    auto bucket = decode(path.substr(0, slash));
    if (!bucket) return invalid_uri();
    address.bucket = *std::move(bucket);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  auto key = decode(path);
  if (!key || !parse_query(request.query(), address.parameters)) return invalid_uri();
  address.key = *std::move(key);
  return address;
}

}  // namespace tenantry::wire
