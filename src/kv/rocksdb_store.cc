#include "kv/rocksdb_store.h"

#include <pthread.h>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "kv/commit_log.h"
#include "kv/commit_queue.h"
#include "kv/disk.h"
#include "kv/rocksdb_store_internal.h"

namespace tenantry::kv {
namespace {

constexpr std::size_t kGroupBytes = 4U << 20;
constexpr std::size_t kBlockCacheBytes = 64U << 20;

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
std::string_view view(const rocksdb::Slice& text) { return {text.data(), text.size()}; }

Result<void> to_result(const rocksdb::Status& status, const std::string& what) {
  if (status.ok()) return {};
  return fail(what + ": " + status.ToString());
}

// RocksDB's warnings and errors become ours; the rest, which it writes by the page, is not even formatted.
class InfoLog final : public rocksdb::Logger {
 public:
  explicit InfoLog(tenantry::Logger& logger) : rocksdb::Logger(rocksdb::WARN_LEVEL), logger_(logger) {}

  void LogHeader(const char*, va_list) override {}
  void Logv(const char*, va_list) override {}
  void Logv(const rocksdb::InfoLogLevel level, const char* format, va_list arguments) override {
    if (level < rocksdb::WARN_LEVEL || level > rocksdb::FATAL_LEVEL) return;
    std::array<char, 1024> line;
    const int size = std::vsnprintf(line.data(), line.size(), format, arguments);
    if (size <= 0) return;
    std::string_view text(line.data(), std::min<std::size_t>(static_cast<std::size_t>(size), line.size() - 1));
    if (text.ends_with('\n')) text.remove_suffix(1);
    if (repeats(text)) return;
    logger_.write(level == rocksdb::WARN_LEVEL ? tenantry::Logger::Level::warning : tenantry::Logger::Level::error,
                  "rocksdb: " + std::string(text));
  }

 private:
  // A full disk is reported by every commit that is tried meanwhile.
  bool repeats(std::string_view text) {
    const Lock lock(mutex_);
    if (text == last_) return true;
    last_ = text;
    return false;
  }

  tenantry::Logger& logger_;
  Mutex mutex_;
  std::string last_ GUARDED_BY(mutex_);
};

// How far RocksDB has put what it holds in memory into tables: what the commit log may forget. And after an error, when
// to try again: at the next commit, not in a thread of RocksDB's that polls the disk and makes Resume() answer "busy".
class FlushListener final : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }
  void OnFlushCompleted(rocksdb::DB*, const rocksdb::FlushJobInfo& info) override {
    std::uint64_t known = flushed_.load(std::memory_order_relaxed);
    while (known < info.largest_seqno && !flushed_.compare_exchange_weak(known, info.largest_seqno)) continue;
  }
  void opened(std::uint64_t sequence) { flushed_.store(sequence, std::memory_order_relaxed); }
  std::uint64_t flushed() const { return flushed_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> flushed_ = 0;
};

std::shared_ptr<rocksdb::TableFactory> table_factory() {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(kBlockCacheBytes, /*num_shard_bits=*/4);
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.whole_key_filtering = true;
  table.block_size = 8U << 10;  // half the seeks of a range of 1 KB items, and no dearer to a single read
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  return std::shared_ptr<rocksdb::TableFactory>(rocksdb::NewBlockBasedTableFactory(table));
}

void set_memory_options(rocksdb::Options& options, const RocksDbParts& parts) {
  options.write_buffer_size = parts.memtable_bytes;
  options.max_write_buffer_number = 4;
  options.memtable_whole_key_filtering = true;
  options.memtable_prefix_bloom_size_ratio = 0.02;
  options.manifest_preallocation_size = 64U << 10;
  options.table_cache_numshardbits = 4;
}

void set_level_options(rocksdb::Options& options) {
  options.level_compaction_dynamic_level_bytes = true;
  options.compression_per_level = {rocksdb::kNoCompression, rocksdb::kLZ4Compression};
  options.max_background_jobs = 2;
  options.bytes_per_sync = 1U << 20;
}

rocksdb::Options make_options(const RocksDbParts& parts, tenantry::Logger& logger,
                              std::shared_ptr<FlushListener> listener) {
  rocksdb::Options options;
  if (parts.env != nullptr) options.env = parts.env;
  options.info_log = std::make_shared<InfoLog>(logger);
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.listeners.push_back(std::move(listener));
  options.table_factory = table_factory();
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  options.avoid_unnecessary_blocking_io = true;
  options.skip_stats_update_on_db_open = true;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kAbsoluteConsistency;  // its log is never written
  set_memory_options(options, parts);
  set_level_options(options);
  return options;
}

void add(rocksdb::WriteBatch& group, const Batch::Write& write) {
  switch (write.kind) {
    case Batch::Kind::put:
      group.Put(write.key, write.value);
      break;
    case Batch::Kind::erase:
      group.Delete(write.key);
      break;
    case Batch::Kind::erase_range:
      if (write.key < write.value) group.DeleteRange(write.key, write.value);
      break;
  }
}

class RocksIterator final : public Iterator {
 public:
  explicit RocksIterator(std::unique_ptr<rocksdb::Iterator> iterator) : iterator_(std::move(iterator)) {}

