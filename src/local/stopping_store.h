#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "base/task.h"
#include "base/task_group.h"
#include "kv/store.h"

namespace tenantry::local {

/// For tests of crashes: a store that ends the process as soon as its `writes`th batch since it was opened is durable.
/// No later batch becomes so. `stop` does it (SIGKILL to this process, in tenantry; it should not return).
std::unique_ptr<kv::Store> make_stopping_store(std::unique_ptr<kv::Store> store, std::uint64_t writes,
                                               Executor executor, TaskGroup& background, std::function<void()> stop);

}  // namespace tenantry::local
