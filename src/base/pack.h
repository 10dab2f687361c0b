#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenantry {

/// Fields of a stored record, one behind the other: big-endian integers (as keys they sort as numbers) and strings with
/// a length of 32 bits before them.
inline void pack_integer(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 255));
}

inline void pack_string(std::string& out, std::string_view text) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(text.size() >> shift & 255));
  out.append(text);
}

/// Reads what pack_… wrote. Never reads past the end: from the first field that is not there all are zero or empty, and
/// complete() is false.
class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : rest_(bytes) {}

  std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }
  std::uint64_t integer() { return number(8); }
  std::string_view string() { return take(number(4)); }  ///< A view into the record.

  bool failed() const { return failed_; }
  bool complete() const { return !failed_ && rest_.empty(); }  ///< Every field was there, and nothing is left.

 private:
  std::string_view take(std::size_t size) {
    if (failed_ || size > rest_.size()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char c : take(size)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }

  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace tenantry
