#include "local/dynamodb/table_check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "local/dynamodb/database.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::int64_t kMaxThroughput = 1'000'000'000'000;
constexpr std::size_t kMaxGlobalIndexes = 20;
constexpr std::size_t kMaxLocalIndexes = 5;
constexpr std::size_t kMaxProjected = 100;

using Schema = std::vector<api::KeySchemaElement>;
using Definitions = std::vector<api::AttributeDefinition>;
using NameSet = std::set<std::string_view>;

template <class Elements>
std::vector<std::string_view> names_of(const Elements& elements) {
  std::vector<std::string_view> names;
  for (const auto& element : elements) names.emplace_back(element.attribute_name);
  return names;
}

Outcome<void> check_billing(const api::CreateTableRequest& request) {
  if (request.billing_mode == "PAY_PER_REQUEST") {
    if (!request.provisioned_throughput) return {};
    return invalid_parameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
  }
  if (!request.provisioned_throughput)
    return invalid_parameter(
        "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
  return check_throughput(*request.provisioned_throughput);
}

Outcome<void> check_definitions(const Definitions& definitions) {
  NameSet names;
  for (const auto& definition : definitions)
    if (!names.insert(definition.attribute_name).second)
      return invalid("Cannot have two attributes with the same name");
  return {};
}

Outcome<void> check_defined(const Schema& schema, const Definitions& definitions) {
  const auto defined = names_of(definitions);
  const auto is_defined = [&](std::string_view name) { return std::ranges::count(defined, name) > 0; };
  const auto keys = names_of(schema);
  if (std::ranges::all_of(keys, is_defined)) return {};
  return invalid_parameter(
      fmt::format("Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], "
                  "AttributeDefinitions: [{}]",
                  fmt::join(keys, ", "), fmt::join(defined, ", ")));
}

Outcome<void> check_key_types(const Schema& schema) {
  if (schema.empty() || schema.size() > 2)
    return invalid("Key Schema too big.  Key Schema must at most consist of the hash and range key of a table");
  if (schema.size() == 2 && schema[0].attribute_name == schema[1].attribute_name)
    return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  if (schema[0].key_type != "HASH")
    return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (schema.size() == 2 && schema[1].key_type != "RANGE")
    return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  return {};
}

Outcome<void> check_schema(const Schema& schema, const Definitions& definitions) {
  TENANTRY_CHECK(check_defined(schema, definitions));
  return check_key_types(schema);
}

Outcome<void> check_projection(const api::Projection& projection) {
  if (!projection.projection_type) return invalid_parameter("Unknown ProjectionType: null");
  const bool include = projection.projection_type == "INCLUDE";
  if (projection.non_key_attributes && !include)
    return invalid_parameter(
        fmt::format("ProjectionType is {}, but NonKeyAttributes is specified", *projection.projection_type));
  if (include && (!projection.non_key_attributes || projection.non_key_attributes->empty()))
    return invalid_parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  return {};
}

/// What local and global indexes have in common, and what is counted over both.
struct IndexCheck {
  const api::CreateTableRequest& request;
  NameSet names{};
  std::size_t projected = 0;

  template <class Index>
  Outcome<void> check(const Index& index) {
    TENANTRY_CHECK(check_projection(index.projection));
    if (!names.insert(index.index_name).second) return invalid_parameter("Duplicate index name: " + index.index_name);
    if (index.projection.non_key_attributes) projected += index.projection.non_key_attributes->size();
    if (projected <= kMaxProjected) return {};
    return invalid_parameter(
        fmt::format("The number of projected attributes exceeds the per-table limit of {}", kMaxProjected));
  }

  Outcome<void> check_local(const api::LocalSecondaryIndex& index) {
    TENANTRY_CHECK(check_schema(index.key_schema, request.attribute_definitions));
    if (index.key_schema.size() != 2)
      return invalid_parameter("Index KeySchema does not have a range key for index: " + index.index_name);
    const auto &own = index.key_schema[0].attribute_name, &tables = request.key_schema[0].attribute_name;
    if (own != tables)
      return invalid_parameter(
          fmt::format("Index KeySchema does not have the same leading hash key as table KeySchema for index: {}. index "
                      "hash key: {}, table hash key: {}",
                      index.index_name, own, tables));
    return check(index);
  }

  Outcome<void> check_locals() {
    if (!request.local_secondary_indexes) return {};
    const auto& indexes = *request.local_secondary_indexes;
    if (indexes.empty()) return invalid_parameter("List of LocalSecondaryIndexes is empty");
    if (request.key_schema.size() != 2)
      return invalid_parameter(
          "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex");
    for (const auto& index : indexes) TENANTRY_CHECK(check_local(index));
    if (indexes.size() <= kMaxLocalIndexes) return {};
    return invalid_parameter("Number of LocalSecondaryIndexes exceeds per-table limit of 5");
  }

  Outcome<void> check_throughput_of(const api::GlobalSecondaryIndex& index) const {
    const bool on_demand = request.billing_mode == "PAY_PER_REQUEST";
    if (on_demand && index.provisioned_throughput)
      return invalid_parameter(
          fmt::format("ProvisionedThroughput should not be specified for index: {} when BillingMode is PAY_PER_REQUEST",
                      index.index_name));
    if (on_demand) return {};
    if (!index.provisioned_throughput)
      return invalid_parameter("ProvisionedThroughput must be specified for index: " + index.index_name);
    return check_throughput(*index.provisioned_throughput);
  }

  Outcome<void> check_globals() {
    if (!request.global_secondary_indexes) return {};
    const auto& indexes = *request.global_secondary_indexes;
    if (indexes.empty()) return invalid_parameter("List of GlobalSecondaryIndexes is empty");
    for (const auto& index : indexes) {
      TENANTRY_CHECK(check_schema(index.key_schema, request.attribute_definitions));
      TENANTRY_CHECK(check_throughput_of(index));
      TENANTRY_CHECK(check(index));
    }
    if (indexes.size() <= kMaxGlobalIndexes) return {};
    return invalid_parameter("GlobalSecondaryIndex count exceeds the per-table limit of 20");
  }
};

template <class Indexes>
void add_keys(const Indexes& indexes, NameSet& used) {
  if (!indexes) return;
  for (const auto& index : *indexes)
    for (const auto& element : index.key_schema) used.insert(element.attribute_name);
}

Outcome<void> check_all_defined_used(const api::CreateTableRequest& request) {
  NameSet used;
  for (const auto& element : request.key_schema) used.insert(element.attribute_name);
  add_keys(request.local_secondary_indexes, used);
  add_keys(request.global_secondary_indexes, used);
  const auto& definitions = request.attribute_definitions;
  if (definitions.size() == used.size()) return {};
  if (!request.local_secondary_indexes && !request.global_secondary_indexes)
    return invalid_parameter(
        "Number of attributes in KeySchema does not exactly match number of attributes defined in "
        "AttributeDefinitions");
  return invalid_parameter(
      fmt::format("Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
                  fmt::join(names_of(definitions), ", "), fmt::join(used, ", ")));
}

Outcome<void> check_indexes(const api::CreateTableRequest& request) {
  IndexCheck check{request};
  TENANTRY_CHECK(check.check_locals());
  return check.check_globals();
}

Outcome<void> check_options(const api::CreateTableRequest& request) {
  if (request.stream_specification) TENANTRY_CHECK(check_stream(*request.stream_specification));
  if (request.sse_specification) TENANTRY_CHECK(check_encryption(*request.sse_specification));
  if (request.tags) TENANTRY_CHECK(check_tags(*request.tags));
  if (request.on_demand_throughput && request.billing_mode != "PAY_PER_REQUEST")
    return invalid_parameter("OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST");
  if (request.resource_policy) return invalid("ResourcePolicy is not supported by this endpoint");
  return {};
}

}  // namespace

