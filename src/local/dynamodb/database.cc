#include "local/dynamodb/database.h"

#include <fmt/format.h>

namespace tenantry::local::dynamodb {
namespace {

constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

}  // namespace

Outcome<std::shared_ptr<const Table>> find_table(const Database& database, const std::string& name) {
  auto table = database.catalog.find(name);
  if (!table) return not_found("Requested resource not found");
  return table;
}

Outcome<std::shared_ptr<const Table>> find_table_to_describe(const Database& database, const std::string& name) {
  auto table = database.catalog.find(name);
  if (table) return table;
  if (!name.starts_with("arn:")) TENANTRY_CHECK(check_table_name(name));
  return not_found(missing_table(name));
}

std::string missing_table(const std::string& name) {
  return fmt::format("Requested resource not found: Table: {} not found", table_name_of(name));
}

Outcome<void> check_table_name(const std::string& name) {
  if (name.size() < 3 || name.size() > 255)
    return invalid("TableName must be at least 3 characters long and at most 255 characters long");
  if (name.find_first_not_of(kNameCharacters) != std::string::npos)
    return invalid(
        fmt::format("1 validation error detected: Value '{}' at 'tableName' failed to satisfy constraint: Member must "
                    "satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
                    name));
  return {};
}

}  // namespace tenantry::local::dynamodb
