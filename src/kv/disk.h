#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace tenantry::kv {

/// Owns a file descriptor.
class File {
 public:
  File() = default;
  explicit File(int descriptor) : descriptor_(descriptor) {}
  File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~File();

  int descriptor() const { return descriptor_; }
  explicit operator bool() const { return descriptor_ >= 0; }

 private:
  int descriptor_ = -1;
};

/// What a commit log asks of the disk while it runs: a seam for injected faults. Failures name the reason, not the
/// file.
class Disk {
 public:
  virtual ~Disk() = default;
  /// Writes the parts one behind the other, whole.
  virtual Result<void> write(const File& file, std::uint64_t offset, std::span<const std::string_view> parts) = 0;
  /// What has been written, and the file's size, survive a power cut.
  virtual Result<void> sync(const File& file) = 0;
  /// So do the entries of this directory.
  virtual Result<void> sync_directory(const std::string& path) = 0;
};

/// pwritev, fdatasync, fsync.
class SystemDisk : public Disk {
 public:
  Result<void> write(const File& file, std::uint64_t offset, std::span<const std::string_view> parts) override;
  Result<void> sync(const File& file) override;
  Result<void> sync_directory(const std::string& path) override;
};

/// Leaves it to the operating system when to write: survives the process, not a power cut.
class UnsyncedDisk final : public SystemDisk {
 public:
  Result<void> sync(const File&) override { return {}; }
  Result<void> sync_directory(const std::string&) override { return {}; }
};

Result<File> open_file(const std::string& path);       ///< For reading and writing; created if missing.
Result<File> open_directory(const std::string& path);  ///< To lock it.
Result<std::string> read_file(const File& file, std::uint64_t offset,
                              std::size_t size);  ///< Shorter at the file's end.
Result<std::uint64_t> file_size(const File& file);

/// Creates the directory and those above it. Survives a power cut.
Result<void> create_directory(const std::string& path);

/// Takes the directory for this process until the File is destroyed. False if another one has it.
Result<bool> lock_directory(const File& directory);

}  // namespace tenantry::kv
