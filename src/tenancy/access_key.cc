#include "tenancy/access_key.h"

#include <algorithm>
#include <chrono>
#include <span>

#include "base/encoding.h"

namespace tenantry::tenancy {
namespace {

constexpr std::string_view kPrefix = "TKEY";
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kIdSize = 20;
constexpr std::size_t kSecretBytes = 30;

std::string draw(std::size_t size, Random& random) {
  std::string drawn(size, '\0');
  random.fill(std::as_writable_bytes(std::span(drawn)));
  return drawn;
}

}  // namespace

IssuedAccessKey draw_access_key(const AccountId& account, WallTime now, Random& random) {
  std::string id(kPrefix);
  for (const char byte : draw(kIdSize - kPrefix.size(), random))
    id += kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()];
  return {{std::move(id), account, std::chrono::floor<std::chrono::milliseconds>(now)},
          base64_encode(draw(kSecretBytes, random))};
}

bool is_access_key_id(std::string_view id) {
  return id.size() == kIdSize && id.starts_with(kPrefix) &&
         std::ranges::all_of(id, [](char letter) { return kAlphabet.find(letter) != std::string_view::npos; });
}

}  // namespace tenantry::tenancy
