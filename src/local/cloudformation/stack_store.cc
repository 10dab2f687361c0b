#include "local/cloudformation/stack_store.h"

#include <fmt/format.h>

#include <charconv>

#include "aws/json_codec.h"
#include "base/encoding.h"
#include "base/json.h"

namespace tenantry::local::cloudformation {
namespace {

using aws::cloudformation::StackEvent;

constexpr std::string_view kRunKey = "ch";
constexpr unsigned kEventsPerRunBits = 40;

std::string key(char kind, std::string_view first, std::string_view second = {}) {
  std::string result{'c', kind};
  result.append(first).append(second);
  return result;
}

std::string hex(std::uint64_t number) { return fmt::format("{:016x}", number); }

std::string indexed_key(char kind, std::string_view name, std::string_view uuid) {
  auto result = key(kind, name);
  result.push_back('\0');
  return result.append(uuid);
}

std::string physical_key(std::string_view physical_id, std::string_view uuid) {
  return indexed_key('q', physical_id, uuid);
}

template <class T>
std::string encode(const T& record) {
  std::string text;
  json::Writer writer(text);
  aws::write_json(writer, record);
  return text;
}

template <class T>
Result<T> decode(std::string_view at, std::string_view text) {
  json::Document document;
  TENANTRY_TRY(const auto root, document.parse(text));
  T record;
  if (const auto read = aws::read_json(root, record); !read)
    return fail(fmt::format("CloudFormation record {} is damaged: {}", at, read.error().message));
  return record;
}

template <class T>
Result<std::optional<T>> decode_found(std::string_view at, const Result<std::optional<std::string>>& found) {
  if (!found) return std::unexpected(found.error());
  if (!*found) return std::nullopt;
  TENANTRY_TRY(auto record, decode<T>(at, **found));
  return record;
}

/// Calls `visit(rest of the key, value)` for every key that starts with `prefix`, in order.
template <class F>
Result<void> each(const kv::Store& store, const std::string& prefix, F&& visit) {
  const auto snapshot = store.snapshot();
  const auto entry = snapshot->iterate();
  for (entry->seek(prefix); entry->valid() && entry->key().starts_with(prefix); entry->next())
    TENANTRY_CHECK(visit(entry->key().substr(prefix.size()), entry->value()));
  return entry->status();
}

/// A page of records backwards from the end of `prefix`, or from before `after`.
template <class T, class F>
Result<Page<T>> newest_first(const kv::Store& store, const std::string& prefix, const std::optional<std::string>& after,
                             std::size_t limit, F&& wanted) {
  const auto snapshot = store.snapshot();
  const auto entry = snapshot->iterate();
  const auto bound = after ? prefix + *after : kv::prefix_end(prefix);
  Page<T> page;
  std::string last;
  for (entry->seek_for_prev(bound); entry->valid() && entry->key().starts_with(prefix); entry->prev()) {
    if (entry->key() == bound) continue;
    TENANTRY_TRY(auto record, decode<T>(entry->key(), entry->value()));
    if (!wanted(record)) continue;
    if (page.entries.size() == limit) {
      page.next = last;
      break;
    }
    last = entry->key().substr(prefix.size());
    page.entries.push_back(std::move(record));
  }
  TENANTRY_CHECK(entry->status());
  return page;
}

}  // namespace

Result<void> StackStore::open() {
  TENANTRY_TRY(const auto found, store_.get(kRunKey));
  std::uint64_t run = 0;
  if (found) std::from_chars(found->data(), found->data() + found->size(), run);
  next_event_ = (run + 1) << kEventsPerRunBits;
  return {};
}

Result<std::optional<StackRecord>> StackStore::stack(std::string_view uuid) const {
  return decode_found<StackRecord>(uuid, store_.get(key('s', uuid)));
}

Result<std::optional<StackRecord>> StackStore::latest_stack(std::string_view uuid) const {
  return decode_found<StackRecord>(uuid, store_.get_latest(key('s', uuid)));
}

Result<std::optional<std::string>> StackStore::uuid_of(std::string_view name) const {
  return store_.get(key('n', name));
}

Result<std::optional<std::string>> StackStore::latest_uuid_of(std::string_view name) const {
  return store_.get_latest(key('n', name));
}

Result<std::vector<std::string>> StackStore::unfinished() const {
  std::vector<std::string> uuids;
  TENANTRY_CHECK(each(store_, key('u', {}), [&](std::string_view uuid, std::string_view) -> Result<void> {
    uuids.emplace_back(uuid);
    return {};
  }));
  return uuids;
}

Result<std::optional<ResourceRecord>> StackStore::resource(std::string_view uuid, std::string_view logical_id) const {
  return decode_found<ResourceRecord>(logical_id, store_.get(key('r', uuid, logical_id)));
}

Result<std::vector<ResourceRecord>> StackStore::resources(std::string_view uuid) const {
  std::vector<ResourceRecord> records;
  TENANTRY_CHECK(each(store_, key('r', uuid), [&](std::string_view logical_id, std::string_view text) -> Result<void> {
    TENANTRY_TRY(auto record, decode<ResourceRecord>(logical_id, text));
    records.push_back(std::move(record));
    return {};
  }));
  return records;
}

Result<std::vector<std::string>> StackStore::owners(std::string_view physical_id) const {
  std::vector<std::string> uuids;
  TENANTRY_CHECK(
      each(store_, physical_key(physical_id, {}), [&](std::string_view uuid, std::string_view) -> Result<void> {
        uuids.emplace_back(uuid);
        return {};
      }));
  return uuids;
}

Result<std::optional<std::string>> StackStore::template_text(std::string_view hash) const {
  return store_.get(key('t', hash));
}

Result<std::optional<ExportRecord>> StackStore::find_export(std::string_view name) const {
  return decode_found<ExportRecord>(name, store_.get(key('o', name)));
}

Result<std::optional<ExportRecord>> StackStore::latest_export(std::string_view name) const {
  return decode_found<ExportRecord>(name, store_.get_latest(key('o', name)));
}

Result<Page<ExportRecord>> StackStore::exports(const std::optional<std::string>& after, std::size_t limit) const {
  const auto snapshot = store_.snapshot();
  const auto entry = snapshot->iterate();
  const auto prefix = key('o', {});
  Page<ExportRecord> page;
  for (entry->seek(prefix + after.value_or("")); entry->valid() && entry->key().starts_with(prefix); entry->next()) {
    if (after && entry->key() == prefix + *after) continue;
    if (page.entries.size() == limit) {
      page.next = page.entries.back().name;
      break;
    }
    TENANTRY_TRY(auto record, decode<ExportRecord>(entry->key(), entry->value()));
    page.entries.push_back(std::move(record));
  }
  TENANTRY_CHECK(entry->status());
  return page;
}

Result<std::vector<std::string>> StackStore::importers(std::string_view export_name) const {
  std::vector<std::string> names;
  TENANTRY_CHECK(
      each(store_, indexed_key('i', export_name, {}), [&](std::string_view, std::string_view stack) -> Result<void> {
        names.emplace_back(stack);
        return {};
      }));
  return names;
}

Result<std::vector<ChangeSetRecord>> StackStore::change_sets(std::string_view uuid) const {
  std::vector<ChangeSetRecord> records;
  TENANTRY_CHECK(each(store_, key('g', uuid), [&](std::string_view name, std::string_view text) -> Result<void> {
    TENANTRY_TRY(auto record, decode<ChangeSetRecord>(name, text));
    records.push_back(std::move(record));
    return {};
  }));
  return records;
}

Result<std::optional<std::pair<std::string, std::string>>> StackStore::latest_change_set_name(
    std::string_view uuid) const {
  TENANTRY_TRY(const auto found, store_.get_latest(key('k', uuid)));
  if (!found) return std::nullopt;
  const auto space = found->find(' ');
  return std::pair(found->substr(0, space), found->substr(space + 1));
}

Result<std::optional<ChangeSetRecord>> StackStore::latest_change_set(std::string_view stack_uuid,
                                                                     std::string_view name) const {
  return decode_found<ChangeSetRecord>(name, store_.get_latest(key('g', stack_uuid, name)));
}

Result<Page<StackRecord>> StackStore::stacks(const std::optional<std::string>& after, std::size_t limit,
                                             const std::function<bool(const StackRecord&)>& wanted) const {
  return newest_first<StackRecord>(store_, key('s', {}), after, limit, wanted);
}

Result<Page<StackEvent>> StackStore::events(std::string_view uuid, const std::optional<std::string>& after,
                                            std::size_t limit) const {
  return newest_first<StackEvent>(store_, key('e', uuid), after, limit, [](const StackEvent&) { return true; });
}

void StackStore::put(kv::Batch& batch, const StackRecord& stack) const {
  batch.put(key('s', stack.uuid), encode(stack));
  if (is_in_progress(stack.status)) {
    put_unfinished(batch, stack.uuid);
  } else {
    batch.erase(key('u', stack.uuid));
  }
  if (is_deleted(stack)) {
    batch.erase(key('n', stack.name));
    batch.put(key('d', hex(static_cast<std::uint64_t>(unix_millis(stack.deletion_time->at))), stack.uuid), {});
  } else {
    batch.put(key('n', stack.name), stack.uuid);
  }
}

void StackStore::put(kv::Batch& batch, std::string_view uuid, const ResourceRecord& resource) const {
  batch.put(key('r', uuid, resource.logical_id), encode(resource));
  for (const auto& version : {resource.before, resource.from})
    if (version) batch.put(physical_key(version->physical_id, uuid), {});
  for (const auto& thing : resource.stale) batch.put(physical_key(thing.physical_id, uuid), {});
  if (resource.physical_id.empty()) return;
  if (resource.made) {
    batch.put(physical_key(resource.physical_id, uuid), {});
  } else {
    batch.erase(physical_key(resource.physical_id, uuid));
  }
}

void StackStore::erase(kv::Batch& batch, std::string_view uuid, const ResourceRecord& resource) const {
  batch.erase(key('r', uuid, resource.logical_id));
  if (!resource.physical_id.empty()) erase_owner(batch, uuid, resource.physical_id);
}

void StackStore::erase_owner(kv::Batch& batch, std::string_view uuid, std::string_view physical_id) const {
  batch.erase(physical_key(physical_id, uuid));
}

void StackStore::put(kv::Batch& batch, const ChangeSetRecord& change_set) const {
  batch.put(key('g', change_set.stack_uuid, change_set.name), encode(change_set));
  batch.put(key('k', change_set.uuid), change_set.stack_uuid + " " + change_set.name);
}

void StackStore::erase(kv::Batch& batch, const ChangeSetRecord& change_set) const {
  batch.erase(key('g', change_set.stack_uuid, change_set.name));
  batch.erase(key('k', change_set.uuid));
}

void StackStore::put(kv::Batch& batch, const ExportRecord& exported) const {
  batch.put(key('o', exported.name), encode(exported));
}

void StackStore::erase_export(kv::Batch& batch, std::string_view name) const { batch.erase(key('o', name)); }

void StackStore::put_importer(kv::Batch& batch, std::string_view export_name, const StackRecord& stack) const {
  batch.put(indexed_key('i', export_name, stack.uuid), stack.name);
}

void StackStore::erase_importer(kv::Batch& batch, std::string_view export_name, std::string_view uuid) const {
  batch.erase(indexed_key('i', export_name, uuid));
}

void StackStore::put(kv::Batch& batch, std::string_view uuid, const StackEvent& event) const {
  const auto number = next_event_.fetch_add(1);
  batch.put(key('e', uuid, hex(number)), encode(event));
  batch.put(std::string(kRunKey), std::to_string(number >> kEventsPerRunBits));
}

void StackStore::put_unfinished(kv::Batch& batch, std::string_view uuid) const { batch.put(key('u', uuid), {}); }

Result<std::string> StackStore::put_template(kv::Batch& batch, std::string_view text) const {
  auto hash = hex_encode(sha256(text));
  TENANTRY_TRY(const auto known, store_.get(key('t', hash)));
  if (!known) batch.put(key('t', hash), std::string(text));
  return hash;
}

Result<void> StackStore::purge_deleted(kv::Batch& batch, WallTime before) const {
  const auto limit = hex(static_cast<std::uint64_t>(unix_millis(before)));
  return each(store_, key('d', {}), [&](std::string_view entry, std::string_view) -> Result<void> {
    if (entry.substr(0, limit.size()) >= limit) return {};
    const auto uuid = entry.substr(limit.size());
    batch.erase(key('s', uuid));
    batch.erase(key('d', entry));
    for (const char kind : {'r', 'e'}) batch.erase_range(key(kind, uuid), kv::prefix_end(key(kind, uuid)));
    return {};
  });
}

std::string recorded_key(std::string_view type, std::string_view physical_id) {
  auto result = key('x', type);
  result.push_back('\0');
  return result.append(physical_id);
}

}  // namespace tenantry::local::cloudformation
