#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "sigv4/canonical.h"

namespace tenantry::sigv4 {

struct Credentials {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;  ///< Empty: none.
};

struct SignOptions {
  std::string region;
  std::string service;
  PathForm path_form = PathForm::normalized;
  bool content_sha256 = false;     ///< Adds `X-Amz-Content-Sha256`.
  bool sign_session_token = true;  ///< False: it is sent beside what is signed (as some services of AWS want it).
};

using Fields = std::vector<std::pair<std::string, std::string>>;

/// The fields to add to `request`, Authorization last, for it to be signed at `time`. Signs all the fields that it has,
/// Host among them, and those added. It has none of the added ones yet. Throws std::invalid_argument where the query
/// has a malformed escape.
Fields sign(const Request& request, const Credentials& credentials, WallTime time, const SignOptions& options);

/// The query, for a URL that is valid for `seconds` (604,800 at most) from `time`. The same otherwise.
std::string presign(const Request& request, const Credentials& credentials, WallTime time, std::uint32_t seconds,
                    const SignOptions& options);

}  // namespace tenantry::sigv4
