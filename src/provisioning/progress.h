#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "aws/cloudformation/service.h"
#include "base/clock.h"
#include "tenancy/account_store.h"

namespace tenantry::provisioning {

/// How far an account has come, for people and progress bars.
struct Progress {
  struct Resource {
    std::string logical_id;
    std::string type;
    std::optional<std::string> physical_id;
    std::string status;
    std::optional<std::string> reason;
    WallTime updated_at;
  };
  /// What CloudFormation says happened: to a resource, or to the stack itself (its type is AWS::CloudFormation::Stack).
  struct StackEvent {
    WallTime at;
    std::string logical_id;
    std::string type;
    std::string status;
    std::optional<std::string> reason;
  };
  struct Failure {
    std::string logical_id;
    std::string type;
    std::string status;
    std::string reason;
  };
  static constexpr std::size_t kMaxEvents = 50;

  tenancy::StoredAccount stored;
  /// Of what is under way: being created or updated, resources complete of those in the template; being deleted,
  /// resources gone. 100 only when the account is active and at rest. It never goes back within an attempt, whatever
  /// becomes of the resources: what has failed keeps how far it came.
  int percent = 0;
  std::optional<std::string> stack_id;
  std::optional<std::string> stack_status;
  std::size_t resources_complete = 0;
  std::size_t resources_total = 0;  ///< What the template makes with this stack's parameters, as far as is known.
  std::vector<Resource> resources;  ///< As CloudFormation lists them: those that have been begun.
  std::vector<StackEvent> events;   ///< Newest first, at most kMaxEvents.
  std::optional<Failure> failure;   ///< The first resource that failed in the stack's last operation, if it failed.
};

/// Counts and percentage for what has been read: `stack` as it is, none where there is none; `progress` with account
/// and resources.
void summarise(Progress& progress, const std::optional<aws::cloudformation::Stack>& stack);

}  // namespace tenantry::provisioning
