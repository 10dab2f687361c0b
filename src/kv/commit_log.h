#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "kv/disk.h"

namespace tenantry::kv {

/// A write-ahead log of opaque payloads, each durable when append() returns: one write into blocks that already belong
/// to the file and one fdatasync, so that the file system has no metadata to journal. RocksDB's own log is not used
/// because it can do neither this (it recycles no log in a recovery mode that refuses damage) nor go on after a failed
/// sync.
///
/// Segments are files of one directory. Each starts with a page that says where it stands in the log; a record is valid
/// if its checksum is and if it carries the number that follows its predecessor's. A segment may be reused once all of
/// it is kept elsewhere (`release`). An append that fails leaves its segment for a new one, whose first number voids
/// every record from there on in the segments before: a failed append leaves no trace as soon as that page is on disk,
/// which is tried before the failure is returned and again before the next append.
///
/// Replaying is idempotent as a whole, so it may start earlier than needed. What is damaged is refused, but for the
/// last record, which a crash may have torn: if nothing valid follows, it is dropped and reported. One thread at a
/// time.
class CommitLog {
 public:
  struct Options {
    std::string directory;
    std::uint64_t segment_bytes = 8U << 20;  ///< A segment ends with the record that reaches it.
    std::size_t spare_segments = 2;          ///< How many released ones are kept to be written again.
  };

  /// Called with each payload in order; returns a mark of the caller's, which never goes down, for release().
  using Replay = std::function<Result<std::uint64_t>(std::string_view payload)>;

  /// Finds the segments; creates the directory if missing. `disk` and `logger` must outlive the log.
  static Result<std::unique_ptr<CommitLog>> open(Options options, Disk& disk, Logger& logger);

  /// True if nothing had ever been appended here when it was opened.
  bool empty() const { return empty_; }
  /// Once, before anything else. Returns how many payloads there were.
  Result<std::uint64_t> replay(const Replay& replay);
  Result<void> append(std::string_view payload);
  /// The payload just appended shall be void after all, as if append() had failed.
  void retract();
  /// The caller's mark of the payload just appended.
  void mark(std::uint64_t mark);
  /// Everything up to this mark is durable elsewhere.
  void release(std::uint64_t mark);
  /// Everything is: the next open has nothing to read.
  Result<void> close_clean();

 private:
  struct Header {
    std::uint64_t order = 0;  // counts the times that a segment was begun
    std::uint64_t first = 0;  // the number of its first record
    std::uint64_t kept = 0;   // records up to this number are kept elsewhere
    bool clean = false;       // there is no record above `kept`
  };
  struct Segment {
    std::string path;
    File file;
    Header header;
    std::uint64_t end = 0;        // where the next record goes
    std::uint64_t allocated = 0;  // bytes that belong to the file and have been written
    std::uint64_t mark = 0;
  };

  CommitLog(Options options, Disk& disk, Logger& logger);

  Result<void> add_file(const std::string& path);
  Result<void> replay_found(std::size_t start, const Replay& replay);
  Result<void> replay_segment(Segment& segment, std::optional<std::uint64_t> limit, const Replay& replay);
  Result<void> check_tail(const Segment& segment, std::string_view bytes, std::size_t at);
  Result<void> write_record(Segment& segment, std::string_view payload);
  Result<void> begin_segment();
  Result<Segment> spare_segment();
  Result<void> write_header(Segment& segment, const Header& header);
  void drop_surplus();
  std::uint64_t kept() const;

  static std::string encode(const Header& header);
  static std::optional<Header> decode(std::string_view page);

  Options options_;
  Disk& disk_;
  Logger& logger_;
  std::vector<Segment> found_;     // until replay
  std::vector<Segment> segments_;  // in order; the last one is written to
  std::vector<Segment> spare_;
  bool empty_ = true;
  bool usable_ = false;  // the last segment may be appended to
  bool clean_ = true;    // the next open has nothing to read
  std::uint64_t next_ = 1;
  std::uint64_t last_size_ = 0;
  std::uint64_t order_ = 0;
  std::uint64_t kept_ = 0;
  std::uint64_t replayed_ = 0;
  std::uint64_t last_file_ = 0;  // in the names of the files
};

}  // namespace tenantry::kv
