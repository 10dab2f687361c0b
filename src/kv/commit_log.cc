#include "kv/commit_log.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>

#include "kv/crc32c.h"

namespace tenantry::kv {
namespace {

static_assert(std::endian::native == std::endian::little, "the log is written in the machine's own order");

constexpr std::uint64_t kMagic = 0x31474f4c'544e4e54;  // "TNNTLOG1"
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kPage = 4096;
constexpr std::size_t kAlignment = 8;
constexpr std::array<char, 256U << 10> kZeros{};

struct HeaderPage {
  std::uint64_t magic;
  std::uint32_t version;
  std::uint32_t checksum;  // of what follows
  std::uint64_t order, first, kept, clean;
};

struct RecordHead {
  std::uint32_t checksum;  // of the rest of the head and the payload
  std::uint32_t size;
  std::uint64_t number;
};

template <class T>
std::string_view bytes_of(const T& value, std::size_t skip = 0) {
  return std::string_view(reinterpret_cast<const char*>(&value), sizeof value).substr(skip);
}

template <class T>
T read_as(std::string_view bytes) {
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

constexpr std::size_t padded(std::size_t size) { return (size + kAlignment - 1) / kAlignment * kAlignment; }

std::uint32_t checksum_of(const RecordHead& head, std::string_view payload) {
  return crc32c(payload, crc32c(bytes_of(head, sizeof head.checksum)));
}

// The payload of the record at `at`, if that is a whole and sound one and its number is one of [low, high].
std::optional<std::string_view> record_at(std::string_view bytes, std::size_t at, std::uint64_t low,
                                          std::uint64_t high) {
  if (at > bytes.size() || bytes.size() - at < sizeof(RecordHead)) return std::nullopt;
  const auto head = read_as<RecordHead>(bytes.substr(at));
  if (head.number < low || head.number > high) return std::nullopt;
  if (head.size > bytes.size() - at - sizeof head) return std::nullopt;
  const std::string_view payload = bytes.substr(at + sizeof head, head.size);
  if (checksum_of(head, payload) != head.checksum) return std::nullopt;
  return payload;
}

// N for N.log, 0 for anything else.
std::uint64_t file_number(const std::filesystem::path& path) {
  const std::string stem = path.stem().string();
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), number);
  return error == std::errc() && end == stem.data() + stem.size() && path.extension() == ".log" ? number : 0;
}

}  // namespace

CommitLog::CommitLog(Options options, Disk& disk, Logger& logger)
    : options_(std::move(options)), disk_(disk), logger_(logger) {}

Result<std::unique_ptr<CommitLog>> CommitLog::open(Options options, Disk& disk, Logger& logger) {
  TENANTRY_CHECK(create_directory(options.directory));
  std::unique_ptr<CommitLog> log(new CommitLog(std::move(options), disk, logger));
  std::error_code error;
  std::filesystem::directory_iterator entries(log->options_.directory, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    const std::uint64_t number = file_number(entries->path());
    if (number != 0) TENANTRY_CHECK(log->add_file(entries->path().string()));
    log->last_file_ = std::max(log->last_file_, number);
  }
  if (error) return fail("read " + log->options_.directory + ": " + error.message());
  std::ranges::sort(log->found_, {}, [](const Segment& segment) { return segment.header.order; });
  log->empty_ = log->found_.empty();
  return log;
}

Result<void> CommitLog::add_file(const std::string& path) {
  Segment segment{.path = path};
  TENANTRY_TRY(segment.file, open_file(path));
  TENANTRY_TRY(segment.allocated, file_size(segment.file));
  TENANTRY_TRY(const std::string page, read_file(segment.file, 0, kPage));
  if (page.size() < kPage || page.find_first_not_of('\0') == std::string::npos) {
    spare_.push_back(std::move(segment));
    return {};
  }
  const auto start = read_as<HeaderPage>(page);
  if (start.magic == kMagic && start.version > kVersion)
    return fail(path + " was written by a newer version of tenantry");
  const std::optional<Header> header = decode(page);
  if (!header) return fail(path + " is damaged or not a segment of a commit log");
  segment.header = *header;
  found_.push_back(std::move(segment));
  return {};
}

