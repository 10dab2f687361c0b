#include "local/ssm/policies.h"

#include <charconv>
#include <optional>

#include "base/json.h"
#include "base/pack.h"

namespace tenantry::local::ssm {
namespace {

constexpr std::size_t kMaxPolicies = 10;

std::unexpected<aws::Error> bad_attribute(std::string_view what) {
  return refuse("InvalidPolicyAttributeException",
                "A policy attribute or its value is invalid. " + std::string(what) + ".");
}

std::string_view text_in(json::Object object, std::string_view name) {
  std::string_view text;
  if (object.at_key(name).get(text) != simdjson::SUCCESS) return {};
  return text;
}

std::optional<WallTime> parse_time(std::string_view text) {
  constexpr std::size_t kWithoutMillis = std::string_view("2024-01-31T09:05:00Z").size();
  if (text.size() == kWithoutMillis && text.ends_with('Z'))
    return parse_iso8601(std::string(text.substr(0, kWithoutMillis - 1)).append(".000Z"));
  return parse_iso8601(text);
}

Outcome<std::int64_t> expiration(json::Object attributes, WallTime now) {
  const auto at = parse_time(text_in(attributes, "Timestamp"));
  if (!at) return bad_attribute("Expiration: Timestamp must be a time such as 2030-12-02T21:34:33.000Z");
  if (*at <= now) return bad_attribute("Expiration: Timestamp must be in the future");
  return unix_millis(*at);
}

Outcome<void> check_notice(json::Object attributes, std::string_view type, std::string_view count_name) {
  const std::string_view count = text_in(attributes, count_name);
  const std::string_view unit = text_in(attributes, "Unit");
  unsigned value = 0;
  const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), value);
  if (error != std::errc() || end != count.data() + count.size() || value == 0)
    return bad_attribute(std::string(type) + ": " + std::string(count_name) + " must be a number above 0, as a string");
  if (unit != "Days" && unit != "Hours") return bad_attribute(std::string(type) + ": Unit must be Days or Hours");
  return {};
}

Outcome<void> add_expiration(Policies& policies, json::Object attributes, WallTime now) {
  if (policies.expires_millis != 0)
    return refuse("IncompatiblePolicyException",
                  "There is a conflict in the policies specified for this parameter. You can't, for example, specify "
                  "two Expiration policies for a parameter. Review your policies, and try again.");
  TENANTRY_TRY(policies.expires_millis, expiration(attributes, now));
  return {};
}

Outcome<void> add_policy(Policies& policies, const json::Element& element, WallTime now) {
  json::Object policy;
  if (element.get(policy) != simdjson::SUCCESS) return bad_attribute("A policy must be a JSON object");
  if (policy.size() == 0) return {};
  const std::string_view type = text_in(policy, "Type");
  if (type != "Expiration" && type != "ExpirationNotification" && type != "NoChangeNotification")
    return refuse("InvalidPolicyTypeException",
                  "The policy type isn't supported. Parameter Store supports the following policy types: Expiration, "
                  "ExpirationNotification, and NoChangeNotification.");
  if (text_in(policy, "Version") != "1.0") return bad_attribute(std::string(type) + ": Version must be 1.0");
  json::Object attributes;
  if (policy.at_key("Attributes").get(attributes) != simdjson::SUCCESS)
    return bad_attribute(std::string(type) + ": Attributes must be a JSON object");
  if (type == "Expiration") {
    TENANTRY_CHECK(add_expiration(policies, attributes, now));
  } else {
    TENANTRY_CHECK(check_notice(attributes, type, type == "ExpirationNotification" ? "Before" : "After"));
  }
  std::string text;
  json::Writer(text).element(element);
  pack_string(policies.packed, type);
  pack_string(policies.packed, text);
  return {};
}

}  // namespace

Outcome<Policies> parse_policies(std::string_view json, WallTime now) {
  json::Document document;
  const auto root = document.parse(json);
  if (!root) return bad_attribute("Policies must be JSON: " + root.error().message);
  Policies policies;
  if (json::Object object; root->get(object) == simdjson::SUCCESS && object.size() == 0) return policies;
  json::Array array;
  if (root->get(array) != simdjson::SUCCESS) return bad_attribute("Policies must be a JSON array");
  if (array.size() > kMaxPolicies)
    return refuse("PoliciesLimitExceededException",
                  "You specified more than the maximum number of allowed policies for the parameter. The maximum is "
                  "10.");
  for (const json::Element policy : array) TENANTRY_CHECK(add_policy(policies, policy, now));
  return policies;
}

std::vector<aws::ssm::ParameterInlinePolicy> list_policies(std::string_view packed) {
  std::vector<aws::ssm::ParameterInlinePolicy> list;
  Unpacker in(packed);
  while (!in.complete()) {
    const std::string_view type = in.string();
    const std::string_view text = in.string();
    if (in.failed()) break;
    list.push_back({.policy_text = std::string(text), .policy_type = std::string(type), .policy_status = "Pending"});
  }
  return list;
}

}  // namespace tenantry::local::ssm
