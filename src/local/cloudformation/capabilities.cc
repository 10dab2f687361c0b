#include "local/cloudformation/capabilities.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace tenantry::local::cloudformation {
namespace {

constexpr std::string_view kIam = "CAPABILITY_IAM";
constexpr std::string_view kNamedIam = "CAPABILITY_NAMED_IAM";

struct IamType {
  std::string_view type;
  std::string_view name;  ///< The property that names one; empty: none does.
};
constexpr std::array<IamType, 3> kTypes = {
    {{"AWS::IAM::Role", "RoleName"}, {"AWS::IAM::ManagedPolicy", "ManagedPolicyName"}, {"AWS::IAM::Policy", ""}}};

const IamType* iam_type(const ResourceDeclaration& resource) {
  const auto found = std::ranges::find(kTypes, resource.type, &IamType::type);
  return found == kTypes.end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string> required_capabilities(const Template& declared) {
  std::string_view required;
  for (const auto& resource : declared.resources)
    if (const auto* type = iam_type(resource)) {
      const bool named = !type->name.empty() && resource.properties.find(type->name);
      if (named || required.empty()) required = named ? kNamedIam : kIam;
    }
  if (required.empty()) return {};
  return {std::string(required)};
}

std::optional<std::string> capabilities_reason(const Template& declared) {
  std::vector<std::string_view> types;
  for (const auto& resource : declared.resources)
    if (iam_type(resource) && std::ranges::find(types, resource.type) == types.end()) types.emplace_back(resource.type);
  if (types.empty()) return std::nullopt;
  return fmt::format("The following resource(s) require capabilities: [{}]", fmt::join(types, ", "));
}

Checked<void> check_capabilities(const Template& declared, const std::vector<std::string>& given) {
  const auto has = [&](std::string_view capability) { return std::ranges::find(given, capability) != given.end(); };
  for (const auto& required : required_capabilities(declared))
    if (!has(required) && !has(kNamedIam))
      return std::unexpected(
          aws::Error{"InsufficientCapabilitiesException", fmt::format("Requires capabilities : [{}]", required)});
  return {};
}

}  // namespace tenantry::local::cloudformation