Result<std::uint64_t> CommitLog::replay(const Replay& replay) {
  if (found_.empty()) return 0;
  for (const Segment& segment : found_) kept_ = std::max(kept_, segment.header.kept);
  const Header last = found_.back().header;
  order_ = last.order;
  clean_ = last.clean;
  next_ = last.clean ? last.kept + 1 : found_.front().header.first;

  std::size_t start = found_.size();
  while (!last.clean && start > 0 && found_[--start].header.first > kept_ + 1) {
    if (start == 0) return fail(options_.directory + " lacks the segment with record " + std::to_string(kept_ + 1));
  }
  for (std::size_t i = 0; i < start; ++i) spare_.push_back(std::move(found_[i]));
  TENANTRY_CHECK(replay_found(start, replay));
  found_.clear();
  return replayed_;
}

Result<void> CommitLog::replay_found(std::size_t start, const Replay& replay) {
  for (std::size_t i = start; i < found_.size(); ++i) {
    const bool last = i + 1 == found_.size();
    next_ = found_[i].header.first;
    const std::optional<std::uint64_t> limit = last ? std::nullopt : std::optional(found_[i + 1].header.first);
    TENANTRY_CHECK(replay_segment(found_[i], limit, replay));
    segments_.push_back(std::move(found_[i]));
  }
  return {};
}

Result<void> CommitLog::replay_segment(Segment& segment, std::optional<std::uint64_t> limit, const Replay& replay) {
  TENANTRY_TRY(const std::string bytes, read_file(segment.file, 0, segment.allocated));
  std::size_t at = kPage;
  for (; !limit || next_ < *limit; ++next_) {
    const auto payload = record_at(bytes, at, next_, next_);
    if (!payload) break;
    at += padded(sizeof(RecordHead) + payload->size());
    if (next_ <= kept_) continue;
    TENANTRY_TRY(segment.mark, replay(*payload));
    ++replayed_;
  }
  segment.end = at;
  if (!limit) return check_tail(segment, bytes, at);
  if (next_ < *limit) return fail(segment.path + " is damaged at byte " + std::to_string(at));
  return {};
}

Result<void> CommitLog::check_tail(const Segment& segment, std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + sizeof(RecordHead)) return {};
  for (std::size_t later = at; later < bytes.size(); later += kAlignment) {
    if (!record_at(bytes, later, next_ + 1, next_ + bytes.size())) continue;
    return fail(segment.path + " is damaged at byte " + std::to_string(at) +
                ": a commit is unreadable, later ones are not");
  }
  if (read_as<RecordHead>(bytes.substr(at)).number != next_) return {};
  logger_.warning("{}: dropped the commit at byte {}: it was being written when the process or the machine stopped",
                  segment.path, at);
  return {};
}

Result<void> CommitLog::append(std::string_view payload) {
  if (payload.size() > std::numeric_limits<std::uint32_t>::max()) return fail("a commit of over 4 GiB");
  if (!usable_ || segments_.back().end >= options_.segment_bytes) TENANTRY_CHECK(begin_segment());
  if (auto written = write_record(segments_.back(), payload); !written) {
    const Failure failure{segments_.back().path + ": " + written.error().message};
    usable_ = false;
    (void)begin_segment();
    return std::unexpected(failure);
  }
  ++next_;
  return {};
}

Result<void> CommitLog::write_record(Segment& segment, std::string_view payload) {
  RecordHead head{.checksum = 0, .size = static_cast<std::uint32_t>(payload.size()), .number = next_};
  head.checksum = checksum_of(head, payload);
  const std::size_t size = padded(sizeof head + payload.size());
  const std::size_t padding = size - sizeof head - payload.size();
  const bool extends = segment.end + size > segment.allocated;
  const std::string_view ahead(kZeros.data(), extends ? kZeros.size() : padding);
  const std::array<std::string_view, 3> parts{bytes_of(head), payload, ahead};
  TENANTRY_CHECK(disk_.write(segment.file, segment.end, parts));
  TENANTRY_CHECK(disk_.sync(segment.file));
  if (extends) segment.allocated = segment.end + sizeof head + payload.size() + ahead.size();
  segment.end += size;
  last_size_ = size;
  return {};
}

