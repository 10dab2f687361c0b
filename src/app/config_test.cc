#include "app/config.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <fstream>

namespace tenantry::app {
namespace {

using testing::HasSubstr;

std::string refusal(const Result<void>& result) { return result ? "" : result.error().message; }

class ConfigFile : public testing::Test {
 protected:
  ~ConfigFile() override { std::remove(path_.c_str()); }
  Result<void> apply(std::string_view text) {
    std::ofstream(path_) << text;
    return apply_file(config_, path_);
  }
  std::string path_ =
      testing::TempDir() + "config_test_" + testing::UnitTest::GetInstance()->current_test_info()->name() + ".yaml";
  Config config_;
};

TEST_F(ConfigFile, SetsNestedAndPlainValues) {
  ASSERT_EQ(refusal(apply("project: shop\nprotect: true\ncache:\n  ttl: 90s\nlocal:\n  stack_delay: 2m\n")), "");
  EXPECT_EQ(config_.project, "shop");
  EXPECT_TRUE(config_.protect);
  EXPECT_EQ(config_.cache_ttl, std::chrono::seconds(90));
  EXPECT_EQ(config_.stack_delay, std::chrono::minutes(2));
  EXPECT_EQ(config_.environment, "prod");
}

TEST_F(ConfigFile, NamesTheSettingAndTheRule) {
  EXPECT_THAT(refusal(apply("projekt: shop\n")), HasSubstr("projekt: no such setting"));
  EXPECT_THAT(refusal(apply("cache:\n  tll: 1s\n")), HasSubstr("cache.tll: no such setting"));
  EXPECT_THAT(refusal(apply("cache: 3\n")), HasSubstr("cache. must be a map"));
  EXPECT_THAT(refusal(apply("project: [a]\n")), HasSubstr("project: must be a single value"));
  EXPECT_THAT(refusal(apply("project: a\nproject: b\n")), HasSubstr("project: set twice"));
  EXPECT_THAT(refusal(apply("protect: yes\n")), HasSubstr("protect: 'yes' must be true or false"));
  EXPECT_THAT(refusal(apply("a: [\n")), HasSubstr(path_));
  EXPECT_THAT(refusal(apply_file(config_, path_ + ".none")), HasSubstr("cannot be read"));
}

TEST(Config, NamesThatCannotBecomeTableNames) {
  Config config;
  const auto& project = *std::ranges::find(settings(), "project", &Setting::name);
  for (const std::string_view bad : {"", "A", "1a", "a_b", "a-", "a b", "account", "my-account", "abcdefghijklmnopq"})
    EXPECT_THAT(refusal(apply_setting(config, project, bad)), HasSubstr("project: '")) << bad;
  EXPECT_EQ(config.project, "app");
  EXPECT_TRUE(apply_setting(config, project, "shop-2"));
}

TEST(Config, EnvironmentVariables) {
  Config config;
  const std::array<const char*, 5> good = {"PATH=/bin", "TENANTRY_LOCAL_STACK_DELAY=1500ms", "TENANTRY_CONFIG=x",
                                           "TENANTRY_ADMIN_URL=http://x", "TENANTRY_ADMIN_TOKEN=x"};
  ASSERT_EQ(refusal(apply_environment(config, good)), "");
  EXPECT_EQ(config.stack_delay, std::chrono::milliseconds(1500));
  const std::array<const char*, 1> unknown = {"TENANTRY_PROJEKT=x"};
  EXPECT_THAT(refusal(apply_environment(config, unknown)), HasSubstr("TENANTRY_PROJEKT: no such setting"));
}

TEST(Config, EverySettingReadsBackWhatItWrote) {
  for (const auto& setting : settings()) {
    Config config;
    std::string value = setting.get(config);
    if (value.empty()) value = "127.0.0.1:8000";  // not set: anything that is not refused
    ASSERT_EQ(refusal(apply_setting(config, setting, value)), "") << setting.name;
    EXPECT_EQ(setting.get(config), value) << setting.name;
  }
}

TEST(Config, EdgeStaysOnLoopback) {
  for (const std::string_view address : {"0.0.0.0:4566", "10.0.0.1:4566", "[::]:4566", "example.com:1"}) {
    Config config;
    config.edge = address;
    EXPECT_THAT(refusal(check(config)), HasSubstr("loopback")) << address;
  }
  EXPECT_EQ(refusal(check(Config{})), "");
}

TEST(Duration, ParsesUnitsAndRefusesTheRest) {
  EXPECT_EQ(parse_duration("2h").value(), std::chrono::hours(2));
  EXPECT_EQ(parse_duration("0").value(), Duration::zero());
  for (const std::string_view bad : {"", "5", "s", "-1s", "1.5s", "5 s", "99999999999s", "1000000000h"})
    EXPECT_FALSE(parse_duration(bad)) << bad;
}

}  // namespace
}  // namespace tenantry::app
