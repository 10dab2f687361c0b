#include "local/cloudformation/recorded_resource.h"

#include "base/json.h"
#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/stack_store.h"

namespace tenantry::local::cloudformation {
namespace {

std::string record_of(const ResourceGoal& goal) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object().member("StackId", goal.stack_id).member("LogicalId", goal.logical_id);
  writer.key("Properties").raw(to_json(goal.properties)).end_object();
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
  Checked<std::string> choose_id(const ResourceGoal& goal) override { return type_.choose_id(goal, services_); }

  Task<ResourceResult<std::optional<Attributes>>> read(std::string physical_id) override {
    const auto found = services_.store.get_latest(recorded_key(type_.name, physical_id));
    if (!found) co_return std::unexpected(ResourceFailure{found.error().message, true});
    if (!*found) co_return std::nullopt;
    co_return type_.attributes_of(physical_id, services_);
  }

  Task<ResourceResult<Attributes>> create(ResourceGoal goal, bool adopt) override {
    TENANTRY_CO_TRY(const auto found, co_await read(goal.physical_id));
    if (found && !adopt) co_return std::unexpected(already_exists(type_.name, goal.physical_id, services_.random));
    kv::Batch batch;
    batch.put(recorded_key(type_.name, goal.physical_id), record_of(goal));
    services_.store.enqueue(std::move(batch));  // durable before the stack's next step, which is
    co_return type_.attributes_of(goal.physical_id, services_);
  }

  Task<ResourceResult<void>> remove(std::string physical_id) override {
    kv::Batch batch;
    batch.erase(recorded_key(type_.name, physical_id));
    services_.store.enqueue(std::move(batch));  // likewise
    co_return ResourceResult<void>();
  }

 private:
  RecordedType type_;
  ResourceServices services_;
  std::string remark_;
};

}  // namespace

std::unique_ptr<ResourceType> make_recorded(RecordedType type, const ResourceServices& services) {
  return std::make_unique<RecordedResource>(std::move(type), services);
}

}  // namespace tenantry::local::cloudformation