void CommitLog::retract() {
  --next_;
  segments_.back().end -= last_size_;
  usable_ = false;
  (void)begin_segment();
}

void CommitLog::mark(std::uint64_t mark) { segments_.back().mark = mark; }

void CommitLog::release(std::uint64_t mark) {
  std::size_t done = 0;
  while (done + 1 < segments_.size() && segments_[done].mark <= mark) spare_.push_back(std::move(segments_[done++]));
  segments_.erase(segments_.begin(), segments_.begin() + static_cast<std::ptrdiff_t>(done));
}

std::uint64_t CommitLog::kept() const {
  return std::max(kept_, segments_.empty() ? next_ - 1 : segments_.front().header.first - 1);
}

Result<void> CommitLog::begin_segment() {
  usable_ = clean_ = false;
  TENANTRY_TRY(Segment segment, spare_segment());
  const Header header{.order = ++order_, .first = next_, .kept = kept(), .clean = false};
  auto written = write_header(segment, header);
  if (!written) {
    const std::string path = segment.path;
    spare_.push_back(std::move(segment));
    return fail(path + ": " + written.error().message);
  }
  segment.mark = 0;
  segment.end = kPage;
  segments_.push_back(std::move(segment));
  usable_ = true;
  drop_surplus();
  return {};
}

Result<CommitLog::Segment> CommitLog::spare_segment() {
  if (!segments_.empty() && segments_.back().end == kPage) {
    Segment unused = std::move(segments_.back());
    segments_.pop_back();
    unused.allocated = 0;  // so that write_header() erases the record that failed
    return unused;
  }
  if (!spare_.empty()) {
    Segment spare = std::move(spare_.back());
    spare_.pop_back();
    return spare;
  }
  Segment fresh{.path = options_.directory + "/" + std::to_string(++last_file_) + ".log"};
  TENANTRY_TRY(fresh.file, open_file(fresh.path));
  return fresh;
}

Result<void> CommitLog::write_header(Segment& segment, const Header& header) {
  const std::string page = encode(header);
  const bool fresh = segment.allocated < kPage + kZeros.size();
  const std::array<std::string_view, 2> parts{page, {kZeros.data(), fresh ? kZeros.size() : 0}};
  TENANTRY_CHECK(disk_.write(segment.file, 0, parts));
  TENANTRY_CHECK(disk_.sync(segment.file));
  if (fresh) {
    TENANTRY_CHECK(disk_.sync_directory(options_.directory));
    segment.allocated = kPage + kZeros.size();
  }
  segment.header = header;
  return {};
}

// Only after a header that says so is on disk may records that are kept elsewhere be gone.
void CommitLog::drop_surplus() {
  while (spare_.size() > options_.spare_segments) {
    ::unlink(spare_.front().path.c_str());
    spare_.erase(spare_.begin());
  }
}

Result<void> CommitLog::close_clean() {
  if (clean_) return {};
  if (!usable_) TENANTRY_CHECK(begin_segment());
  Header header = segments_.back().header;
  header.kept = next_ - 1;
  header.clean = clean_ = true;
  return write_header(segments_.back(), header);
}

std::string CommitLog::encode(const Header& header) {
  HeaderPage page{kMagic, kVersion, 0, header.order, header.first, header.kept, header.clean ? 1U : 0U};
  page.checksum = crc32c(bytes_of(page, offsetof(HeaderPage, order)));
  std::string bytes(bytes_of(page));
  bytes.resize(kPage);
  return bytes;
}

std::optional<CommitLog::Header> CommitLog::decode(std::string_view bytes) {
  const auto page = read_as<HeaderPage>(bytes);
  if (page.magic != kMagic || page.version != kVersion) return std::nullopt;
  if (page.checksum != crc32c(bytes_of(page, offsetof(HeaderPage, order)))) return std::nullopt;
  return Header{.order = page.order, .first = page.first, .kept = page.kept, .clean = page.clean != 0};
}

}  // namespace tenantry::kv
