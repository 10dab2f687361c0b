#pragma once

#include <optional>

#include "aws/arn.h"
#include "aws/ssm/operations.h"
#include "local/ssm/outcome.h"
#include "local/ssm/record.h"

namespace tenantry::local::ssm {

inline constexpr std::string_view kDefaultKey = "alias/aws/ssm";
inline constexpr std::size_t kMaxTags = 50;
inline constexpr std::int64_t kVersionsKept = 100;

/// What can be refused without knowing whether the parameter exists.
Outcome<void> check_put(const aws::ssm::PutParameterRequest& request, const aws::Identity& identity);
/// The next version of a parameter: what the request says, else what `previous` said, else the defaults; its value in
/// plain. Views into the request and `previous`. Without version and time.
Outcome<Record> next_record(const aws::ssm::PutParameterRequest& request, const std::optional<Record>& previous);

/// Puts tags into `tags`; at most kMaxTags of them, none in AWS's name space.
Outcome<void> merge_tags(Tags& tags, const std::vector<aws::ssm::Tag>& more);

}  // namespace tenantry::local::ssm
