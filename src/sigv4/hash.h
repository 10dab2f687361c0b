#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

namespace tenantry::sigv4 {

using Digest = std::array<unsigned char, 32>;

/// SHA-256 through a context that each thread keeps: OpenSSL 3's own SHA256() looks its algorithm up in every call,
/// which costs more than hashing a kilobyte. The parts are hashed as one text. A failure of OpenSSL throws.
Digest sha256(std::initializer_list<std::string_view> parts);
inline Digest sha256(std::string_view bytes) { return sha256({bytes}); }

/// RFC 2104.
Digest hmac_sha256(std::string_view key, std::string_view message);

inline std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// 64 lower-case hexadecimal digits.
std::array<char, 64> hex_digits(const Digest& digest);
std::string hex(const Digest& digest);

/// Takes as long whether or not, and wherever, texts of one length differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace tenantry::sigv4
