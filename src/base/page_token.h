#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenantry {

/// Where a page of a list ended, for the client to give back. `query`: what the list asks for; `last`: the position of
/// the last entry given, not empty.
std::string make_page_token(std::string_view query, std::string_view last);
/// The position; nullopt for a token of another query, or of none.
std::optional<std::string> read_page_token(std::string_view token, std::string_view query);

}  // namespace tenantry
