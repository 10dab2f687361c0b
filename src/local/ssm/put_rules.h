#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "aws/arn.h"
#include "aws/ssm/operations.h"
#include "local/ssm/outcome.h"
#include "local/ssm/policies.h"
#include "local/ssm/record.h"

namespace tenantry::local::ssm {

inline constexpr std::string_view kDefaultKey = "alias/aws/ssm";
inline constexpr std::size_t kMaxTags = 50;
inline constexpr std::int64_t kVersionsKept = 100;
inline constexpr std::size_t kMaxLabels = 10;  ///< Of one version.

/// What a PutParameter rests on beside its own members and the version before.
struct PutContext {
  std::optional<Policies> policies;  ///< The request's, checked. Without any they stay as they were.
  bool standard_full = false;        ///< No standard parameter can be added: Intelligent-Tiering takes the other tier.
};

/// What can be refused without knowing whether the parameter exists.
Outcome<void> check_put(const aws::ssm::PutParameterRequest& request, const aws::Identity& identity);
/// The next version of a parameter: what the request says, else what `previous` said, else the defaults; its value in
/// plain. Views into the request, `previous` and `context`. Without version and time.
Outcome<Record> next_record(const aws::ssm::PutParameterRequest& request, const std::optional<Record>& previous,
                            const PutContext& context);

/// Puts tags into `tags`; at most kMaxTags of them, none in AWS's name space.
Outcome<void> merge_tags(Tags& tags, const std::vector<aws::ssm::Tag>& more);

/// Puts `wanted` onto `version`, away from the versions that they were on, and returns those that cannot be labels
/// (User Guide, "Working with parameter labels"). Nothing is changed when it is refused.
Outcome<std::vector<std::string>> merge_labels(Labels& labels, const std::vector<std::string>& wanted,
                                               std::int64_t version);

}  // namespace tenantry::local::ssm
