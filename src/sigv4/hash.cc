#include "sigv4/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

namespace tenantry::sigv4 {
namespace {

constexpr std::size_t kBlock = 64;
using Block = std::array<char, kBlock>;

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

Context make_context() {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Context context(EVP_MD_CTX_new());
  require(algorithm != nullptr && context != nullptr && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1);
  return context;
}

EVP_MD_CTX* context_of_thread() {
  thread_local const Context context = make_context();
  return context.get();
}

Block padded(std::string_view key, char with) {
  Block block;
  block.fill(with);
  for (std::size_t i = 0; i < key.size(); ++i) block[i] = static_cast<char>(block[i] ^ key[i]);
  return block;
}

std::string_view view(const Block& block) { return {block.data(), block.size()}; }

}  // namespace

Digest sha256(std::initializer_list<std::string_view> parts) {
  EVP_MD_CTX* const context = context_of_thread();
  require(EVP_DigestInit_ex2(context, nullptr, nullptr) == 1);
  for (const auto part : parts) require(EVP_DigestUpdate(context, part.data(), part.size()) == 1);
  Digest digest;
  require(EVP_DigestFinal_ex(context, digest.data(), nullptr) == 1);
  return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view message) {
  Digest hashed;
  if (key.size() > kBlock) {
    hashed = sha256(key);
    key = bytes_of(hashed);
  }
  const Digest inner = sha256({view(padded(key, 0x36)), message});
  return sha256({view(padded(key, 0x5c)), bytes_of(inner)});
}

std::array<char, 64> hex_digits(const Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 64> out;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    out[2 * i] = kDigits[digest[i] >> 4];
    out[2 * i + 1] = kDigits[digest[i] & 15];
  }
  return out;
}

std::string hex(const Digest& digest) {
  const auto digits = hex_digits(digest);
  return {digits.data(), digits.size()};
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tenantry::sigv4