  void seek(std::string_view key) override { iterator_->Seek(slice(key)); }
  void seek_for_prev(std::string_view key) override { iterator_->SeekForPrev(slice(key)); }
  void next() override { iterator_->Next(); }
  void prev() override { iterator_->Prev(); }
  bool valid() const override { return iterator_->Valid(); }
  std::string_view key() const override { return view(iterator_->key()); }
  std::string_view value() const override { return view(iterator_->value()); }
  Result<void> status() const override { return to_result(iterator_->status(), "read a range"); }

 private:
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

// DB::Get into a string, not into a PinnableSlice: from a memtable it is one copy instead of two, from a block the same
// one.
Result<std::optional<std::string>> read(rocksdb::DB& db, const rocksdb::ReadOptions& options, std::string_view key) {
  std::string value;
  const rocksdb::Status status = db.Get(options, slice(key), &value);
  if (status.ok()) return value;
  if (status.IsNotFound()) return std::nullopt;
  return fail("read a key: " + status.ToString());
}

class RocksSnapshot final : public Snapshot {
 public:
  explicit RocksSnapshot(rocksdb::DB& db) : db_(db) { options_.snapshot = db.GetSnapshot(); }
  ~RocksSnapshot() override { db_.ReleaseSnapshot(options_.snapshot); }

  Result<std::optional<std::string>> get(std::string_view key) const override { return read(db_, options_, key); }
  std::unique_ptr<Iterator> iterate() const override {
    rocksdb::ReadOptions options = options_;
    options.total_order_seek = true;
    return std::make_unique<RocksIterator>(std::unique_ptr<rocksdb::Iterator>(db_.NewIterator(options)));
  }

 private:
  rocksdb::DB& db_;
  rocksdb::ReadOptions options_;
};

class RocksDbStore final : public Store {
 public:
  RocksDbStore(std::string directory, Logger& logger) : directory_(std::move(directory)), logger_(logger) {}
  ~RocksDbStore() override;

  Result<void> open(RocksDbParts parts);

  Result<std::optional<std::string>> get(std::string_view key) const override { return read(*db_, {}, key); }
  std::unique_ptr<Snapshot> snapshot() const override { return std::make_unique<RocksSnapshot>(*db_); }
  Result<std::optional<std::string>> get_latest(std::string_view key) const override;
  Batch begin() const override { return queue_.begin(); }
  Ticket enqueue(Batch batch) override;
  Task<Result<void>> wait(Ticket ticket) override { return queue_.wait(ticket); }

 private:
  using Entries = std::span<const CommitQueue::Entry>;

  Result<void> lock();
  Result<void> open_database(const RocksDbParts& parts);
  Result<void> replay();
  void close();

  void run();
  void commit_all(Entries entries);
  std::size_t gather(Entries entries);
  Result<void> commit();
  rocksdb::Status apply();

