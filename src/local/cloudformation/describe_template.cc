#include "local/cloudformation/describe_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "base/result.h"
#include "local/cloudformation/capabilities.h"
#include "local/cloudformation/describe_stack.h"
#include "local/cloudformation/paging.h"
#include "local/cloudformation/plan.h"
#include "local/cloudformation/template_source.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

/// What identifies a resource of a type.
struct Identifier {
  std::string_view type;
  std::array<std::string_view, 3> properties;
};
constexpr std::array<Identifier, 12> kIdentifiers = {{
    {"AWS::ApplicationAutoScaling::ScalableTarget", {"ResourceId", "ScalableDimension", "ServiceNamespace"}},
    {"AWS::ApplicationAutoScaling::ScalingPolicy", {"Arn", "ScalableDimension"}},
    {"AWS::CloudWatch::Alarm", {"AlarmName"}},
    {"AWS::DynamoDB::Table", {"TableName"}},
    {"AWS::IAM::ManagedPolicy", {"PolicyArn"}},
    {"AWS::IAM::Policy", {"Id"}},
    {"AWS::IAM::Role", {"RoleName"}},
    {"AWS::KMS::Alias", {"AliasName"}},
    {"AWS::KMS::Key", {"KeyId"}},
    {"AWS::S3::Bucket", {"BucketName"}},
    {"AWS::SNS::Topic", {"TopicArn"}},
    {"AWS::SSM::Parameter", {"Name"}},
}};

using Capabilities = std::optional<std::vector<std::string>>;

Capabilities capabilities_of(const Template& declared) {
  auto required = required_capabilities(declared);
  return required.empty() ? std::nullopt : Capabilities(std::move(required));
}

api::ParameterSummary summary_of(const ParameterDeclaration& parameter) {
  api::ParameterSummary summary{.parameter_key = parameter.name,
                                .default_value = parameter.default_value,
                                .parameter_type = parameter.type,
                                .no_echo = parameter.no_echo,
                                .description = parameter.description,
                                .parameter_constraints = api::ParameterConstraints()};
  if (!parameter.allowed_values.empty()) summary.parameter_constraints->allowed_values = parameter.allowed_values;
  return summary;
}

std::vector<std::string> types_of(const Template& declared) {
  std::vector<std::string> types;
  for (const auto& resource : declared.resources)
    if (std::ranges::find(types, resource.type) == types.end()) types.push_back(resource.type);
  return types;
}

api::ResourceIdentifierSummary identifiers_of(const Template& declared, const std::string& type) {
  api::ResourceIdentifierSummary summary{.resource_type = type};
  summary.logical_resource_ids.emplace();
  for (const auto& resource : declared.resources)
    if (resource.type == type) summary.logical_resource_ids->push_back(resource.logical_id);
  summary.resource_identifiers.emplace();
  const auto found = std::ranges::find(kIdentifiers, type, &Identifier::type);
  if (found == kIdentifiers.end()) return summary;
  for (const auto property : found->properties)
    if (!property.empty()) summary.resource_identifiers->emplace_back(property);
  return summary;
}

api::GetTemplateSummaryResponse summary_of(const Template& declared) {
  api::GetTemplateSummaryResponse response{.parameters = std::vector<api::ParameterSummary>(),
                                           .description = declared.description,
                                           .capabilities = capabilities_of(declared),
                                           .capabilities_reason = capabilities_reason(declared),
                                           .resource_types = types_of(declared),
                                           .version = declared.version,
                                           .declared_transforms = std::vector<std::string>()};
  for (const auto& parameter : declared.parameters) response.parameters->push_back(summary_of(parameter));
  if (declared.metadata.is_map()) response.metadata = to_json(declared.metadata);
  response.resource_identifier_summaries.emplace();
  for (const auto& type : *response.resource_types)
    response.resource_identifier_summaries->push_back(identifiers_of(declared, type));
  return response;
}

