#pragma once

#include <string>
#include <string_view>

#include "aws/arn.h"
#include "base/clock.h"
#include "base/random.h"

namespace tenantry::local::cloudformation {

/// A new stack's UUID: version 7, so that the order of the texts is the order of creation, to the millisecond.
std::string make_stack_uuid(WallTime now, Random& random);

/// `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`.
std::string make_stack_id(const aws::Identity& identity, std::string_view name, std::string_view uuid);

/// What follows the last `/` of a stack id; empty for what is none.
std::string_view uuid_of_stack_id(std::string_view stack_id);

}  // namespace tenantry::local::cloudformation