  const std::string directory_;
  Logger& logger_;
  File lock_;
  std::unique_ptr<Disk> disk_;
  std::shared_ptr<FlushListener> listener_ = std::make_shared<FlushListener>();
  std::unique_ptr<CommitLog> log_;
  std::unique_ptr<rocksdb::DB> db_;
  CommitQueue queue_;
  rocksdb::WriteBatch group_;
  std::atomic<int> work_ = 0;  // 1: something was enqueued, or the end has come
  std::atomic<bool> stopping_ = false;
  std::thread committer_;
};

Result<void> RocksDbStore::open(RocksDbParts parts) {
  TENANTRY_CHECK(create_directory(directory_ + "/tables"));
  TENANTRY_CHECK(lock());
  disk_ = std::move(parts.disk);
  const auto spare = static_cast<std::size_t>(parts.memtable_bytes / parts.segment_bytes) + 2;  // what a flush releases
  TENANTRY_TRY(
      log_,
      CommitLog::open({.directory = directory_ + "/log", .segment_bytes = parts.segment_bytes, .spare_segments = spare},
                      *disk_, logger_));
  TENANTRY_CHECK(open_database(parts));
  TENANTRY_CHECK(replay());
  committer_ = std::thread([this] { run(); });
  pthread_setname_np(committer_.native_handle(), "kv-commit");
  return {};
}

Result<void> RocksDbStore::lock() {
  TENANTRY_TRY(lock_, open_directory(directory_));
  TENANTRY_TRY(const bool locked, lock_directory(lock_));
  if (!locked) return fail("another tenantry is running on " + directory_);
  return {};
}

Result<void> RocksDbStore::open_database(const RocksDbParts& parts) {
  rocksdb::Options options = make_options(parts, logger_, listener_);
  options.create_if_missing = log_->empty();
  rocksdb::DB* db = nullptr;
  TENANTRY_CHECK(
      to_result(rocksdb::DB::Open(options, directory_ + "/tables", &db), "cannot open the data in " + directory_));
  db_.reset(db);
  listener_->opened(db->GetLatestSequenceNumber());
  return {};
}

Result<void> RocksDbStore::replay() {
  const auto replayed = log_->replay([this](std::string_view payload) -> Result<std::uint64_t> {
    group_ = rocksdb::WriteBatch(std::string(payload));
    TENANTRY_CHECK(to_result(apply(), "recover a commit in " + directory_));
    return db_->GetLatestSequenceNumber();
  });
  group_ = rocksdb::WriteBatch();
  if (!replayed) return std::unexpected(replayed.error());
  if (*replayed > 0) logger_.info("recovered {} groups of commits in {}", *replayed, directory_);
  return {};
}

RocksDbStore::~RocksDbStore() {
  if (!committer_.joinable()) return;
  stopping_.store(true, std::memory_order_release);
  work_.store(1, std::memory_order_release);
  work_.notify_one();
  committer_.join();
  close();
}

// The listener is believed, not the status: RocksDB 7.8.3, once it has been resumed after an error, returns OK from
// Flush() before the flush is done, and drops it when closed.
void RocksDbStore::close() {
  const std::uint64_t last = db_->GetLatestSequenceNumber();
  db_->Flush({}).PermitUncheckedError();
  db_.reset();
  const auto closed = listener_->flushed() >= last ? log_->close_clean() : fail("not all could be flushed");
  if (!closed) logger_.warning("{}: {}; the next start reads it from the log", directory_, closed.error().message);
}

Result<std::optional<std::string>> RocksDbStore::get_latest(std::string_view key) const {
  if (auto pending = queue_.find(key)) return *std::move(pending);
  return get(key);
}

Ticket RocksDbStore::enqueue(Batch batch) {
  const Ticket ticket = queue_.enqueue(std::move(batch));
  if (work_.exchange(1, std::memory_order_acq_rel) == 0) work_.notify_one();
  return ticket;
}

void RocksDbStore::run() {
  std::vector<CommitQueue::Entry> entries;
  while (true) {
    work_.exchange(0, std::memory_order_acq_rel);
    const bool stopping = stopping_.load(std::memory_order_acquire);
    queue_.take(entries);
    if (!entries.empty()) {
      commit_all(entries);
      entries.clear();
    } else if (stopping) {
      return;
    } else {
      work_.wait(0, std::memory_order_acquire);
    }
  }
}

void RocksDbStore::commit_all(Entries entries) {
  while (!entries.empty()) {
    const std::size_t count = gather(entries);
    if (const auto committed = commit(); !committed) return queue_.fail(committed.error());
    queue_.succeed(entries.first(count));
    entries = entries.subspan(count);
  }
}

std::size_t RocksDbStore::gather(Entries entries) {
  if (group_.Data().capacity() > 2 * kGroupBytes) group_ = rocksdb::WriteBatch();
  group_.Clear();
  std::size_t count = 0;
  while (count < entries.size() && group_.GetDataSize() < kGroupBytes) {
    for (const Batch::Write& write : entries[count].batch.writes()) add(group_, write);
    ++count;
  }
  return count;
}

Result<void> RocksDbStore::commit() {
  if (group_.Count() == 0) return {};
  log_->release(listener_->flushed());
  if (const auto logged = log_->append(group_.Data()); !logged) return fail("cannot commit: " + logged.error().message);
  if (const auto applied = apply(); !applied.ok()) {
    log_->retract();
    const bool fatal = applied.severity() >= rocksdb::Status::kFatalError;
    return fail("cannot commit to " + directory_ + ": " + applied.ToString() + (fatal ? "; restart to go on" : ""));
  }
  log_->mark(db_->GetLatestSequenceNumber());
  return {};
}

// After a background error (a table that could not be written) RocksDB takes no write until it is told to go on.
rocksdb::Status RocksDbStore::apply() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  rocksdb::Status status = db_->Write(options, &group_);
  if (!status.ok() && db_->Resume().ok()) status = db_->Write(options, &group_);
  return status;
}

}  // namespace

Result<std::unique_ptr<Store>> open_rocksdb(const RocksDbOptions& options, Logger& logger, RocksDbParts parts) {
  auto store = std::make_unique<RocksDbStore>(options.directory, logger);
  if (options.durability == Durability::os) parts.disk = std::make_unique<UnsyncedDisk>();
  TENANTRY_CHECK(store->open(std::move(parts)));
  return store;
}

Result<std::unique_ptr<Store>> open_rocksdb(const RocksDbOptions& options, Logger& logger) {
  return open_rocksdb(options, logger, RocksDbParts{});
}

}  // namespace tenantry::kv
