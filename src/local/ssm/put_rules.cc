#include "local/ssm/put_rules.h"

#include <algorithm>

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

bool has_policies(const PutContext& context) { return context.policies && !context.policies->packed.empty(); }

bool needs_advanced(const api::PutParameterRequest& request, const std::optional<Record>& previous,
                    const PutContext& context) {
  return request.value.size() > kMaxStandardSize || has_policies(context) || (!previous && context.standard_full);
}

Outcome<Tier> tier_of(const api::PutParameterRequest& request, const std::optional<Record>& previous,
                      const PutContext& context) {
  const bool was_advanced = previous && previous->tier == Tier::advanced;
  const std::string tier = request.tier.value_or(was_advanced ? "Advanced" : "Standard");
  if (tier == "Intelligent-Tiering")
    return was_advanced || needs_advanced(request, previous, context) ? Tier::advanced : Tier::standard;
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

// `ami-` and 8 or 17 hexadecimal digits. Whether the image exists cannot be asked here.
bool is_image_id(std::string_view value) {
  constexpr std::string_view kPrefix = "ami-";
  if (!value.starts_with(kPrefix)) return false;
  value.remove_prefix(kPrefix.size());
  return (value.size() == 8 || value.size() == 17) &&
         std::ranges::all_of(value, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Outcome<std::string_view> data_type_of(const api::PutParameterRequest& request, const std::optional<Record>& previous,
                                       Type type) {
  std::string_view data_type = text_of(request.data_type, previous ? previous->data_type : "");
  if (data_type != kImageDataType) return std::string_view();
  if (type != Type::string) return invalid("The data type aws:ec2:image is supported for String parameters only.");
  if (!is_image_id(request.value))
    return invalid(
        "The parameter value must be an Amazon Machine Image ID, such as ami-0123456789abcdef0, for the data "
        "type aws:ec2:image.");
  return data_type;
}

Outcome<void> set_policies(Record& record, const std::optional<Record>& previous, const PutContext& context) {
  if (has_policies(context) && record.tier == Tier::standard)
    return invalid(
        "Standard tier parameters don't support parameter policies. To assign policies, upgrade the parameter "
        "to use the advanced-parameter tier. " +
        std::string(kTierGuide));
  if (context.policies) {
    record.policies = context.policies->packed;
    record.expires_millis = context.policies->expires_millis;
  } else if (previous) {
    record.policies = previous->policies;
    record.expires_millis = previous->expires_millis;
  }
  return {};
}

Outcome<void> check_enums(const api::PutParameterRequest& request) {
  if (request.type && !parse_type(*request.type))
    return not_in_enum(*request.type, "type", "SecureString, StringList, String");
  if (request.tier && *request.tier != "Standard" && *request.tier != "Advanced" &&
      *request.tier != "Intelligent-Tiering")
    return not_in_enum(*request.tier, "tier", "Standard, Intelligent-Tiering, Advanced");
  if (request.data_type && *request.data_type != kTextDataType && *request.data_type != kImageDataType)
    return invalid("The following data type is not supported: " + *request.data_type +
                   " (Data type names are all lowercase.)");
  return {};
}

// API_PutParameter, Value: "You can't include `{{}}` or `{{ssm:parameter-name}}` in a parameter value."
bool nests(std::string_view value) {
  const auto open = value.find("{{");
  return open != std::string_view::npos && value.find("}}", open + 2) != std::string_view::npos;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && std::ranges::equal(prefix, text.substr(0, prefix.size()), [](char p, char t) {
           return p == (t >= 'A' && t <= 'Z' ? static_cast<char>(t - 'A' + 'a') : t);
         });
}

bool is_label(std::string_view text) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  };
  return std::ranges::all_of(text, plain) && !(text[0] >= '0' && text[0] <= '9') &&
         !starts_with_ignoring_case(text, "aws") && !starts_with_ignoring_case(text, "ssm");
}

Outcome<void> check_label_lengths(const std::vector<std::string>& wanted) {
  constexpr std::size_t kMaxLength = 100;
  std::string list;
  for (const std::string& label : wanted) list.append(list.empty() ? "" : ", ").append(label);
  for (const std::string& label : wanted)
    if (label.empty() || label.size() > kMaxLength)
      return invalid("1 validation error detected: Value '[" + list +
                     "]' at 'labels' failed to satisfy constraint: Member must satisfy constraint: [Member must have "
                     "length less than or equal to 100, Member must have length greater than or equal to 1]");
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
  if (nests(request.value))
    return invalid("Parameter value can't nest another parameter. Do not use \"{{}}\" in the value.");
  if (request.allowed_pattern && !request.allowed_pattern->empty())
    TENANTRY_CHECK(check_pattern(request.value, *request.allowed_pattern));
  if (request.overwrite.value_or(false) && request.tags && !request.tags->empty())
    return invalid(
        "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove "
        "overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or "
        "RemoveTagsFromResource.");
  return {};
}

Outcome<Record> next_record(const api::PutParameterRequest& request, const std::optional<Record>& previous,
                            const PutContext& context) {
  Record record;
  TENANTRY_TRY(record.type, type_of(request, previous));
  TENANTRY_TRY(record.tier, tier_of(request, previous, context));
  TENANTRY_TRY(record.key_id, key_of(request, previous, record.type));
  TENANTRY_CHECK(check_size(request.value.size(), record.tier));
  record.description = text_of(request.description, previous ? previous->description : "");
  record.allowed_pattern = text_of(request.allowed_pattern, previous ? previous->allowed_pattern : "");
  const bool inherited = !request.allowed_pattern && !record.allowed_pattern.empty();
  if (inherited) TENANTRY_CHECK(check_pattern(request.value, record.allowed_pattern));
  TENANTRY_TRY(record.data_type, data_type_of(request, previous, record.type));
  TENANTRY_CHECK(set_policies(record, previous, context));
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

Outcome<std::vector<std::string>> merge_labels(Labels& labels, const std::vector<std::string>& wanted,
                                               std::int64_t version) {
  TENANTRY_CHECK(check_label_lengths(wanted));
  std::vector<std::string> unfit;
  Labels merged = labels;
  for (const std::string& label : wanted) {
    if (is_label(label))
      merged.insert_or_assign(label, version);
    else
      unfit.push_back(label);
  }
  const auto count = std::ranges::count_if(merged, [&](const auto& label) { return label.second == version; });
  if (static_cast<std::size_t>(count) > kMaxLabels)
    return refuse("ParameterVersionLabelLimitExceeded",
                  "A parameter version can have maximum 10 labels. Move one or more labels to another version and try "
                  "again.");
  labels = std::move(merged);
  return unfit;
}

}  // namespace tenantry::local::ssm
