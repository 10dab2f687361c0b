#include "tenancy/secret_seal.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

#include "base/encoding.h"

namespace tenantry::tenancy {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kFingerprintSize = 8;
constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;
constexpr std::size_t kHeadSize = 1 + kFingerprintSize;
constexpr std::size_t kOverhead = kHeadSize + kNonceSize + kTagSize;

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void require(int answer) {
  if (answer != 1) throw std::runtime_error("OpenSSL's AES-256-GCM failed");
}

std::string random_bytes(std::size_t size, Random& random) {
  std::string drawn(size, '\0');
  random.fill(std::as_writable_bytes(std::span(drawn)));
  return drawn;
}

}  // namespace

SecretSeal::SecretSeal(std::string key)
    : key_(std::move(key)), fingerprint_(sha256("tenantry secret seal\n" + key_).substr(0, kFingerprintSize)) {}

Result<SecretSeal> SecretSeal::make(std::string key) {
  if (key.size() != kKeySize) return fail(fmt::format("a sealing key has {} bytes, not {}", kKeySize, key.size()));
  return SecretSeal(std::move(key));
}

std::string SecretSeal::seal(std::string_view secret, std::string_view bound_to, Random& random) const {
  const std::string nonce = random_bytes(kNonceSize, random);
  std::string cipher(secret.size(), '\0');
  std::string tag(kTagSize, '\0');
  const Context context(EVP_CIPHER_CTX_new());
  int length = 0;
  require(EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), bytes(nonce)));
  require(EVP_EncryptUpdate(context.get(), nullptr, &length, bytes(bound_to), static_cast<int>(bound_to.size())));
  require(EVP_EncryptUpdate(context.get(), bytes(cipher), &length, bytes(secret), static_cast<int>(secret.size())));
  require(EVP_EncryptFinal_ex(context.get(), bytes(cipher) + length, &length));
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, tag.data()));
  return kVersion + fingerprint_ + nonce + cipher + tag;
}

Result<std::string> SecretSeal::open(std::string_view sealed, std::string_view bound_to) const {
  if (sealed.size() < kOverhead || sealed.front() != kVersion) return fail("it is not a sealed secret");
  if (sealed.substr(1, kFingerprintSize) != fingerprint_)
    return fail("it was sealed under another key than the one that is configured");
  const std::string_view nonce = sealed.substr(kHeadSize, kNonceSize);
  const std::string_view cipher = sealed.substr(kHeadSize + kNonceSize, sealed.size() - kOverhead);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  std::string secret(cipher.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new());
  int length = 0;
  require(EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), bytes(nonce)));
  require(EVP_DecryptUpdate(context.get(), nullptr, &length, bytes(bound_to), static_cast<int>(bound_to.size())));
  require(EVP_DecryptUpdate(context.get(), bytes(secret), &length, bytes(cipher), static_cast<int>(cipher.size())));
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, tag.data()));
  if (EVP_DecryptFinal_ex(context.get(), bytes(secret) + length, &length) != 1)
    return fail("it is damaged, or belongs to something else");
  return secret;
}

}  // namespace tenantry::tenancy
