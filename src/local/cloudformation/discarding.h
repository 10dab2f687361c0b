#pragma once

#include <string>
#include <vector>

#include "base/task.h"
#include "local/cloudformation/plan.h"
#include "local/cloudformation/records.h"
#include "local/cloudformation/work.h"

namespace tenantry::local::cloudformation {

/// The order in which resources are removed: what depends on others first. Of resources whose dependencies, coming from
/// different versions of the template, make a circle, each goes when it likes.
Graph removal_graph(const std::vector<ResourceRecord>& records);

/// Removes, or lets go, a thing that the resource is no more, and tells it in events; up to three times. False: it
/// could not be removed. In any case it is the stack's no longer.
Task<bool> discard(Work& work, const ResourceRecord& record, StaleThing thing);

/// All of ResourceRecord::stale, which is empty afterwards; the record is stored where it was not. False: one could not
/// be removed.
Task<bool> discard_stale(Work& work, ResourceRecord& record);

/// What an update that is not complete has left beside the resource's present thing.
std::vector<StaleThing> things_beside(const ResourceRecord& record);

}  // namespace tenantry::local::cloudformation
