#include "tenancy/table_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>

namespace tenantry::tenancy {
namespace {

struct Dimension {
  std::string_view name;
  std::optional<std::int64_t> TableSettings::* capacity;
  std::optional<std::int64_t> TableSettings::* min;
  std::optional<std::int64_t> TableSettings::* max;
};
constexpr std::array kDimensions = {Dimension{"readCapacity", &TableSettings::read_capacity,
                                              &TableSettings::read_capacity_min, &TableSettings::read_capacity_max},
                                    Dimension{"writeCapacity", &TableSettings::write_capacity,
                                              &TableSettings::write_capacity_min, &TableSettings::write_capacity_max}};

struct Bounds {
  std::int64_t min;
  std::int64_t max;
};
constexpr Bounds kDefaults{kDefaultCapacityMin, kDefaultCapacityMax};
constexpr Bounds kAny{1, std::numeric_limits<std::int64_t>::max()};

std::optional<InvalidMember> check(const TableSettings& settings, const Dimension& of, const Bounds& unset) {
  const std::int64_t min = (settings.*of.min).value_or(unset.min);
  const std::int64_t max = (settings.*of.max).value_or(unset.max);
  if (max < min)
    return InvalidMember{fmt::format("{}{}", of.name, settings.*of.max ? "Max" : "Min"),
                         fmt::format("{0}Max ({1}) must not be less than {0}Min ({2})", of.name, max, min)};
  const std::int64_t capacity = (settings.*of.capacity).value_or(min);
  if (capacity < min || capacity > max)
    return InvalidMember{std::string(of.name),
                         fmt::format("must be from {0}Min ({1}) to {0}Max ({2})", of.name, min, max)};
  return std::nullopt;
}

void keep_within_bounds(TableSettings& settings, const Dimension& of) {
  const std::int64_t min = (settings.*of.min).value_or(kDefaults.min);
  const std::int64_t max = (settings.*of.max).value_or(kDefaults.max);
  auto& capacity = settings.*of.capacity;
  if (capacity && min <= max) capacity = std::clamp(*capacity, min, max);
}

/// The members that only PROVISIONED tables have: all that are numbers.
template <class F>
void for_each_scaling(F act) {
  TableSettings::members([&](std::string_view name, auto member, aws::Limits = {}) {
    if constexpr (std::is_same_v<decltype(member), std::optional<std::int64_t> TableSettings::*>) act(name, member);
  });
}

bool is_on_demand(const TableSettings& settings) { return settings.billing_mode == kOnDemand; }

bool all_of(std::string_view text, bool (*allowed)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_region(char c) { return is_lower(c) || is_digit(c) || c == '-'; }
bool is_key_id(char c) { return is_region(c) || (c >= 'A' && c <= 'Z'); }
bool is_partition(char c) { return is_lower(c) || c == '-'; }

/// `arn:aws:kms:us-east-1:111122223333:key/<id>`: the form that the template's parameter has.
bool is_key_arn(std::string_view text) {
  std::array<std::string_view, 6> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto colon = i + 1 < parts.size() ? text.find(':') : text.size();
    if (colon == std::string_view::npos) return false;
    parts[i] = text.substr(0, colon);
    text.remove_prefix(std::min(text.size(), colon + 1));
  }
  return parts[0] == "arn" && parts[1].starts_with("aws") && all_of(parts[1], is_partition) && parts[2] == "kms" &&
         all_of(parts[3], is_region) && parts[4].size() == 12 && all_of(parts[4], is_digit) &&
         parts[5].starts_with("key/") && all_of(parts[5].substr(4), is_key_id);
}

std::vector<InvalidMember> check(const TableSettings& settings, const Bounds& unset) {
  std::vector<InvalidMember> errors;
  if (settings.billing_mode && !is_on_demand(settings) && *settings.billing_mode != kProvisioned)
    errors.push_back({"billingMode", "must be PAY_PER_REQUEST or PROVISIONED"});
  if (is_on_demand(settings))
    for_each_scaling([&](std::string_view name, auto member) {
      if (settings.*member) errors.push_back({std::string(name), "goes with billingMode PROVISIONED only"});
    });
  else
    for (const Dimension& dimension : kDimensions)
      if (auto error = check(settings, dimension, unset)) errors.push_back(*std::move(error));
  if (settings.kms_key_arn && !settings.kms_key_arn->empty() && !is_key_arn(*settings.kms_key_arn))
    errors.push_back({"kmsKeyArn", "must be the ARN of a KMS key, or empty for the AWS managed one"});
  return errors;
}

}  // namespace

std::vector<InvalidMember> check(const TableSettings& settings) { return check(settings, kDefaults); }

std::vector<InvalidMember> check_change(const TableSettings& change) { return check(change, kAny); }

TableSettings merge(TableSettings settings, const TableSettings& change) {
  TableSettings::members([&](std::string_view, auto member, aws::Limits = {}) {
    if (change.*member) settings.*member = change.*member;
  });
  if (is_on_demand(settings))
    for_each_scaling([&](std::string_view, auto member) {
      if (!(change.*member)) (settings.*member).reset();
    });
  else
    for (const Dimension& dimension : kDimensions)
      if (!(change.*dimension.capacity)) keep_within_bounds(settings, dimension);
  return settings;
}

bool is_empty(const TableSettings& settings) { return settings == TableSettings{}; }

bool scales(const TableSettings& settings) {
  bool any = false;
  for_each_scaling([&](std::string_view, auto member) { any = any || settings.*member; });
  return any;
}

}  // namespace tenantry::tenancy
