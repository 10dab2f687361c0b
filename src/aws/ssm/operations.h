#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"
#include "aws/ssm/tag_operations.h"

namespace tenantry::aws::ssm {

/// Parameter Store. Members as in the API reference (API_<Operation>).

struct PutParameterResponse {
  std::optional<std::int64_t> version;
  std::optional<std::string> tier;

  template <class V>
  static void members(V&& v) {
    v("Version", &PutParameterResponse::version);
    v("Tier", &PutParameterResponse::tier, {.one_of = "Standard|Advanced|Intelligent-Tiering"});
  }
  bool operator==(const PutParameterResponse&) const = default;
};

struct PutParameterRequest {
  using Response = PutParameterResponse;
  static constexpr std::string_view kOperation = "PutParameter";

  std::string name;
  std::optional<std::string> description;
  std::string value;
  std::optional<std::string> type;
  std::optional<std::string> key_id;
  std::optional<bool> overwrite;
  std::optional<std::string> allowed_pattern;
  std::optional<std::vector<Tag>> tags;
  std::optional<std::string> tier;
  std::optional<std::string> policies;
  std::optional<std::string> data_type;

  template <class V>
  static void members(V&& v) {
    v("Name", &PutParameterRequest::name, {.required = true, .min = 1, .max = 2048});
    v("Description", &PutParameterRequest::description, {.max = 1024});
    v("Value", &PutParameterRequest::value, {.required = true});
    v("Type", &PutParameterRequest::type, {.one_of = "String|StringList|SecureString"});
    v("KeyId", &PutParameterRequest::key_id, {.min = 1, .max = 256, .pattern = R"re(^([a-zA-Z0-9:/_-]+)$)re"});
    v("Overwrite", &PutParameterRequest::overwrite);
    v("AllowedPattern", &PutParameterRequest::allowed_pattern, {.max = 1024});
    v("Tags", &PutParameterRequest::tags, {.max = 1000});
    v("Tier", &PutParameterRequest::tier, {.one_of = "Standard|Advanced|Intelligent-Tiering"});
    v("Policies", &PutParameterRequest::policies, {.min = 1, .max = 4096});
    v("DataType", &PutParameterRequest::data_type, {.max = 128});
  }
  bool operator==(const PutParameterRequest&) const = default;
};

struct Parameter {
  std::optional<std::string> name;
  std::optional<std::string> type;
  std::optional<std::string> value;
  std::optional<std::int64_t> version;
  std::optional<std::string> selector;
  std::optional<std::string> source_result;
  std::optional<Timestamp> last_modified_date;
  std::optional<std::string> arn;
  std::optional<std::string> data_type;

  template <class V>
  static void members(V&& v) {
    v("Name", &Parameter::name, {.min = 1, .max = 2048});
    v("Type", &Parameter::type, {.one_of = "String|StringList|SecureString"});
    v("Value", &Parameter::value);
    v("Version", &Parameter::version);
    v("Selector", &Parameter::selector, {.max = 128});
    v("SourceResult", &Parameter::source_result);
    v("LastModifiedDate", &Parameter::last_modified_date);
    v("ARN", &Parameter::arn);
    v("DataType", &Parameter::data_type, {.max = 128});
  }
  bool operator==(const Parameter&) const = default;
};

struct GetParameterResponse {
  std::optional<Parameter> parameter;

  template <class V>
  static void members(V&& v) {
    v("Parameter", &GetParameterResponse::parameter);
  }
  bool operator==(const GetParameterResponse&) const = default;
};

struct GetParameterRequest {
  using Response = GetParameterResponse;
  static constexpr std::string_view kOperation = "GetParameter";

  std::string name;
  std::optional<bool> with_decryption;

  template <class V>
  static void members(V&& v) {
    v("Name", &GetParameterRequest::name, {.required = true, .min = 1, .max = 2048});
    v("WithDecryption", &GetParameterRequest::with_decryption);
  }
  bool operator==(const GetParameterRequest&) const = default;
};

struct GetParametersResponse {
  std::optional<std::vector<Parameter>> parameters;
  std::optional<std::vector<std::string>> invalid_parameters;

