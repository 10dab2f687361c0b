#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "kv/store.h"
#include "local/dynamodb/keys.h"

namespace tenantry::local::dynamodb {

/// How many items a table or an index has, and their bytes as DynamoDB counts them. Index 0 is the table itself.
struct Count {
  IndexId index = 0;
  std::int64_t items = 0;
  std::int64_t bytes = 0;
  bool operator==(const Count&) const = default;
};

class Counts {
 public:
  void add(Count change);
  void add(const Counts& changes);
  Count of(IndexId index) const;
  bool all_zero() const;

  std::string encode() const;
  static std::optional<Counts> decode(std::string_view bytes);

 private:
  std::vector<Count> counts_;
};

/// A share of a table's items, by their key's hash: whoever writes one of them holds the stripe's mutex from reading
/// the latest state until its batch is enqueued, and never across co_await.
///
/// The stripe's part of the table's counts is a row of its own ('c'), in the same batch as the items that it counts: so
/// counts are exact, through crashes too, and no lock is shared by the whole table.
struct Stripe {
  Mutex mutex;
  /// The last batch that wrote here: what a refusal waits for that rests on what is not yet durable.
  kv::Ticket last GUARDED_BY(mutex);
  std::optional<Counts> counts GUARDED_BY(mutex);  ///< Not loaded: nothing.
  std::optional<std::uint64_t> epoch GUARDED_BY(mutex);

  /// Forgets what is known of a time before a failed commit: whoever works with `batch`, from Store::begin(), comes
  /// here first.
  void enter(const kv::Batch& batch) REQUIRES(mutex);
};

inline constexpr std::size_t kStripes = 32;

/// A table's, the same through all its changes.
struct TableStripes {
  std::array<Stripe, kStripes> stripes;
  /// The table is gone, or going: set and cleared with all stripes held, hence constant for whoever holds one.
  std::atomic<bool> dropped = false;

  Stripe& of_row(std::string_view row) { return stripes[stable_hash(row) % kStripes]; }
  std::size_t number_of(const Stripe& stripe) const { return static_cast<std::size_t>(&stripe - stripes.data()); }
};

/// Holds several stripes at once, of any tables. They are locked in one global order, so that no two holders wait for
/// each other. The span must stay; it is sorted, and repetitions are moved to its end.
class StripeLocks {
 public:
  explicit StripeLocks(std::span<Stripe*> stripes);
  ~StripeLocks();
  StripeLocks(const StripeLocks&) = delete;
  StripeLocks& operator=(const StripeLocks&) = delete;

  std::span<Stripe* const> held() const { return held_; }

 private:
  std::span<Stripe*> held_;
};

std::string counts_row(TableId table, std::size_t stripe);

/// The durable counts of a table, of all its stripes together.
Result<Counts> read_counts(const kv::Store& store, TableId table);

}  // namespace tenantry::local::dynamodb
