#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/session.h"

namespace tenantry::cli {

/// Members of a body: name, and its value as JSON.
using Members = std::vector<std::pair<std::string, std::string>>;

std::string json_string(std::string_view text);
/// A list's values as a JSON array.
std::string json_array(const std::vector<std::string>& values);

/// A part of an account from a flag: `line1=1 Main St,city=Springfield` (`\,` is a comma in a value, `\\` a backslash),
/// or a JSON object as it is. Members that the API wants as integer or boolean are written so where they look like it;
/// which members there are, and what they may hold, is the server's to say.
Outcome<std::string> part_from_flag(std::string_view flag, std::string_view text);

/// Reads a body from `file`, or from `in` where it is `-`. It must be one JSON object.
Outcome<std::string> read_body(const std::string& file, std::istream& in);

/// `body` (a JSON object, or nothing) with `members` in the place of those of the same name, or added.
std::string with_members(std::string_view body, const Members& members);

bool has_member(std::string_view body, std::string_view name);

}  // namespace tenantry::cli
