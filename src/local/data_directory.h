#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace tenantry::local {

/// Creates `path` (mode 0700) with its parents where it is missing. Fails where it is no directory or cannot be written
/// to.
Result<void> create_data_directory(const std::string& path);

/// The text of `directory`/`name`, made at first use: `bytes` random bytes in hexadecimal, mode 0600, written and
/// synced under another name and then renamed, so that it is there whole or not at all. An empty or unreadable file is
/// a Failure.
Result<std::string> read_or_create_secret(const std::string& directory, std::string_view name, std::size_t bytes,
                                          Random& random);

}  // namespace tenantry::local
