#include "local/cloudformation/cidr.h"

#include <gmock/gmock.h>

namespace tenantry::local::cloudformation {
namespace {

using testing::HasSubstr;

std::string blocks(std::string_view block, std::int64_t count, std::int64_t bits) {
  const auto result = cidr_blocks(block, count, bits);
  return result ? to_json(Value(*result)) : result.error().message;
}

TEST(Cidr, CutsBlocksOutOfANetwork) {
  EXPECT_EQ(blocks("192.168.0.0/24", 6, 5),
            R"(["192.168.0.0/27","192.168.0.32/27","192.168.0.64/27","192.168.0.96/27","192.168.0.128/27",)"
            R"("192.168.0.160/27"])");
  EXPECT_EQ(blocks("192.168.7.9/16", 2, 8), R"(["192.168.0.0/24","192.168.1.0/24"])");
  EXPECT_EQ(blocks("10.0.255.0/24", 1, 8), R"(["10.0.255.0/24"])");
  EXPECT_EQ(blocks("0.0.0.0/0", 2, 31), R"(["0.0.0.0/1","128.0.0.0/1"])");
  EXPECT_EQ(blocks("2001:db8:1234:1a00::/56", 2, 64), R"(["2001:db8:1234:1a00::/64","2001:db8:1234:1a01::/64"])");
  EXPECT_EQ(cidr_blocks("10.0.0.0/8", 256, 8)->back(), Value("10.0.255.0/24"));
}

TEST(Cidr, RefusesWhatDoesNotFit) {
  EXPECT_THAT(blocks("192.168.0.0/24", 9, 5), HasSubstr("no room for 9 blocks of 5 bits"));
  EXPECT_THAT(blocks("192.168.0.0/24", 1, 9), HasSubstr("no room"));
  EXPECT_THAT(blocks("192.168.0.0/24", 1, 0), HasSubstr("no room"));
  EXPECT_THAT(blocks("192.168.0.0/24", 0, 5), HasSubstr("between 1 and 256"));
  EXPECT_THAT(blocks("192.168.0.0/24", 257, 5), HasSubstr("between 1 and 256"));
  for (const auto* bad : {"192.168.0.0", "192.168.0.0/33", "192.168.0/24", "x/8", "192.168.0.0/-1", "", "::/129"})
    EXPECT_THAT(blocks(bad, 1, 1), HasSubstr("is no CIDR block")) << bad;
}

}  // namespace
}  // namespace tenantry::local::cloudformation
