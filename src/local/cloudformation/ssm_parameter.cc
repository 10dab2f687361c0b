#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/properties.h"
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

api::PutParameterRequest put_request(const ParameterProperties& properties, const ResourceGoal& goal) {
  api::PutParameterRequest request{.name = goal.physical_id,
                                   .description = properties.description,
                                   .value = properties.value,
                                   .type = properties.type,
                                   .allowed_pattern = properties.allowed_pattern,
                                   .tier = properties.tier,
                                   .policies = properties.policies,
                                   .data_type = properties.data_type};
  auto tags = properties.tags.value_or(std::map<std::string, std::string>());
  for (const auto& [key, value] : goal.stack_tags) tags.emplace(key, value);
  if (tags.empty()) return request;
  request.tags.emplace();
  for (const auto& [key, value] : tags) request.tags->push_back({key, value});
  return request;
}

class SsmParameter final : public ResourceType {
 public:
  explicit SsmParameter(const ResourceServices& services)
      : ssm_(services.ssm), clock_(services.clock), random_(services.random) {}

  std::string_view name() const override { return kType; }
  const std::vector<std::string>& attributes() const override {
    static const std::vector<std::string> names = {"Type", "Value"};
    return names;
  }

  Checked<std::string> choose_id(const ResourceGoal& goal) override {
    TENANTRY_TRY(const auto properties, read_properties<ParameterProperties>(goal.properties));
    return properties.name ? *properties.name : "CFN-" + generated_name(goal, random_);
  }

  Task<ResourceResult<std::optional<Attributes>>> read(std::string physical_id) override {
    const auto found = co_await call_patiently(clock_, ssm_, api::GetParameterRequest{std::move(physical_id)});
    if (found)
      co_return Attributes{{"Type", found->parameter->type.value_or("")},
                           {"Value", found->parameter->value.value_or("")}};
    if (found.error().code == "ParameterNotFound") co_return std::nullopt;
    co_return failure(found.error(), true);
  }

  Task<ResourceResult<Attributes>> create(ResourceGoal goal, bool adopt) override {
    const auto properties = read_properties<ParameterProperties>(goal.properties);
    if (!properties) co_return std::unexpected(ResourceFailure{properties.error().message});
    const auto made = co_await call_patiently(clock_, ssm_, put_request(*properties, goal));
    const bool exists = !made && made.error().code == "ParameterAlreadyExists";
    if (!made && !(exists && adopt)) co_return failure(made.error(), !exists && is_passing(made.error()));
    co_return Attributes{{"Type", properties->type}, {"Value", properties->value}};
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

  api::Service& ssm_;
  Clock& clock_;
  Random& random_;
};

}  // namespace

std::unique_ptr<ResourceType> make_ssm_parameter(const ResourceServices& services) {
  return std::make_unique<SsmParameter>(services);
}

}  // namespace tenantry::local::cloudformation
