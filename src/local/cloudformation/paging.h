#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "local/cloudformation/checked.h"

/// Lists that go on.
namespace tenantry::local::cloudformation {

inline constexpr std::size_t kPageSize = 100;

/// One list: what it asks for, and where it goes on.
struct Paging {
  std::string query;
  std::optional<std::string> after;  ///< The position of the last entry that was given.

  /// The NextToken of a page that ends at `last`; absent at the list's end.
  std::optional<std::string> token(const std::optional<std::string>& last) const;
};

Checked<Paging> make_paging(std::string query, const std::optional<std::string>& token);

/// `subject`: what the list is of. Refused: a NextToken of another list, or of none.
template <class R>
Checked<Paging> paging_of(const R& request, std::string_view subject = {}) {
  return make_paging(std::string(R::kOperation).append(" ").append(subject), request.next_token);
}

}  // namespace tenantry::local::cloudformation
