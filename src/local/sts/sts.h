#pragma once

#include <memory>

#include "aws/arn.h"
#include "aws/sts/service.h"

namespace tenantry::local::sts {

/// The embedded Security Token Service. Every caller is the account's root (API_GetCallerIdentity, "Called by root"),
/// since the local cloud has one account and no IAM users.
std::unique_ptr<aws::sts::Service> make_sts(aws::Identity identity);

}  // namespace tenantry::local::sts
