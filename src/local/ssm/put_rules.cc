#include "local/ssm/put_rules.h"

#include "local/ssm/names.h"
#include "local/ssm/pattern.h"

namespace tenantry::local::ssm {
namespace {

namespace api = aws::ssm;

constexpr std::size_t kMaxStandardSize = 4096;
constexpr std::size_t kMaxAdvancedSize = 8192;
constexpr std::string_view kTierGuide =
    "For more information, see "
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html";

std::unexpected<aws::Error> not_in_enum(std::string_view value, std::string_view member, std::string_view allowed) {
  return invalid("1 validation error detected: Value '" + std::string(value) + "' at '" + std::string(member) +
                 "' failed to satisfy constraint: Member must satisfy enum value set: [" + std::string(allowed) + "]");
}

Outcome<Type> type_of(const api::PutParameterRequest& request, const std::optional<Record>& previous) {
  if (request.type) return *parse_type(*request.type);
  if (previous) return previous->type;
  return invalid("A parameter type is required when you create a parameter.");
}

Outcome<Tier> tier_of(const api::PutParameterRequest& request, const std::optional<Record>& previous) {
  const bool was_advanced = previous && previous->tier == Tier::advanced;
  const std::string tier = request.tier.value_or(was_advanced ? "Advanced" : "Standard");
  if (tier == "Intelligent-Tiering")
    return was_advanced || request.value.size() > kMaxStandardSize ? Tier::advanced : Tier::standard;
  if (tier == "Advanced") return Tier::advanced;
  if (!was_advanced) return Tier::standard;
  return invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter "
      "tier "
      "to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a "
      "standard "
      "parameter.");
}

Outcome<void> check_size(std::size_t size, Tier tier) {
  if (tier == Tier::standard && size > kMaxStandardSize)
    return invalid(
        "Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter "
        "value, upgrade the parameter to use the advanced-parameter tier. " +
        std::string(kTierGuide));
  if (size > kMaxAdvancedSize)
    return invalid("Advanced tier parameters support a maximum parameter value of 8192 characters. " +
                   std::string(kTierGuide));
  return {};
}

Outcome<std::string_view> key_of(const api::PutParameterRequest& request, const std::optional<Record>& previous,
                                 Type type) {
  if (type != Type::secure_string) {
    if (request.key_id) return invalid("KeyId is required for SecureString type parameter only.");
    return std::string_view();
  }
  if (request.key_id) return std::string_view(*request.key_id);
  return previous && !previous->key_id.empty() ? previous->key_id : kDefaultKey;
}

// What is not said stays as it was.
std::string_view text_of(const std::optional<std::string>& requested, std::string_view previous) {
  return requested ? std::string_view(*requested) : previous;
}

Outcome<void> check_enums(const api::PutParameterRequest& request) {
  if (request.type && !parse_type(*request.type))
    return not_in_enum(*request.type, "type", "SecureString, StringList, String");
  if (request.tier && *request.tier != "Standard" && *request.tier != "Advanced" &&
      *request.tier != "Intelligent-Tiering")
    return not_in_enum(*request.tier, "tier", "Standard, Intelligent-Tiering, Advanced");
  if (request.data_type && *request.data_type != kTextDataType)
    return invalid("The following data type is not supported: " + *request.data_type +
                   " (Data type names are all lowercase.)");
  return {};
}

}  // namespace

Outcome<void> check_put(const api::PutParameterRequest& request, const aws::Identity& identity) {
  TENANTRY_CHECK(check_new_name(request.name, identity));
  if (request.value.empty())
    return invalid(
        "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length "
        "greater "
        "than or equal to 1.");
  TENANTRY_CHECK(check_enums(request));
  if (request.allowed_pattern && !request.allowed_pattern->empty())
    TENANTRY_CHECK(check_pattern(request.value, *request.allowed_pattern));
  if (request.policies)
    return refuse("InvalidPolicyTypeException",
                  "The policy type isn't supported. Parameter policies do not exist here.");
  if (request.overwrite.value_or(false) && request.tags && !request.tags->empty())
    return invalid(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove "
        "overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or "
        "RemoveTagsFromResource.");
  return {};
}

Outcome<Record> next_record(const api::PutParameterRequest& request, const std::optional<Record>& previous) {
  Record record;
  TENANTRY_TRY(record.type, type_of(request, previous));
  TENANTRY_TRY(record.tier, tier_of(request, previous));
  TENANTRY_TRY(record.key_id, key_of(request, previous, record.type));
  TENANTRY_CHECK(check_size(request.value.size(), record.tier));
  record.description = text_of(request.description, previous ? previous->description : "");
  record.allowed_pattern = text_of(request.allowed_pattern, previous ? previous->allowed_pattern : "");
  const bool inherited = !request.allowed_pattern && !record.allowed_pattern.empty();
  if (inherited) TENANTRY_CHECK(check_pattern(request.value, record.allowed_pattern));
  record.value = request.value;
  return record;
}

Outcome<void> merge_tags(Tags& tags, const std::vector<api::Tag>& more) {
  for (const api::Tag& tag : more) {
    if (tag.key.empty()) return invalid("Tag keys can't be empty.");
    if (tag.key.starts_with("aws:")) return invalid("Tag keys can't start with aws: (" + tag.key + ").");
    tags.insert_or_assign(tag.key, tag.value);
  }
  if (tags.size() > kMaxTags)
    return refuse("TooManyTagsError", "A parameter can have at most " + std::to_string(kMaxTags) + " tags.");
  return {};
}

}  // namespace tenantry::local::ssm
