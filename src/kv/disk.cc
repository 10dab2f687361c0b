#include "kv/disk.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace tenantry::kv {
namespace {

std::unexpected<Failure> system_failure(const std::string& what) {
  return fail(what + ": " + std::generic_category().message(errno));
}

using Vectors = std::array<iovec, 4>;

std::span<iovec> to_vectors(std::span<const std::string_view> parts, Vectors& vectors) {
  std::size_t count = 0;
  for (const std::string_view part : parts) {
    vectors.at(count++) = {const_cast<char*>(part.data()), part.size()};  // NOLINT: writev only reads
  }
  return std::span(vectors).first(count);
}

std::span<iovec> skip(std::span<iovec> vectors, std::size_t bytes) {
  while (!vectors.empty() && bytes >= vectors.front().iov_len) {
    bytes -= vectors.front().iov_len;
    vectors = vectors.subspan(1);
  }
  if (!vectors.empty()) {
    vectors.front().iov_base = static_cast<char*>(vectors.front().iov_base) + bytes;
    vectors.front().iov_len -= bytes;
  }
  return vectors;
}

}  // namespace

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> SystemDisk::write(const File& file, std::uint64_t offset, std::span<const std::string_view> parts) {
  Vectors storage;
  std::span<iovec> vectors = skip(to_vectors(parts, storage), 0);
  while (!vectors.empty()) {
    const ssize_t written =
        ::pwritev(file.descriptor(), vectors.data(), static_cast<int>(vectors.size()), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_failure("write");
    offset += static_cast<std::uint64_t>(written);
    vectors = skip(vectors, static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> SystemDisk::sync(const File& file) {
  if (::fdatasync(file.descriptor()) != 0) return system_failure("sync");
  return {};
}

Result<void> SystemDisk::sync_directory(const std::string& path) {
  TENANTRY_TRY(const File directory, open_directory(path));
  if (::fsync(directory.descriptor()) != 0) return system_failure("sync " + path);
  return {};
}

Result<File> open_file(const std::string& path) {
  File file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!file) return system_failure("open " + path);
  return file;
}

Result<File> open_directory(const std::string& path) {
  File file(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file) return system_failure("open " + path);
  return file;
}

Result<std::string> read_file(const File& file, std::uint64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t filled = 0;
  while (filled < size) {
    const ssize_t got =
        ::pread(file.descriptor(), bytes.data() + filled, size - filled, static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_failure("read");
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Result<std::uint64_t> file_size(const File& file) {
  struct stat status{};
  if (::fstat(file.descriptor(), &status) != 0) return system_failure("stat");
  return static_cast<std::uint64_t>(status.st_size);
}

Result<void> create_directory(const std::string& path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error).lexically_normal();
  if (std::filesystem::is_directory(absolute, error)) return {};
  if (absolute.has_relative_path()) TENANTRY_CHECK(create_directory(absolute.parent_path().string()));
  if (::mkdir(absolute.c_str(), 0700) != 0 && errno != EEXIST) return system_failure("create " + path);
  return SystemDisk().sync_directory(absolute.parent_path().string());
}

Result<bool> lock_directory(const File& directory) {
  if (::flock(directory.descriptor(), LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  return system_failure("lock");
}

}  // namespace tenantry::kv
