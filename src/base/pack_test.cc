#include "base/pack.h"

#include <gtest/gtest.h>

#include <limits>

namespace tenantry {
namespace {

std::string sample() {
  std::string out;
  pack_integer(out, 7);
  pack_string(out, "text");
  pack_string(out, "");
  pack_integer(out, std::numeric_limits<std::uint64_t>::max());
  out.push_back('\x09');
  return out;
}

TEST(Pack, ReadsBackWhatItWrote) {
  const std::string bytes = sample();
  Unpacker in(bytes);
  EXPECT_EQ(in.integer(), 7U);
  EXPECT_EQ(in.string(), "text");
  EXPECT_EQ(in.string(), "");
  EXPECT_EQ(in.integer(), std::numeric_limits<std::uint64_t>::max());
  EXPECT_FALSE(in.complete()) << "a byte is left";
  EXPECT_EQ(in.byte(), 9);
  EXPECT_TRUE(in.complete());
}

TEST(Pack, AnyShorterRecordIsIncomplete) {
  const std::string bytes = sample();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Unpacker in(std::string_view(bytes).substr(0, size));
    in.integer(), in.string(), in.string(), in.integer(), in.byte();
    EXPECT_TRUE(in.failed()) << size;
    EXPECT_FALSE(in.complete()) << size;
    EXPECT_EQ(in.byte(), 0) << "stays failed";
  }
}

TEST(Pack, IntegersSortAsNumbers) {
  std::string less, greater;
  pack_integer(less, 255);
  pack_integer(greater, 256);
  EXPECT_LT(less, greater);
}

}  // namespace
}  // namespace tenantry