  template <class V>
  static void members(V&& v) {
    v("Parameters", &GetParametersResponse::parameters);
    v("InvalidParameters", &GetParametersResponse::invalid_parameters, {.min = 1, .max = 10});
  }
  bool operator==(const GetParametersResponse&) const = default;
};

struct GetParametersRequest {
  using Response = GetParametersResponse;
  static constexpr std::string_view kOperation = "GetParameters";

  std::vector<std::string> names;
  std::optional<bool> with_decryption;

  template <class V>
  static void members(V&& v) {
    v("Names", &GetParametersRequest::names, {.required = true, .min = 1, .max = 10});
    v("WithDecryption", &GetParametersRequest::with_decryption);
  }
  bool operator==(const GetParametersRequest&) const = default;
};

struct GetParametersByPathResponse {
  std::optional<std::vector<Parameter>> parameters;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Parameters", &GetParametersByPathResponse::parameters);
    v("NextToken", &GetParametersByPathResponse::next_token);
  }
  bool operator==(const GetParametersByPathResponse&) const = default;
};

struct ParameterStringFilter {
  std::string key;
  std::optional<std::string> option;
  std::optional<std::vector<std::string>> values;

  template <class V>
  static void members(V&& v) {
    v("Key", &ParameterStringFilter::key,
      {.required = true, .min = 1, .max = 132, .pattern = R"re(tag:.+|Name|Type|KeyId|Path|Label|Tier|DataType)re"});
    v("Option", &ParameterStringFilter::option, {.min = 1, .max = 10});
    v("Values", &ParameterStringFilter::values, {.min = 1, .max = 50});
  }
  bool operator==(const ParameterStringFilter&) const = default;
};

struct GetParametersByPathRequest {
  using Response = GetParametersByPathResponse;
  static constexpr std::string_view kOperation = "GetParametersByPath";

  std::string path;
  std::optional<bool> recursive;
  std::optional<std::vector<ParameterStringFilter>> parameter_filters;
  std::optional<bool> with_decryption;
  std::optional<std::int64_t> max_results;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Path", &GetParametersByPathRequest::path, {.required = true, .min = 1, .max = 2048});
    v("Recursive", &GetParametersByPathRequest::recursive);
    v("ParameterFilters", &GetParametersByPathRequest::parameter_filters);
    v("WithDecryption", &GetParametersByPathRequest::with_decryption);
    v("MaxResults", &GetParametersByPathRequest::max_results, {.min = 1, .max = 10});
    v("NextToken", &GetParametersByPathRequest::next_token);
  }
  bool operator==(const GetParametersByPathRequest&) const = default;
};

struct ParameterInlinePolicy {
  std::optional<std::string> policy_text;
  std::optional<std::string> policy_type;
  std::optional<std::string> policy_status;

  template <class V>
  static void members(V&& v) {
    v("PolicyText", &ParameterInlinePolicy::policy_text);
    v("PolicyType", &ParameterInlinePolicy::policy_type);
    v("PolicyStatus", &ParameterInlinePolicy::policy_status);
  }
  bool operator==(const ParameterInlinePolicy&) const = default;
};

struct ParameterHistory {
  std::optional<std::string> name;
  std::optional<std::string> type;
  std::optional<std::string> key_id;
  std::optional<Timestamp> last_modified_date;
  std::optional<std::string> last_modified_user;
  std::optional<std::string> description;
  std::optional<std::string> value;
  std::optional<std::string> allowed_pattern;
  std::optional<std::int64_t> version;
  std::optional<std::vector<std::string>> labels;
  std::optional<std::string> tier;
  std::optional<std::vector<ParameterInlinePolicy>> policies;
  std::optional<std::string> data_type;

  template <class V>
  static void members(V&& v) {
    v("Name", &ParameterHistory::name, {.min = 1, .max = 2048});
    v("Type", &ParameterHistory::type, {.one_of = "String|StringList|SecureString"});
    v("KeyId", &ParameterHistory::key_id, {.min = 1, .max = 256, .pattern = R"re(^([a-zA-Z0-9:/_-]+)$)re"});
    v("LastModifiedDate", &ParameterHistory::last_modified_date);
    v("LastModifiedUser", &ParameterHistory::last_modified_user);
    v("Description", &ParameterHistory::description, {.max = 1024});
    v("Value", &ParameterHistory::value);
    v("AllowedPattern", &ParameterHistory::allowed_pattern, {.max = 1024});
    v("Version", &ParameterHistory::version);
    v("Labels", &ParameterHistory::labels, {.min = 1, .max = 10});
    v("Tier", &ParameterHistory::tier, {.one_of = "Standard|Advanced|Intelligent-Tiering"});
    v("Policies", &ParameterHistory::policies);
    v("DataType", &ParameterHistory::data_type, {.max = 128});
  }
  bool operator==(const ParameterHistory&) const = default;
};

