#include "kv/commit_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "kv/crc32c.h"
#include "kv/testing.h"

namespace tenantry::kv {
namespace {

namespace fs = std::filesystem;
using kv::testing::RecordingLogger;
using kv::testing::TempDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Payloads = std::vector<std::string>;

// Replays into `out`; a payload's mark is its place in the order of all that was ever replayed or appended here.
struct Log {
  Log(const std::string& directory, Disk& disk, std::uint64_t segment_bytes = 8192) {
    auto opened = CommitLog::open({directory, segment_bytes}, disk, logger);
    if (!opened) {
      failure = opened.error().message;
      return;
    }
    log = *std::move(opened);
    const auto done = log->replay([this](std::string_view payload) -> Result<std::uint64_t> {
      replayed.emplace_back(payload);
      return ++mark;
    });
    if (!done) failure = done.error().message;
  }
  bool append(const std::string& payload) {
    const auto done = log->append(payload);
    failed = !done;
    if (failed) {
      failure = done.error().message;
      return false;
    }
    log->mark(++mark);
    return true;
  }

  RecordingLogger logger;
  std::unique_ptr<CommitLog> log;
  Payloads replayed;
  std::string failure;
  bool failed = false;  // the last append
  std::uint64_t mark = 0;
};

std::string payload(int i, std::size_t size = 1500) {
  std::string text = std::to_string(i) + ":";
  text.resize(std::max(size, text.size()), static_cast<char>('a' + i % 26));
  return text;
}

std::vector<fs::path> files(const std::string& directory) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(directory)) found.push_back(entry.path());
  std::ranges::sort(found, {}, [](const fs::path& path) { return std::stoi(path.stem().string()); });
  return found;
}

void damage(const fs::path& file, std::streamoff at) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(at);
  const char byte = static_cast<char>(stream.get() ^ 1);
  stream.seekp(at);
  stream.put(byte);
}

TEST(CommitLog, ReplaysInOrderAcrossSegments) {
  const TempDirectory directory;
  SystemDisk disk;
  Payloads all;
  for (int round = 0; round < 3; ++round) {
    Log log(directory.path(), disk);
    EXPECT_EQ(log.replayed, all);
    for (int i = 0; i < 20; ++i) {
      all.push_back(payload(static_cast<int>(all.size())));
      ASSERT_TRUE(log.append(all.back()));
    }
  }
  EXPECT_EQ(Log(directory.path(), disk).replayed, all);
  EXPECT_GT(files(directory.path()).size(), 5U);
}

TEST(CommitLog, ReusesWhatIsReleasedAndForgetsIt) {
  const TempDirectory directory;
  SystemDisk disk;
  {
    Log log(directory.path(), disk);
    for (int i = 0; i < 300; ++i) {
      ASSERT_TRUE(log.append(payload(i)));
      if (i >= 10) log.log->release(log.mark - 10);
    }
  }
  EXPECT_LE(files(directory.path()).size(), 6U);
  Log log(directory.path(), disk);
  ASSERT_THAT(log.replayed, ::testing::Contains(payload(290)));
  EXPECT_EQ(log.replayed.back(), payload(299));
  EXPECT_LT(log.replayed.size(), 40U);
}

TEST(CommitLog, HasNothingToReplayAfterACleanClose) {
  const TempDirectory directory;
  SystemDisk disk;
  for (int round = 0; round < 3; ++round) {
    Log log(directory.path(), disk);
    EXPECT_EQ(log.log->empty(), round == 0);
    EXPECT_THAT(log.replayed, IsEmpty());
    for (int i = 0; i < 8; ++i) ASSERT_TRUE(log.append(payload(i)));
    ASSERT_TRUE(log.log->close_clean());
  }
  {
    Log log(directory.path(), disk);
    ASSERT_TRUE(log.append(payload(100)));
  }
  Log log(directory.path(), disk);
  EXPECT_THAT(log.replayed, ElementsAre(payload(100)));
  ASSERT_TRUE(log.log->close_clean());
  EXPECT_THAT(Log(directory.path(), disk).replayed, IsEmpty());
}

TEST(CommitLog, TakesPayloadsOfAnySize) {
  const TempDirectory directory;
  SystemDisk disk;
  const Payloads all{payload(1, 1), payload(2, 300'000), payload(3, 7), payload(4, 8192), payload(5, 600'000)};
  {
    Log log(directory.path(), disk);
    for (const auto& each : all) ASSERT_TRUE(log.append(each));
  }
  EXPECT_EQ(Log(directory.path(), disk).replayed, all);
}

