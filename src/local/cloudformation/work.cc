#include "local/cloudformation/work.h"

#include <utility>

#include "local/cloudformation/stack_events.h"

namespace tenantry::local::cloudformation {

kv::Ticket Work::store(ResourceRecord& resource, std::string_view status, std::optional<std::string> reason) {
  resource.status = status;
  resource.status_reason = std::move(reason);
  resource.updated = {options().clock.now()};
  return enqueue([&](kv::Batch& batch) {
    engine().store().put(batch, stack().uuid, resource);
    engine().store().put(batch, stack().uuid, resource_event(stack(), resource, options().random));
  });
}

kv::Ticket Work::keep(const ResourceRecord& resource) {
  return enqueue([&](kv::Batch& batch) { engine().store().put(batch, stack().uuid, resource); });
}

kv::Ticket Work::note(const ResourceRecord& resource, const std::string& physical_id, std::string_view status,
                      std::optional<std::string> reason) {
  auto thing = resource;
  thing.physical_id = physical_id;
  thing.status = status;
  thing.status_reason = std::move(reason);
  thing.updated = {options().clock.now()};
  return enqueue([&](kv::Batch& batch) {
    engine().store().put(batch, stack().uuid, resource_event(stack(), thing, options().random));
  });
}

kv::Ticket Work::erase(const ResourceRecord& resource) {
  return enqueue([&](kv::Batch& batch) { engine().store().erase(batch, stack().uuid, resource); });
}

kv::Ticket Work::disown(const std::string& physical_id) {
  return enqueue([&](kv::Batch& batch) { engine().store().erase_owner(batch, stack().uuid, physical_id); });
}

kv::Ticket Work::enqueue(const std::function<void(kv::Batch&)>& fill) {
  kv::Batch batch(context_.epoch);
  fill(batch);
  return options().store.enqueue(std::move(batch));
}

Task<void> Work::remember(ResourceRecord resource) {
  for (;;) {
    kv::Batch batch;
    engine().store().put(batch, stack().uuid, resource);
    engine().store().put(batch, stack().uuid, resource_event(stack(), resource, options().random));
    if (const auto stored = co_await options().store.commit(std::move(batch)); stored) co_return;
    co_await options().clock.sleep_for(std::chrono::seconds(1));
  }
}

Task<bool> Work::wait(kv::Ticket ticket) {
  auto durable = co_await options().store.wait(ticket);
  if (!durable) failure_ = std::move(durable).error();
  co_return !failure_;
}

Task<Result<void>> Work::settle(StackChange change) { return this->change(std::move(change), true); }

Task<Result<void>> Work::amend(StackChange change) { return this->change(std::move(change), false); }

Task<Result<void>> Work::change(StackChange change, bool tell) {
  TENANTRY_CO_TRY(const auto ticket, engine().change_stack(stack().uuid, stack().status, context_.epoch, change, tell));
  if (ticket) co_return co_await options().store.wait(*ticket);
  co_return co_await engine().barrier(stack().uuid);
}

}  // namespace tenantry::local::cloudformation
