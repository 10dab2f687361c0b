#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/value.h"
#include "aws/shape.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "tenancy/account_id.h"
#include "tenancy/table_settings.h"

namespace tenantry::tenancy {

/// Where an account's data lives: in the shared table, or in one of its own. Never changes.
enum class CloudType : std::uint8_t { public_, private_ };
/// An account's life: pending → creating → active; failed from any of these; deleting → gone.
enum class ProvisioningStatus : std::uint8_t { pending, creating, active, failed, deleting };

std::string_view to_text(CloudType type);  ///< `public`, `private`
std::string_view to_text(ProvisioningStatus status);
std::optional<CloudType> parse_cloud_type(std::string_view text);
std::optional<ProvisioningStatus> parse_provisioning_status(std::string_view text);

/// How many parts an account may have: all of them, in both tables, must fit one transaction of 100 items.
inline constexpr std::size_t kMaxAddresses = 10;
inline constexpr std::size_t kMaxLicenses = 35;

/// The parts of an account. Each is a shape (aws/shape.h) whose members carry the names and limits of the admin API and
/// of the stored records; `id` is the platform's and stands in the record's key. Dates are `YYYY-MM-DD`: checked by
/// whoever takes them from outside.
struct Address {
  Uuid id;
  std::string line1;
  std::optional<std::string> line2;
  std::string city;
  std::string state;
  std::string postal_code;
  std::string country;

  template <class V>
  static void members(V&& v) {
    v("line1", &Address::line1, {.required = true, .min = 1, .max = 256});
    v("line2", &Address::line2, {.min = 1, .max = 256});
    v("city", &Address::city, {.required = true, .min = 1, .max = 256});
    v("state", &Address::state, {.required = true, .min = 1, .max = 256});
    v("postalCode", &Address::postal_code, {.required = true, .min = 1, .max = 32});
    v("country", &Address::country, {.required = true, .min = 1, .max = 256});
  }
  bool operator==(const Address&) const = default;
};

struct TechnicalUser {
  Uuid id;
  std::string first_name;
  std::string last_name;
  std::optional<std::string> middle_name;
  std::string email;
  std::optional<std::string> assigned_role;
  std::optional<std::string> assigned_group;
  std::optional<std::string> start_date;
  std::optional<std::string> end_date;

  template <class V>
  static void members(V&& v) {
    v("firstName", &TechnicalUser::first_name, {.required = true, .min = 1, .max = 256});
    v("lastName", &TechnicalUser::last_name, {.required = true, .min = 1, .max = 256});
    v("middleName", &TechnicalUser::middle_name, {.min = 1, .max = 256});
    v("email", &TechnicalUser::email, {.required = true, .min = 3, .max = 254});
    v("assignedRole", &TechnicalUser::assigned_role, {.min = 1, .max = 256});
    v("assignedGroup", &TechnicalUser::assigned_group, {.min = 1, .max = 256});
    v("startDate", &TechnicalUser::start_date, {.min = 10, .max = 10});
    v("endDate", &TechnicalUser::end_date, {.min = 10, .max = 10});
  }
  bool operator==(const TechnicalUser&) const = default;
};

struct License {
  Uuid id;
  std::string enterprise_id;
  std::string product_id;
  std::string service_id;
  std::string start_date;
  std::string end_date;
  std::string contact_full_name;
  std::string contact_email;
  std::optional<std::int64_t> number_of_users;
  std::optional<bool> renewal_notify;
  std::optional<std::int64_t> notice_days;
  std::optional<std::string> contact_phone;
  std::optional<std::string> contact_department;
  std::optional<std::string> contact_designation;

