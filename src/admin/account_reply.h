#pragma once

#include "admin/context.h"
#include "admin/prefer.h"
#include "admin/reply.h"
#include "base/task.h"
#include "tenancy/account.h"

namespace tenantry::admin {

std::string account_path(const tenancy::AccountId& id);

/// The account with its entity tag; 304 where a GET has it already.
net::HttpResponse account_response(unsigned status, const tenancy::Account& account, const net::HttpRequest& request);

/// The account when the work on it has come to rest, with status `settled`; with 202 and Location where that takes
/// longer than the caller waits. That the work has gone well is not said by the status but by the account.
/// 410 where it does not exist any more.
Task<Reply> wait_for_account(const Context& context, const net::HttpRequest& request, tenancy::AccountId id, Wait wait,
                             unsigned settled);

/// What a deletion that has been started comes to: 200 and that the account is gone, with how many items were erased
/// where it was a public one, or the account where it has failed; 202 and the account where that takes longer.
Task<Reply> wait_for_deletion(const Context& context, const net::HttpRequest& request, tenancy::AccountId id,
                              tenancy::CloudType type, Wait wait);

}  // namespace tenantry::admin
