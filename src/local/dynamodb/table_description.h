#pragma once

#include <cstdint>
#include <string_view>

#include "aws/dynamodb/table_operations.h"
#include "local/dynamodb/database.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table_record.h"

namespace tenantry::local::dynamodb {

/// The record of a table that is to be made of a request which has been checked.
TableRecord new_record(const Database& database, const api::CreateTableRequest& request);

/// The table's description with the durable counts and sizes. Counts are exact, where AWS brings its own up to date
/// every six hours.
Outcome<api::TableDescription> describe(const Database& database, const Table& table);

/// The description as a reply to a change has it: `CREATING`, `UPDATING`, `DELETING`, of the global indexes too.
void set_status(api::TableDescription& description, std::string_view status);

/// Turns a stream on, from now, or off. A new stream has a new ARN; the last one's stays in the description. Streams'
/// records are not kept yet.
void set_stream(const Database& database, api::TableDescription& description, const api::StreamSpecification& stream);

/// Encryption by a KMS key, by default `alias/aws/dynamodb`, or none. The specification is recorded and shown; nothing
/// is encrypted.
void set_encryption(const Database& database, api::TableDescription& description,
                    const api::SSESpecification& encryption);

api::ProvisionedThroughputDescription throughput_description(std::int64_t read, std::int64_t write);
void set_on_demand(const Database& database, api::TableDescription& description);

}  // namespace tenantry::local::dynamodb
