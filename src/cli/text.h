#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace tenantry::cli {

/// `text` without what a terminal would take for a command: control characters (C0, DEL, C1) become `?`.
std::string printable(std::string_view text);

/// Columns that `text` takes, one for each character: good enough for alignment.
std::size_t columns(std::string_view text);
/// `text` in at most `most` columns, its end replaced by `…` where it is longer; `most` is at least 1.
std::string shortened(std::string_view text, std::size_t most);

/// Rows under their heads, in columns as wide as what stands in them.
std::string table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows);

/// A JSON object for people: a member a line, in its order, names spelt as words; parts are indented, elements of a
/// list start with `- `. What is empty is left out. Every member that there is, is shown.
std::string details(json::Object object);

/// `provisioningStatus` → `provisioning status`.
std::string words(std::string_view camel_case);

}  // namespace tenantry::cli
