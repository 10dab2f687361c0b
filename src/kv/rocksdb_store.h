#pragma once

#include <memory>
#include <string>

#include "base/log.h"
#include "base/result.h"
#include "kv/store.h"

namespace tenantry::kv {

/// What survives once a commit is acknowledged. In any case: the end of the process, however it comes.
enum class Durability {
  sync,  ///< A power cut as well: one fdatasync per group of commits.
  os,    ///< What the operating system had written by then.
};

struct RocksDbOptions {
  std::string directory;  ///< Created if missing, for this process alone while it is open.
  Durability durability = Durability::sync;
};

/// A store on disk. Commits go through a log (kv/commit_log.h) and then into RocksDB, which keeps the data in sorted
/// tables and needs no log of its own. One thread of the store's own commits: while one group of batches is being
/// synced, the next gathers. Readers read RocksDB on their own thread, which may block on the disk.
///
/// A failure says what an operator can do: the directory belongs to another process ("another tenantry is running on
/// DIR"), is damaged, was written by a newer version. A commit that a crash had cut off is dropped and reported as a
/// warning: it was never acknowledged. `logger` must outlive the store; its write() is called from the store's threads
/// too.
Result<std::unique_ptr<Store>> open_rocksdb(const RocksDbOptions& options, Logger& logger);

}  // namespace tenantry::kv
