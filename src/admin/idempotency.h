#pragma once

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "admin/reply.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/event.h"
#include "base/mutex.h"
#include "base/task.h"
#include "net/http.h"
#include "tenancy/idempotency.h"

namespace tenantry::admin {

/// The value of `Idempotency-Key` ("The Idempotency-Key HTTP Header Field", an IETF draft): a string in double quotes,
/// as the draft has it, or, as most clients send it, bare. Nothing where there is no such field. 400: more than one, an
/// empty key, one of more than kMaxKey bytes, characters beyond visible ASCII.
inline constexpr std::size_t kMaxKey = 255;
std::expected<std::optional<std::string>, Problem> idempotency_key(const net::HttpRequest& request);

/// Requests that may be sent again: the second one with the same key gets the first one's reply, whatever became of the
/// connection or the process in between. Thread-safe.
class IdempotentCalls {
  class Claim;

 public:
  IdempotentCalls(tenancy::IdempotencyStore& store, Clock& clock) : store_(store), clock_(clock) {}

  /// One request under way. Without a key it promises nothing.
  class Call {
   public:
    /// What this request works on or makes: as begin() was given it, or as an earlier one was that did not get to its
    /// end.
    const std::string& subject() const { return record_.subject; }
    /// The key, where the request has one.
    std::optional<std::string> key() const { return store_ ? std::optional(key_) : std::nullopt; }
    /// Whether there was an earlier one: what it meant to do may have been done.
    bool again() const { return again_; }
    /// The recorded reply, where there is one: nothing is left to do.
    const std::optional<tenancy::RecordedReply>& reply() const { return record_.reply; }

    /// Records the reply, and returns what is to be answered. One that refuses (4xx) did nothing and is not kept, nor
    /// is its key, unless the request has made what is gone by now; after a fault (5xx) the request may be sent again
    /// and is carried on.
    Task<Reply> end(Reply reply, Deadline deadline);

   private:
    friend IdempotentCalls;
    tenancy::IdempotencyStore* store_ = nullptr;
    std::string key_;
    tenancy::IdempotencyRecord record_;
    bool again_ = false;
    std::shared_ptr<Claim> claim_;
  };

  /// Waits for another request with this key in this process, as long as `deadline` allows: 409 then. 422: the key was
  /// used for another request. `subject` is what this one would work on.
  Task<std::expected<Call, Problem>> begin(const net::HttpRequest& request, std::string subject, Deadline deadline);

 private:
  Task<std::expected<std::shared_ptr<Claim>, Problem>> claim(std::string key, Deadline deadline);

  tenancy::IdempotencyStore& store_;
  Clock& clock_;
  Mutex mutex_;
  std::map<std::string, Event> under_way_ GUARDED_BY(mutex_);
};

/// The reply again, as it was recorded, marked as such.
net::HttpResponse replayed(const tenancy::RecordedReply& reply);

}  // namespace tenantry::admin
