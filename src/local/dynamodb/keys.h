#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/dynamodb/value.h"

/// The keys of the store's rows. All begin with 'd' and a table's number (32 bits, big-endian as all integers here);
/// table 0 is the catalog.
///
///     d 0 'i'                                  the last table number given out
///     d 0 't' <table>                          a table's record (table.h)
///     d 0 'p' <table>                          a table number whose rows are being copied: not yet a table's
///     d 0 'b' <id>                             a backup (backups.h), by the end of its ARN
///     d 0 'B' <table name> 0 <id>              the backups of a table
///     d 0 'k' <shard> <token>                  an idempotency token (idempotency.h)
///     d 0 'q' <shard> <expiry> <token>         the tokens in the order in which they expire
///     d <table> 'c' <stripe>                   counts (stripes.h)
///     d <table> 'i' <place> <partition key> [<sort key>]                             an item
///     d <table> 'x' <index> <place> <index key> [<index sort key>] <item's key>      an index entry
///
/// A place is 16 bits of the partition key's hash: it spreads a scan over the table as DynamoDB does, and cuts it into
/// segments that are ranges of keys. Within a partition, rows lie in the order of the sort keys.
namespace tenantry::local::dynamodb {

using TableId = std::uint32_t;
using IndexId = std::uint16_t;

inline constexpr char kOwner = 'd';
inline constexpr TableId kCatalog = 0;

/// What all of a table's rows begin with; the same of one kind of row.
std::string table_prefix(TableId table);
std::string rows_prefix(TableId table, char kind);
std::string item_prefix(TableId table);
std::string index_prefix(TableId table, IndexId index);

void append_u16(std::string& out, std::uint16_t value);
void append_u32(std::string& out, std::uint32_t value);
std::uint32_t read_u32(std::string_view bytes);  ///< Of the first four, which must be there.

/// A string, number or binary so that memcmp's order is DynamoDB's, none is the beginning of another, and more may
/// follow.
void append_key(std::string& out, const aws::dynamodb::AttributeValue& value);
/// What the encodings of all strings or binaries that begin with `value` have in common.
void append_key_start(std::string& out, const aws::dynamodb::AttributeValue& value);
/// The value at the start of `bytes`, which is then cut off. Nothing where there is none of that type.
std::optional<aws::dynamodb::AttributeValue> read_key(std::string_view& bytes,
                                                      aws::dynamodb::AttributeValue::Type type);

/// A partition key with its place before it.
void append_partition(std::string& out, const aws::dynamodb::AttributeValue& value);

/// A hash that is part of the format: it may never change.
std::uint64_t stable_hash(std::string_view bytes);

}  // namespace tenantry::local::dynamodb
