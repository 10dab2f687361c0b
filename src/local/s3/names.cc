#include "local/s3/names.h"

#include <algorithm>
#include <array>

#include "base/encoding.h"

namespace tenantry::local::s3 {
namespace {

constexpr std::size_t kMaxKeySize = 1024;
constexpr std::array<std::string_view, 3> kReservedPrefixes = {"xn--", "sthree-", "amzn-s3-demo-"};
constexpr std::array<std::string_view, 5> kReservedSuffixes = {"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || is_digit(c); }

bool looks_like_ip_address(std::string_view name) {
  return std::ranges::count(name, '.') == 3 &&
         std::ranges::all_of(name, [](char c) { return is_digit(c) || c == '.'; });
}

bool is_reserved(std::string_view name) {
  return std::ranges::any_of(kReservedPrefixes, [&](auto prefix) { return name.starts_with(prefix); }) ||
         std::ranges::any_of(kReservedSuffixes, [&](auto suffix) { return name.ends_with(suffix); });
}

bool is_bucket_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && is_letter_or_digit(name.front()) && is_letter_or_digit(name.back()) &&
         std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '-'; }) &&
         !name.contains("..") && !looks_like_ip_address(name) && !is_reserved(name);
}

std::string object_key(std::string_view prefix, std::string_view bucket, std::string_view key) {
  std::string full;
  full.reserve(prefix.size() + bucket.size() + 1 + key.size());
  return full.append(prefix).append(bucket).append(1, '\0').append(key);
}

}  // namespace

Outcome<void> check_bucket_name(std::string_view name) {
  if (is_bucket_name(name)) return {};
  return refuse(400, "InvalidBucketName", "The specified bucket is not valid.");
}

Outcome<void> check_object_key(std::string_view key) {
  if (key.size() > kMaxKeySize) return refuse(400, "KeyTooLongError", "Your key is too long");
  if (key.empty() || !is_valid_utf8(key)) return refuse(400, "InvalidURI", "Couldn't parse the specified URI.");
  return {};
}

std::string bucket_key(std::string_view bucket) { return std::string(kBucketPrefix).append(bucket); }
std::string info_key(std::string_view bucket, std::string_view key) { return object_key(kInfoPrefix, bucket, key); }
std::string body_key(std::string_view bucket, std::string_view key) { return object_key(kBodyPrefix, bucket, key); }

}  // namespace tenantry::local::s3