  template <class V>
  static void members(V&& v) {
    v("enterpriseId", &License::enterprise_id, {.required = true, .min = 1, .max = 256});
    v("productId", &License::product_id, {.required = true, .min = 1, .max = 256});
    v("serviceId", &License::service_id, {.required = true, .min = 1, .max = 256});
    v("startDate", &License::start_date, {.required = true, .min = 10, .max = 10});
    v("endDate", &License::end_date, {.required = true, .min = 10, .max = 10});
    v("contactFullName", &License::contact_full_name, {.required = true, .min = 1, .max = 256});
    v("contactEmail", &License::contact_email, {.required = true, .min = 3, .max = 254});
    v("numberOfUsers", &License::number_of_users, {.min = 0, .max = 1'000'000'000});
    v("renewalNotify", &License::renewal_notify);
    v("noticeDays", &License::notice_days, {.min = 0, .max = 36'500});
    v("contactPhone", &License::contact_phone, {.min = 1, .max = 64});
    v("contactDepartment", &License::contact_department, {.min = 1, .max = 256});
    v("contactDesignation", &License::contact_designation, {.min = 1, .max = 256});
  }
  bool operator==(const License&) const = default;
};

/// What a user changes of a license: what is set replaces what was.
struct LicenseChange {
  std::optional<std::string> enterprise_id;
  std::optional<std::string> product_id;
  std::optional<std::string> service_id;
  std::optional<std::string> start_date;
  std::optional<std::string> end_date;
  std::optional<std::string> contact_full_name;
  std::optional<std::string> contact_email;
  std::optional<std::int64_t> number_of_users;
  std::optional<bool> renewal_notify;
  std::optional<std::int64_t> notice_days;
  std::optional<std::string> contact_phone;
  std::optional<std::string> contact_department;
  std::optional<std::string> contact_designation;

  template <class V>
  static void members(V&& v) {
    v("enterpriseId", &LicenseChange::enterprise_id, {.min = 1, .max = 256});
    v("productId", &LicenseChange::product_id, {.min = 1, .max = 256});
    v("serviceId", &LicenseChange::service_id, {.min = 1, .max = 256});
    v("startDate", &LicenseChange::start_date, {.min = 10, .max = 10});
    v("endDate", &LicenseChange::end_date, {.min = 10, .max = 10});
    v("contactFullName", &LicenseChange::contact_full_name, {.min = 1, .max = 256});
    v("contactEmail", &LicenseChange::contact_email, {.min = 3, .max = 254});
    v("numberOfUsers", &LicenseChange::number_of_users, {.min = 0, .max = 1'000'000'000});
    v("renewalNotify", &LicenseChange::renewal_notify);
    v("noticeDays", &LicenseChange::notice_days, {.min = 0, .max = 36'500});
    v("contactPhone", &LicenseChange::contact_phone, {.min = 1, .max = 64});
    v("contactDepartment", &LicenseChange::contact_department, {.min = 1, .max = 256});
    v("contactDesignation", &LicenseChange::contact_designation, {.min = 1, .max = 256});
  }
};

/// What a user says about a new account.
struct NewAccount {
  std::optional<AccountId> id;  ///< Where the caller has chosen it, to ask again safely; else it is drawn.
  std::optional<std::string> idempotency_key = {};  ///< Under whose record (idempotency.h) it is made once.
  std::string name;
  std::string master_account_name;
  CloudType cloud_type = CloudType::public_;
  std::vector<Address> addresses;  ///< Ids of parts are assigned when stored, whatever stands here.
  std::optional<TechnicalUser> technical_user;
  std::vector<License> licenses;
  TableSettings table_settings;  ///< Private accounts' only.
  /// Of its first access key (AccessKeyStore::first_items), stored in one transaction with the account.
  std::vector<aws::dynamodb::AttributeMap> access_key;
};

/// What a user changes: what is set replaces what was. The cloud type cannot change.
struct AccountChange {
  std::optional<std::string> name;
  std::optional<std::string> master_account_name;
  std::optional<std::vector<Address>> addresses;
  std::optional<TechnicalUser> technical_user;
  std::optional<std::vector<License>> licenses;
  std::optional<bool> suspended;
  TableSettings table_settings;  ///< Private accounts' only: what is set in it replaces what was.
};

struct Account {
  AccountId id;
  std::string name;
  std::string master_account_name;
  CloudType cloud_type = CloudType::public_;
  std::vector<Address> addresses;
  std::optional<TechnicalUser> technical_user;
  std::vector<License> licenses;
  /// Private: what was asked for; once the table is there, what it has, billing mode, recovery and protection always.
  TableSettings table_settings;

  bool suspended = false;  ///< Its access keys open nothing. Its table and its status are as they would be.
  ProvisioningStatus status = ProvisioningStatus::pending;
  std::optional<std::string> provisioning_error;  ///< Why it failed.
  std::optional<std::string> update_error;        ///< Why the last change of its table's settings failed.
  std::optional<std::string> table_name;          ///< Known once the table is.
  std::optional<std::string> table_arn;
  std::optional<std::string> stream_arn;
  std::optional<std::string> stack_id;
  WallTime created_at;  ///< Whole milliseconds, both.
  WallTime updated_at;
  std::int64_t version = 1;  ///< Counts changes by users (change_account), not the steps of being provisioned.

  bool operator==(const Account&) const = default;
};

/// `account` as `change` makes it, its table's settings left aside. Parts keep their ids by position, so that a list
/// that shrinks or grows rewrites as few records as it can; new ones are drawn from `random`.
Account apply(const AccountChange& change, Account account, Random& random);
License apply(const LicenseChange& change, License license);

}  // namespace tenantry::tenancy