TEST(CommitLog, ARetractedPayloadNeverWas) {
  const TempDirectory directory;
  SystemDisk disk;
  {
    Log log(directory.path(), disk);
    ASSERT_TRUE(log.log->append("void"));
    log.log->retract();
    ASSERT_TRUE(log.append("first"));
    ASSERT_TRUE(log.log->append("void"));
    log.log->retract();
  }
  {
    Log log(directory.path(), disk);
    EXPECT_THAT(log.replayed, ElementsAre("first"));
    ASSERT_TRUE(log.append("second"));
  }
  EXPECT_THAT(Log(directory.path(), disk).replayed, ElementsAre("first", "second"));
}

TEST(CommitLog, DropsATornLastCommitAndSaysSo) {
  const TempDirectory directory;
  SystemDisk disk;
  {
    Log log(directory.path(), disk, 1U << 20);
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(log.append(payload(i)));
  }
  damage(files(directory.path()).back(), 4096 + 2 * 1520 + 700);
  Log log(directory.path(), disk, 1U << 20);
  EXPECT_THAT(log.replayed, ElementsAre(payload(0), payload(1)));
  EXPECT_THAT(log.logger.lines(), ElementsAre(HasSubstr("dropped the commit at byte 7136")));
  ASSERT_TRUE(log.append("next"));
  EXPECT_THAT(Log(directory.path(), disk).replayed, ElementsAre(payload(0), payload(1), "next"));
}

TEST(CommitLog, RefusesDamageBeforeTheEnd) {
  for (const std::streamoff at : {4096 + 3, 4096 + 700, 4096 + 1520 + 9, 4096 + 1520 + 1000}) {
    const TempDirectory directory;
    SystemDisk disk;
    {
      Log log(directory.path(), disk, 1U << 20);
      for (int i = 0; i < 3; ++i) ASSERT_TRUE(log.append(payload(i)));
    }
    damage(files(directory.path()).back(), at);
    EXPECT_THAT(Log(directory.path(), disk).failure, HasSubstr("1.log is damaged at byte")) << at;
  }
}

TEST(CommitLog, RefusesDamagedHeadersAndMissingSegments) {
  SystemDisk disk;
  const auto fill = [&](const TempDirectory& directory) {
    Log log(directory.path(), disk);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(log.append(payload(i)));
  };
  const TempDirectory first, second, third, fourth;
  fill(first);
  damage(files(first.path())[1], 20);
  EXPECT_THAT(Log(first.path(), disk).failure, HasSubstr("2.log is damaged or not a segment"));
  fill(second);
  fs::remove(files(second.path())[1]);
  EXPECT_THAT(Log(second.path(), disk).failure, HasSubstr("1.log is damaged at byte"));
  fill(third);
  fs::remove(files(third.path())[0]);
  EXPECT_THAT(Log(third.path(), disk).failure, HasSubstr("lacks the segment with record 1"));
  fill(fourth);
  damage(files(fourth.path())[1], 8);  // the version
  damage(files(fourth.path())[1], 9);
  EXPECT_THAT(Log(fourth.path(), disk).failure, HasSubstr("2.log was written by a newer version"));
}

// Fails the given operations, counted from 0; a failed write or sync may well have reached the file.
class FaultyDisk final : public SystemDisk {
 public:
  explicit FaultyDisk(int first, int count = 1) : first_(first), count_(count) {}
  Result<void> write(const File& file, std::uint64_t offset, std::span<const std::string_view> parts) override {
    const bool works = step();
    if (works || operations_ % 3 != 0) TENANTRY_CHECK(SystemDisk::write(file, offset, parts));
    return works ? Result<void>() : fail("write: injected");
  }
  Result<void> sync(const File&) override { return step() ? Result<void>() : fail("sync: injected"); }
  Result<void> sync_directory(const std::string&) override { return step() ? Result<void>() : fail("sync: injected"); }
  bool reached() const { return operations_ > first_; }

 private:
  bool step() {
    const int operation = operations_++;
    return operation < first_ || operation >= first_ + count_;
  }
  const int first_, count_;
  int operations_ = 0;
};

std::vector<int> numbers(const Payloads& payloads) {
  std::vector<int> numbers;
  for (const std::string& each : payloads) numbers.push_back(std::stoi(each));
  return numbers;
}

