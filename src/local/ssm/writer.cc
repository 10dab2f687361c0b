#include "local/ssm/writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "local/ssm/names.h"
#include "local/ssm/put_rules.h"

namespace tenantry::local::ssm {
namespace {

namespace api = aws::ssm;

// Every version's key by name: a range tombstone for each of many deleted parameters would slow every later walk down.
void erase_parameter(kv::Batch& batch, std::string_view name, std::int64_t newest) {
  batch.erase(current_key(name));
  batch.erase(tags_key(name));
  for (std::int64_t version = std::max<std::int64_t>(1, newest - kVersionsKept + 1); version < newest; ++version)
    batch.erase(history_key(name, version));
}

}  // namespace

template <class T>
Decision<T> Writer::conclude(Outcome<T> answer, kv::Batch& batch) {
  if (!answer) batch = batch.epoch() ? kv::Batch(*batch.epoch()) : kv::Batch();
  return {std::move(answer), store_.enqueue(std::move(batch))};
}

Outcome<std::optional<std::string>> Writer::latest(std::string_view name) {
  if (!is_name(name)) return std::nullopt;
  return checked(store_.get_latest(current_key(name)));
}

Outcome<Tags> Writer::latest_tags(std::string_view name) {
  TENANTRY_TRY(const auto parameter, latest(name));
  if (!parameter) return invalid_resource();
  TENANTRY_TRY(const auto bytes, checked(store_.get_latest(tags_key(name))));
  if (!bytes) return Tags();
  auto tags = decode_tags(*bytes);
  if (!tags) return damaged(name);
  return *std::move(tags);
}

Outcome<std::string> Writer::encode_put(const api::PutParameterRequest& request, Record record) {
  record.modified_millis = unix_millis(clock_.now());
  if (record.type != Type::secure_string) return encode(record);
  const std::string sealed = sealer_.seal(record.value, associated_data(request.name, record.version));
  record.value = sealed;
  return encode(record);
}

Outcome<api::PutParameterResponse> Writer::decide_put(const api::PutParameterRequest& request, kv::Batch& batch) {
  TENANTRY_TRY(auto known, latest(request.name));
  if (known && !request.overwrite.value_or(false))
    return refuse("ParameterAlreadyExists",
                  "The parameter already exists. To overwrite this value, set the overwrite option in the request to "
                  "true.");
  const auto previous = known ? decode(*known) : std::nullopt;
  if (known && !previous) return damaged(request.name);
  TENANTRY_TRY(Record record, next_record(request, previous));
  record.version = previous ? previous->version + 1 : 1;
  TENANTRY_TRY(std::string bytes, encode_put(request, record));
  batch.put(current_key(request.name), std::move(bytes));
  if (request.tags && !request.tags->empty()) {
    Tags tags;
    TENANTRY_CHECK(merge_tags(tags, *request.tags));
    batch.put(tags_key(request.name), encode_tags(tags));
  }
  if (record.version > kVersionsKept) batch.erase(history_key(request.name, record.version - kVersionsKept));
  if (previous) batch.put(history_key(request.name, record.version - 1), *std::move(known));
  return api::PutParameterResponse{record.version, std::string(tier_name(record.tier))};
}

Outcome<api::DeleteParametersResponse> Writer::decide_erase(const std::vector<std::string>& names, kv::Batch& batch) {
  api::DeleteParametersResponse response{std::vector<std::string>(), std::vector<std::string>()};
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    TENANTRY_TRY(const auto bytes, latest(name));
    const auto record = bytes ? decode(*bytes) : std::nullopt;
    if (bytes && !record) return damaged(name);
    if (record) erase_parameter(batch, name, record->version);
    (record ? response.deleted_parameters : response.invalid_parameters)->push_back(name);
  }
  return response;
}

Outcome<api::AddTagsToResourceResponse> Writer::decide_tag(const api::AddTagsToResourceRequest& request,
                                                           kv::Batch& batch) {
  TENANTRY_TRY(Tags tags, latest_tags(request.resource_id));
  TENANTRY_CHECK(merge_tags(tags, request.tags));
  batch.put(tags_key(request.resource_id), encode_tags(tags));
  return api::AddTagsToResourceResponse{};
}

Outcome<api::RemoveTagsFromResourceResponse> Writer::decide_untag(const api::RemoveTagsFromResourceRequest& request,
                                                                  kv::Batch& batch) {
  TENANTRY_TRY(Tags tags, latest_tags(request.resource_id));
  for (const std::string& key : request.tag_keys) tags.erase(key);
  batch.put(tags_key(request.resource_id), encode_tags(tags));
  return api::RemoveTagsFromResourceResponse{};
}

Decision<api::PutParameterResponse> Writer::put(const api::PutParameterRequest& request) {
  if (auto valid = check_put(request, identity_); !valid) return {std::unexpected(std::move(valid).error())};
  const Lock lock(mutex_);
  kv::Batch batch = store_.begin();
  return conclude(decide_put(request, batch), batch);
}

Decision<api::DeleteParametersResponse> Writer::erase(const api::DeleteParametersRequest& request) {
  const Lock lock(mutex_);
  kv::Batch batch = store_.begin();
  return conclude(decide_erase(request.names, batch), batch);
}

Decision<api::DeleteParameterResponse> Writer::erase(const api::DeleteParameterRequest& request) {
  auto [answer, after] = erase(api::DeleteParametersRequest{{request.name}});
  if (!answer) return {std::unexpected(std::move(answer).error()), after};
  if (answer->deleted_parameters->empty()) return {not_found(request.name), after};
  return {api::DeleteParameterResponse{}, after};
}

Decision<api::AddTagsToResourceResponse> Writer::tag(const api::AddTagsToResourceRequest& request) {
  if (auto valid = check_resource_type(request.resource_type); !valid)
    return {std::unexpected(std::move(valid).error())};
  const Lock lock(mutex_);
  kv::Batch batch = store_.begin();
  return conclude(decide_tag(request, batch), batch);
}

Decision<api::RemoveTagsFromResourceResponse> Writer::untag(const api::RemoveTagsFromResourceRequest& request) {
  if (auto valid = check_resource_type(request.resource_type); !valid)
    return {std::unexpected(std::move(valid).error())};
  const Lock lock(mutex_);
  kv::Batch batch = store_.begin();
  return conclude(decide_untag(request, batch), batch);
}

}  // namespace tenantry::local::ssm
