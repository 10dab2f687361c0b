#include "tenancy/keys.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace tenantry::tenancy::keys {

std::string account_partition(const AccountId& id) { return "ACCOUNT#" + id.to_string(); }

std::string tenant_prefix(const AccountId& id) { return account_partition(id) + "#"; }

std::string tenant_hash(std::string_view tenant_pk) { return hex_encode(sha256(tenant_pk)); }

unsigned list_shard(const AccountId& id) { return id.uuid().bytes().back() % kListShards; }

std::string all_accounts(unsigned shard) { return fmt::format("ENTITY#ACCOUNT#{}", shard); }

std::string by_cloud_type(CloudType type, unsigned shard) {
  return fmt::format("CLOUD_TYPE#{}#{}", to_text(type), shard);
}

std::string by_state(ProvisioningStatus status, unsigned shard) {
  return fmt::format("STATE#{}#{}", to_text(status), shard);
}

std::string by_enterprise(std::string_view enterprise_id) { return fmt::format("ENTERPRISE#{}", enterprise_id); }

std::string by_work(unsigned shard) { return fmt::format("WORK#{}", shard); }

std::string events_of_hour(WallTime time) { return "EVENTS#" + format_iso8601(time).substr(0, 13); }

std::string idempotency_partition(std::string_view key) { return "IDEMPOTENCY#" + hex_encode(sha256(key)); }

std::string access_key_partition(std::string_view id) { return fmt::format("ACCESSKEY#{}", id); }

std::string list_order(WallTime created_at, const AccountId& id) {
  return fmt::format("{}#{}", format_iso8601(created_at), id.to_string());
}

}  // namespace tenantry::tenancy::keys
