#include "sigv4/hash.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/encoding.h"

namespace tenantry::sigv4 {
namespace {

std::string unhex(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); i += 2) escaped.append("%").append(text.substr(i, 2));
  return url_decode(escaped).value();
}

TEST(Hash, IsSha256WhateverCameBefore) {
  for (const std::size_t size : {0, 1, 55, 56, 63, 64, 65, 1000, 100'000}) {
    const std::string text(size, 'x');
    EXPECT_EQ(bytes_of(sha256(text)), tenantry::sha256(text)) << size;
    EXPECT_EQ(sha256({text, "y", "", text}), sha256(text + "y" + text)) << size;
  }
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, IsEachThreadsOwn) {
  std::string other;
  std::thread([&] { other = hex(sha256("abc")); }).join();
  EXPECT_EQ(other, hex(sha256("abc")));
}

// RFC 4231, test cases 1, 2, 3, 6 and 7.
TEST(Hmac, IsRfc4231s) {
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(unhex("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), std::string(50, '\xdd'))),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "This is a test using a larger than block-size key and a larger than block-size data. The "
                            "key needs to be hashed before being used by the HMAC algorithm.")),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(ConstantTime, ComparesTexts) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace tenantry::sigv4
