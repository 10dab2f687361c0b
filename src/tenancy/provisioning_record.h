#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "tenancy/account.h"
#include "tenancy/account_id.h"
#include "tenancy/table_settings.h"

namespace tenantry::tenancy {

/// The steps of the workflow, in order. The record names the step that is under way: whoever resumes runs it again.
enum class Step : std::uint8_t {
  publish_creating,  ///< Private: SSM cloud-type and status. Public: all parameters but the status.
  create_stack,      ///< Private only, and the next three.
  clear_stack,       ///< A retry: what an earlier attempt has left is removed: its stack,
  clear_tables,      ///< and the tables that the stack leaves behind; then create_stack.
  watch_stack,
  activate,        ///< Records: active; private: with the copy in the dedicated table.
  publish_active,  ///< SSM status, last.
  publish_failed,  ///< SSM status and error.
  update_stack,    ///< Private and active: its table's settings change, and the next one.
  watch_update,
  publish_deleting,  ///< SSM status, first.
  drain_routes,      ///< Wait until no cached route can still be used.
  back_up,           ///< Private: the table's final backup, and the next five.
  unprotect_stack,
  delete_stack,
  watch_deletion,
  unprotect_table,
  delete_table,
  erase_items,  ///< Public.
  remove_parameters,
  remove_records,
  done,  ///< Settled: nothing to resume.
};
std::string_view to_text(Step step);  ///< `create_stack`
std::optional<Step> parse_step(std::string_view text);

/// The workflow's state, stored as the PROVISIONING record beside the account's own. It is found through GSI2 under
/// `state`, which follows the account's status only once that has been published: what is interrupted in between is
/// found as pending, creating or deleting.
struct ProvisioningRecord {
  AccountId account;
  Step step = Step::publish_creating;
  ProvisioningStatus state = ProvisioningStatus::pending;
  std::int64_t attempt = 1;    ///< Counts provision_account, retry, deprovision_account and changes of settings.
  std::int64_t clearings = 0;  ///< How often this attempt has made room for its stack.
  std::int64_t percent = 0;    ///< How far this attempt was seen to be; it may be further.
  std::optional<std::string> stack_id;
  std::optional<std::string> table_arn;
  std::optional<std::string> dead_stack_id;  ///< clear_stack, clear_tables: what an earlier attempt has left.
  /// The tables that were found in a stack before it was deleted, by name: they may stay behind it, whatever they are
  /// called.
  std::vector<std::string> stack_tables;
  std::optional<TableSettings> update;    ///< update_stack, watch_update: what is to change.
  std::optional<std::string> backup_arn;  ///< The final backup, once it is available.
  std::int64_t items_erased = 0;          ///< Of a public account that is being deleted, with those of the pass,
  std::int64_t items_in_pass = 0;         ///< of which some may be there still.
  std::optional<std::string> cause;       ///< Why it failed, or what is being waited for.
  WallTime created_at;                    ///< The account's.
  WallTime started_at;                    ///< This attempt.
  WallTime step_at;                       ///< This step.
  std::int64_t revision = 0;              ///< Counts writes of this record: a writer that is not the last one loses.

  bool operator==(const ProvisioningRecord&) const = default;
};

/// Whether its table's settings are changing. The account is active meanwhile.
inline bool is_updating(const ProvisioningRecord& record) {
  return record.step == Step::update_stack || record.step == Step::watch_update;
}

/// The next attempt: another number, and nothing done yet.
void begin_attempt(ProvisioningRecord& record);

/// Idempotency token for the attempt's calls to CloudFormation: the same however often the step is run.
std::string client_request_token(const ProvisioningRecord& record);

}  // namespace tenantry::tenancy
