#include "wire/request_ids.h"

#include <string_view>

namespace tenantry::wire {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;

}  // namespace

/// The words of one id: SplitMix64 over a start of its own.
class RequestIds::Words {
 public:
  explicit Words(const RequestIds& ids)
      : state_(mix(ids.seed_ + kGolden * ids.next_.fetch_add(1, std::memory_order_relaxed))) {}
  std::uint64_t next() { return mix(state_ += kGolden); }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

std::string RequestIds::base32() const {
  constexpr std::size_t kPerWord = 12;
  Words words(*this);
  std::string id(52, '0');
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < id.size(); ++i, word >>= 5) {
    if (i % kPerWord == 0) word = words.next();
    id[i] = kDigits[word & 31];
  }
  return id;
}

std::string RequestIds::uuid() const {
  Words words(*this);
  std::uint64_t word = words.next();
  std::string id = "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx";
  std::size_t taken = 0;
  for (char& c : id) {
    if (c != 'x') continue;
    if (++taken == 16) word = words.next();
    const auto digit = kDigits[word & 15];
    c = digit >= 'A' ? static_cast<char>(digit | 0x20) : digit;
    word >>= 4;
  }
  return id;
}

std::string RequestIds::hex() const {
  std::uint64_t word = Words(*this).next();
  std::string id(16, '0');
  for (char& c : id) {
    c = kDigits[word & 15];
    word >>= 4;
  }
  return id;
}

}  // namespace tenantry::wire
