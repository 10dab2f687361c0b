#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenantry {

std::string hex_encode(std::string_view bytes);  ///< Lower case.

/// RFC 4648 base64 with padding. Decoding is strict: wrong length, alphabet or non-zero trailing bits give nullopt.
std::string base64_encode(std::string_view bytes);
void base64_append(std::string& out, std::string_view bytes);
std::optional<std::string> base64_decode(std::string_view text);

/// The 32 raw bytes of SHA-256, the 16 of MD5 (S3's ETag, nothing else).
std::string sha256(std::string_view bytes);
std::string md5(std::string_view bytes);

/// Percent-decoding of a URL component; with `plus_is_space` also of a form's. A malformed escape gives nullopt.
std::optional<std::string> url_decode(std::string_view text, bool plus_is_space = false);
/// Percent-encodes everything but RFC 3986's unreserved characters (and `/` with `keep_slash`).
std::string url_encode(std::string_view text, bool keep_slash = false);

bool is_valid_utf8(std::string_view text);

}  // namespace tenantry
