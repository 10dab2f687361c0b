#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/mutex.h"
#include "kv/store.h"
#include "local/dynamodb/outcome.h"

namespace tenantry::local::dynamodb {

/// The ClientRequestTokens of the transactions of the last ten minutes ("Idempotency" in "Amazon DynamoDB Transactions:
/// How it works"). A token is committed in its transaction's own batch, so that a repetition is known as one even when
/// the first reply was lost in a crash. Expired ones are removed by later transactions.
class IdempotencyTokens {
 public:
  static constexpr auto kLifetime = std::chrono::minutes(10);

  /// A share of the tokens. Who begins a transaction with a token holds its mutex until the batch is enqueued.
  struct Shard {
    Mutex mutex;
    kv::Ticket last GUARDED_BY(mutex);
    std::optional<std::uint64_t> epoch GUARDED_BY(mutex);
    std::int64_t next_sweep_millis GUARDED_BY(mutex) = 0;
    std::uint8_t number = 0;
  };

  enum class Seen : std::uint8_t { never, with_this_request, with_another };

  IdempotencyTokens();
  Shard& shard_of(std::string_view token);

 private:
  std::array<Shard, 16> shards_;
};

/// Whether the token has been used for a transaction with this fingerprint. `batch` is the transaction's, from
/// Store::begin().
Outcome<IdempotencyTokens::Seen> look_up(kv::Store& store, IdempotencyTokens::Shard& shard, const kv::Batch& batch,
                                         std::string_view token, std::string_view fingerprint, WallTime now)
    REQUIRES(shard.mutex);

/// Adds the token to the batch, and the removal of some that have expired.
void remember(kv::Store& store, IdempotencyTokens::Shard& shard, kv::Batch& batch, std::string_view token,
              std::string_view fingerprint, WallTime now) REQUIRES(shard.mutex);

}  // namespace tenantry::local::dynamodb
