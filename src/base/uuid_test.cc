#include "base/uuid.h"

#include <gmock/gmock.h>

#include "base/clock.h"

namespace tenantry {
namespace {

TEST(Uuid, RandomOnesAreVersion4AndRoundTrip) {
  SeededRandom random(7);
  for (int i = 0; i < 100; ++i) {
    const Uuid id = Uuid::random(random);
    const std::string text = id.to_string();
    EXPECT_EQ(text[14], '4');
    EXPECT_THAT("89ab", testing::HasSubstr(text.substr(19, 1)));
    EXPECT_EQ(Uuid::parse(text), id);
  }
}

TEST(Uuid, AcceptsOnlyTheCanonicalForm) {
  const std::string good = "0123abcd-4567-4e9f-8a1b-2c3d4e5f6071";
  EXPECT_EQ(Uuid::parse(good)->to_string(), good);
  for (const std::string& bad :
       {std::string(), good + "0", good.substr(1), std::string("0123ABCD-4567-4e9f-8a1b-2c3d4e5f6071"),
        std::string("{123abcd-4567-4e9f-8a1b-2c3d4e5f607}"), std::string("0123abcd04567-4e9f-8a1b-2c3d4e5f6071"),
        std::string("0123abcd-4567-4e9f-8a1b-2c3d4e5f607/")})
    EXPECT_FALSE(Uuid::parse(bad)) << bad;
}

TEST(Iso8601, FormatsUtcWithMilliseconds) {
  EXPECT_EQ(format_iso8601(from_unix_millis(0)), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(format_iso8601(from_unix_millis(1'709'210'096'007)), "2024-02-29T12:34:56.007Z");
  EXPECT_EQ(unix_millis(from_unix_millis(-1)), -1);
}

}  // namespace
}  // namespace tenantry
