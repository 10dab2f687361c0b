#include "aws/xml_codec.h"

#include <gmock/gmock.h>

#include "aws/scalar_text.h"
#include "aws/test_shapes.h"

namespace tenantry::aws {
namespace {

using testing::full_thing;
using ::testing::HasSubstr;
using testing::Thing;

std::string document(std::string_view members) {
  return "<?xml version=\"1.0\"?>\n<R xmlns=\"urn:x\"><DoThingResult>" + std::string(members) + "</DoThingResult></R>";
}

TEST(XmlCodec, EveryKindOfMemberReadsBackAsWritten) {
  std::string text;
  append_xml(text, full_thing());
  EXPECT_THAT(text, HasSubstr("<ThingName>a &quot;b&quot;&lt;&amp;</ThingName><Colour>RED</Colour>"));
  EXPECT_THAT(text, HasSubstr("<At>2023-11-14T22:13:20.123Z</At>"));
  EXPECT_THAT(text, HasSubstr("<Parts><member><Name>cd</Name><Weight>1</Weight></member>"));
  EXPECT_THAT(text, HasSubstr("<Names><entry><key>#a</key><value>b</value></entry>"));
  Thing read;
  const auto done = read_xml(document(text), "R/DoThingResult", read);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(read, full_thing());
}

TEST(XmlCodec, KeepsWhiteSpaceAndReplacesWhatXmlCannotHold) {
  std::string text;
  append_xml_element(text, "a", " x\r\n\t\x01y ");
  EXPECT_EQ(text, "<a> x&#xD;\n\t\xef\xbf\xbdy </a>");
  EXPECT_EQ(read_xml_text(text, "a"), " x\r\n\t\xef\xbf\xbdy ");
  EXPECT_EQ(read_xml_text("<a><b> </b></a>", "a/b"), " ");
}

TEST(XmlCodec, UnreadableRepliesAreErrors) {
  Thing thing;
  EXPECT_EQ(read_xml("nope", "R/DoThingResult", thing).error().code, "SerializationException");
  EXPECT_THAT(read_xml("<R/>", "R/DoThingResult", thing).error().message, HasSubstr("R/DoThingResult"));
  EXPECT_FALSE(read_xml(document("<Limit>x</Limit>"), "R/DoThingResult", thing).has_value());
  EXPECT_FALSE(read_xml(document("<Limit>1</Limit>").substr(0, 60), "R/DoThingResult", thing).has_value());
  EXPECT_TRUE(read_xml(document("<Other><Limit>x</Limit></Other>"), "R/DoThingResult", thing).has_value());
  EXPECT_EQ(read_xml_text("<a/>", "b"), std::nullopt);
}

TEST(ScalarText, ReadsIso8601) {
  const auto millis = [](std::string_view text) -> std::optional<std::int64_t> {
    const auto time = parse_iso8601(text);
    if (!time) return std::nullopt;
    return unix_millis(*time);
  };
  EXPECT_EQ(millis("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(millis("2023-11-14T22:13:20.123Z"), 1700000000123);
  EXPECT_EQ(millis("2023-11-15T00:13:20.123456789123+02:00"), 1700000000123);
  EXPECT_EQ(millis("2023-11-14T21:43:20-00:30"), 1700000000000);
  for (const auto* bad :
       {"", "2023-11-14", "2023-11-14T22:13:20", "2023-02-30T00:00:00Z", "2023-11-14T24:00:00Z",
        "2023-11-14T22:13:20.Z", "2023-11-14T22:13:20+2:00", "2023-11-14T22:13:20Zx", "x023-11-14T22:13:20Z"})
    EXPECT_EQ(parse_iso8601(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace tenantry::aws
