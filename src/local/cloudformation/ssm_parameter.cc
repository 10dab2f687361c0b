#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "base/result.h"
#include "local/cloudformation/document.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/properties.h"
#include "local/cloudformation/property_rules.h"
#include "local/cloudformation/resource_type.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::ssm;

constexpr std::string_view kType = "AWS::SSM::Parameter";

/// CloudFormation makes no SecureString (AWS::SSM::Parameter, "Type").
struct ParameterProperties {
  std::optional<std::string> name;
  std::string type;
  std::string value;
  std::optional<std::string> description, allowed_pattern, tier, policies, data_type;
  std::optional<std::map<std::string, std::string>> tags;

  template <class V>
  static void members(V&& v) {
    v("Name", &ParameterProperties::name);
    v("Type", &ParameterProperties::type, {.required = true, .one_of = "String|StringList"});
    v("Value", &ParameterProperties::value, {.required = true});
    v("Description", &ParameterProperties::description);
    v("AllowedPattern", &ParameterProperties::allowed_pattern);
    v("Tier", &ParameterProperties::tier, {.one_of = "Standard|Advanced|Intelligent-Tiering"});
    v("Policies", &ParameterProperties::policies);
    v("DataType", &ParameterProperties::data_type);
    v("Tags", &ParameterProperties::tags);
  }
};

using Tags = std::map<std::string, std::string>;

/// The template's tags, then the stack's: on the same key the template's stands.
Tags all_tags(const ParameterProperties& properties, const ResourceGoal& goal) {
  auto tags = properties.tags.value_or(Tags());
  for (const auto& [key, value] : goal.stack_tags) tags.emplace(key, value);
  return tags;
}

std::vector<api::Tag> to_list(const Tags& tags) {
  std::vector<api::Tag> list;
  for (const auto& [key, value] : tags) list.push_back({key, value});
  return list;
}

api::PutParameterRequest put_request(const ParameterProperties& properties, const ResourceGoal& goal) {
  api::PutParameterRequest request{.name = goal.physical_id,
                                   .description = properties.description,
                                   .value = properties.value,
                                   .type = properties.type,
                                   .allowed_pattern = properties.allowed_pattern,
                                   .tier = properties.tier,
                                   .policies = properties.policies,
                                   .data_type = properties.data_type};
  return request;
}

/// What a put leaves out stays as it is.
bool keeps(const std::optional<std::string>& wanted, const std::optional<std::string>& now) {
  return !wanted || *wanted == now.value_or("");
}

bool keeps_policies(const std::optional<std::string>& wanted, const api::ParameterMetadata& now) {
  if (!wanted) return true;
  const auto list = parse_json(*wanted);
  const auto policies = now.policies.value_or(std::vector<api::ParameterInlinePolicy>());
  if (!list || !list->is_list()) return false;
  return std::ranges::equal(list->list(), policies, [](const Value& policy, const api::ParameterInlinePolicy& known) {
    const auto text = parse_json(known.policy_text.value_or(""));
    return text && same_value(policy, *text);
  });
}

bool keeps_settings(const api::PutParameterRequest& wanted, const api::ParameterMetadata& now) {
  return keeps(wanted.description, now.description) && keeps(wanted.allowed_pattern, now.allowed_pattern) &&
         keeps(wanted.data_type, now.data_type) &&
         (wanted.tier == "Intelligent-Tiering" || keeps(wanted.tier, now.tier)) && keeps_policies(wanted.policies, now);
}

class SsmParameter final : public ResourceType {
 public:
  explicit SsmParameter(const ResourceServices& services)
      : ssm_(services.ssm), clock_(services.clock), random_(services.random), identity_(services.identity) {}

  std::string_view name() const override { return kType; }
  const std::vector<std::string>& attributes() const override {
    static const std::vector<std::string> names = {"Arn", "Type", "Value"};
    return names;
  }

  Checked<std::string> choose_id(const ResourceGoal& goal) override {
    TENANTRY_TRY(const auto properties, read_properties<ParameterProperties>(goal.properties));
    return properties.name ? *properties.name : "CFN-" + generated_name(goal, random_);
  }

  Task<ResourceResult<std::optional<Attributes>>> read(std::string physical_id) override {
    const auto found = co_await call_patiently(clock_, ssm_, api::GetParameterRequest{physical_id});
    if (found)
      co_return attributes_of(physical_id, found->parameter->type.value_or(""), found->parameter->value.value_or(""));
    if (found.error().code == "ParameterNotFound") co_return std::nullopt;
    co_return failure(found.error(), true);
  }

