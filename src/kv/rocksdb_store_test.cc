#include "kv/rocksdb_store.h"

#include <gmock/gmock.h>
#include <rocksdb/env.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <span>
#include <thread>

#include "kv/rocksdb_store_internal.h"
#include "kv/testing.h"

namespace tenantry::kv {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using kv::testing::RecordingLogger;
using kv::testing::run;
using kv::testing::TempDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

NullLogger null_logger;

Batch put(std::string key, std::string value) {
  Batch batch;
  batch.put(std::move(key), std::move(value));
  return batch;
}

std::unique_ptr<Store> open(const std::string& directory, RocksDbParts parts = {}, Logger& logger = null_logger) {
  auto store = open_rocksdb({.directory = directory}, logger, std::move(parts));
  if (!store) throw std::runtime_error(store.error().message);
  return *std::move(store);
}

std::string why_not(const std::string& directory) {
  const auto store = open_rocksdb({.directory = directory}, null_logger);
  return store ? "opened" : store.error().message;
}

// Syncs wait for the test, or fail.
class GatedDisk final : public SystemDisk {
 public:
  struct Gate {
    std::mutex mutex;
    std::condition_variable changed;
    bool open = true, failing = false;
    int waiting = 0, syncs = 0;

    void set_open(bool value) {
      const std::lock_guard lock(mutex);
      open = value;
      changed.notify_all();
    }
    void set_failing(bool value) {
      const std::lock_guard lock(mutex);
      failing = value;
    }
    void wait_for_a_sync() {
      std::unique_lock lock(mutex);
      changed.wait(lock, [this] { return waiting > 0; });
    }
  };
  explicit GatedDisk(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) {}

  Result<void> sync(const File& file) override {
    std::unique_lock lock(gate_->mutex);
    ++gate_->waiting;
    gate_->changed.notify_all();
    gate_->changed.wait(lock, [this] { return gate_->open; });
    --gate_->waiting;
    ++gate_->syncs;
    if (gate_->failing) return fail("sync: injected");
    return SystemDisk::sync(file);
  }

