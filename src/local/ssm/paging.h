#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "kv/store.h"
#include "local/ssm/outcome.h"
#include "local/ssm/record.h"

/// Lists that go on. A token holds where a page ended, by name and not by number: parameters that come and go between
/// two pages neither repeat nor hide others.
namespace tenantry::local::ssm {

/// The position in `token` (make_page_token()), empty without one. InvalidNextToken for a token of another query or of
/// no query.
Outcome<std::string> read_token(const std::optional<std::string>& token, std::string_view query);

/// How many entries a page has. ValidationException outside of 1 to `max`.
Outcome<std::size_t> page_size(std::optional<std::int64_t> requested, std::size_t max);

/// A part of the tree of names.
struct Scope {
  std::string prefix = "/";  ///< What sort names start with (names.h).
  bool one_level = false;    ///< Leave out names with another slash behind the prefix; their subtrees are jumped over.
};
/// False ends the walk.
using Visit = std::function<Outcome<bool>(std::string_view sort_name, const Record& record)>;
/// Visits the newest versions in the order of sort names, from behind `after` (empty: from the start).
Outcome<void> walk(const kv::Snapshot& snapshot, const Scope& scope, std::string_view after, const Visit& visit);

}  // namespace tenantry::local::ssm