  Task<ResourceResult<Attributes>> create(ResourceGoal goal, bool adopt) override {
    const auto properties = read_properties<ParameterProperties>(goal.properties);
    if (!properties) co_return std::unexpected(ResourceFailure{properties.error().message});
    auto request = put_request(*properties, goal);
    if (const auto tags = all_tags(*properties, goal); !tags.empty()) request.tags = to_list(tags);
    const auto made = co_await call_patiently(clock_, ssm_, std::move(request));
    const bool exists = !made && made.error().code == "ParameterAlreadyExists";
    if (!made && !(exists && adopt)) co_return failure(made.error(), !exists && is_passing(made.error()));
    co_return attributes_of(goal.physical_id, properties->type, properties->value);
  }

  UpdateKind update_kind(const Value& before, const Value& after) const override {
    return differs(before, after, "Name") ? UpdateKind::replacement : UpdateKind::in_place;
  }
  bool takes_stack_tags() const override { return true; }

  Task<ResourceResult<Attributes>> update(ResourceGoal goal, Value before) override {
    const auto properties = read_properties<ParameterProperties>(goal.properties);
    if (!properties) co_return std::unexpected(ResourceFailure{properties.error().message});
    if (before != goal.properties) TENANTRY_CO_CHECK(co_await overwrite(put_request(*properties, goal), goal.resumed));
    const auto old_properties = read_properties<ParameterProperties>(before);
    TENANTRY_CO_CHECK(co_await update_tags(goal, old_properties.value_or(ParameterProperties()), *properties));
    co_return attributes_of(goal.physical_id, properties->type, properties->value);
  }

  Task<ResourceResult<void>> remove(std::string physical_id) override {
    const auto removed = co_await call_patiently(clock_, ssm_, api::DeleteParameterRequest{std::move(physical_id)});
    if (!removed && removed.error().code != "ParameterNotFound") co_return failure(removed.error(), true);
    co_return ResourceResult<void>();
  }

 private:
  std::unexpected<ResourceFailure> failure(const aws::Error& error, bool made) const {
    return std::unexpected(ResourceFailure{handler_message("Ssm", error, random_), made});
  }

  Attributes attributes_of(const std::string& name, const std::string& type, const std::string& value) const {
    const auto resource = name.starts_with('/') ? "parameter" + name : "parameter/" + name;
    return {{"Arn", aws::make_arn(identity_, "ssm", resource)}, {"Type", type}, {"Value", value}};
  }

  /// Each put is a version, so none is made twice.
  Task<ResourceResult<void>> overwrite(api::PutParameterRequest request, bool resumed) {
    if (resumed) {
      TENANTRY_CO_TRY(const bool done, co_await is_done(request));
      if (done) co_return ResourceResult<void>();
    }
    request.overwrite = true;
    const auto put = co_await call_patiently(clock_, ssm_, std::move(request));
    if (!put) co_return failure(put.error(), true);
    co_return ResourceResult<void>();
  }

  /// The parameter is as the request would make it.
  Task<ResourceResult<bool>> is_done(const api::PutParameterRequest& wanted) {
    const auto found = co_await call_patiently(clock_, ssm_, api::GetParameterRequest{wanted.name});
    if (!found && found.error().code != "ParameterNotFound") co_return failure(found.error(), true);
    if (!found || found->parameter->value != wanted.value || found->parameter->type != wanted.type) co_return false;
    api::DescribeParametersRequest request;
    request.parameter_filters = {{.key = "Name", .values = {{wanted.name}}}};
    const auto described = co_await call_patiently(clock_, ssm_, std::move(request));
    if (!described) co_return failure(described.error(), true);
    const auto& parameters = described->parameters;
    co_return parameters && !parameters->empty() && keeps_settings(wanted, parameters->front());
  }

  Task<ResourceResult<void>> update_tags(const ResourceGoal& goal, const ParameterProperties& before,
                                         const ParameterProperties& after) {
    const auto wanted = all_tags(after, goal);
    std::vector<std::string> dropped;
    auto old_tags = before.tags.value_or(Tags());
    old_tags.insert(goal.previous_stack_tags.begin(), goal.previous_stack_tags.end());
    for (const auto& [key, value] : old_tags)
      if (!wanted.contains(key)) dropped.push_back(key);
    if (!dropped.empty()) {
      api::RemoveTagsFromResourceRequest request{"Parameter", goal.physical_id, std::move(dropped)};
      const auto removed = co_await call_patiently(clock_, ssm_, std::move(request));
      if (!removed) co_return failure(removed.error(), true);
    }
    if (wanted.empty()) co_return ResourceResult<void>();
    api::AddTagsToResourceRequest request{"Parameter", goal.physical_id, to_list(wanted)};
    const auto added = co_await call_patiently(clock_, ssm_, std::move(request));
    if (!added) co_return failure(added.error(), true);
    co_return ResourceResult<void>();
  }

  api::Service& ssm_;
  Clock& clock_;
  Random& random_;
  aws::Identity identity_;
};

}  // namespace

std::unique_ptr<ResourceType> make_ssm_parameter(const ResourceServices& services) {
  return std::make_unique<SsmParameter>(services);
}

}  // namespace tenantry::local::cloudformation
