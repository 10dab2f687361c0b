#include "local/cloudformation/engine.h"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <exception>

#include "base/encoding.h"
#include "local/cloudformation/cleanup.h"
#include "local/cloudformation/creation.h"
#include "local/cloudformation/plan.h"
#include "local/cloudformation/removal.h"
#include "local/cloudformation/stack_events.h"
#include "local/cloudformation/update.h"
#include "local/cloudformation/update_rollback.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::chrono::days kDeletedKept{90};
constexpr std::chrono::seconds kRetryStore{1};
constexpr std::string_view kInProgress = "_IN_PROGRESS";
constexpr std::string_view kCleanup = "_CLEANUP_IN_PROGRESS";

/// What a bug leaves to be cleaned up is cleaned up by the next operation.
std::string status_after_bug(std::string_view status) {
  if (status.ends_with(kCleanup)) return std::string(status.substr(0, status.size() - kCleanup.size()));
  return std::string(status.substr(0, status.size() - kInProgress.size())) + "_FAILED";
}

Task<Result<void>> work_on(WorkContext context) {
  const auto& status = context.stack.status;
  if (status == "CREATE_IN_PROGRESS") return create_resources(std::move(context));
  if (status == "UPDATE_IN_PROGRESS") return update_resources(std::move(context));
  if (status == "UPDATE_ROLLBACK_IN_PROGRESS") return roll_back_update(std::move(context));
  if (status.ends_with(kCleanup)) return clean_up(std::move(context));
  return remove_resources(std::move(context));
}

}  // namespace

aws::Error internal_failure(Failure failure) { return {"InternalFailure", std::move(failure.message), 500}; }

Engine::Engine(const CloudFormationOptions& options)
    : options_(options),
      store_(options.store),
      types_({options.store, options.clock, options.random, options.identity, options.dynamodb, options.ssm,
              options.s3}) {}

Result<void> Engine::open() {
  TENANTRY_CHECK(store_.open());
  kv::Batch purge;
  TENANTRY_CHECK(store_.purge_deleted(purge, options_.clock.now() - kDeletedKept));
  if (!purge.empty()) options_.store.enqueue(std::move(purge));
  TENANTRY_TRY(const auto unfinished, store_.unfinished());
  for (const auto& uuid : unfinished) start(uuid);
  return {};
}

Checked<std::shared_ptr<const Template>> Engine::parse(std::string_view text) {
  auto hash = hex_encode(sha256(text));
  if (auto known = templates_.find(hash)) return known;
  TENANTRY_TRY(auto parsed, parse_template(text));
  TENANTRY_CHECK(check_references(parsed, [this](std::string_view name) -> const std::vector<std::string>* {
    const auto* type = types_.find(name);
    return type ? &type->attributes() : nullptr;
  }));
  auto shared = std::make_shared<const Template>(std::move(parsed));
  templates_.insert(std::move(hash), shared);
  return shared;
}

Result<std::shared_ptr<const Template>> Engine::stored_template(const std::string& hash) {
  if (auto known = templates_.find(hash)) return known;
  TENANTRY_TRY(const auto text, store_.template_text(hash));
  if (!text) return fail("CloudFormation template " + hash + " is not in the store");
  auto parsed = parse(*text);
  if (!parsed) return fail("CloudFormation template " + hash + " is not readable any more: " + parsed.error().message);
  return *std::move(parsed);
}

Result<std::optional<kv::Ticket>> Engine::change_stack(const std::string& uuid, std::string_view status,
                                                       std::uint64_t epoch, const StackChange& change, bool tell) {
  kv::Batch batch(epoch);
  const Lock lock(mutex_);
  TENANTRY_TRY(auto stack, store_.latest_stack(uuid));
  if (!stack || stack->status != status) return std::nullopt;
  TENANTRY_CHECK(change(*stack, batch));
  store_.put(batch, *stack);
  if (tell) store_.put(batch, uuid, stack_event(*stack, options_.clock.now(), options_.random));
  return options_.store.enqueue(std::move(batch));
}

void Engine::start(const std::string& uuid) {
  auto interruption = std::make_shared<Interruption>(false);
  {
    const Lock lock(mutex_);
    const auto [entry, added] = working_.try_emplace(uuid, interruption);
    if (!added) {
      entry->second->store(true);
      return;
    }
  }
  options_.background.spawn(options_.executor, drive(uuid, std::move(interruption)));
}

Task<void> Engine::drive(std::string uuid, std::shared_ptr<Interruption> interruption) {
  for (;;) {
    const auto settled = co_await contained_step(uuid, interruption);
    if (settled && *settled) co_return;
    if (settled) continue;
    options_.log.error("CloudFormation: work on stack {} is tried again: {}", uuid, settled.error().message);
    co_await options_.clock.sleep_for(kRetryStore);
  }
}

// One stack's bug must not end the process, and with it every other stack's work, now and at every start.
Task<Result<bool>> Engine::contained_step(const std::string& uuid, std::shared_ptr<Interruption> interruption) {
  try {
    co_return co_await step(uuid, std::move(interruption));
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) throw;
    co_return fail_stack(uuid, error.what());
  } catch (const std::exception& error) {
    co_return fail_stack(uuid, error.what());
  }
}

Result<bool> Engine::fail_stack(const std::string& uuid, std::string_view bug) {
  options_.log.error("CloudFormation: a bug stopped the work on stack {}: {}", uuid, bug);
  const auto epoch = *options_.store.begin().epoch();
  TENANTRY_TRY(const auto stack, store_.stack(uuid));
  if (!stack || !is_in_progress(stack->status)) return false;
  TENANTRY_CHECK(change_stack(uuid, stack->status, epoch, [](StackRecord& record, kv::Batch&) -> Result<void> {
    record.status = status_after_bug(record.status);
    record.status_reason = "Internal Failure";
    return {};
  }));
  return false;
}

Task<Result<bool>> Engine::step(const std::string& uuid, std::shared_ptr<Interruption> interruption) {
  const auto epoch = *options_.store.begin().epoch();
  interruption->store(false);
  TENANTRY_CO_TRY(const auto stack, store_.stack(uuid));
  if (!stack || !is_in_progress(stack->status)) {
    TENANTRY_CO_TRY(const bool released, release(uuid));
    if (released) co_return true;
    TENANTRY_CO_CHECK(co_await barrier(uuid));
    co_return false;
  }
  TENANTRY_CO_CHECK(co_await work_on({*this, *stack, epoch, std::move(interruption)}));
  co_return false;
}

Task<Result<void>> Engine::barrier(std::string uuid) {
  kv::Batch batch;
  store_.put_unfinished(batch, uuid);
  return options_.store.commit(std::move(batch));
}

Result<bool> Engine::release(const std::string& uuid) {
  const Lock lock(mutex_);
  TENANTRY_TRY(const auto stack, store_.latest_stack(uuid));
  if (stack && is_in_progress(stack->status)) return false;
  working_.erase(uuid);
  return true;
}

}  // namespace tenantry::local::cloudformation
