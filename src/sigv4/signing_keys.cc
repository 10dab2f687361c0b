#include "sigv4/signing_keys.h"

#include <algorithm>
#include <utility>

namespace tenantry::sigv4 {
namespace {

Digest derive(const Claim& claim, std::string_view secret) {
  const auto region_at = claim.scope.find('/') + 1;
  const auto service_at = claim.scope.find('/', region_at) + 1;
  const auto end = claim.scope.find('/', service_at);
  return signing_key(secret, claim.scope.substr(0, region_at - 1),
                     claim.scope.substr(region_at, service_at - 1 - region_at),
                     claim.scope.substr(service_at, end - service_at));
}

}  // namespace

SigningKeys::SigningKeys(std::size_t capacity) : half_(std::max<std::size_t>(1, capacity / (2 * kShards))) {}

Digest SigningKeys::get(const Claim& claim, std::string_view secret) {
  Shard& shard = shards_[Hash{}(claim.credential) % kShards];
  Digest key;
  if (shard.find(claim.credential, secret, half_, key)) return key;
  key = derive(claim, secret);
  const Lock lock(shard.mutex);
  shard.store(std::string(claim.credential), Entry{std::string(secret), key}, half_);
  return key;
}

std::size_t SigningKeys::size() const {
  std::size_t count = 0;
  for (const auto& shard : shards_) {
    const Lock lock(shard.mutex);
    count += shard.young.size() + shard.old.size();
  }
  return count;
}

bool SigningKeys::Shard::find(std::string_view credential, std::string_view secret, std::size_t half, Digest& key) {
  const Lock lock(mutex);
  if (const auto found = young.find(credential); found != young.end()) {
    key = found->second.key;
    return equal_in_constant_time(found->second.secret, secret);
  }
  const auto found = old.find(credential);
  if (found == old.end() || !equal_in_constant_time(found->second.secret, secret)) return false;
  key = found->second.key;
  auto node = old.extract(found);
  store(std::move(node.key()), std::move(node.mapped()), half);
  return true;
}

void SigningKeys::Shard::store(std::string credential, Entry entry, std::size_t half) {
  old.erase(credential);
  young.insert_or_assign(std::move(credential), std::move(entry));
  if (young.size() < half) return;
  old = std::exchange(young, {});
}

}  // namespace tenantry::sigv4
