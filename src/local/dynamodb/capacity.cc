#include "local/dynamodb/capacity.h"

#include <algorithm>

namespace tenantry::local::dynamodb {
namespace api = aws::dynamodb;
namespace {

using Kind = Consumption::Kind;

std::size_t steps(std::size_t bytes, std::size_t step) { return std::max<std::size_t>(1, (bytes + step - 1) / step); }

double sum(const std::map<std::string, double>& units) {
  double total = 0;
  for (const auto& [name, consumed] : units) total += consumed;
  return total;
}

template <class Report>
void set_kind(Report& report, double units, std::optional<Kind> transaction) {
  if (transaction == Kind::read) report.read_capacity_units = units;
  if (transaction == Kind::write) report.write_capacity_units = units;
}

api::Capacity capacity(double units, std::optional<Kind> transaction) {
  api::Capacity capacity;
  capacity.capacity_units = units;
  set_kind(capacity, units, transaction);
  return capacity;
}

std::optional<std::map<std::string, api::Capacity>> capacities(const std::map<std::string, double>& units,
                                                               std::optional<Kind> transaction) {
  if (units.empty()) return std::nullopt;
  std::map<std::string, api::Capacity> all;
  for (const auto& [name, consumed] : units) all.emplace(name, capacity(consumed, transaction));
  return all;
}

}  // namespace

double write_units(std::size_t bytes) { return static_cast<double>(steps(bytes, 1024)); }

double read_units(std::size_t bytes, bool consistent) {
  return static_cast<double>(steps(bytes, 4096)) * (consistent ? 1 : 0.5);
}

CapacityDetail capacity_detail(const std::optional<std::string>& parameter) {
  if (parameter == "TOTAL") return CapacityDetail::total;
  return parameter == "INDEXES" ? CapacityDetail::indexes : CapacityDetail::none;
}

void Consumption::add_index(const Index& index, double units) {
  (index.global ? global_ : local_)[index.name] += units;
}

void Consumption::add(const Consumption& other) {
  table_ += other.table_;
  for (const auto& [name, units] : other.global_) global_[name] += units;
  for (const auto& [name, units] : other.local_) local_[name] += units;
}

void Consumption::scale(double factor) {
  table_ *= factor;
  for (auto& [name, units] : global_) units *= factor;
  for (auto& [name, units] : local_) units *= factor;
}

std::optional<api::ConsumedCapacity> Consumption::report(CapacityDetail detail, const Table& table,
                                                         std::optional<Kind> transaction) const {
  if (detail == CapacityDetail::none) return std::nullopt;
  api::ConsumedCapacity report;
  report.table_name = table.name;
  const double total = table_ + sum(global_) + sum(local_);
  report.capacity_units = total;
  set_kind(report, total, transaction);
  if (detail == CapacityDetail::total) return report;
  report.table = capacity(table_, transaction);
  report.global_secondary_indexes = capacities(global_, transaction);
  report.local_secondary_indexes = capacities(local_, transaction);
  return report;
}

}  // namespace tenantry::local::dynamodb