Outcome<void> check_throughput(const api::ProvisionedThroughput& throughput) {
  if (throughput.read_capacity_units > kMaxThroughput)
    return invalid(
        fmt::format("Given value {} for ReadCapacityUnits is out of bounds", throughput.read_capacity_units));
  if (throughput.write_capacity_units > kMaxThroughput)
    return invalid(
        fmt::format("Given value {} for WriteCapacityUnits is out of bounds", throughput.write_capacity_units));
  return {};
}

Outcome<void> check_stream(const api::StreamSpecification& stream) {
  if (stream.stream_enabled && !stream.stream_view_type)
    return invalid("Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams.");
  if (!stream.stream_enabled && stream.stream_view_type)
    return invalid("Invalid StreamViewType: Stream StreamEnabled was false but a StreamViewType was present.");
  return {};
}

Outcome<void> check_encryption(const api::SSESpecification& encryption) {
  if (encryption.sse_type == "AES256") return invalid_parameter("SSEType AES256 is not supported");
  const bool named = encryption.sse_type || encryption.kms_master_key_id;
  if (named && !encryption.enabled.value_or(false))
    return invalid_parameter("SSEType and KMSMasterKeyId can only be specified when SSE is enabled");
  return {};
}

Outcome<void> check_tags(const std::vector<api::Tag>& tags) {
  if (tags.size() > kMaxTags) return invalid_parameter(fmt::format("Too many tags: tag limit is {}", kMaxTags));
  NameSet keys;
  for (const auto& tag : tags) {
    if (!keys.insert(tag.key).second) return invalid_parameter("Duplicate tag key: " + tag.key);
  }
  return {};
}

Outcome<void> check_new_table(const api::CreateTableRequest& request) {
  TENANTRY_CHECK(check_table_name(request.table_name));
  TENANTRY_CHECK(check_billing(request));
  if (request.key_schema.size() > request.attribute_definitions.size())
    return invalid("Invalid KeySchema: Some index key attribute have no definition");
  TENANTRY_CHECK(check_definitions(request.attribute_definitions));
  TENANTRY_CHECK(check_schema(request.key_schema, request.attribute_definitions));
  TENANTRY_CHECK(check_indexes(request));
  TENANTRY_CHECK(check_all_defined_used(request));
  return check_options(request);
}

}  // namespace tenantry::local::dynamodb
