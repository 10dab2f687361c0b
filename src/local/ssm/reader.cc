#include "local/ssm/reader.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "base/encoding.h"
#include "base/pack.h"
#include "base/page_token.h"
#include "local/ssm/filters.h"
#include "local/ssm/paging.h"
#include "local/ssm/policies.h"
#include "local/ssm/record.h"

namespace tenantry::local::ssm {
namespace {

namespace api = aws::ssm;

constexpr std::size_t kMaxByPathPage = 10;
constexpr std::size_t kMaxPage = 50;

std::unexpected<aws::Error> selector_not_found(const Reference& reference) {
  const std::string what = reference.selector.substr(1);
  if (reference.version()) return version_not_found(reference.name, what);
  return refuse("ParameterVersionNotFound", "Systems Manager could not find label " + what + " for parameter " +
                                                reference.name + ". Verify the label and try again.");
}

std::optional<std::string> optional_text(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

aws::Timestamp modified(const Record& record) { return {from_unix_millis(record.modified_millis)}; }

TagLookup tags_in(const kv::Snapshot& snapshot, std::string_view name) {
  return [&snapshot, name]() -> Outcome<Tags> {
    TENANTRY_TRY(const auto bytes, checked(snapshot.get(tags_key(name))));
    if (!bytes) return Tags();
    auto tags = decode_tags(*bytes);
    if (!tags) return damaged(name);
    return *std::move(tags);
  };
}

Outcome<Labels> labels_in(const kv::Snapshot& snapshot, std::string_view name) {
  TENANTRY_TRY(const auto bytes, checked(snapshot.get(labels_key(name))));
  if (!bytes) return Labels();
  auto labels = decode_labels(*bytes);
  if (!labels) return damaged(name);
  return *std::move(labels);
}

// The newest version among those with one of the labels; 0: none.
Outcome<std::int64_t> labelled_version(const kv::Snapshot& snapshot, std::string_view name,
                                       const std::vector<std::string>& wanted) {
  TENANTRY_TRY(const Labels labels, labels_in(snapshot, name));
  std::int64_t newest = 0;
  for (const std::string& label : wanted)
    if (const auto found = labels.find(label); found != labels.end()) newest = std::max(newest, found->second);
  return newest;
}

std::string data_type_name(const Record& record) {
  return std::string(record.data_type.empty() ? kTextDataType : record.data_type);
}

template <class T>
struct Page {
  std::vector<T> entries;
  std::optional<std::string> next_token;
};

struct List {
  Scope scope;
  Filters filters;
  std::vector<std::string> labels;  // not empty: versions with one of them stand for their parameters
  std::string query;
  std::size_t size;
  std::string after;
};

// The version of a parameter that a list shows: `newest`, or the labelled one, whose bytes then are in `older`.
Outcome<std::optional<Record>> listed_version(const kv::Snapshot& snapshot, const List& list, std::string_view name,
                                              const Record& newest, std::string& older) {
  if (list.labels.empty()) return newest;
  TENANTRY_TRY(const std::int64_t version, labelled_version(snapshot, name, list.labels));
  if (version == 0) return std::nullopt;
  if (version == newest.version) return newest;
  TENANTRY_TRY(auto bytes, checked(snapshot.get(history_key(name, version))));
  if (!bytes) return damaged(name);
  older = *std::move(bytes);
  const auto record = decode(older);
  if (!record) return damaged(name);
  return record;
}

// `show(name, record)` gives the Outcome of an entry.
template <class T, class Show>
Outcome<Page<T>> read_page(const kv::Snapshot& snapshot, const List& list, std::int64_t now, const Show& show) {
  Page<T> page;
  std::string last, older;
  TENANTRY_CHECK(
      walk(snapshot, list.scope, list.after, [&](std::string_view sort_name, const Record& newest) -> Outcome<bool> {
        if (expired(newest, now)) return true;
        std::string name = name_of(sort_name);
        TENANTRY_TRY(const auto record, listed_version(snapshot, list, name, newest, older));
        if (!record) return true;
        TENANTRY_TRY(const bool matches, match(list.filters, name, *record, tags_in(snapshot, name)));
        if (!matches) return true;
        if (page.entries.size() == list.size) {
          page.next_token = make_page_token(list.query, last);
          return false;
        }
        TENANTRY_TRY(auto entry, show(std::move(name), *record));
        page.entries.push_back(std::move(entry));
        last = sort_name;
        return true;
      }));
  return page;
}

Outcome<List> list_by_path(const api::GetParametersByPathRequest& request) {
  TENANTRY_CHECK(check_path(request.path));
  List list;
  list.scope.prefix = request.path.ends_with('/') ? request.path : request.path + "/";
  list.scope.one_level = !request.recursive.value_or(false);
  TENANTRY_TRY(list.filters, by_path_filters(request.parameter_filters));
  list.query = (list.scope.one_level ? "one-level" : "recursive") + list.scope.prefix + fingerprint_of(list.filters);
  list.labels = take_labels(list.filters);
  TENANTRY_TRY(list.size, page_size(request.max_results, kMaxByPathPage));
  TENANTRY_TRY(list.after, read_token(request.next_token, list.query));
  return list;
}

Outcome<List> list_all(const api::DescribeParametersRequest& request) {
  List list;
  TENANTRY_TRY(list.filters, describe_filters(request));
  list.scope = scope_of(list.filters);
  list.query = "describe" + fingerprint_of(list.filters);
  TENANTRY_TRY(list.size, page_size(request.max_results, kMaxPage));
  TENANTRY_TRY(list.after, read_token(request.next_token, list.query));
  return list;
}

// The records of the versions above `after`, oldest first, `limit` at most.
Outcome<std::vector<std::string>> versions_above(const kv::Snapshot& snapshot, const std::string& name,
                                                 const std::string& current, std::int64_t after, std::size_t limit) {
  std::vector<std::string> versions;
  const std::string prefix = history_prefix(name);
  const auto entries = snapshot.iterate();
  for (entries->seek(history_key(name, after + 1));
       entries->valid() && entries->key().starts_with(prefix) && versions.size() < limit; entries->next())
    versions.emplace_back(entries->value());
  if (!entries->valid()) TENANTRY_CHECK(checked(entries->status()));
  const auto newest = decode(current);
  if (!newest) return damaged(name);
  if (versions.size() < limit && newest->version > after) versions.push_back(current);
  return versions;
}

std::int64_t version_in_token(std::string_view position) {
  return static_cast<std::int64_t>(Unpacker(position).integer());
}

std::string token_of_version(std::string_view query, std::int64_t version) {
  std::string position;
  pack_integer(position, static_cast<std::uint64_t>(version));
  return make_page_token(query, position);
}

}  // namespace

template <class S>
Outcome<std::optional<std::string>> Reader::current(const S& source, std::string_view name) const {
  TENANTRY_TRY(auto bytes, checked(source.get(current_key(name))));
  if (!bytes) return std::nullopt;
  const auto record = decode(*bytes);
  if (!record) return damaged(name);
  if (expired(*record, now_millis())) return std::nullopt;
  return bytes;
}

Outcome<Reader::Found> Reader::find_version(const Reference& reference) const {
  const auto snapshot = store_.snapshot();
  TENANTRY_TRY(auto newest_bytes, current(*snapshot, reference.name));
  if (!newest_bytes) return not_found(reference.name);
  auto wanted = reference.version();
  if (!wanted) {
    TENANTRY_TRY(wanted, labelled_version(*snapshot, reference.name, {reference.selector.substr(1)}));
  }
  if (wanted == decode(*newest_bytes)->version) return Found{reference.name, *std::move(newest_bytes)};
  if (*wanted < 1) return selector_not_found(reference);
  TENANTRY_TRY(auto older, checked(snapshot->get(history_key(reference.name, *wanted))));
  if (!older) return selector_not_found(reference);
  return Found{reference.name, *std::move(older)};
}

Outcome<Reader::Found> Reader::find(Reference reference) const {
  for (auto other = other_name(reference);;) {
    if (reference.selector.empty()) {
      TENANTRY_TRY(auto bytes, current(store_, reference.name));
      if (bytes) return Found{std::move(reference.name), *std::move(bytes)};
    } else if (auto found = find_version(reference); found || found.error().code != "ParameterNotFound") {
      return found;
    }
    if (!other) return not_found(reference.name);
    reference.name = *std::exchange(other, std::nullopt);
  }
}

Outcome<std::string> Reader::shown_value(std::string_view name, const Record& record, bool decrypt) const {
  if (record.type != Type::secure_string) return std::string(record.value);
  if (!decrypt) return base64_encode(record.value);
  auto plain = sealer_.open(record.value, associated_data(name, record.version));
  if (!plain) return damaged(name);
  return *std::move(plain);
}

Outcome<api::Parameter> Reader::shown(std::string name, const Record& record, bool decrypt) const {
  api::Parameter parameter;
  TENANTRY_TRY(parameter.value, shown_value(name, record, decrypt));
  parameter.type = type_name(record.type);
  parameter.version = record.version;
  parameter.last_modified_date = modified(record);
  parameter.arn = parameter_arn(identity_, name);
  parameter.data_type = data_type_name(record);
  parameter.name = std::move(name);
  return parameter;
}

Outcome<api::ParameterHistory> Reader::shown_version(const std::string& name, const Record& record,
                                                     const Labels& labels, bool decrypt) const {
  api::ParameterHistory entry;
  TENANTRY_TRY(entry.value, shown_value(name, record, decrypt));
  entry.name = name;
  entry.type = type_name(record.type);
  entry.key_id = optional_text(record.key_id);
  entry.last_modified_date = modified(record);
  entry.last_modified_user = root_arn();
  entry.description = optional_text(record.description);
  entry.allowed_pattern = optional_text(record.allowed_pattern);
  entry.version = record.version;
  entry.labels.emplace();
  for (const auto& [label, version] : labels)
    if (version == record.version) entry.labels->push_back(label);
  entry.tier = tier_name(record.tier);
  entry.policies = list_policies(record.policies);
  entry.data_type = data_type_name(record);
  return entry;
}

api::ParameterMetadata Reader::shown_metadata(std::string name, const Record& record) const {
  api::ParameterMetadata metadata;
  metadata.name = std::move(name);
  metadata.type = type_name(record.type);
  metadata.key_id = optional_text(record.key_id);
  metadata.last_modified_date = modified(record);
  metadata.last_modified_user = root_arn();
  metadata.description = optional_text(record.description);
  metadata.allowed_pattern = optional_text(record.allowed_pattern);
  metadata.version = record.version;
  metadata.tier = tier_name(record.tier);
  metadata.policies = list_policies(record.policies);
  metadata.data_type = data_type_name(record);
  return metadata;
}

Outcome<api::GetParameterResponse> Reader::get(const api::GetParameterRequest& request) const {
  auto reference = parse_reference(request.name, identity_);
  if (!reference && request.name.starts_with("arn:")) return not_found(request.name);
  if (!reference) return std::unexpected(invalid_name_error());
  auto selector = optional_text(reference->selector);
  TENANTRY_TRY(auto found, find(*std::move(reference)));
  const auto record = decode(found.bytes);
  if (!record) return damaged(found.name);
  TENANTRY_TRY(auto parameter, shown(std::move(found.name), *record, request.with_decryption.value_or(false)));
  parameter.selector = std::move(selector);
  return api::GetParameterResponse{std::move(parameter)};
}

Outcome<api::GetParametersResponse> Reader::get(const api::GetParametersRequest& request) const {
  api::GetParametersResponse response{.parameters = std::vector<api::Parameter>(),
                                      .invalid_parameters = std::vector<std::string>()};
  std::set<std::string_view> seen;
  for (const std::string& name : request.names) {
    if (!seen.insert(name).second) continue;
    auto one = get(api::GetParameterRequest{name, request.with_decryption});
    if (!one && one.error().status >= 500) return std::unexpected(std::move(one).error());
    if (one)
      response.parameters->push_back(*std::move(one->parameter));
    else
      response.invalid_parameters->push_back(name);
  }
  return response;
}

Outcome<api::GetParametersByPathResponse> Reader::by_path(const api::GetParametersByPathRequest& request) const {
  TENANTRY_TRY(const List list, list_by_path(request));
  const bool decrypt = request.with_decryption.value_or(false);
  const auto snapshot = store_.snapshot();
  TENANTRY_TRY(auto page,
               read_page<api::Parameter>(*snapshot, list, now_millis(), [&](std::string name, const Record& record) {
                 return shown(std::move(name), record, decrypt);
               }));
  return api::GetParametersByPathResponse{std::move(page.entries), std::move(page.next_token)};
}

Outcome<api::DescribeParametersResponse> Reader::describe(const api::DescribeParametersRequest& request) const {
  TENANTRY_TRY(const List list, list_all(request));
  const auto snapshot = store_.snapshot();
  TENANTRY_TRY(auto page, read_page<api::ParameterMetadata>(
                              *snapshot, list, now_millis(), [&](std::string name, const Record& record) {
                                return Outcome<api::ParameterMetadata>(shown_metadata(std::move(name), record));
                              }));
  return api::DescribeParametersResponse{std::move(page.entries), std::move(page.next_token)};
}

Outcome<api::GetParameterHistoryResponse> Reader::history(const api::GetParameterHistoryRequest& request) const {
  TENANTRY_TRY(const std::size_t size, page_size(request.max_results, kMaxPage));
  const std::string query = "history" + request.name;
  TENANTRY_TRY(const std::string position, read_token(request.next_token, query));
  auto reference = parse_reference(request.name, identity_);
  if (!reference || !reference->selector.empty()) return not_found(request.name);
  TENANTRY_TRY(const Found known, find(*std::move(reference)));
  const auto snapshot = store_.snapshot();
  TENANTRY_TRY(const auto newest, current(*snapshot, known.name));
  if (!newest) return not_found(known.name);
  TENANTRY_TRY(auto versions, versions_above(*snapshot, known.name, *newest, version_in_token(position), size + 1));
  TENANTRY_TRY(const Labels labels, labels_in(*snapshot, known.name));

  api::GetParameterHistoryResponse response{.parameters = std::vector<api::ParameterHistory>()};
  const bool more = versions.size() > size;
  if (more) versions.pop_back();
  for (const std::string& bytes : versions) {
    const auto record = decode(bytes);
    if (!record) return damaged(known.name);
    TENANTRY_TRY(auto entry, shown_version(known.name, *record, labels, request.with_decryption.value_or(false)));
    response.parameters->push_back(std::move(entry));
  }
  if (more) response.next_token = token_of_version(query, *response.parameters->back().version);
  return response;
}

Outcome<api::ListTagsForResourceResponse> Reader::tags(const api::ListTagsForResourceRequest& request) const {
  TENANTRY_CHECK(check_resource_type(request.resource_type));
  const auto snapshot = store_.snapshot();
  TENANTRY_TRY(const auto newest, current(*snapshot, request.resource_id));
  if (!newest || !is_name(request.resource_id)) return invalid_resource();
  TENANTRY_TRY(const auto known, tags_in(*snapshot, request.resource_id)());
  api::ListTagsForResourceResponse response{.tag_list = std::vector<api::Tag>()};
  for (const auto& [key, value] : known) response.tag_list->push_back({key, value});
  return response;
}

}  // namespace tenantry::local::ssm
