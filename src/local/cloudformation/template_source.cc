#include "local/cloudformation/template_source.h"

#include <fmt/format.h>

#include "base/encoding.h"
#include "base/result.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::size_t kMaxBody = 51'200;
constexpr std::size_t kMaxObject = 1'000'000;

/// The bucket that a virtual-hosted-style host names: what stands before `.s3.` or `.s3-<region>.`.
std::optional<std::string_view> bucket_of_host(std::string_view host) {
  for (const std::string_view mark : {".s3.", ".s3-"})
    if (const auto at = host.find(mark); at != std::string_view::npos && at > 0) return host.substr(0, at);
  return std::nullopt;
}

std::optional<S3Location> location(std::string_view bucket, std::string_view key) {
  auto plain = url_decode(key);
  if (bucket.empty() || !plain || plain->empty()) return std::nullopt;
  return S3Location{std::string(bucket), *std::move(plain)};
}

}  // namespace

std::optional<S3Location> parse_template_url(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos || (url.substr(0, scheme) != "https" && url.substr(0, scheme) != "http"))
    return std::nullopt;
  url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("?#"));
  const auto slash = url.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto host = url.substr(0, slash);
  const auto path = url.substr(slash + 1);
  if (const auto bucket = bucket_of_host(host)) return location(*bucket, path);
  const auto next = path.find('/');
  if (next == std::string_view::npos) return std::nullopt;
  return location(path.substr(0, next), path.substr(next + 1));
}

Task<Checked<std::string>> load_template(aws::s3::Service& s3, std::optional<std::string> body,
                                         std::optional<std::string> url, Deadline deadline) {
  if (!body && !url) co_return refuse("Either Template URL or Template Body must be specified.");
  if (body && url) co_return refuse("Only one of Template URL and Template Body may be specified.");
  if (body) {
    if (body->size() <= kMaxBody) co_return *std::move(body);
    co_return refuse(
        fmt::format("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must "
                    "have length less than or equal to {}",
                    kMaxBody));
  }
  const auto place = parse_template_url(*url);
  if (!place) co_return refuse("TemplateURL must be a supported URL.");
  auto object = co_await aws::s3::call(s3, aws::s3::GetObjectRequest{place->bucket, place->key}, deadline);
  if (!object && object.error().status >= 500) co_return std::unexpected(std::move(object).error());
  if (!object) co_return refuse("S3 error: " + object.error().message);
  if (object->body.size() > kMaxObject)
    co_return refuse(fmt::format("Template may not exceed {} bytes in size.", kMaxObject));
  co_return std::move(object->body);
}

}  // namespace tenantry::local::cloudformation
