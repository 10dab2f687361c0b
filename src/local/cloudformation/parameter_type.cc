#include "local/cloudformation/parameter_type.h"

#include <algorithm>
#include <array>
#include <optional>

namespace tenantry::local::cloudformation {
namespace {

constexpr std::string_view kSsmValue = "AWS::SSM::Parameter::Value<";
constexpr std::string_view kList = "List<";
constexpr std::array<std::string_view, 10> kAwsTypes = {"AWS::EC2::AvailabilityZone::Name",
                                                        "AWS::EC2::Image::Id",
                                                        "AWS::EC2::Instance::Id",
                                                        "AWS::EC2::KeyPair::KeyName",
                                                        "AWS::EC2::SecurityGroup::GroupName",
                                                        "AWS::EC2::SecurityGroup::Id",
                                                        "AWS::EC2::Subnet::Id",
                                                        "AWS::EC2::VPC::Id",
                                                        "AWS::EC2::Volume::Id",
                                                        "AWS::Route53::HostedZone::Id"};

/// What stands in `<prefix>…>`.
std::optional<std::string_view> inner(std::string_view type, std::string_view prefix) {
  if (!type.starts_with(prefix) || !type.ends_with('>')) return std::nullopt;
  return type.substr(prefix.size(), type.size() - prefix.size() - 1);
}

bool is_aws_type(std::string_view type) { return std::ranges::find(kAwsTypes, type) != kAwsTypes.end(); }

/// String or an AWS-specific type, or a list of them.
bool is_plain_type(std::string_view type) {
  if (type == "CommaDelimitedList") return true;
  const auto element = inner(type, kList).value_or(type);
  return element == "String" || is_aws_type(element);
}

}  // namespace

bool is_parameter_type(std::string_view type) {
  if (const auto value = inner(type, kSsmValue)) return is_plain_type(*value);
  return is_plain_type(type) || type == "Number" || type == "List<Number>" || type == kSsmNameType;
}

bool is_ssm_value_type(std::string_view type) { return type.starts_with(kSsmValue); }

bool is_list_type(std::string_view type) { return is_given_as_list(inner(type, kSsmValue).value_or(type)); }

bool is_given_as_list(std::string_view type) { return type == "CommaDelimitedList" || type.starts_with(kList); }

}  // namespace tenantry::local::cloudformation
