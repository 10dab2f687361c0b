#include "local/cloudformation/paging.h"

#include <fmt/format.h>

#include "base/page_token.h"

namespace tenantry::local::cloudformation {

std::optional<std::string> Paging::token(const std::optional<std::string>& last) const {
  return last ? std::optional(make_page_token(query, *last)) : std::nullopt;
}

Checked<Paging> make_paging(std::string query, const std::optional<std::string>& token) {
  Paging paging{.query = std::move(query)};
  if (!token) return paging;
  paging.after = read_page_token(*token, paging.query);
  if (!paging.after) return refuse(fmt::format("{} is not a valid NextToken", *token));
  return paging;
}

}  // namespace tenantry::local::cloudformation
