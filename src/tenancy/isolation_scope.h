#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/error.h"
#include "aws/dynamodb/item.h"
#include "aws/dynamodb/value.h"
#include "tenancy/account_id.h"
#include "tenancy/route.h"

namespace tenantry::tenancy {

using Check = std::expected<void, aws::dynamodb::Error>;

/// What a tenant may query: its table by PK and SK, or one of its indexes.
struct TenantIndex {
  std::string_view name;  ///< Empty: the table.
  std::string_view partition_key;
  std::string_view sort_key;

  /// Nothing where there is no such index, or it is not a tenant's.
  static std::optional<TenantIndex> find(const std::optional<std::string>& name);
};

/// An account's items lie in so many partitions of GSI3, by the tenant's PK.
inline constexpr unsigned kOwnerShards = 1;
inline unsigned owner_shard(std::string_view) { return 0; }

/// One account's keys, inward (the tenant's to physical) and outward. What check_*() have passed enter_*() take; checks
/// answer ValidationExceptions with DynamoDB's texts. Outward functions answer InternalServerError for a physical key
/// that is not this account's.
class IsolationScope {
 public:
  /// The route outlives the scope.
  explicit IsolationScope(const Route& route) : route_(route) {}

  /// A tenant's key: exactly PK and SK.
  static Check check_key(const aws::dynamodb::AttributeMap& key);
  void enter_key(aws::dynamodb::AttributeMap& key) const;
  /// ExclusiveStartKey: the table's key, and the index's where one is read.
  static Check check_start_key(const aws::dynamodb::AttributeMap& key, const TenantIndex& index);
  void enter_start_key(aws::dynamodb::AttributeMap& key, const TenantIndex& index) const;
  /// A whole item, which gets its GSI3PK and GSI3SK.
  static Check check_item(const aws::dynamodb::AttributeMap& item);
  void enter_item(aws::dynamodb::AttributeMap& item) const;
  /// What an update sets GSI1PK or GSI2PK to.
  static Check check_updated_value(std::string_view attribute, const aws::dynamodb::AttributeValue& value);
  /// The value of one partition key attribute: PK, GSI1PK or GSI2PK.
  std::expected<aws::dynamodb::AttributeValue, aws::dynamodb::Error> enter_value(
      std::string_view attribute, const aws::dynamodb::AttributeValue& value) const;

  Check leave(aws::dynamodb::AttributeMap& item) const;
  Check leave(aws::dynamodb::Item& item) const;
  Check leave(std::optional<aws::dynamodb::Item>& item) const;  ///< One that is left without attributes goes.
  Check leave(std::optional<aws::dynamodb::AttributeMap>& key) const;
  Check leave(std::vector<aws::dynamodb::Item>& items) const;

  const std::string& prefix() const { return route_.tenant_prefix(); }
  /// GSI3PK, and GSI3SK of an item by its tenant's PK.
  aws::dynamodb::AttributeValue owner(unsigned shard = 0) const;
  static aws::dynamodb::AttributeValue owner_order(std::string_view tenant_pk);

  /// A tenant's idempotency token, so that it never meets another tenant's.
  std::string enter_token(std::string_view token) const;

  bool is_mentioned_in(std::string_view text) const;  ///< Whether a text shows a physical key or the physical table.

 private:
  void add_prefix(aws::dynamodb::AttributeMap& item, std::string_view attribute) const;
  Check remove_prefix(aws::dynamodb::AttributeMap& item, std::string_view attribute) const;
  std::string_view owner_text() const;

  const Route& route_;
};

/// PK, GSI1PK and GSI2PK: stored with a prefix. GSI3PK and GSI3SK: the platform's.
bool is_prefixed(std::string_view attribute);
bool is_hidden(std::string_view attribute);

aws::dynamodb::Error invalid(std::string message);
aws::dynamodb::Error reserved(std::string_view attribute);

}  // namespace tenantry::tenancy
