#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

/// Reading of header fields whose values have a grammar of their own (RFC 9110, 5.6).
namespace tenantry::admin {

/// All fields of that name (lower case) as one, in order, joined by commas; empty where there is none.
std::string combined_field(const net::HttpRequest& request, std::string_view lower_case_name);

/// `text` cut at `separator` outside quoted strings, without surrounding white space; empty members are left out.
std::vector<std::string_view> split_list(std::string_view text, char separator);

std::string_view trim(std::string_view text);  ///< Spaces and tabs at both ends.

/// A token as it is, a quoted string without its quotes and backslashes; nothing where a quoted string does not end
/// with the text.
std::optional<std::string> unquote(std::string_view word);

}  // namespace tenantry::admin