 private:
  std::shared_ptr<Gate> gate_;
};

class RocksDbStoreTest : public ::testing::Test {
 protected:
  RocksDbParts gated() {
    RocksDbParts parts;
    parts.disk = std::make_unique<GatedDisk>(gate_);
    return parts;
  }
  TempDirectory directory_;
  std::shared_ptr<GatedDisk::Gate> gate_ = std::make_shared<GatedDisk::Gate>();
};

TEST_F(RocksDbStoreTest, ReadersSeeOnlyWhatIsDurable) {
  const auto store = open(directory_.path(), gated());
  ASSERT_TRUE(run(store->commit(put("a", "1"))));
  gate_->set_open(false);
  const Ticket ticket = store->enqueue(put("a", "2"));
  gate_->wait_for_a_sync();
  const auto before = store->snapshot();
  EXPECT_THAT(*store->get("a"), Optional(std::string("1")));
  EXPECT_THAT(*before->get("a"), Optional(std::string("1")));
  EXPECT_THAT(*store->get_latest("a"), Optional(std::string("2")));
  gate_->set_open(true);
  ASSERT_TRUE(run(store->wait(ticket)));
  EXPECT_THAT(*store->get("a"), Optional(std::string("2")));
  EXPECT_THAT(*before->get("a"), Optional(std::string("1")));
}

TEST_F(RocksDbStoreTest, WhatGathersDuringASyncSharesTheNext) {
  const auto store = open(directory_.path(), gated());
  ASSERT_TRUE(run(store->commit(put("a", "1"))));
  gate_->set_open(false);
  store->enqueue(put("a", "2"));
  gate_->wait_for_a_sync();
  const int before = gate_->syncs;
  Ticket last;
  for (int i = 0; i < 100; ++i) last = store->enqueue(put("a", std::to_string(i)));
  gate_->set_open(true);
  ASSERT_TRUE(run(store->wait(last)));
  EXPECT_EQ(gate_->syncs - before, 2);
  EXPECT_THAT(*store->get("a"), Optional(std::string("99")));
}

TEST_F(RocksDbStoreTest, AFailedSyncFailsAllThatIsEnqueuedAndLeavesNoTrace) {
  {
    const auto store = open(directory_.path(), gated());
    ASSERT_TRUE(run(store->commit(put("a", "1"))));
    gate_->set_open(false);
    const Ticket first = store->enqueue(put("a", "2"));
    gate_->wait_for_a_sync();
    const Ticket second = store->enqueue(put("b", "2"));
    Batch decided = store->begin();
    decided.put("a", *store->get_latest("a").value() + "1");
    gate_->set_failing(true);
    gate_->set_open(true);
    EXPECT_THAT(run(store->wait(first)).error().message,
                HasSubstr("cannot commit: " + directory_.path() + "/log/1.log: sync"));
    EXPECT_THAT(run(store->wait(second)).error().message, HasSubstr("injected"));
    EXPECT_THAT(run(store->commit(put("c", "2"))).error().message, HasSubstr("injected"));
    gate_->set_failing(false);
    EXPECT_THAT(run(store->commit(std::move(decided))).error().message, HasSubstr("may rest on"));
    EXPECT_THAT(*store->get_latest("a"), Optional(std::string("1")));
    ASSERT_TRUE(run(store->commit(put("d", "3"))));
    EXPECT_EQ(run(store->wait(first)).has_value(), false);
  }
  const auto store = open(directory_.path());
  EXPECT_THAT(*store->get("a"), Optional(std::string("1")));
  EXPECT_EQ(*store->get("b"), std::nullopt);
  EXPECT_EQ(*store->get("c"), std::nullopt);
  EXPECT_THAT(*store->get("d"), Optional(std::string("3")));
}

TEST_F(RocksDbStoreTest, ClosingCommitsWhatIsEnqueued) {
  {
    const auto store = open(directory_.path());
    for (int i = 0; i < 1000; ++i) store->enqueue(put("key" + std::to_string(i), std::string(1000, 'x')));
  }
  const auto store = open(directory_.path());
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(store->get("key" + std::to_string(i))->has_value()) << i;
}

TEST_F(RocksDbStoreTest, IsForOneProcessAtATime) {
  const auto store = open(directory_.path());
  EXPECT_EQ(why_not(directory_.path()), "another tenantry is running on " + directory_.path());
}

TEST_F(RocksDbStoreTest, OpensAgainAfterAClose) {
  for (int i = 0; i < 3; ++i) {
    const auto store = open(directory_.path());
    EXPECT_EQ(store->get("a")->has_value(), i > 0);
    ASSERT_TRUE(run(store->commit(put("a", std::to_string(i)))));
  }
}

// A copy of an open store's directory is what kill -9 would leave.
class CrashedStoreTest : public RocksDbStoreTest {
 protected:
  void crash(int commits) {
    const auto store = open(source_.path());
    for (int i = 0; i < commits; ++i) ASSERT_TRUE(run(store->commit(put("key" + std::to_string(i), "value"))));
    fs::copy(source_.path(), directory_.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }
  void damage(const std::string& name, std::streamoff at) {
    std::fstream stream(directory_ / name, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(at);
    const char byte = static_cast<char>(stream.get() ^ 1);
    stream.seekp(at);
    stream.put(byte);
  }
  TempDirectory source_;
};

TEST_F(CrashedStoreTest, RecoversWhatWasAcknowledged) {
  crash(100);
  for (int life = 0; life < 2; ++life) {
    const auto store = open(directory_.path());
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(store->get("key" + std::to_string(i))->has_value()) << i;
    ASSERT_TRUE(run(store->commit(put("more", "1"))));
  }
}

TEST_F(CrashedStoreTest, DropsATornLastCommitWithAWarning) {
  crash(3);
  const int record = 40;  // head, RocksDB's batch of one small write, padding
  damage("log/1.log", 4096 + 2 * record + 30);
  RecordingLogger logger;
  const auto store = open(directory_.path(), {}, logger);
  EXPECT_THAT(logger.lines(), ElementsAre(HasSubstr("dropped the commit at byte")));
  EXPECT_TRUE(store->get("key1")->has_value());
  EXPECT_FALSE(store->get("key2")->has_value());
}

TEST_F(CrashedStoreTest, RefusesADamagedLog) {
  crash(3);
  damage("log/1.log", 4096 + 30);
  EXPECT_THAT(why_not(directory_.path()), HasSubstr(directory_.path() + "/log/1.log is damaged at byte 4096"));
}

TEST_F(CrashedStoreTest, RefusesDamagedAndMissingTables) {
  crash(3);
  {
    open(directory_.path());
  }  // puts them into a table
  std::ofstream(directory_ / "tables/CURRENT") << "nonsense";
  EXPECT_THAT(why_not(directory_.path()), HasSubstr("cannot open the data in " + directory_.path()));
  fs::remove_all(directory_ / "tables");
  EXPECT_THAT(why_not(directory_.path()), HasSubstr("cannot open the data in " + directory_.path()));
}

// Many coroutines on several threads count in one key: each reads and enqueues under a lock, and waits without it.
struct Counting {
  Store& store;
  Mutex mutex;
  std::atomic<int> failures = 0;

  Ticket increment() {
    const Lock lock(mutex);
    Batch batch = store.begin();
    const auto count = store.get_latest("count").value();
    batch.put("count", std::to_string(count ? std::stoi(*count) + 1 : 1));
    return store.enqueue(std::move(batch));
  }
};

Task<void> count_up(Counting& counting, int times) {
  for (int i = 0; i < times; ++i) {
    const auto result = co_await counting.store.wait(counting.increment());
    if (!result) ++counting.failures;
  }
}

TEST_F(RocksDbStoreTest, AHotKeyLosesNoIncrement) {
  {
    const auto store = open(directory_.path());
    Counting counting{*store, {}, {}};
    std::array<asio::io_context, 4> contexts;
    std::vector<std::thread> threads;
    for (auto& context : contexts) {
      for (int i = 0; i < 25; ++i) asio::co_spawn(context.get_executor(), count_up(counting, 10), asio::detached);
      threads.emplace_back([&context] { context.run(); });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(counting.failures, 0);
    EXPECT_THAT(*store->get("count"), Optional(std::string("1000")));
  }
  EXPECT_THAT(*open(directory_.path())->get("count"), Optional(std::string("1000")));
}

// A disk under RocksDB that takes no tables while `full`.
class FullEnv final : public rocksdb::EnvWrapper {
 public:
  explicit FullEnv(rocksdb::Status status = rocksdb::Status::NoSpace("injected"))
      : EnvWrapper(rocksdb::Env::Default()), status_(std::move(status)) {}
  const char* Name() const override { return "FullEnv"; }
  rocksdb::Status NewWritableFile(const std::string& name, std::unique_ptr<rocksdb::WritableFile>* file,
                                  const rocksdb::EnvOptions& options) override {
    if (full && name.ends_with(".sst")) return status_;
    return EnvWrapper::NewWritableFile(name, file, options);
  }
  std::atomic<bool> full = false;

 private:
  const rocksdb::Status status_;
};

TEST_F(RocksDbStoreTest, GoesOnWhenTheDiskIsNoLongerFull) {
  FullEnv env;
  int written = 0, failed_at = -1;
  const auto key = [](int i) { return "key" + std::to_string(i); };
  {
    RocksDbParts parts;
    parts.env = &env;
    parts.memtable_bytes = 64U << 10;
    const auto store = open(directory_.path(), std::move(parts));
    env.full = true;
    for (; failed_at < 0 && written < 10'000; ++written) {
      const auto result = run(store->commit(put(key(written), std::string(8000, 'x'))));
      if (result) continue;
      EXPECT_THAT(result.error().message, HasSubstr("cannot commit to " + directory_.path()));
      failed_at = written;
    }
    ASSERT_GE(failed_at, 0);
    EXPECT_FALSE(store->get(key(failed_at))->has_value());
    env.full = false;
    const auto after = run(store->commit(put("after", "1")));
    ASSERT_TRUE(after) << after.error().message;
  }
  const auto store = open(directory_.path());
  for (int i = 0; i < failed_at; ++i) ASSERT_TRUE(store->get(key(i))->has_value()) << i << " of " << failed_at;
  EXPECT_FALSE(store->get(key(failed_at))->has_value());
  EXPECT_THAT(*store->get("after"), Optional(std::string("1")));
}

TEST_F(RocksDbStoreTest, ADeviceErrorDuringAFlushLosesNothingAcknowledged) {
  FullEnv env(rocksdb::Status::IOError("injected"));
  int acknowledged = 0;
  const auto key = [](int i) { return "key" + std::to_string(i); };
  {
    RocksDbParts parts;
    parts.env = &env;
    parts.memtable_bytes = 64U << 10;
    parts.segment_bytes = 64U << 10;
    const auto store = open(directory_.path(), std::move(parts));
    env.full = true;
    while (acknowledged < 10'000) {
      const auto result = run(store->commit(put(key(acknowledged), std::string(8000, 'x'))));
      if (!result) {
        EXPECT_THAT(result.error().message, HasSubstr("cannot commit to " + directory_.path()));
        break;
      }
      ++acknowledged;
    }
    ASSERT_LT(acknowledged, 10'000);
    EXPECT_FALSE(store->get(key(acknowledged))->has_value());
    EXPECT_TRUE(store->get(key(0))->has_value()) << "reads go on";
    env.full = false;
    const auto after = run(store->commit(put("after", "1")));
    if (!after) EXPECT_THAT(after.error().message, HasSubstr("restart to go on"));
    EXPECT_EQ(store->get("after")->has_value(), after.has_value());
  }
  const auto store = open(directory_.path());
  for (int i = 0; i < acknowledged; ++i) ASSERT_TRUE(store->get(key(i))->has_value()) << i << " of " << acknowledged;
  EXPECT_FALSE(store->get(key(acknowledged))->has_value());
  EXPECT_TRUE(run(store->commit(put("again", "1"))));
}

// Writes no new segment's first page while `failing`.
class UnrotatingDisk final : public SystemDisk {
 public:
  explicit UnrotatingDisk(std::shared_ptr<std::atomic<bool>> failing) : failing_(std::move(failing)) {}
  Result<void> write(const File& file, std::uint64_t offset, std::span<const std::string_view> parts) override {
    if (offset == 0 && *failing_) return fail("injected");
    return SystemDisk::write(file, offset, parts);
  }

 private:
  std::shared_ptr<std::atomic<bool>> failing_;
};

TEST_F(RocksDbStoreTest, ALogThatCannotBeRotatedFailsCommitsUntilItCan) {
  const auto failing = std::make_shared<std::atomic<bool>>(false);
  const auto key = [](int i) { return "key" + std::to_string(i); };
  int acknowledged = 0;
  {
    RocksDbParts parts;
    parts.disk = std::make_unique<UnrotatingDisk>(failing);
    parts.segment_bytes = 32U << 10;
    const auto store = open(directory_.path(), std::move(parts));
    ASSERT_TRUE(run(store->commit(put(key(acknowledged++), std::string(8000, 'x')))));
    *failing = true;
    while (acknowledged < 100 && run(store->commit(put(key(acknowledged), std::string(8000, 'x'))))) ++acknowledged;
    EXPECT_THAT(acknowledged, ::testing::AllOf(::testing::Gt(1), ::testing::Lt(10))) << "the segment's rest";
    const auto result = run(store->commit(put(key(acknowledged), "x")));
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("injected"));
    *failing = false;
    ASSERT_TRUE(run(store->commit(put("after", "1"))));
  }
  const auto store = open(directory_.path());
  for (int i = 0; i < acknowledged; ++i) ASSERT_TRUE(store->get(key(i))->has_value()) << i;
  EXPECT_FALSE(store->get(key(acknowledged))->has_value());
  EXPECT_THAT(*store->get("after"), Optional(std::string("1")));
}

// The child of the crash test: coroutines commit numbers, each with its half of a pair, and acknowledge them to a pipe.
Task<void> write_and_acknowledge(Store& store, std::atomic<std::uint32_t>& next, int pipe) {
  while (true) {
    const std::uint32_t number = next++;
    Batch batch;
    batch.put("left" + std::to_string(number), std::string(number % 3000, 'l'));
    batch.put("right" + std::to_string(number), std::string(number % 3000, 'r'));
    if (!co_await store.commit(std::move(batch))) std::abort();
    if (::write(pipe, &number, sizeof number) != sizeof number) std::abort();
  }
}

[[noreturn]] void run_child(const std::string& directory, std::uint32_t first) {
  RocksDbParts parts;
  parts.memtable_bytes = 128U << 10;
  parts.segment_bytes = 64U << 10;
  const auto store = open(directory, std::move(parts));
  std::atomic<std::uint32_t> next = first;
  std::array<asio::io_context, 2> contexts;
  for (auto& context : contexts) {
    for (int i = 0; i < 8; ++i) {
      asio::co_spawn(context.get_executor(), write_and_acknowledge(*store, next, STDOUT_FILENO), asio::detached);
    }
  }
  std::jthread other([&contexts] { contexts[1].run(); });
  contexts[0].run();
  std::abort();
}

struct Child {
  pid_t pid = -1;
  int acknowledgements = -1;
};

Child start_child(const std::string& directory, std::uint32_t first) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) std::abort();
  const std::string number = std::to_string(first);
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::dup2(pipe[1], STDOUT_FILENO);
    ::execl("/proc/self/exe", "kv_test", "--crash-child", directory.c_str(), number.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(pipe[1]);
  return {pid, pipe[0]};
}

std::vector<std::uint32_t> kill_after(const Child& child, std::size_t count) {
  std::vector<std::uint32_t> numbers;
  std::uint32_t number = 0;
  while (::read(child.acknowledgements, &number, sizeof number) == sizeof number) {
    numbers.push_back(number);
    if (numbers.size() == count) ::kill(child.pid, SIGKILL);
  }
  ::close(child.acknowledgements);
  int status = 0;
  ::waitpid(child.pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  return numbers;
}

TEST_F(RocksDbStoreTest, AKillLosesNothingAcknowledgedAndTearsNoBatch) {
  std::mt19937 random(1);
  std::vector<std::uint32_t> acknowledged;
  std::uint32_t first = 0;
  for (int life = 0; life < 8; ++life) {
    const auto numbers = kill_after(start_child(directory_.path(), first), 1 + random() % 400);
    ASSERT_THAT(numbers, Not(IsEmpty()));
    acknowledged.insert(acknowledged.end(), numbers.begin(), numbers.end());
    const auto store = open(directory_.path());
    for (const std::uint32_t number : acknowledged) {
      ASSERT_THAT(*store->get("left" + std::to_string(number)), Optional(std::string(number % 3000, 'l'))) << number;
    }
    first = std::ranges::max(acknowledged) + 100;
    for (std::uint32_t number = 0; number < first; ++number) {
      ASSERT_EQ(store->get("left" + std::to_string(number))->has_value(),
                store->get("right" + std::to_string(number))->has_value());
    }
  }
}

}  // namespace

void crash_child(const char* directory, const char* first) {
  run_child(directory, static_cast<std::uint32_t>(std::stoul(first)));
}

}  // namespace tenantry::kv

int main(int argc, char** argv) {
  if (argc == 4 && std::string_view(argv[1]) == "--crash-child") tenantry::kv::crash_child(argv[2], argv[3]);
  ::testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