struct GetParameterHistoryResponse {
  std::optional<std::vector<ParameterHistory>> parameters;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Parameters", &GetParameterHistoryResponse::parameters);
    v("NextToken", &GetParameterHistoryResponse::next_token);
  }
  bool operator==(const GetParameterHistoryResponse&) const = default;
};

struct GetParameterHistoryRequest {
  using Response = GetParameterHistoryResponse;
  static constexpr std::string_view kOperation = "GetParameterHistory";

  std::string name;
  std::optional<bool> with_decryption;
  std::optional<std::int64_t> max_results;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Name", &GetParameterHistoryRequest::name, {.required = true, .min = 1, .max = 2048});
    v("WithDecryption", &GetParameterHistoryRequest::with_decryption);
    v("MaxResults", &GetParameterHistoryRequest::max_results, {.min = 1, .max = 50});
    v("NextToken", &GetParameterHistoryRequest::next_token);
  }
  bool operator==(const GetParameterHistoryRequest&) const = default;
};

struct LabelParameterVersionResponse {
  std::optional<std::vector<std::string>> invalid_labels;
  std::optional<std::int64_t> parameter_version;

  template <class V>
  static void members(V&& v) {
    v("InvalidLabels", &LabelParameterVersionResponse::invalid_labels);
    v("ParameterVersion", &LabelParameterVersionResponse::parameter_version);
  }
  bool operator==(const LabelParameterVersionResponse&) const = default;
};

struct LabelParameterVersionRequest {
  using Response = LabelParameterVersionResponse;
  static constexpr std::string_view kOperation = "LabelParameterVersion";

  std::string name;
  std::optional<std::int64_t> parameter_version;
  std::vector<std::string>
      labels;  ///< More than ten of them is ParameterVersionLabelLimitExceeded, not a ValidationException.

  template <class V>
  static void members(V&& v) {
    v("Name", &LabelParameterVersionRequest::name, {.required = true, .min = 1, .max = 2048});
    v("ParameterVersion", &LabelParameterVersionRequest::parameter_version);
    v("Labels", &LabelParameterVersionRequest::labels, {.required = true, .min = 1});
  }
  bool operator==(const LabelParameterVersionRequest&) const = default;
};

struct UnlabelParameterVersionResponse {
  std::optional<std::vector<std::string>> removed_labels;
  std::optional<std::vector<std::string>> invalid_labels;

  template <class V>
  static void members(V&& v) {
    v("RemovedLabels", &UnlabelParameterVersionResponse::removed_labels);
    v("InvalidLabels", &UnlabelParameterVersionResponse::invalid_labels);
  }
  bool operator==(const UnlabelParameterVersionResponse&) const = default;
};

struct UnlabelParameterVersionRequest {
  using Response = UnlabelParameterVersionResponse;
  static constexpr std::string_view kOperation = "UnlabelParameterVersion";

  std::string name;
  std::int64_t parameter_version = 0;
  std::vector<std::string> labels;

  template <class V>
  static void members(V&& v) {
    v("Name", &UnlabelParameterVersionRequest::name, {.required = true, .min = 1, .max = 2048});
    v("ParameterVersion", &UnlabelParameterVersionRequest::parameter_version, {.required = true});
    v("Labels", &UnlabelParameterVersionRequest::labels, {.required = true, .min = 1, .max = 10});
  }
  bool operator==(const UnlabelParameterVersionRequest&) const = default;
};

struct DeleteParameterResponse {
  template <class V>
  static void members(V&&) {}
  bool operator==(const DeleteParameterResponse&) const = default;
};

struct DeleteParameterRequest {
  using Response = DeleteParameterResponse;
  static constexpr std::string_view kOperation = "DeleteParameter";

