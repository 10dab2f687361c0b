#include "tenancy/access_key_directory.h"

#include <fmt/format.h>

#include <utility>

namespace tenantry::tenancy {

using Outcome = AccountResult<std::shared_ptr<const FoundAccessKey>>;

Task<Outcome> AccessKeyDirectory::ask(std::string id, Deadline deadline) {
  TENANTRY_CO_TRY(auto found, co_await store_.find(std::move(id), deadline));
  if (!found) co_return std::unexpected(AccountError{AccountError::Kind::not_found, "There is no such access key."});
  co_return std::make_shared<const FoundAccessKey>(*std::move(found));
}

Outcome AccessKeyDirectory::no_answer(const std::string& id, std::string_view why) const {
  return std::unexpected(
      AccountError{AccountError::Kind::unavailable, fmt::format("Access key {} is not known: {}.", id, why), true});
}

std::optional<AccessKeyDirectory::Validity> AccessKeyDirectory::validity(const Outcome& outcome, SteadyTime now) {
  if (outcome) return Validity{now + config_.ttl, now + config_.ttl + config_.stale};
  if (outcome.error().kind == AccountError::Kind::unavailable) return std::nullopt;
  return Validity{now + config_.unknown, now + config_.unknown};
}

}  // namespace tenantry::tenancy
