#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/problem.h"
#include "net/http.h"

namespace tenantry::admin {

/// A strong entity tag (RFC 9110, 8.8.3): `"<version>-<hash of the representation>"`. The version alone would not do
/// for caches, since an account's status changes without it.
std::string entity_tag(std::int64_t version, std::string_view representation);

/// If-Match of a request.
class Precondition {
 public:
  /// 400: neither `*` nor a list of entity tags.
  static std::expected<Precondition, Problem> read(const net::HttpRequest& request);

  bool given() const { return given_; }
  /// Whether one of the tags names this version: what happened to the account but by users does not count. True where
  /// nothing is asked. A weak tag matches nothing.
  bool allows(std::int64_t version) const;
  /// Whether one of them is `tag`.
  bool allows(std::string_view tag) const;

 private:
  bool given_ = false;
  bool any_ = false;
  std::vector<std::string> tags_;  // strong ones
};

/// The 412 for `what`: "The account".
Problem precondition_failed(std::string_view what);

/// Gives the response its tag; to a GET whose If-None-Match has it, 304 without a body.
void add_entity_tag(net::HttpResponse& response, std::string tag, const net::HttpRequest& request);

}  // namespace tenantry::admin
