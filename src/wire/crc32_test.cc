#include "wire/crc32.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <random>
#include <string>

namespace tenantry::wire {
namespace {

TEST(Crc32, IsZlibs) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926u);
  std::mt19937 random(1);
  std::string bytes(3000, '\0');
  for (char& c : bytes) c = static_cast<char>(random());
  for (std::size_t start = 0; start < 20; ++start)
    for (std::size_t size = 0; size < 700; ++size) {
      const auto* from = reinterpret_cast<const Bytef*>(bytes.data() + start);
      ASSERT_EQ(crc32({bytes.data() + start, size}), ::crc32_z(0, from, size)) << start << '+' << size;
    }
  EXPECT_EQ(crc32(bytes), ::crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
  EXPECT_EQ(crc32(std::string(100'000, '\0')), 0xd411957du) << "zeros do not vanish";
}

}  // namespace
}  // namespace tenantry::wire
