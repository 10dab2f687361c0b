#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace tenantry::net {

/// A connection's received bytes: flat, of fixed capacity, reused from request to request. Views into it hold until the
/// next call of make_space(). What was never written to costs no memory.
class InputBuffer {
 public:
  explicit InputBuffer(std::size_t capacity)
      : bytes_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {}

  std::string_view data() const { return {bytes_.get() + begin_, end_ - begin_}; }
  std::size_t capacity() const { return capacity_; }

  /// Drops the first `n` bytes.
  void consume(std::size_t n) {
    begin_ += n;
    if (begin_ == end_) begin_ = end_ = 0;
    searched_ = 0;
  }

  /// Drops `n` bytes from `offset` on, moving what follows; what precedes stays where it is.
  void erase(std::size_t offset, std::size_t n) {
    const auto at = begin_ + offset;
    std::memmove(bytes_.get() + at, bytes_.get() + at + n, end_ - at - n);
    end_ -= n;
  }

  /// Where to receive to. May be empty; then make_space() may help.
  std::span<char> space() { return {bytes_.get() + end_, capacity_ - end_}; }
  void commit(std::size_t n) { end_ += n; }

  /// Moves the data to the front.
  void make_space() {
    std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }

  /// The length of the head that stands first, with its empty line, or 0 while it is incomplete.
  std::size_t find_head() {
    constexpr std::string_view kEnd = "\r\n\r\n";
    const auto text = data();
    const auto* found =
        static_cast<const char*>(memmem(text.data() + searched_, text.size() - searched_, kEnd.data(), kEnd.size()));
    if (found) return static_cast<std::size_t>(found - text.data()) + kEnd.size();
    searched_ = text.size() < kEnd.size() ? 0 : text.size() - (kEnd.size() - 1);
    return 0;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t searched_ = 0;  // the head does not end before here, relative to begin_
};

}  // namespace tenantry::net
