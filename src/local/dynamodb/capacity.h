#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "aws/dynamodb/item_operations.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// Capacity units as DynamoDB charges them ("DynamoDB provisioned capacity mode", "Capacity unit consumption for read
/// and write operations"): writes in steps of 1 KB, reads of 4 KB, at least one; a read that need not be consistent
/// costs half, everything in a transaction double.
double write_units(std::size_t bytes);
double read_units(std::size_t bytes, bool consistent);

/// ReturnConsumedCapacity.
enum class CapacityDetail : std::uint8_t { none, total, indexes };
CapacityDetail capacity_detail(const std::optional<std::string>& parameter);

/// What a request has consumed of one table and its indexes.
class Consumption {
 public:
  enum class Kind : std::uint8_t { read, write };

  void add_table(double units) { table_ += units; }
  void add_index(const Index& index, double units);
  void add(const Consumption& other);
  void scale(double factor);

  /// Nothing where nothing is asked for. `transaction`: ReadCapacityUnits or WriteCapacityUnits too, as transactions
  /// have it.
  std::optional<aws::dynamodb::ConsumedCapacity> report(CapacityDetail detail, const Table& table,
                                                        std::optional<Kind> transaction = {}) const;

 private:
  double table_ = 0;
  std::map<std::string, double> global_;
  std::map<std::string, double> local_;
};

}  // namespace tenantry::local::dynamodb
