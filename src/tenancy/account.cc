#include "tenancy/account.h"

#include <array>
#include <utility>

namespace tenantry::tenancy {
namespace {

constexpr std::array<std::string_view, 2> kCloudTypes = {"public", "private"};
constexpr std::array<std::string_view, 5> kStatuses = {"pending", "creating", "active", "failed", "deleting"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view text) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}

template <class Part>
std::vector<Part> with_ids_of(const std::vector<Part>& before, std::vector<Part> after, Random& random) {
  for (std::size_t i = 0; i < after.size(); ++i) after[i].id = i < before.size() ? before[i].id : Uuid::random(random);
  return after;
}

}  // namespace

std::string_view to_text(CloudType type) { return kCloudTypes.at(std::to_underlying(type)); }

std::string_view to_text(ProvisioningStatus status) { return kStatuses.at(std::to_underlying(status)); }

std::optional<CloudType> parse_cloud_type(std::string_view text) { return find<CloudType>(kCloudTypes, text); }

std::optional<ProvisioningStatus> parse_provisioning_status(std::string_view text) {
  return find<ProvisioningStatus>(kStatuses, text);
}

Account apply(const AccountChange& change, Account account, Random& random) {
  if (change.name) account.name = *change.name;
  if (change.master_account_name) account.master_account_name = *change.master_account_name;
  if (change.addresses) account.addresses = with_ids_of(account.addresses, *change.addresses, random);
  if (change.technical_user) {
    const Uuid id = account.technical_user ? account.technical_user->id : Uuid::random(random);
    account.technical_user = change.technical_user;
    account.technical_user->id = id;
  }
  if (change.suspended) account.suspended = *change.suspended;
  if (change.licenses) account.licenses = with_ids_of(account.licenses, *change.licenses, random);
  return account;
}

License apply(const LicenseChange& change, License license) {
  const auto set = [](const auto& value, auto& target) {
    if (value) target = *value;
  };
  set(change.enterprise_id, license.enterprise_id);
  set(change.product_id, license.product_id);
  set(change.service_id, license.service_id);
  set(change.start_date, license.start_date);
  set(change.end_date, license.end_date);
  set(change.contact_full_name, license.contact_full_name);
  set(change.contact_email, license.contact_email);
  set(change.number_of_users, license.number_of_users);
  set(change.renewal_notify, license.renewal_notify);
  set(change.notice_days, license.notice_days);
  set(change.contact_phone, license.contact_phone);
  set(change.contact_department, license.contact_department);
  set(change.contact_designation, license.contact_designation);
  return license;
}

}  // namespace tenantry::tenancy