/// The template of a request, in the request, in S3 or in a stack.
Task<Checked<std::shared_ptr<const Template>>> find_template(Engine& engine, api::GetTemplateSummaryRequest request,
                                                             Deadline deadline) {
  if (request.stack_set_name) co_return refuse("The local CloudFormation has no stack sets.");
  if (request.stack_name) {
    if (request.template_body || request.template_url)
      co_return refuse("Only one of StackName, TemplateBody and TemplateURL may be specified.");
    TENANTRY_CO_TRY(const auto stack, find_stack(engine.store(), *request.stack_name));
    if (stack.template_hash.empty())
      co_return refuse(fmt::format("Stack [{}] is in {} state and has no template", stack.name, stack.status));
    auto stored = engine.stored_template(stack.template_hash);
    if (!stored) co_return std::unexpected(internal_failure(std::move(stored).error()));
    co_return *std::move(stored);
  }
  TENANTRY_CO_TRY(const auto text, co_await load_template(engine.options().s3, std::move(request.template_body),
                                                          std::move(request.template_url), deadline));
  co_return engine.parse(text);
}

/// Circular dependencies that no condition breaks.
Checked<void> check_circles(const Template& declared) {
  std::optional<aws::Error> circle;
  for (const bool holds : {true, false}) {
    ConditionValues conditions;
    for (const auto& [name, condition] : declared.conditions) conditions.emplace(name, holds);
    const auto plan = plan_resources(declared, conditions);
    if (plan || !plan.error().message.starts_with("Circular")) return {};
    circle = plan.error();
  }
  return std::unexpected(*std::move(circle));
}

}  // namespace

Task<Checked<api::ValidateTemplateResponse>> execute(Engine& engine, api::ValidateTemplateRequest request,
                                                     Deadline deadline) {
  TENANTRY_CO_TRY(const auto text, co_await load_template(engine.options().s3, std::move(request.template_body),
                                                          std::move(request.template_url), deadline));
  TENANTRY_CO_TRY(const auto declared, engine.parse(text));
  TENANTRY_CO_CHECK(check_circles(*declared));
  api::ValidateTemplateResponse response{.parameters = std::vector<api::TemplateParameter>(),
                                         .description = declared->description,
                                         .capabilities = capabilities_of(*declared),
                                         .capabilities_reason = capabilities_reason(*declared),
                                         .declared_transforms = std::vector<std::string>()};
  for (const auto& parameter : declared->parameters)
    response.parameters->push_back({parameter.name, parameter.default_value, parameter.no_echo, parameter.description});
  co_return response;
}

Task<Checked<api::GetTemplateSummaryResponse>> execute(Engine& engine, api::GetTemplateSummaryRequest request,
                                                       Deadline deadline) {
  TENANTRY_CO_TRY(const auto declared, co_await find_template(engine, std::move(request), deadline));
  co_return summary_of(*declared);
}

Checked<api::ListExportsResponse> answer(const StackStore& store, const api::ListExportsRequest& request) {
  TENANTRY_TRY(const auto paging, paging_of(request));
  auto page = store.exports(paging.after, kPageSize);
  if (!page) return std::unexpected(internal_failure(std::move(page).error()));
  api::ListExportsResponse response{.exports = std::vector<api::Export>(), .next_token = paging.token(page->next)};
  for (auto& exported : page->entries)
    response.exports->push_back({std::move(exported.stack_id), std::move(exported.name), std::move(exported.value)});
  return response;
}

Checked<api::ListImportsResponse> answer(const StackStore& store, const api::ListImportsRequest& request) {
  TENANTRY_TRY(const auto paging, paging_of(request, request.export_name));
  auto names = store.importers(request.export_name);
  if (!names) return std::unexpected(internal_failure(std::move(names).error()));
  if (names->empty()) return refuse(fmt::format("Export '{}' is not imported by any stack.", request.export_name));
  std::ranges::sort(*names);
  api::ListImportsResponse response{.imports = std::vector<std::string>()};
  for (auto& name : *names) {
    if (paging.after && name <= *paging.after) continue;
    if (response.imports->size() == kPageSize) {
      response.next_token = paging.token(response.imports->back());
      break;
    }
    response.imports->push_back(std::move(name));
  }
  return response;
}

}  // namespace tenantry::local::cloudformation
