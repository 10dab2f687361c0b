#include "local/ssm/sealer.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tenantry::local::ssm {
namespace {

class SealerTest : public ::testing::Test {
 protected:
  SeededRandom random_{7};
  Sealer sealer_{std::string(32, 'k'), random_};
};

TEST_F(SealerTest, OpensWhatItSealed) {
  for (const std::string& plain : {std::string(), std::string("hunter2"), std::string(8192, 'x')}) {
    const std::string sealed = sealer_.seal(plain, "/a");
    EXPECT_EQ(sealed.size(), plain.size() + 28);
    EXPECT_EQ(sealer_.open(sealed, "/a"), plain);
    if (!plain.empty()) EXPECT_FALSE(sealed.contains(plain));
  }
  EXPECT_NE(sealer_.seal("same", "/a"), sealer_.seal("same", "/a")) << "a nonce must not be used twice";
}

TEST_F(SealerTest, RefusesEveryChangedByteAndEveryOtherPlace) {
  const std::string sealed = sealer_.seal("hunter2", associated_data("/a", 1));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(sealer_.open(changed, associated_data("/a", 1))) << i;
    EXPECT_FALSE(sealer_.open(sealed.substr(0, i), associated_data("/a", 1))) << i;
  }
  EXPECT_FALSE(sealer_.open(sealed, associated_data("/a", 2)));
  EXPECT_FALSE(sealer_.open(sealed, associated_data("/b", 1)));
  EXPECT_FALSE(Sealer(std::string(32, 'o'), random_).open(sealed, associated_data("/a", 1)));
}

TEST_F(SealerTest, KeyHas32Bytes) {
  for (const std::size_t size : {0, 16, 31, 33})
    EXPECT_THROW(Sealer(std::string(size, 'k'), random_), std::invalid_argument) << size;
}

}  // namespace
}  // namespace tenantry::local::ssm
