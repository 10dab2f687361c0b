#include "cli/connection.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>
#include <map>

namespace tenantry::cli {
namespace {

using testing::HasSubstr;

class ConnectionOf : public testing::Test {
 protected:
  ~ConnectionOf() override { std::remove(file_.c_str()); }
  Outcome<Connection> connect() {
    return connection_of(options_, [this](const char* name) {
      const auto found = environment_.find(name);
      return found == environment_.end() ? nullptr : found->second.c_str();
    });
  }
  std::string refusal() {
    const auto connection = connect();
    if (connection) return "";
    EXPECT_EQ(connection.error().code, ExitCode::usage);
    return connection.error().text;
  }

  std::string file_ =
      testing::TempDir() + "connection_test_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  std::map<std::string, std::string> environment_;
  Options options_;
};

TEST_F(ConnectionOf, FlagOverEnvironmentOverDefault) {
  environment_["TENANTRY_ADMIN_TOKEN"] = "secret";
  EXPECT_EQ(connect()->url.endpoint.to_string(), "http://127.0.0.1:8080");
  EXPECT_EQ(connect()->token, "secret");
  environment_["TENANTRY_ADMIN_URL"] = "http://admin:1/api";
  EXPECT_EQ(connect()->url.endpoint.to_string(), "http://admin:1");
  EXPECT_EQ(connect()->url.target, "/api");
  options_.url = "http://[::1]:2";
  std::ofstream(file_) << "  from-file\n";
  options_.token_file = file_;
  EXPECT_EQ(connect()->url.endpoint.to_string(), "http://[::1]:2");
  EXPECT_EQ(connect()->token, "from-file");
}

TEST_F(ConnectionOf, RefusesWhatCannotBeSent) {
  environment_["TENANTRY_ADMIN_TOKEN"] = "a\r\nX: y";
  EXPECT_THAT(refusal(), HasSubstr("TENANTRY_ADMIN_TOKEN holds no token"));
  environment_["TENANTRY_ADMIN_TOKEN"] = "t";
  options_.url = "127.0.0.1:8080";
  EXPECT_THAT(refusal(), HasSubstr("--url: '127.0.0.1:8080' is not a URL"));
  options_.url = "https://x";
  EXPECT_THAT(refusal(), HasSubstr("https is not built yet"));
  options_.url = "http://x/?a=b";
  EXPECT_THAT(refusal(), HasSubstr("no query"));
}

TEST_F(ConnectionOf, SaysWhereTheTokenWasLookedFor) {
  options_.data_dir = "/nonexistent";
  EXPECT_THAT(refusal(), HasSubstr("/nonexistent/admin-token: cannot be read"));
  EXPECT_THAT(refusal(), HasSubstr("--token-file, TENANTRY_ADMIN_TOKEN"));
  options_.token_file = file_;
  std::ofstream(file_) << " \n";
  EXPECT_THAT(refusal(), HasSubstr(file_ + " holds no token"));
}

}  // namespace
}  // namespace tenantry::cli
