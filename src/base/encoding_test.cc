#include "base/encoding.h"

#include <gmock/gmock.h>

#include "base/random.h"

namespace tenantry {
namespace {

TEST(Base64, Rfc4648Vectors) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : vectors) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Base64, RandomRoundTrips) {
  SeededRandom random(1);
  for (std::size_t length = 0; length < 200; ++length) {
    std::string bytes(length, '\0');
    random.fill(std::as_writable_bytes(std::span(bytes)));
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
  }
}

TEST(Base64, RefusesWhatIsNotCanonical) {
  for (const std::string_view bad :
       {"Z", "Zg", "Zg=", "Zh==", "Zm9=", "Zg==Zg==", "Z===", "====", "Zm 9", "Zm9v\n", "_w=="})
    EXPECT_FALSE(base64_decode(bad)) << bad;
}

TEST(Digest, KnownValues) {
  EXPECT_EQ(hex_encode(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex_encode(md5("")), "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(Url, DecodesAndRefuses) {
  EXPECT_EQ(url_decode("a%2Fb+c"), "a/b+c");
  EXPECT_EQ(url_decode("a%2fb+c", true), "a/b c");
  for (const std::string_view bad : {"%", "%2", "%G0", "a%2"}) EXPECT_FALSE(url_decode(bad)) << bad;
  EXPECT_EQ(url_encode("a/b c~é"), "a%2Fb%20c~%C3%A9");
  EXPECT_EQ(url_encode("a/b", true), "a/b");
}

TEST(Utf8, RefusesOverlongAndSurrogates) {
  EXPECT_TRUE(is_valid_utf8("h\xc3\xa9llo"));
  for (const std::string_view bad : {"\xc0\x80", "\xed\xa0\x80", "\xff", "\xc3"}) EXPECT_FALSE(is_valid_utf8(bad));
}

}  // namespace
}  // namespace tenantry
