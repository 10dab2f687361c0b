#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "base/task.h"

/// For tests only.
namespace tenantry::kv::testing {

/// An empty directory that goes with the object.
class TempDirectory {
 public:
  TempDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tenantry-kv-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~TempDirectory() { std::filesystem::remove_all(path_); }
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Runs a task to its end on a context of its own, and this thread.
template <class T>
T run(Task<T> task) {
  boost::asio::io_context context(1);
  std::optional<T> value;
  boost::asio::co_spawn(context.get_executor(), std::move(task), [&value](const std::exception_ptr& failure, T result) {
    if (failure) std::rethrow_exception(failure);
    value = std::move(result);
  });
  context.run();
  return *std::move(value);
}

/// Keeps warnings and errors.
class RecordingLogger final : public Logger {
 public:
  void write(Level level, std::string_view line) override {
    const Lock lock(mutex_);
    if (level >= Level::warning) lines_.emplace_back(line);
  }
  std::vector<std::string> lines() const {
    const Lock lock(mutex_);
    return lines_;
  }

 private:
  mutable Mutex mutex_;
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

}  // namespace tenantry::kv::testing
