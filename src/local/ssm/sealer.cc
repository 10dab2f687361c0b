#include "local/ssm/sealer.h"

#include <openssl/evp.h>

#include <memory>
#include <span>
#include <stdexcept>
#include <utility>

#include "base/pack.h"

namespace tenantry::local::ssm {
namespace {

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;

using Context =
    std::unique_ptr<EVP_CIPHER_CTX, decltype([](EVP_CIPHER_CTX* context) { EVP_CIPHER_CTX_free(context); })>;

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* raw(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void require(int done) {
  if (done != 1) throw std::runtime_error("AES-256-GCM failed in OpenSSL");
}

// One direction's start: cipher, key, nonce, associated data.
Context start(bool encrypt, const std::string& key, std::string_view nonce, std::string_view associated) {
  Context context(EVP_CIPHER_CTX_new());
  int length = 0;
  require(context != nullptr);
  require(EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, raw(key), raw(nonce), encrypt ? 1 : 0));
  require(EVP_CipherUpdate(context.get(), nullptr, &length, raw(associated), static_cast<int>(associated.size())));
  return context;
}

}  // namespace

Sealer::Sealer(std::string key, Random& random) : key_(std::move(key)), random_(random) {
  if (key_.size() != kKeySize) throw std::invalid_argument("a sealer's key has 32 bytes");
}

std::string Sealer::seal(std::string_view plain, std::string_view associated) const {
  std::string sealed(kNonceSize + plain.size() + kTagSize, '\0');
  random_.fill(std::as_writable_bytes(std::span(sealed.data(), kNonceSize)));
  const Context context = start(true, key_, std::string_view(sealed).substr(0, kNonceSize), associated);
  unsigned char* const out = raw(sealed) + kNonceSize;
  int length = 0;
  require(EVP_CipherUpdate(context.get(), out, &length, raw(plain), static_cast<int>(plain.size())));
  require(EVP_CipherFinal_ex(context.get(), out + length, &length));
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize, out + plain.size()));
  return sealed;
}

std::optional<std::string> Sealer::open(std::string_view sealed, std::string_view associated) const {
  if (sealed.size() < kNonceSize + kTagSize) return std::nullopt;
  const std::string_view body = sealed.substr(kNonceSize, sealed.size() - kNonceSize - kTagSize);
  std::string tag(sealed.substr(sealed.size() - kTagSize));
  const Context context = start(false, key_, sealed.substr(0, kNonceSize), associated);
  std::string plain(body.size(), '\0');
  int length = 0;
  require(EVP_CipherUpdate(context.get(), raw(plain), &length, raw(body), static_cast<int>(body.size())));
  require(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize, tag.data()));
  if (EVP_CipherFinal_ex(context.get(), raw(plain) + length, &length) != 1) return std::nullopt;
  return plain;
}

std::string associated_data(std::string_view name, std::int64_t version) {
  std::string data;
  pack_string(data, name);
  pack_integer(data, static_cast<std::uint64_t>(version));
  return data;
}

}  // namespace tenantry::local::ssm
