#include "local/ssm/writer.h"

#include <algorithm>
#include <set>
#include <utility>

#include "local/ssm/names.h"
#include "local/ssm/paging.h"
#include "local/ssm/policies.h"

namespace tenantry::local::ssm {
namespace {

namespace api = aws::ssm;

// Every version's key by name: a range tombstone for each of many deleted parameters would slow every later walk down.
void erase_parameter(kv::Batch& batch, std::string_view name, std::int64_t newest) {
  batch.erase(current_key(name));
  batch.erase(tags_key(name));
  batch.erase(labels_key(name));
  for (std::int64_t version = std::max<std::int64_t>(1, newest - kVersionsKept + 1); version < newest; ++version)
    batch.erase(history_key(name, version));
}

std::unexpected<aws::Error> oldest_is_labelled(std::string_view name, std::int64_t version) {
  return refuse(
      "ParameterMaxVersionLimitExceeded",
      "You attempted to create a new version of " + std::string(name) +
          " by calling the PutParameter API with the overwrite flag. Version " + std::to_string(version) +
          ", the oldest version, can't be deleted because it has a label associated with it. Move the label to "
          "another version of the parameter, and try again.");
}

}  // namespace

template <class T>
Decision<T> Writer::conclude(Outcome<T> answer, kv::Batch& batch) {
  if (!answer) batch = batch.epoch() ? kv::Batch(*batch.epoch()) : kv::Batch();
  return {std::move(answer), store_.enqueue(std::move(batch))};
}

Outcome<std::unique_ptr<Writer::Known>> Writer::stored(std::string_view name) {
  if (!is_name(name)) return nullptr;
  TENANTRY_TRY(auto bytes, checked(store_.get_latest(current_key(name))));
  if (!bytes) return nullptr;
  auto known = std::make_unique<Known>(Known{*std::move(bytes), {}});
  const auto record = decode(known->bytes);
  if (!record) return damaged(name);
  known->record = *record;
  return known;
}

Outcome<std::unique_ptr<Writer::Known>> Writer::latest(std::string_view name) {
  TENANTRY_TRY(auto known, stored(name));
  if (known && expired(known->record, now_millis())) return nullptr;
  return known;
}

Outcome<Labels> Writer::latest_labels(std::string_view name) {
  TENANTRY_TRY(const auto bytes, checked(store_.get_latest(labels_key(name))));
  if (!bytes) return Labels();
  auto labels = decode_labels(*bytes);
  if (!labels) return damaged(name);
  return *std::move(labels);
}

Outcome<void> Writer::check_version(const Record& newest, std::string_view name, std::int64_t version) {
  if (version == newest.version) return {};
  if (version >= 1 && version < newest.version) {
    TENANTRY_TRY(const auto older, checked(store_.get_latest(history_key(name, version))));
    if (older) return {};
  }
  return version_not_found(name, std::to_string(version));
}

void Writer::count(Tier tier, int change) {
  if (limits_) limits_->used[static_cast<std::size_t>(tier)] += change;
}

Outcome<void> Writer::check_room(Tier tier, std::optional<Tier> replaced) {
  const auto index = static_cast<std::size_t>(tier);
  if (!limits_ || replaced == tier || limits_->used[index] < Limits::kMost[index]) return {};
  return refuse("ParameterLimitExceeded",
                "You have exceeded the number of parameters for this Amazon Web Services account. Delete one or more "
                "parameters and try again.");
}

Result<void> Writer::enforce_limits() {
  Limits limits;
  const auto counted =
      walk(*store_.snapshot(), {}, "", [&limits](std::string_view, const Record& record) -> Outcome<bool> {
        ++limits.used[static_cast<std::size_t>(record.tier)];
        return true;
      });
  if (!counted) return fail("cannot count the parameters: " + counted.error().message);
  const Lock lock(mutex_);
  limits_ = limits;
  return {};
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

Outcome<void> Writer::store_version(const api::PutParameterRequest& request, const Record& record,
                                    const Known* previous, kv::Batch& batch) {
  if (record.version > kVersionsKept) {
    const std::int64_t oldest = record.version - kVersionsKept;
    TENANTRY_TRY(const Labels labels, latest_labels(request.name));
    if (std::ranges::any_of(labels, [&](const auto& label) { return label.second == oldest; }))
      return oldest_is_labelled(request.name, oldest);
    batch.erase(history_key(request.name, oldest));
  }
  if (previous != nullptr) batch.put(history_key(request.name, record.version - 1), previous->bytes);
  TENANTRY_TRY(std::string bytes, encode_put(request, record));
  batch.put(current_key(request.name), std::move(bytes));
  if (!request.tags || request.tags->empty()) return {};
  Tags tags;
  TENANTRY_CHECK(merge_tags(tags, *request.tags));
  batch.put(tags_key(request.name), encode_tags(tags));
  return {};
}

Outcome<api::PutParameterResponse> Writer::decide_put(const api::PutParameterRequest& request, PutContext context,
                                                      kv::Batch& batch) {
  TENANTRY_TRY(auto known, stored(request.name));
  const auto replaced = known ? std::optional(known->record.tier) : std::nullopt;
  if (known && expired(known->record, now_millis())) {
    erase_parameter(batch, request.name, known->record.version);
    known.reset();
  }
  if (known && !request.overwrite.value_or(false))
    return refuse("ParameterAlreadyExists",
                  "The parameter already exists. To overwrite this value, set the overwrite option in the request to "
                  "true.");
  context.standard_full = limits_ && limits_->used[0] >= Limits::kMost[0];
  const auto previous = known ? std::optional(known->record) : std::nullopt;
  TENANTRY_TRY(Record record, next_record(request, previous, context));
  record.version = previous ? previous->version + 1 : 1;
  TENANTRY_CHECK(check_room(record.tier, replaced));
  TENANTRY_CHECK(store_version(request, record, known.get(), batch));
  if (replaced) count(*replaced, -1);
  count(record.tier, 1);
  return api::PutParameterResponse{record.version, std::string(tier_name(record.tier))};
}

Outcome<api::LabelParameterVersionResponse> Writer::decide_label(const api::LabelParameterVersionRequest& request,
                                                                 kv::Batch& batch) {
  TENANTRY_TRY(const auto known, latest(request.name));
  if (!known) return not_found(request.name);
  const std::int64_t version = request.parameter_version.value_or(known->record.version);
  TENANTRY_CHECK(check_version(known->record, request.name, version));
  TENANTRY_TRY(Labels labels, latest_labels(request.name));
  TENANTRY_TRY(auto unfit, merge_labels(labels, request.labels, version));
  batch.put(labels_key(request.name), encode_labels(labels));
  return api::LabelParameterVersionResponse{std::move(unfit), version};
}

Outcome<api::UnlabelParameterVersionResponse> Writer::decide_unlabel(const api::UnlabelParameterVersionRequest& request,
                                                                     kv::Batch& batch) {
  TENANTRY_TRY(const auto known, latest(request.name));
  if (!known) return not_found(request.name);
  TENANTRY_CHECK(check_version(known->record, request.name, request.parameter_version));
  TENANTRY_TRY(Labels labels, latest_labels(request.name));
  api::UnlabelParameterVersionResponse response{std::vector<std::string>(), std::vector<std::string>()};
  for (const std::string& label : request.labels) {
    const auto found = labels.find(label);
    const bool there = found != labels.end() && found->second == request.parameter_version;
    if (there) labels.erase(found);
    (there ? response.removed_labels : response.invalid_labels)->push_back(label);
  }
  batch.put(labels_key(request.name), encode_labels(labels));
  return response;
}

Outcome<api::DeleteParametersResponse> Writer::decide_erase(const std::vector<std::string>& names, kv::Batch& batch) {
  api::DeleteParametersResponse response{std::vector<std::string>(), std::vector<std::string>()};
  std::vector<Tier> erased;
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second) continue;
    TENANTRY_TRY(const auto known, latest(name));
    if (known) {
      erase_parameter(batch, name, known->record.version);
      erased.push_back(known->record.tier);
    }
    (known ? response.deleted_parameters : response.invalid_parameters)->push_back(name);
  }
  for (const Tier tier : erased) count(tier, -1);
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
  PutContext context;
  if (request.policies) {
    auto policies = parse_policies(*request.policies, clock_.now());
    if (!policies) return {std::unexpected(std::move(policies).error())};
    context.policies = *std::move(policies);
  }
  const Lock lock(mutex_);
  kv::Batch batch = store_.begin();
  return conclude(decide_put(request, std::move(context), batch), batch);
}

Decision<api::LabelParameterVersionResponse> Writer::label(const api::LabelParameterVersionRequest& request) {
  const Lock lock(mutex_);
  kv::Batch batch = store_.begin();
  return conclude(decide_label(request, batch), batch);
}

Decision<api::UnlabelParameterVersionResponse> Writer::unlabel(const api::UnlabelParameterVersionRequest& request) {
  const Lock lock(mutex_);
  kv::Batch batch = store_.begin();
  return conclude(decide_unlabel(request, batch), batch);
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
