#include "tenancy/secret_seal.h"

#include <gtest/gtest.h>

namespace tenantry::tenancy {
namespace {

class SecretSealTest : public ::testing::Test {
 protected:
  SeededRandom random_{7};
  SecretSeal seal_ = *SecretSeal::make(std::string(32, 'k'));
};

TEST_F(SecretSealTest, OpensWhatItSealed) {
  for (const std::string secret : {"", "x", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}) {
    const std::string sealed = seal_.seal(secret, "of A", random_);
    EXPECT_EQ(seal_.open(sealed, "of A"), secret);
    if (!secret.empty()) EXPECT_EQ(sealed.find(secret), std::string::npos);
  }
}

TEST_F(SecretSealTest, NeverSealsTheSameTwice) {
  EXPECT_NE(seal_.seal("s", "of A", random_), seal_.seal("s", "of A", random_));
}

TEST_F(SecretSealTest, DoesNotOpenElsewhere) {
  const std::string sealed = seal_.seal("secret", "of A", random_);
  EXPECT_EQ(seal_.open(sealed, "of B").error().message, "it is damaged, or belongs to something else");
}

TEST_F(SecretSealTest, SeesEveryFlippedBit) {
  const std::string sealed = seal_.seal("secret", "of A", random_);
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string damaged = sealed;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(seal_.open(damaged, "of A")) << bit;
  }
}

TEST_F(SecretSealTest, SeesATruncatedOne) {
  const std::string sealed = seal_.seal("secret", "of A", random_);
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(seal_.open(sealed.substr(0, size), "of A")) << size;
}

TEST_F(SecretSealTest, SaysThatAnotherKeyWasUsed) {
  const auto other = SecretSeal::make(std::string(32, 'o'));
  EXPECT_EQ(other->open(seal_.seal("secret", "of A", random_), "of A").error().message,
            "it was sealed under another key than the one that is configured");
}

TEST_F(SecretSealTest, RefusesAKeyOfAnotherSize) {
  EXPECT_FALSE(SecretSeal::make(std::string(31, 'k')));
  EXPECT_FALSE(SecretSeal::make(std::string(33, 'k')));
}

}  // namespace
}  // namespace tenantry::tenancy
