#include "aws/schema.h"

namespace tenantry::aws {

std::size_t Schema::find_member(std::string_view name) const {
  for (std::size_t i = 0; i < members.size(); ++i)
    if (members[i].name == name) return i;
  return kNoMember;
}

namespace detail {

MemberSchema make_member(std::string_view name, const Limits& limits, const Schema& schema) {
  MemberSchema member;
  member.name = name;
  member.limits = limits;
  member.schema = &schema;
  if (!limits.pattern.empty()) member.pattern = std::make_unique<const Pattern>(limits.pattern);
  member.limited = limits.min != kNoMin || limits.max != kNoMax || !limits.one_of.empty() || !limits.pattern.empty();
  return member;
}

}  // namespace detail
}  // namespace tenantry::aws
