#include "local/data_directory.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace tenantry::local {
namespace {

class DataDirectory : public testing::Test {
 protected:
  DataDirectory() { std::filesystem::remove_all(path_); }
  ~DataDirectory() override { std::filesystem::remove_all(path_); }
  std::string path_ =
      testing::TempDir() + "data_directory_test_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  SystemRandom random_;
};

unsigned mode(const std::string& path) {
  struct stat info{};
  EXPECT_EQ(stat(path.c_str(), &info), 0);
  return info.st_mode & 0777;
}

TEST_F(DataDirectory, IsMadeForItsOwnerOnly) {
  ASSERT_TRUE(create_data_directory(path_ + "/a/b"));
  EXPECT_EQ(mode(path_ + "/a/b"), 0700U);
  EXPECT_TRUE(create_data_directory(path_ + "/a/b"));
}

TEST_F(DataDirectory, AFileInItsPlaceIsRefused) {
  std::ofstream(path_) << "x";
  EXPECT_THAT(create_data_directory(path_).error().message, testing::HasSubstr("is not a directory"));
  EXPECT_THAT(create_data_directory(path_ + "/sub").error().message, testing::HasSubstr(path_));
}

TEST_F(DataDirectory, ASecretIsMadeOnceAndKept) {
  ASSERT_TRUE(create_data_directory(path_));
  const auto first = read_or_create_secret(path_, "token", 32, random_);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->size(), 64U);
  EXPECT_EQ(mode(path_ + "/token"), 0600U);
  EXPECT_EQ(read_or_create_secret(path_, "token", 32, random_).value(), *first);
  EXPECT_NE(read_or_create_secret(path_, "other", 32, random_).value(), *first);
}

TEST_F(DataDirectory, ASecretThatNoClientCanSendIsNotTaken) {
  ASSERT_TRUE(create_data_directory(path_));
  for (const std::string text : {"", "\n", "two\nlines\n", "a b", "\xff", "caf\xc3\xa9", "\x01"}) {
    std::ofstream(path_ + "/token") << text;
    const auto secret = read_or_create_secret(path_, "token", 32, random_);
    ASSERT_FALSE(secret) << text;
    EXPECT_THAT(secret.error().message, testing::HasSubstr("/token: is not one line"));
  }
  std::ofstream(path_ + "/token") << std::string(1025, 'x');
  EXPECT_FALSE(read_or_create_secret(path_, "token", 32, random_));
  std::ofstream(path_ + "/token") << "mine\r\n";
  EXPECT_EQ(read_or_create_secret(path_, "token", 32, random_).value(), "mine");
}

TEST_F(DataDirectory, ADirectoryInASecretsPlaceIsRefused) {
  ASSERT_TRUE(create_data_directory(path_ + "/token"));
  EXPECT_FALSE(read_or_create_secret(path_, "token", 32, random_));
}

}  // namespace
}  // namespace tenantry::local
