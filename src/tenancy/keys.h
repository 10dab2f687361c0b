#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/uuid.h"
#include "tenancy/account.h"
#include "tenancy/account_id.h"

/// The keys of the shared table and of every dedicated one: attributes, indexes, partitions. Nothing else spells them.
namespace tenantry::tenancy::keys {

inline constexpr std::string_view kPk = "PK";
inline constexpr std::string_view kSk = "SK";
inline constexpr std::string_view kGsi1Pk = "GSI1PK";
inline constexpr std::string_view kGsi1Sk = "GSI1SK";
inline constexpr std::string_view kGsi2Pk = "GSI2PK";
inline constexpr std::string_view kGsi2Sk = "GSI2SK";
inline constexpr std::string_view kGsi3Pk = "GSI3PK";
inline constexpr std::string_view kGsi3Sk = "GSI3SK";
inline constexpr std::string_view kGsi1 = "GSI1";
inline constexpr std::string_view kGsi2 = "GSI2";
inline constexpr std::string_view kGsi3 = "GSI3";
inline constexpr std::string_view kTtl = "ttl";

inline constexpr std::string_view kErasedAccounts = "ERASED#ACCOUNT";  ///< Partition of erased_account.h's.

inline constexpr std::string_view kMetadata = "METADATA";
inline constexpr std::string_view kProvisioning = "PROVISIONING";
inline constexpr std::string_view kAddress = "ADDRESS#";
inline constexpr std::string_view kTechnicalUser = "TECH_USER#";
inline constexpr std::string_view kLicense = "LICENSE#";

inline constexpr std::string_view kSuspended = "suspended";        ///< Of METADATA: whether the account is.
inline constexpr std::string_view kAccessKeySlot = "ACCESS_KEY#";  ///< `ACCESS_KEY#1`: access_key_store.h.

/// `ACCOUNT#<id>`: the partition of the account's own records, and GSI3PK of all its items.
std::string account_partition(const AccountId& id);
/// `ACCOUNT#<id>#`: what stands before a tenant's PK, GSI1PK and GSI2PK.
std::string tenant_prefix(const AccountId& id);
inline constexpr std::size_t kTenantPrefixSize = 45;
/// GSI3SK: SHA-256 of the tenant's PK in hexadecimal.
std::string tenant_hash(std::string_view tenant_pk);

/// Lists that can grow without bound are spread over this many index partitions; an account's follows from its id.
inline constexpr unsigned kListShards = 4;
unsigned list_shard(const AccountId& id);

/// Index partitions of the accounts' records: `ENTITY#ACCOUNT#<shard>` (GSI1, METADATA), `CLOUD_TYPE#<type>#<shard>`
/// (GSI2, METADATA), `STATE#<status>#<shard>` (GSI2, PROVISIONING), `ENTERPRISE#<enterprise>` (GSI2, LICENSE).
std::string all_accounts(unsigned shard);
std::string by_cloud_type(CloudType type, unsigned shard);
std::string by_state(ProvisioningStatus status, unsigned shard);
std::string by_enterprise(std::string_view enterprise_id);
/// `WORK#<shard>` (GSI1, PROVISIONING): work under way on an account whose state does not tell of it.
std::string by_work(unsigned shard);
/// `EVENTS#2024-01-31T09`: the partition of the events of one hour (event_log.h); the sort key is the event's id.
std::string events_of_hour(WallTime time);
/// `IDEMPOTENCY#<SHA-256 of the key>`: the partition of one Idempotency-Key's record (idempotency.h), METADATA.
std::string idempotency_partition(std::string_view key);
/// `ACCESSKEY#<key id>`: the partition of one access key's record (access_key_store.h), METADATA.
std::string access_key_partition(std::string_view id);
/// The sort key in all of them: `2024-01-31T09:05:00.123Z#<id>`, the account's creation; licenses add `#<license id>`.
std::string list_order(WallTime created_at, const AccountId& id);

}  // namespace tenantry::tenancy::keys
