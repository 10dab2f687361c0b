#include "local/cloudformation/recorded_resource.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "aws/json_codec.h"
#include "aws/shape.h"
#include "base/encoding.h"
#include "base/json.h"
#include "base/result.h"
#include "local/cloudformation/document.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/stack_store.h"

namespace tenantry::local::cloudformation {
namespace {

struct Record {
  std::string stack_id, logical_id;
  std::string properties;  // JSON
  Attributes attributes;

  template <class V>
  static void members(V&& v) {
    v("StackId", &Record::stack_id);
    v("LogicalId", &Record::logical_id);
    v("PropertiesJson", &Record::properties);
    v("Attributes", &Record::attributes);
  }
};

std::string encode(const Record& record) {
  std::string text;
  json::Writer writer(text);
  aws::write_json(writer, record);
  return text;
}

class RecordedResource final : public ResourceType {
 public:
  RecordedResource(RecordedType type, const ResourceServices& services)
      : type_(std::move(type)),
        services_(services),
        remark_(std::string("Recorded only: the local cloud does not act on ").append(type_.name)) {}

  std::string_view name() const override { return type_.name; }
  const std::vector<std::string>& attributes() const override { return type_.attributes; }
  std::string_view remark() const override { return remark_; }

  Checked<std::string> choose_id(const ResourceGoal& goal) override {
    TENANTRY_CHECK(check(goal.properties));
    return type_.choose_id(goal, services_);
  }

  Task<ResourceResult<std::optional<Attributes>>> read(std::string physical_id) override {
    TENANTRY_CO_TRY(auto record, find(physical_id));
    if (!record) co_return std::nullopt;
    co_return std::move(record->attributes);
  }

  Task<ResourceResult<Attributes>> create(ResourceGoal goal, bool adopt) override {
    TENANTRY_CO_TRY(const auto found, co_await read(goal.physical_id));
    if (found && !adopt) co_return std::unexpected(already_exists(type_.name, goal.physical_id, services_.random));
    co_return record(goal);
  }

  UpdateKind update_kind(const Value& before, const Value& after) const override {
    return change_of(before, after, type_.rules) == OnChange::replacement ? UpdateKind::replacement
                                                                          : UpdateKind::in_place;
  }

  Task<ResourceResult<Attributes>> update(ResourceGoal goal, Value before) override {
    if (auto checked = check(goal.properties); !checked)
      co_return std::unexpected(ResourceFailure{std::move(checked).error().message});
    TENANTRY_CO_TRY(const auto known, find(goal.physical_id));
    const auto now = known ? parse_json(known->properties) : Checked<Value>(before);
    if (change_of(now.value_or(before), goal.properties, type_.rules) == OnChange::refused)
      co_return std::unexpected(ResourceFailure{std::string(type_.refusal)});
    co_return record(goal);
  }

  Task<ResourceResult<void>> remove(std::string physical_id) override {
    kv::Batch batch;
    batch.erase(recorded_key(type_.name, physical_id));
    services_.store.enqueue(std::move(batch));  // durable before the stack's next step, which is
    co_return ResourceResult<void>();
  }

 private:
  ResourceResult<std::optional<Record>> find(const std::string& physical_id) const {
    const auto found = services_.store.get_latest(recorded_key(type_.name, physical_id));
    if (!found) return std::unexpected(ResourceFailure{found.error().message, true});
    if (!*found) return std::nullopt;
    Record record;
    json::Document document;
    const auto root = document.parse(**found);
    if (root && aws::read_json(*root, record)) return record;
    return std::unexpected(ResourceFailure{"The record of " + physical_id + " is damaged", true});
  }

  Checked<void> check(const Value& properties) const {
    TENANTRY_CHECK(check_properties(properties, type_.rules));
    return type_.check ? type_.check(properties) : Checked<void>();
  }

  Attributes record(const ResourceGoal& goal) const {
    auto attributes = type_.attributes_of(goal, services_);
    kv::Batch batch;
    batch.put(recorded_key(type_.name, goal.physical_id),
              encode({goal.stack_id, goal.logical_id, to_json(goal.properties), attributes}));
    services_.store.enqueue(std::move(batch));  // likewise
    return attributes;
  }

  RecordedType type_;
  ResourceServices services_;
  std::string remark_;
};

}  // namespace

std::unique_ptr<ResourceType> make_recorded(RecordedType type, const ResourceServices& services) {
  return std::make_unique<RecordedResource>(std::move(type), services);
}

std::string iam_id(std::string_view prefix, const ResourceGoal& goal) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string id(prefix);
  for (const unsigned char byte : sha256(goal.stack_id + "/" + goal.logical_id + "/" + goal.physical_id).substr(0, 17))
    id += kAlphabet[byte % kAlphabet.size()];
  return id;
}

std::string iam_arn(const ResourceServices& services, std::string_view kind, std::string_view path,
                    std::string_view name) {
  return fmt::format("arn:aws:iam::{}:{}{}{}", services.identity.account_id, kind, path, name);
}

Checked<void> check_iam_path(const Value& properties) {
  const auto path = text_of(properties, "Path").value_or("/");
  if (path.starts_with('/') && path.ends_with('/')) return {};
  return refuse(
      "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters "
      "and/or / characters.");
}

}  // namespace tenantry::local::cloudformation
