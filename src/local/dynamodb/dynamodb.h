#pragma once

#include <memory>

#include "aws/arn.h"
#include "aws/dynamodb/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "kv/store.h"

namespace tenantry::local::dynamodb {

/// The referenced parts outlive the service.
struct DynamoDbOptions {
  kv::Store& store;
  Clock& clock;
  Random& random;
  aws::Identity identity;
};

/// The embedded DynamoDB, on the keys of `store` that begin with 'd'.
///
/// Rules and texts are those of the API reference and the Developer Guide. A write is answered when it is durable;
/// readers see what is durable; a refusal that rests on another write waits for that one too. Reads see every
/// acknowledged write, through indexes as well, consistent or not. Single-item writes and transactions are
/// serialisable; a Query, Scan, BatchGetItem or TransactGetItems sees one moment.
///
/// Beside AWS: tables, their changes, backups and restored tables are there at once (a reply says CREATING, UPDATING or
/// DELETING as AWS's does), though a large backup or restoration takes its time before it is answered;
/// ItemCount and sizes are exact; throughput is never throttled, capacity units are only reported; item collections may
/// exceed 10 GB; a transaction never conflicts with another but waits for it.
///
/// Recorded and shown, without effect: encryption, time to live, point-in-time recovery, table class, throughput, and
/// the stream specification. Not built, and refused with an error that says so: the parameters of the time before
/// expressions (Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter, ConditionalOperator), global
/// secondary indexes added to or removed from an existing table, resource policies.
///
/// Fails where the store cannot be read or a table's record is damaged.
Result<std::unique_ptr<aws::dynamodb::Service>> open_dynamodb(DynamoDbOptions options);

}  // namespace tenantry::local::dynamodb
