#include "tenancy/names.h"

#include <fmt/format.h>

#include <algorithm>

namespace tenantry::tenancy {
namespace {

bool is_name_part(std::string_view text) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !text.empty() && text.size() <= 20 && text[0] >= 'a' && text[0] <= 'z' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), plain);
}

Result<void> check_part(std::string_view what, std::string_view text) {
  if (!is_name_part(text))
    return fail(fmt::format("{} '{}' must be 1 to 20 of a-z, 0-9 and -, starting with a letter and not ending with -",
                            what, text));
  if (text.find("account") != std::string_view::npos)
    return fail(
        fmt::format("{} '{}' must not contain 'account': operators list private tables by that word", what, text));
  return {};
}

}  // namespace

Result<Names> Names::make(const PlatformConfig& config) {
  TENANTRY_CHECK(check_part("project", config.project));
  TENANTRY_CHECK(check_part("environment", config.environment));
  const std::string stem = config.project + "-" + config.environment;
  Names names;
  names.project_ = config.project;
  names.environment_ = config.environment;
  names.region_ = config.region;
  names.shared_table_ = stem + "-shared";
  names.table_prefix_ = stem + "-account-";
  names.template_bucket_ = config.template_bucket.empty() ? stem + "-templates" : config.template_bucket;
  return names;
}

std::string Names::table(const AccountId& id) const { return table_prefix_ + id.to_string(); }

std::string Names::template_url(std::string_view bucket, std::string_view key) const {
  return fmt::format("https://{}.s3.{}.amazonaws.com/{}", bucket, region_, key);
}

}  // namespace tenantry::tenancy
