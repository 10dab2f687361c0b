#include "local/cloudformation/stack_id.h"

#include <fmt/format.h>

namespace tenantry::local::cloudformation {

std::string make_stack_uuid(WallTime now, Random& random) {
  const auto millis = static_cast<std::uint64_t>(unix_millis(now)) & 0xffff'ffff'ffffU;
  const auto noise = random.next();
  return fmt::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", millis >> 16U, millis & 0xffffU, noise >> 52U,
                     0x8000U | ((noise >> 32U) & 0x3fffU), random.next() & 0xffff'ffff'ffffU);
}

std::string make_stack_id(const aws::Identity& identity, std::string_view name, std::string_view uuid) {
  return aws::make_arn(identity, "cloudformation", fmt::format("stack/{}/{}", name, uuid));
}

std::string_view uuid_of_stack_id(std::string_view stack_id) {
  if (!stack_id.starts_with("arn:")) return {};
  const auto slash = stack_id.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : stack_id.substr(slash + 1);
}

}  // namespace tenantry::local::cloudformation
