#include "sigv4/timestamp.h"

#include <gtest/gtest.h>

namespace tenantry::sigv4 {
namespace {

using namespace std::chrono_literals;

TEST(Timestamp, ReadsWhatItWrites) {
  const WallTime time = WallTime(std::chrono::sys_days{2015y / 8 / 30}) + 12h + 36min + 5s;
  EXPECT_EQ(Timestamp(time + 999ms).text(), "20150830T123605Z");
  EXPECT_EQ(Timestamp(time + 999ms).time(), time);
  EXPECT_EQ(Timestamp(time).date(), "20150830");
  for (const auto* text :
       {"20150830T123605Z", "20240229T235959Z", "19700101T000000Z", "99991231T235959Z", "00010101T000000Z"}) {
    ASSERT_TRUE(Timestamp::parse(text)) << text;
    EXPECT_EQ(Timestamp::parse(text)->text(), text);
  }
}

TEST(Timestamp, RefusesWhatIsNoTime) {
  for (const auto* text :
       {"", "20150830T123605", "20150830T123605z", "20150830 123605Z", "20150830T123605ZZ", "20150830T12360 Z",
        "20150231T000000Z", "20230229T000000Z", "20151301T000000Z", "20150001T000000Z", "20150800T000000Z",
        "20150830T240000Z", "20150830T006000Z", "20150830T000060Z", "2015-8-3T123605Z", "-0150830T123605Z",
        "+0150830T123605Z", "2015083AT123605Z"})
    EXPECT_FALSE(Timestamp::parse(text)) << text;
}

TEST(Timestamp, ReadsHttpDates) {
  ASSERT_TRUE(Timestamp::parse_http_date("Sun, 30 Aug 2015 12:36:05 GMT"));
  EXPECT_EQ(Timestamp::parse_http_date("Sun, 30 Aug 2015 12:36:05 GMT")->text(), "20150830T123605Z");
  EXPECT_EQ(Timestamp::parse_http_date("Sun, 30 Dec 2015 12:36:05 GMT")->text(), "20151230T123605Z");
  for (const auto* text :
       {"", "Sun, 30 Aug 2015 12:36:05 UTC", "Sun, 30 aug 2015 12:36:05 GMT", "Sun, 30 Aug 2015 12:36:05 GMT ",
        "Sun  30 Aug 2015 12:36:05 GMT", "Sun, 31 Feb 2015 12:36:05 GMT", "Sun, 30 Aug 2015 12.36.05 GMT",
        "Sun, 3x Aug 2015 12:36:05 GMT", "Sunday, 30-Aug-15 12:36:05 GMT", "Sun, 30 Aug 2015 24:36:05 GMT"})
    EXPECT_FALSE(Timestamp::parse_http_date(text)) << text;
}

}  // namespace
}  // namespace tenantry::sigv4