TEST(CommitLog, AFailureOfAnyOperationLeavesNoTraceOfWhatFailed) {
  SystemDisk disk;
  bool reached = true;
  for (int operation = 0; reached; ++operation) {
    for (const int count : {1, 2, 5}) {
      const TempDirectory directory;
      FaultyDisk faulty(operation, count);
      Payloads durable;
      {
        Log log(directory.path(), faulty);
        for (int i = 0; i < 16 || log.failed; ++i) {
          if (log.append(payload(i))) durable.push_back(payload(i));
          log.log->release(log.mark > 6 ? log.mark - 6 : 0);
        }
        reached = faulty.reached();
        EXPECT_EQ(log.failure != "", reached);
      }
      Log log(directory.path(), disk);
      ASSERT_EQ(log.failure, "");
      ASSERT_GE(log.replayed.size(), std::min<std::size_t>(6, durable.size())) << operation;
      durable.erase(durable.begin(), durable.end() - static_cast<std::ptrdiff_t>(log.replayed.size()));
      ASSERT_EQ(numbers(log.replayed), numbers(durable)) << operation << " " << count;
    }
  }
}

// Forgets, when the power fails, any of the sectors that were not yet synced.
class VolatileDisk final : public SystemDisk {
 public:
  explicit VolatileDisk(unsigned seed) : random_(seed) {}

  Result<void> write(const File& file, std::uint64_t offset, std::span<const std::string_view> parts) override {
    std::uint64_t end = offset;
    for (const auto part : parts) end += part.size();
    TENANTRY_TRY(std::string old, read_file(file, offset, end - offset));
    old.resize(end - offset);
    unsynced_[file.descriptor()].push_back({offset, std::move(old)});
    return SystemDisk::write(file, offset, parts);
  }
  Result<void> sync(const File& file) override {
    if (failing_) return fail("power cut");
    unsynced_.erase(file.descriptor());
    return {};
  }
  Result<void> sync_directory(const std::string&) override { return {}; }

  void fail_syncs() { failing_ = true; }
  void cut_power() {
    for (const auto& [descriptor, writes] : unsynced_) {
      for (auto write = writes.rbegin(); write != writes.rend(); ++write) forget(descriptor, *write);
    }
  }

 private:
  struct Write {
    std::uint64_t offset;
    std::string old;
  };
  void forget(int descriptor, const Write& write) {
    static constexpr std::uint64_t kSector = 512;
    const auto mode = random_() % 3;  // none of it arrived, all of it, some of it
    for (std::uint64_t at = write.offset, next; at < write.offset + write.old.size(); at = next) {
      next = std::min(at / kSector * kSector + kSector, write.offset + write.old.size());
      if (mode == 1 || (mode == 2 && random_() % 2 == 0)) continue;
      const auto size = next - at;
      ASSERT_EQ(::pwrite(descriptor, write.old.data() + (at - write.offset), size, static_cast<off_t>(at)),
                static_cast<ssize_t>(size));
    }
  }

  std::mt19937 random_;
  bool failing_ = false;
  std::map<int, std::vector<Write>> unsynced_;
};

TEST(CommitLog, SurvivesPowerCuts) {
  std::mt19937 random(7);
  for (unsigned seed = 0; seed < 60; ++seed) {
    const TempDirectory directory;
    int next = 0;
    for (int life = 0; life < 5; ++life) {
      VolatileDisk disk(random());
      Log log(directory.path(), disk);
      ASSERT_EQ(log.failure, "");
      if (next > 0) ASSERT_THAT(log.replayed, Not(IsEmpty()));
      for (std::size_t i = 0; i < log.replayed.size(); ++i) {  // whatever it starts with, it is whole from there
        const int number = std::stoi(log.replayed[i]);
        ASSERT_EQ(log.replayed[i], payload(number, log.replayed[i].size()));
        if (i > 0) ASSERT_EQ(number, std::stoi(log.replayed[i - 1]) + 1);
      }
      const int last = log.replayed.empty() ? -1 : std::stoi(log.replayed.back());
      ASSERT_TRUE(last == next - 1 || last == next) << last << " " << next;  // the one in flight may have made it
      next = last + 1;
      for (auto appends = 1 + random() % 20; appends > 0; --appends) {
        ASSERT_TRUE(log.append(payload(next++, 1 + random() % 4000)));
        if (random() % 4 == 0) log.log->release(log.mark - random() % std::min<std::uint64_t>(log.mark, 8));
      }
      disk.fail_syncs();
      ASSERT_FALSE(log.append(payload(next, 1 + random() % 20'000)));
      disk.cut_power();
    }
  }
}

TEST(Crc32c, AgreesWithItsDefinition) {
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);  // RFC 3720, B.4
  EXPECT_EQ(crc32c("456789", crc32c("123")), crc32c("123456789"));
  EXPECT_EQ(crc32c(""), 0U);
}

}  // namespace
}  // namespace tenantry::kv
