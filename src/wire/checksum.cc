#include "wire/checksum.h"

#include <openssl/evp.h>

#include <array>
#include <boost/crc.hpp>
#include <cstdint>

#include "base/encoding.h"
#include "wire/crc32.h"

namespace tenantry::wire {
namespace {

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;
using Crc64Nvme = boost::crc_optimal<64, 0xAD93D23594C93659, 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF, true, true>;

template <class T>
std::string big_endian(T value) {
  std::string bytes;
  for (int shift = static_cast<int>(sizeof(T)) * 8 - 8; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(value >> shift & 0xff));
  return bytes;
}

template <class Crc>
std::string crc(std::string_view bytes) {
  Crc crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return big_endian(crc.checksum());
}

std::string sha1(std::string_view bytes) {
  std::array<unsigned char, 20> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  return {digest.begin(), digest.end()};
}

}  // namespace

std::optional<std::string> s3_checksum(std::string_view algorithm, std::string_view bytes) {
  if (algorithm == "crc32") return base64_encode(big_endian(crc32(bytes)));
  if (algorithm == "crc32c") return base64_encode(crc<Crc32c>(bytes));
  if (algorithm == "crc64nvme") return base64_encode(crc<Crc64Nvme>(bytes));
  if (algorithm == "sha1") return base64_encode(sha1(bytes));
  if (algorithm == "sha256") return base64_encode(sha256(bytes));
  return std::nullopt;
}

}  // namespace tenantry::wire
