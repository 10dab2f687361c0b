#pragma once

#include <string>

#include "base/task.h"
#include "local/cloudformation/records.h"
#include "local/cloudformation/resource_type.h"
#include "local/cloudformation/work.h"

namespace tenantry::local::cloudformation {

/// Brings a resource from what it is, or may be, to an earlier version of it: a thing that was replaced is the
/// resource's again, and the new one stale; one that was changed in place is changed back. The record says so
/// afterwards, its status aside; it is not stored. May be run twice.
Task<ResourceResult<void>> bring_back(Work& work, ResourceRecord& record, ResourceVersion version);

/// Undoes the change that has failed, if one has: ResourceRecord::from.
Task<ResourceResult<void>> undo_failed(Work& work, ResourceRecord& record);

/// Makes the resource's thing stale, as one that a failed operation has made.
void put_aside(const Work& work, ResourceRecord& record);

Value stored_properties(const std::string& json);

}  // namespace tenantry::local::cloudformation
