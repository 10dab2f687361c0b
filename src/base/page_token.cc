#include "base/page_token.h"

#include <cstddef>

#include "base/encoding.h"

namespace tenantry {
namespace {

constexpr std::size_t kFingerprintSize = 8;

std::string fingerprint(std::string_view query) { return sha256(query).substr(0, kFingerprintSize); }

}  // namespace

std::string make_page_token(std::string_view query, std::string_view last) {
  return base64_encode(fingerprint(query).append(last));
}

std::optional<std::string> read_page_token(std::string_view token, std::string_view query) {
  auto bytes = base64_decode(token);
  if (!bytes || bytes->size() <= kFingerprintSize || !bytes->starts_with(fingerprint(query))) return std::nullopt;
  return bytes->substr(kFingerprintSize);
}

}  // namespace tenantry
