#include "tenancy/isolation_names.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/encoding.h"
#include "tenancy/isolation.h"

namespace tenantry::tenancy {
namespace {

std::string account_number(const AccountId& account) {
  const std::string hash = sha256("account number of " + account.to_string());
  std::uint64_t number = 0;
  for (const char byte : hash.substr(0, 8)) number = number << 8 | static_cast<unsigned char>(byte);
  return fmt::format("{:012}", number % 1'000'000'000'000);
}

/// The part up to the next colon, which goes too.
std::string_view next_part(std::string_view& text) {
  const auto colon = text.find(':');
  const auto part = text.substr(0, colon);
  text.remove_prefix(colon == text.npos ? text.size() : colon + 1);
  return part;
}

bool is_region(std::string_view text) {
  return !text.empty() && text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == text.npos;
}

bool is_tenant_arn(const AccountId& account, std::string_view arn) {
  if (next_part(arn) != "arn") return false;
  const auto partition = next_part(arn);
  if (partition != "aws" && partition != "aws-cn" && partition != "aws-us-gov") return false;
  if (next_part(arn) != "dynamodb" || !is_region(next_part(arn))) return false;
  return next_part(arn) == account_number(account) && arn == fmt::format("table/{}", kTenantTableName);
}

}  // namespace

bool is_tenant_table(const AccountId& account, std::string_view name_or_arn) {
  return name_or_arn == kTenantTableName || (name_or_arn.starts_with("arn:") && is_tenant_arn(account, name_or_arn));
}

std::string tenant_table_arn(const AccountId& account, std::string_view region) {
  return fmt::format("arn:aws:dynamodb:{}:{}:table/{}", region, account_number(account), kTenantTableName);
}

std::string tenant_table_id(const AccountId& account) {
  const std::string hash = hex_encode(sha256("table of " + account.to_string()));
  const std::string_view hex = hash;
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                     hex.substr(20, 12));
}

}  // namespace tenantry::tenancy
