#include "local/cloudformation/work.h"

#include "local/cloudformation/stack_events.h"

namespace tenantry::local::cloudformation {

kv::Ticket Work::store(ResourceRecord& resource, std::string_view status, std::optional<std::string> reason) {
  resource.status = status;
  resource.status_reason = std::move(reason);
  resource.updated = {options().clock.now()};
  kv::Batch batch(context_.epoch);
  engine().store().put(batch, stack().uuid, resource);
  engine().store().put(batch, stack().uuid, resource_event(stack(), resource));
  return options().store.enqueue(std::move(batch));
}

Task<void> Work::remember(ResourceRecord resource) {
  for (;;) {
    kv::Batch batch;
    engine().store().put(batch, stack().uuid, resource);
    engine().store().put(batch, stack().uuid, resource_event(stack(), resource));
    if (const auto stored = co_await options().store.commit(std::move(batch)); stored) co_return;
    co_await options().clock.sleep_for(std::chrono::seconds(1));
  }
}

Task<bool> Work::wait(kv::Ticket ticket) {
  auto durable = co_await options().store.wait(ticket);
  if (!durable) failure_ = std::move(durable).error();
  co_return !failure_;
}

Task<Result<void>> Work::settle(std::function<void(StackRecord&)> change) {
  TENANTRY_CO_TRY(const auto ticket, engine().change_status(stack().uuid, stack().status, context_.epoch, change));
  if (ticket) co_return co_await options().store.wait(*ticket);
  co_return co_await engine().barrier(stack().uuid);
}

}  // namespace tenantry::local::cloudformation
