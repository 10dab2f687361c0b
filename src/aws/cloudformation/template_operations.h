#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace tenantry::aws::cloudformation {

/// Templates, and what stacks export and import. Members as in the API reference (API_<Operation>).

struct TemplateParameter {
  std::optional<std::string> parameter_key;
  std::optional<std::string> default_value;
  std::optional<bool> no_echo;
  std::optional<std::string> description;

  template <class V>
  static void members(V&& v) {
    v("ParameterKey", &TemplateParameter::parameter_key);
    v("DefaultValue", &TemplateParameter::default_value);
    v("NoEcho", &TemplateParameter::no_echo);
    v("Description", &TemplateParameter::description, {.min = 1, .max = 1024});
  }
  bool operator==(const TemplateParameter&) const = default;
};

struct ValidateTemplateResponse {
  std::optional<std::vector<TemplateParameter>> parameters;
  std::optional<std::string> description;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::string> capabilities_reason;
  std::optional<std::vector<std::string>> declared_transforms;

  template <class V>
  static void members(V&& v) {
    v("Parameters", &ValidateTemplateResponse::parameters);
    v("Description", &ValidateTemplateResponse::description, {.min = 1, .max = 1024});
    v("Capabilities", &ValidateTemplateResponse::capabilities);
    v("CapabilitiesReason", &ValidateTemplateResponse::capabilities_reason);
    v("DeclaredTransforms", &ValidateTemplateResponse::declared_transforms);
  }
  bool operator==(const ValidateTemplateResponse&) const = default;
};

struct ValidateTemplateRequest {
  using Response = ValidateTemplateResponse;
  static constexpr std::string_view kOperation = "ValidateTemplate";

  std::optional<std::string> template_body;
  std::optional<std::string> template_url;

  template <class V>
  static void members(V&& v) {
    v("TemplateBody", &ValidateTemplateRequest::template_body, {.min = 1});
    v("TemplateURL", &ValidateTemplateRequest::template_url, {.min = 1, .max = 1024});
  }
  bool operator==(const ValidateTemplateRequest&) const = default;
};

struct ParameterConstraints {
  std::optional<std::vector<std::string>> allowed_values;

  template <class V>
  static void members(V&& v) {
    v("AllowedValues", &ParameterConstraints::allowed_values);
  }
  bool operator==(const ParameterConstraints&) const = default;
};

struct ParameterSummary {
  std::optional<std::string> parameter_key;
  std::optional<std::string> default_value;
  std::optional<std::string> parameter_type;
  std::optional<bool> no_echo;
  std::optional<std::string> description;
  std::optional<ParameterConstraints> parameter_constraints;

  template <class V>
  static void members(V&& v) {
    v("ParameterKey", &ParameterSummary::parameter_key);
    v("DefaultValue", &ParameterSummary::default_value);
    v("ParameterType", &ParameterSummary::parameter_type);
    v("NoEcho", &ParameterSummary::no_echo);
    v("Description", &ParameterSummary::description, {.min = 1, .max = 1024});
    v("ParameterConstraints", &ParameterSummary::parameter_constraints);
  }
  bool operator==(const ParameterSummary&) const = default;
};

struct ResourceIdentifierSummary {
  std::optional<std::string> resource_type;
  std::optional<std::vector<std::string>> logical_resource_ids;
  std::optional<std::vector<std::string>> resource_identifiers;

  template <class V>
  static void members(V&& v) {
    v("ResourceType", &ResourceIdentifierSummary::resource_type, {.min = 1, .max = 256});
    v("LogicalResourceIds", &ResourceIdentifierSummary::logical_resource_ids, {.min = 1, .max = 200});
    v("ResourceIdentifiers", &ResourceIdentifierSummary::resource_identifiers);
  }
  bool operator==(const ResourceIdentifierSummary&) const = default;
};

struct GetTemplateSummaryResponse {
  std::optional<std::vector<ParameterSummary>> parameters;
  std::optional<std::string> description;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::string> capabilities_reason;
  std::optional<std::vector<std::string>> resource_types;
  std::optional<std::string> version;
  std::optional<std::string> metadata;
  std::optional<std::vector<std::string>> declared_transforms;
  std::optional<std::vector<ResourceIdentifierSummary>> resource_identifier_summaries;

  template <class V>
  static void members(V&& v) {
    v("Parameters", &GetTemplateSummaryResponse::parameters);
    v("Description", &GetTemplateSummaryResponse::description, {.min = 1, .max = 1024});
    v("Capabilities", &GetTemplateSummaryResponse::capabilities);
    v("CapabilitiesReason", &GetTemplateSummaryResponse::capabilities_reason);
    v("ResourceTypes", &GetTemplateSummaryResponse::resource_types);
    v("Version", &GetTemplateSummaryResponse::version);
    v("Metadata", &GetTemplateSummaryResponse::metadata);
    v("DeclaredTransforms", &GetTemplateSummaryResponse::declared_transforms);
    v("ResourceIdentifierSummaries", &GetTemplateSummaryResponse::resource_identifier_summaries);
  }
  bool operator==(const GetTemplateSummaryResponse&) const = default;
};

struct GetTemplateSummaryRequest {
  using Response = GetTemplateSummaryResponse;
  static constexpr std::string_view kOperation = "GetTemplateSummary";

  std::optional<std::string> template_body;
  std::optional<std::string> template_url;
  std::optional<std::string> stack_name;
  std::optional<std::string> stack_set_name;

  template <class V>
  static void members(V&& v) {
    v("TemplateBody", &GetTemplateSummaryRequest::template_body, {.min = 1});
    v("TemplateURL", &GetTemplateSummaryRequest::template_url, {.min = 1, .max = 1024});
    v("StackName", &GetTemplateSummaryRequest::stack_name, {.min = 1});
    v("StackSetName", &GetTemplateSummaryRequest::stack_set_name);
  }
  bool operator==(const GetTemplateSummaryRequest&) const = default;
};

struct Export {
  std::optional<std::string> exporting_stack_id;
  std::optional<std::string> name;
  std::optional<std::string> value;

  template <class V>
  static void members(V&& v) {
    v("ExportingStackId", &Export::exporting_stack_id);
    v("Name", &Export::name);
    v("Value", &Export::value);
  }
  bool operator==(const Export&) const = default;
};

struct ListExportsResponse {
  std::optional<std::vector<Export>> exports;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Exports", &ListExportsResponse::exports);
    v("NextToken", &ListExportsResponse::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListExportsResponse&) const = default;
};

struct ListExportsRequest {
  using Response = ListExportsResponse;
  static constexpr std::string_view kOperation = "ListExports";

  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("NextToken", &ListExportsRequest::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListExportsRequest&) const = default;
};

struct ListImportsResponse {
  std::optional<std::vector<std::string>> imports;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Imports", &ListImportsResponse::imports);
    v("NextToken", &ListImportsResponse::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListImportsResponse&) const = default;
};

struct ListImportsRequest {
  using Response = ListImportsResponse;
  static constexpr std::string_view kOperation = "ListImports";

  std::string export_name;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("ExportName", &ListImportsRequest::export_name, {.required = true});
    v("NextToken", &ListImportsRequest::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListImportsRequest&) const = default;
};

}  // namespace tenantry::aws::cloudformation
