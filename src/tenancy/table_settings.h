#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "tenancy/account_error.h"

namespace tenantry::tenancy {

inline constexpr std::string_view kOnDemand = "PAY_PER_REQUEST";
inline constexpr std::string_view kProvisioned = "PROVISIONED";

inline constexpr std::string_view kNoTableSettings =
    "must be left out: a public account is in the shared table and has none of its own whose settings could be chosen";

/// What may be chosen for a private account's own table, when it is created and later. What is not set is left to the
/// platform: the billing mode to /platform/dynamodb/default-billing-mode, protection to the platform's `protect`, all
/// else to the template's defaults. A shape (aws/shape.h) whose members carry the names and limits of the admin API and
/// of the stored records. Capacities are those of the table and of each of its indexes, one figure for all of them.
struct TableSettings {
  std::optional<std::string> billing_mode;
  /// PROVISIONED: what they start with, or are set to by a change; their least if not set. Auto scaling moves them: a
  /// change that does not name them keeps what it has made of them.
  std::optional<std::int64_t> read_capacity;
  std::optional<std::int64_t> write_capacity;
  std::optional<std::int64_t> read_capacity_min;  ///< PROVISIONED: auto scaling's bounds.
  std::optional<std::int64_t> read_capacity_max;
  std::optional<std::int64_t> write_capacity_min;
  std::optional<std::int64_t> write_capacity_max;
  std::optional<std::int64_t> target_utilization;  ///< PROVISIONED: percent of the capacity in use.
  std::optional<bool> point_in_time_recovery;
  std::optional<std::string> kms_key_arn;  ///< A customer managed key; empty: DynamoDB's AWS managed one.
  std::optional<bool> deletion_protection;

  template <class V>
  static void members(V&& v) {
    v("billingMode", &TableSettings::billing_mode, {.one_of = "PAY_PER_REQUEST|PROVISIONED"});
    v("readCapacity", &TableSettings::read_capacity, {.min = 1, .max = 1'000'000});
    v("writeCapacity", &TableSettings::write_capacity, {.min = 1, .max = 1'000'000});
    v("readCapacityMin", &TableSettings::read_capacity_min, {.min = 1, .max = 1'000'000});
    v("readCapacityMax", &TableSettings::read_capacity_max, {.min = 1, .max = 1'000'000});
    v("writeCapacityMin", &TableSettings::write_capacity_min, {.min = 1, .max = 1'000'000});
    v("writeCapacityMax", &TableSettings::write_capacity_max, {.min = 1, .max = 1'000'000});
    v("targetUtilization", &TableSettings::target_utilization, {.min = 20, .max = 90});
    v("pointInTimeRecovery", &TableSettings::point_in_time_recovery);
    v("kmsKeyArn", &TableSettings::kms_key_arn, {.min = 0, .max = 256});
    v("deletionProtection", &TableSettings::deletion_protection);
  }
  bool operator==(const TableSettings&) const = default;
};

/// The template's own figures, for what is not set.
inline constexpr std::int64_t kDefaultCapacityMin = 5;
inline constexpr std::int64_t kDefaultCapacityMax = 100;

inline constexpr std::int64_t kDefaultTargetUtilization = 70;

/// All rules that settings break beyond their members' limits: bounds in order, capacities within them, neither of them
/// with a billing mode that has none, a key's form. For what is asked for as well as for what comes of it.
std::vector<InvalidMember> check(const TableSettings& settings);

/// The same of a change by itself: what it does not set is not known here.
std::vector<InvalidMember> check_change(const TableSettings& change);

/// `settings` with what `change` sets. Of what it does not set, capacities move into the bounds, and all that only
/// PROVISIONED tables have goes when the table is not one any more.
TableSettings merge(TableSettings settings, const TableSettings& change);

bool is_empty(const TableSettings& settings);  ///< Sets nothing.
bool scales(const TableSettings& settings);    ///< Sets something that only PROVISIONED tables have.

}  // namespace tenantry::tenancy
