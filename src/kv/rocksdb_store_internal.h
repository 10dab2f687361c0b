#pragma once

#include <cstdint>
#include <memory>

#include "kv/disk.h"
#include "kv/rocksdb_store.h"

namespace rocksdb {
class Env;
}

namespace tenantry::kv {

/// What tests replace or shrink.
struct RocksDbParts {
  std::unique_ptr<Disk> disk = std::make_unique<SystemDisk>();  ///< Under the commit log.
  rocksdb::Env* env = nullptr;                                  ///< Under RocksDB; the default one if null.
  std::uint64_t memtable_bytes = 16U << 20;
  std::uint64_t segment_bytes = 2U << 20;  ///< What a start replays is the memtable's content and up to two of these.
};

Result<std::unique_ptr<Store>> open_rocksdb(const RocksDbOptions& options, Logger& logger, RocksDbParts parts);

}  // namespace tenantry::kv
