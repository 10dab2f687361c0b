#include <algorithm>

#include "base/encoding.h"
#include "base/result.h"
#include "base/uuid.h"
#include "local/cloudformation/number.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

using enum PropertyKind;
using enum OnChange;

constexpr PropertyRule kRules[] = {
    {"Description"},
    {"Enabled", boolean},
    {"EnableKeyRotation", boolean},
    {"RotationPeriodInDays", integer},
    {"PendingWindowInDays", integer},
    {"BypassPolicyLockoutSafetyCheck", boolean},
    {"KeyPolicy", document},
    {.name = "KeySpec", .on_change = refused},
    {.name = "KeyUsage",
     .on_change = refused,
     .one_of = "ENCRYPT_DECRYPT|SIGN_VERIFY|GENERATE_VERIFY_MAC|KEY_AGREEMENT"},
    {"MultiRegion", boolean, false, refused},
    {.name = "Origin", .on_change = refused, .one_of = "AWS_KMS|EXTERNAL"},
    kTags,
};

Checked<void> check_range(const Value& properties, std::string_view name, std::int64_t min, std::int64_t max) {
  const auto given = text_of(properties, name);
  if (!given) return {};
  const auto number = *parse_number<std::int64_t>(*given);
  if (number >= min && number <= max) return {};
  return refuse(std::string("Value of property ")
                    .append(name)
                    .append(" must be between ")
                    .append(std::to_string(min))
                    .append(" and ")
                    .append(std::to_string(max)));
}

Checked<void> check(const Value& properties) {
  TENANTRY_CHECK(check_range(properties, "PendingWindowInDays", 7, 30));
  return check_range(properties, "RotationPeriodInDays", 90, 2560);
}

std::string choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  auto id = Uuid::random(services.random).to_string();
  if (text_of(goal.properties, "MultiRegion") != "true") return id;
  std::erase(id, '-');
  return "mrk-" + id;
}

Attributes attributes_of(const ResourceGoal& goal, const ResourceServices& services) {
  return {{"KeyId", goal.physical_id}, {"Arn", aws::make_arn(services.identity, "kms", "key/" + goal.physical_id)}};
}

}  // namespace

std::unique_ptr<ResourceType> make_kms_key(const ResourceServices& services) {
  return make_recorded({"AWS::KMS::Key",
                        {"Arn", "KeyId"},
                        kRules,
                        check,
                        choose_id,
                        attributes_of,
                        "You cannot change the KeySpec, KeyUsage, MultiRegion or Origin of an existing KMS key."},
                       services);
}

}  // namespace tenantry::local::cloudformation
