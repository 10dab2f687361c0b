#pragma once

#include <vector>

#include "aws/dynamodb/item.h"
#include "aws/dynamodb/value.h"
#include "base/result.h"
#include "tenancy/account.h"
#include "tenancy/account_error.h"
#include "tenancy/account_store.h"
#include "tenancy/erased_account.h"
#include "tenancy/event_log.h"
#include "tenancy/provisioning_record.h"

/// Accounts as items of a table, both ways. Readers answer `corrupt` with what is wrong.
namespace tenantry::tenancy::records {

enum class IndexKeys : std::uint8_t {
  with,     ///< The shared table's records: found through GSI1 and GSI2.
  without,  ///< The copies in a dedicated table.
};

/// METADATA first, then the parts.
std::vector<aws::dynamodb::AttributeMap> to_items(const Account& account, IndexKeys index_keys);
aws::dynamodb::AttributeMap to_item(const ProvisioningRecord& record);
aws::dynamodb::AttributeMap to_item(const LifecycleEvent& event, WallTime expires_at);
aws::dynamodb::AttributeMap to_item(const ErasedAccount& erased);

/// A METADATA item alone: an account without its parts.
AccountResult<Account> read_metadata(const aws::dynamodb::AttributeMap& item);
AccountResult<ProvisioningRecord> read_provisioning(const aws::dynamodb::AttributeMap& item);
AccountResult<LifecycleEvent> read_event(const aws::dynamodb::AttributeMap& item);
AccountResult<ErasedAccount> read_erased(const aws::dynamodb::AttributeMap& item);
/// All items of an account's partition. not_found where METADATA is not among them.
AccountResult<StoredAccount> read_account(const std::vector<aws::dynamodb::Item>& items);

/// Settings as one attribute: a map of what is set.
aws::dynamodb::AttributeValue to_value(const TableSettings& settings);
/// Where an account that was erased stands: PK and SK.
aws::dynamodb::AttributeMap key_of(const ErasedAccount& erased);
/// A record's key: PK and SK.
aws::dynamodb::AttributeMap key_of(const AccountId& id, std::string_view sort_key);

}  // namespace tenantry::tenancy::records
