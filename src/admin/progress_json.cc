#include "admin/account_json.h"
#include "admin/strict_json.h"

namespace tenantry::admin {
namespace {

using provisioning::Progress;

void write(json::Writer& writer, const Progress::Resource& resource) {
  writer.begin_object().member("logicalId", resource.logical_id).member("type", resource.type);
  write_optional(writer, "physicalId", resource.physical_id);
  writer.member("status", resource.status);
  write_optional(writer, "reason", resource.reason);
  writer.member("updatedAt", format_iso8601(resource.updated_at)).end_object();
}

void write(json::Writer& writer, const Progress::StackEvent& event) {
  writer.begin_object()
      .member("at", format_iso8601(event.at))
      .member("logicalId", event.logical_id)
      .member("type", event.type)
      .member("status", event.status);
  write_optional(writer, "reason", event.reason);
  writer.end_object();
}

template <class T>
void write_list(json::Writer& writer, std::string_view name, const std::vector<T>& list) {
  writer.key(name).begin_array();
  for (const T& one : list) write(writer, one);
  writer.end_array();
}

void write_record(json::Writer& writer, const tenancy::StoredAccount& stored) {
  const auto& [account, record] = stored;
  writer.member("accountId", account.id.to_string())
      .member("cloudType", tenancy::to_text(account.cloud_type))
      .member("status", tenancy::to_text(account.status));
  write_optional(writer, "error", account.provisioning_error);
  write_optional(writer, "updateError", account.update_error);
  writer.member("step", tenancy::to_text(record.step)).key("attempt").integer(record.attempt);
  write_optional(writer, "cause", record.cause);
  write_optional(writer, "tableName", account.table_name);
  writer.member("startedAt", format_iso8601(record.started_at)).member("stepAt", format_iso8601(record.step_at));
}

void write_failure(json::Writer& writer, const Progress::Failure& failure) {
  writer.key("failure")
      .begin_object()
      .member("logicalId", failure.logical_id)
      .member("type", failure.type)
      .member("status", failure.status)
      .member("reason", failure.reason)
      .end_object();
}

}  // namespace

void write_progress(json::Writer& writer, const Progress& progress) {
  writer.begin_object();
  write_record(writer, progress.stored);
  writer.key("percent").integer(progress.percent);
  write_optional(writer, "stackId", progress.stack_id);
  write_optional(writer, "stackStatus", progress.stack_status);
  writer.key("resourcesComplete").integer(static_cast<std::int64_t>(progress.resources_complete));
  writer.key("resourcesTotal").integer(static_cast<std::int64_t>(progress.resources_total));
  write_list(writer, "resources", progress.resources);
  write_list(writer, "events", progress.events);
  if (progress.failure) write_failure(writer, *progress.failure);
  writer.end_object();
}

}  // namespace tenantry::admin
