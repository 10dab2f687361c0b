#include "local/dynamodb/idempotency.h"

#include <chrono>
#include <memory>

#include "base/pack.h"
#include "local/dynamodb/keys.h"

namespace tenantry::local::dynamodb {
namespace {

using Shard = IdempotencyTokens::Shard;
using Seen = IdempotencyTokens::Seen;

constexpr std::int64_t kLifetimeMillis = std::chrono::milliseconds(IdempotencyTokens::kLifetime).count();
constexpr std::int64_t kSweepMillis = 60'000;
constexpr int kSweepSize = 1'000;

std::string token_row(const Shard& shard, std::string_view token) {
  std::string row = rows_prefix(kCatalog, 'k');
  row.push_back(static_cast<char>(shard.number));
  return row.append(token);
}

std::string expiry_prefix(const Shard& shard) {
  std::string prefix = rows_prefix(kCatalog, 'q');
  prefix.push_back(static_cast<char>(shard.number));
  return prefix;
}

std::string expiry_row(const Shard& shard, std::int64_t expiry, std::string_view token) {
  std::string row = expiry_prefix(shard);
  pack_integer(row, static_cast<std::uint64_t>(expiry));
  return row.append(token);
}

struct Token {
  std::int64_t expiry = 0;
  std::string fingerprint;
};

Result<std::optional<Token>> read_token(const kv::Store& store, const std::string& row) {
  TENANTRY_TRY(const auto bytes, store.get_latest(row));
  if (!bytes) return std::nullopt;
  Unpacker unpacker(*bytes);
  Token token;
  token.expiry = static_cast<std::int64_t>(unpacker.integer());
  token.fingerprint = unpacker.string();
  if (!unpacker.complete()) return fail("damaged idempotency token");
  return token;
}

// A token may have been used anew after it expired: its row is then of another time, and stays.
void forget(const kv::Store& store, const Shard& shard, kv::Batch& batch, std::string_view expiry_key) {
  Unpacker key(expiry_key.substr(expiry_prefix(shard).size()));
  const auto expiry = static_cast<std::int64_t>(key.integer());
  const std::string row = token_row(shard, expiry_key.substr(expiry_prefix(shard).size() + 8));
  const auto token = read_token(store, row);
  if (token && *token && (*token)->expiry == expiry) batch.erase(row);
  batch.erase(std::string(expiry_key));
}

void sweep(const kv::Store& store, const Shard& shard, kv::Batch& batch, std::int64_t now) {
  const std::string prefix = expiry_prefix(shard), end = expiry_row(shard, now, {});
  const auto row = store.snapshot()->iterate();
  int left = kSweepSize;
  for (row->seek(prefix); row->valid() && row->key() < end && left-- > 0; row->next())
    forget(store, shard, batch, row->key());
}

}  // namespace

IdempotencyTokens::IdempotencyTokens() {
  for (std::size_t i = 0; i < shards_.size(); ++i) shards_[i].number = static_cast<std::uint8_t>(i);
}

Shard& IdempotencyTokens::shard_of(std::string_view token) { return shards_[stable_hash(token) % shards_.size()]; }

Outcome<Seen> look_up(kv::Store& store, Shard& shard, const kv::Batch& batch, std::string_view token,
                      std::string_view fingerprint, WallTime now) {
  if (shard.epoch != batch.epoch()) {
    shard.epoch = batch.epoch();
    shard.last = {};
  }
  TENANTRY_TRY(const auto found, stored(read_token(store, token_row(shard, token))));
  if (!found || found->expiry <= unix_millis(now)) return Seen::never;
  return found->fingerprint == fingerprint ? Seen::with_this_request : Seen::with_another;
}

void remember(kv::Store& store, Shard& shard, kv::Batch& batch, std::string_view token, std::string_view fingerprint,
              WallTime now) {
  const std::int64_t millis = unix_millis(now), expiry = millis + kLifetimeMillis;
  if (millis >= shard.next_sweep_millis) {
    shard.next_sweep_millis = millis + kSweepMillis;
    sweep(store, shard, batch, millis);
  }
  std::string value;
  pack_integer(value, static_cast<std::uint64_t>(expiry));
  pack_string(value, fingerprint);
  batch.put(token_row(shard, token), std::move(value));
  batch.put(expiry_row(shard, expiry, token), {});
}

}  // namespace tenantry::local::dynamodb
