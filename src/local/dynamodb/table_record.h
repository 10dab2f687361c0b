#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/setting_operations.h"
#include "aws/dynamodb/table_shapes.h"
#include "base/result.h"

namespace tenantry::local::dynamodb {

/// A table as the catalog stores it, as JSON.
struct TableRecord {
  std::int64_t id = 0;                          ///< Its rows' number: never used again for another table.
  aws::dynamodb::TableDescription description;  ///< Without counts and sizes: see stripes.h.
  std::map<std::string, std::int64_t> index_ids;
  std::vector<aws::dynamodb::Tag> tags;
  std::optional<std::string> time_to_live_attribute;        ///< Present: time to live is on.
  std::optional<std::int64_t> point_in_time_recovery_days;  ///< Present: point-in-time recovery is on.

  template <class V>
  static void members(V&& v) {
    v("Id", &TableRecord::id);
    v("Description", &TableRecord::description);
    v("IndexIds", &TableRecord::index_ids);
    v("Tags", &TableRecord::tags);
    v("TimeToLiveAttribute", &TableRecord::time_to_live_attribute);
    v("PointInTimeRecoveryDays", &TableRecord::point_in_time_recovery_days);
  }
  bool operator==(const TableRecord&) const = default;
};

std::string encode(const TableRecord& record);
Result<TableRecord> decode_table_record(std::string_view bytes);

}  // namespace tenantry::local::dynamodb
