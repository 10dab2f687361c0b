#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "aws/dynamodb/service.h"
#include "base/deadline.h"
#include "base/task.h"
#include "tenancy/isolation_page.h"
#include "tenancy/isolation_scope.h"
#include "tenancy/route.h"

namespace tenantry::tenancy {

/// A tenant's Scan: its keys from GSI3, its items by their keys, and everything else (filter, projection, Limit, the
/// 1 MB of a page) here, on the tenant's own items. It costs what the tenant has, whatever else is in the table.
///
/// Eventually consistent: what is not in GSI3 yet is not seen, what is gone meanwhile is left out. Items come in an
/// order of their own, that of GSI3. A scan of an index reads all items and shows those that have the index's keys.
class TenantScan {
 public:
  /// Errors of `physical` must be fit for the tenant. All outlive the scan.
  TenantScan(aws::dynamodb::Service& physical, const IsolationScope& scope, const Route& route, Deadline deadline)
      : physical_(physical), scope_(scope), route_(route), deadline_(deadline) {}

  /// Once.
  Task<std::expected<aws::dynamodb::ScanResponse, aws::dynamodb::Error>> run(aws::dynamodb::ScanRequest request);

 private:
  using AttributeMap = aws::dynamodb::AttributeMap;
  using Key = std::pair<std::string, std::string>;  ///< The tenant's PK, SK.

  struct Fetched {
    std::map<Key, aws::dynamodb::Item> items;
    std::set<Key> unprocessed;
  };

  Check plan(aws::dynamodb::ScanRequest& request);  ///< The plan borrows from the request.
  Check plan_start(const aws::dynamodb::ScanRequest& request);
  bool is_mine(unsigned shard) const;
  std::int64_t wanted() const;  ///< Keys, at most, that the page may still take.

  Task<Check> read_shard(unsigned shard);
  Task<std::expected<std::vector<Key>, aws::dynamodb::Error>> list_keys(unsigned shard);
  Task<Check> read_items(const std::vector<Key>& keys, std::size_t from, std::size_t to);
  Task<std::expected<Fetched, aws::dynamodb::Error>> fetch(const std::vector<Key>& keys, std::size_t from,
                                                           std::size_t to);
  Check collect(std::vector<aws::dynamodb::Item> items, Fetched& fetched) const;
  void take(aws::dynamodb::Item item);
  AttributeMap key_of(const AttributeMap& item) const;
  aws::dynamodb::ScanResponse response();

  aws::dynamodb::Service& physical_;
  const IsolationScope& scope_;
  const Route& route_;
  Deadline deadline_;

  TenantIndex index_;
  PageFilter page_;
  std::optional<std::int64_t> limit_;
  std::optional<std::string> capacity_;
  std::int64_t segment_ = 0;
  std::int64_t segments_ = 1;
  unsigned shard_ = 0;                 ///< Where to begin.
  std::optional<AttributeMap> after_;  ///< And after which entry of GSI3.

  bool full_ = false;
  std::size_t bytes_ = 0;
  std::int64_t scanned_ = 0;
  std::int64_t count_ = 0;
  std::vector<aws::dynamodb::Item> items_;
  AttributeMap last_;  ///< The key of the item scanned last.
  double units_ = 0;
};

}  // namespace tenantry::tenancy
