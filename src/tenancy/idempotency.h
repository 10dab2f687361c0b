#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "aws/dynamodb/service.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/task.h"
#include "tenancy/account_error.h"
#include "tenancy/names.h"

namespace tenantry::tenancy {

/// What a request with an Idempotency-Key was answered: at most some 300 KB, an account with all the parts that it may
/// have; an item holds 400 KB.
struct RecordedReply {
  std::int64_t status = 0;
  std::string body;
  std::string location;
  std::string entity_tag;

  bool operator==(const RecordedReply&) const = default;
};

struct IdempotencyRecord {
  std::string fingerprint;  ///< Of the request: the same key with another one is a mistake.
  std::string subject;      ///< What the request works on or makes, chosen before it does: an account's id.
  std::optional<RecordedReply> reply;

  bool operator==(const IdempotencyRecord&) const = default;
};

/// What a request with an Idempotency-Key makes.
struct KeyedSubject {
  std::string key;
  std::string subject;  ///< The record's.
};

/// For the transaction that makes it: the key's record says from then on that it has been made, once and for all. Its
/// condition fails where it says so already: what is not there then has been deleted.
aws::dynamodb::Update mark_as_made(const Names& names, const KeyedSubject& what);

/// Requests that may be sent again, by their keys, in the shared table: gone a day after they came, by the table's time
/// to live, and not seen any more from then on. Thread-safe.
class IdempotencyStore {
 public:
  static constexpr Duration kRetention = std::chrono::hours(24);

  IdempotencyStore(aws::dynamodb::Service& dynamodb, Names names, Clock& clock)
      : dynamodb_(dynamodb), names_(std::move(names)), clock_(clock) {}

  /// Records `proposed` under the key, durably, unless there is a record: then returns that one.
  Task<AccountResult<IdempotencyRecord>> reserve(std::string key, IdempotencyRecord proposed, Deadline deadline = {});

  /// Adds the reply to the record of that fingerprint and subject. The first one stays: what is recorded then is
  /// returned. conflict: the record is gone or another's.
  Task<AccountResult<RecordedReply>> complete(std::string key, IdempotencyRecord record, RecordedReply reply,
                                              Deadline deadline = {});

  /// Forgets the request, unless it has been answered or has made something: it did nothing.
  Task<AccountResult<void>> release(std::string key, IdempotencyRecord record, Deadline deadline = {});

 private:
  aws::dynamodb::Service& dynamodb_;
  Names names_;
  Clock& clock_;
};

}  // namespace tenantry::tenancy
