#include "local/data_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

namespace tenantry::local {
namespace {

constexpr std::size_t kLongestSecret = 1024;

class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0)
      : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  bool ok() const { return descriptor_ >= 0; }
  bool write(std::string_view text) const {
    return ::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  }
  bool sync() const { return ::fsync(descriptor_) == 0; }

 private:
  int descriptor_;
};

std::unexpected<Failure> fail_errno(std::string_view doing, const std::string& path) {
  return fail(fmt::format("{} {}: {}", doing, path, std::strerror(errno)));
}

Result<void> write_secret(const std::string& directory, const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  {
    const File file(fresh, O_WRONLY | O_CREAT | O_TRUNC, S_IRUSR | S_IWUSR);
    if (!file.ok() || !file.write(text + "\n") || !file.sync()) return fail_errno("cannot write", fresh);
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) return fail_errno("cannot create", path);
  if (const File parent(directory, O_RDONLY | O_DIRECTORY); !parent.ok() || !parent.sync())
    return fail_errno("cannot sync", directory);
  return {};
}

/// What fits into a line and into a header field.
bool is_secret(std::string_view text) {
  return !text.empty() && text.size() <= kLongestSecret &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

Result<void> create_data_directory(const std::string& path) {
  std::error_code error;
  const bool existed = std::filesystem::exists(path, error);
  if (!existed) std::filesystem::create_directories(path, error);
  if (error) return fail(fmt::format("data directory {}: cannot be created: {}", path, error.message()));
  if (!std::filesystem::is_directory(path, error))
    return fail(fmt::format("data directory {}: is not a directory", path));
  if (!existed) std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
  if (::access(path.c_str(), R_OK | W_OK | X_OK) != 0)
    return fail(fmt::format("data directory {}: {}", path, std::strerror(errno)));
  return {};
}

Result<std::string> read_or_create_secret(const std::string& directory, std::string_view name, std::size_t bytes,
                                          Random& random) {
  const std::string path = fmt::format("{}/{}", directory, name);
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  if (type == std::filesystem::file_type::not_found) {
    const std::string text = random.hex(bytes);
    TENANTRY_CHECK(write_secret(directory, path, text));
    return text;
  }
  std::string text;
  if (type == std::filesystem::file_type::regular) {
    std::ifstream file(path);
    text.assign(std::istreambuf_iterator<char>(file), {});
  }
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) text.pop_back();
  if (!is_secret(text))
    return fail(fmt::format("{}: is not one line of at most {} printable characters; delete it to have a new one made",
                            path, kLongestSecret));
  return text;
}

}  // namespace tenantry::local
