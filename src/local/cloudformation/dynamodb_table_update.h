#pragma once

#include <string>
#include <vector>

#include "aws/dynamodb/table_operations.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/dynamodb_table_properties.h"

namespace tenantry::local::cloudformation {

/// The UpdateTable requests, one after the other, that bring a table from one set of properties to another. What does
/// not differ between `before` and `after` is left as the table has it now (scaled capacity, say); what `current` has
/// already is not asked for again. Refused, with AWS's texts: more than one index made or deleted, an index changed in
/// what cannot be changed.
Checked<std::vector<aws::dynamodb::UpdateTableRequest>> table_updates(const std::string& table,
                                                                      const TableProperties& before,
                                                                      const TableProperties& after,
                                                                      const aws::dynamodb::TableDescription& current);

}  // namespace tenantry::local::cloudformation