  std::string name;

  template <class V>
  static void members(V&& v) {
    v("Name", &DeleteParameterRequest::name, {.required = true, .min = 1, .max = 2048});
  }
  bool operator==(const DeleteParameterRequest&) const = default;
};

struct DeleteParametersResponse {
  std::optional<std::vector<std::string>> deleted_parameters;
  std::optional<std::vector<std::string>> invalid_parameters;

  template <class V>
  static void members(V&& v) {
    v("DeletedParameters", &DeleteParametersResponse::deleted_parameters, {.min = 1, .max = 10});
    v("InvalidParameters", &DeleteParametersResponse::invalid_parameters, {.min = 1, .max = 10});
  }
  bool operator==(const DeleteParametersResponse&) const = default;
};

struct DeleteParametersRequest {
  using Response = DeleteParametersResponse;
  static constexpr std::string_view kOperation = "DeleteParameters";

  std::vector<std::string> names;

  template <class V>
  static void members(V&& v) {
    v("Names", &DeleteParametersRequest::names, {.required = true, .min = 1, .max = 10});
  }
  bool operator==(const DeleteParametersRequest&) const = default;
};

struct ParameterMetadata {
  std::optional<std::string> name;
  std::optional<std::string> type;
  std::optional<std::string> key_id;
  std::optional<Timestamp> last_modified_date;
  std::optional<std::string> last_modified_user;
  std::optional<std::string> description;
  std::optional<std::string> allowed_pattern;
  std::optional<std::int64_t> version;
  std::optional<std::string> tier;
  std::optional<std::vector<ParameterInlinePolicy>> policies;
  std::optional<std::string> data_type;

  template <class V>
  static void members(V&& v) {
    v("Name", &ParameterMetadata::name, {.min = 1, .max = 2048});
    v("Type", &ParameterMetadata::type, {.one_of = "String|StringList|SecureString"});
    v("KeyId", &ParameterMetadata::key_id, {.min = 1, .max = 256, .pattern = R"re(^([a-zA-Z0-9:/_-]+)$)re"});
    v("LastModifiedDate", &ParameterMetadata::last_modified_date);
    v("LastModifiedUser", &ParameterMetadata::last_modified_user);
    v("Description", &ParameterMetadata::description, {.max = 1024});
    v("AllowedPattern", &ParameterMetadata::allowed_pattern, {.max = 1024});
    v("Version", &ParameterMetadata::version);
    v("Tier", &ParameterMetadata::tier, {.one_of = "Standard|Advanced|Intelligent-Tiering"});
    v("Policies", &ParameterMetadata::policies);
    v("DataType", &ParameterMetadata::data_type, {.max = 128});
  }
  bool operator==(const ParameterMetadata&) const = default;
};

struct DescribeParametersResponse {
  std::optional<std::vector<ParameterMetadata>> parameters;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Parameters", &DescribeParametersResponse::parameters);
    v("NextToken", &DescribeParametersResponse::next_token);
  }
  bool operator==(const DescribeParametersResponse&) const = default;
};

struct ParametersFilter {
  std::string key;
  std::vector<std::string> values;

  template <class V>
  static void members(V&& v) {
    v("Key", &ParametersFilter::key, {.required = true, .one_of = "Name|Type|KeyId"});
    v("Values", &ParametersFilter::values, {.required = true, .min = 1, .max = 50});
  }
  bool operator==(const ParametersFilter&) const = default;
};

struct DescribeParametersRequest {
  using Response = DescribeParametersResponse;
  static constexpr std::string_view kOperation = "DescribeParameters";

  std::optional<std::vector<ParametersFilter>> filters;
  std::optional<std::vector<ParameterStringFilter>> parameter_filters;
  std::optional<std::int64_t> max_results;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Filters", &DescribeParametersRequest::filters);
    v("ParameterFilters", &DescribeParametersRequest::parameter_filters);
    v("MaxResults", &DescribeParametersRequest::max_results, {.min = 1, .max = 50});
    v("NextToken", &DescribeParametersRequest::next_token);
  }
  bool operator==(const DescribeParametersRequest&) const = default;
};

}  // namespace tenantry::aws::ssm
