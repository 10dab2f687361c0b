#include "admin/route_table.h"

#include <gmock/gmock.h>

#include "net/runtime.h"

namespace tenantry::admin {
namespace {

constexpr std::string_view kId = "0c1e3f8e-9a77-4b9c-8f0d-5d7f3b1a2c4e";

class Routes : public ::testing::Test {
 protected:
  Routes() {
    add("GET", "/accounts");
    add("POST", "/accounts");
    add("GET", "/accounts/{account}");
    add("DELETE", "/accounts/{account}/licenses/{license}");
  }
  void add(std::string_view method, std::string_view path) {
    routes_.add(method, path, [name = std::string(method) + std::string(path)](const Call& call) {
      std::string body = name;
      if (call.account_id) body += " " + call.account().to_string().substr(0, 4);
      if (call.license_id) body += " " + call.license().to_string().substr(0, 4);
      return answer(std::move(body));
    });
  }
  static Task<Reply> answer(std::string body) { co_return json_response(200, std::move(body)); }

  std::string ask(std::string_view method, const std::string& target) {
    net::HttpRequest request;
    request.method = method;
    request.target = target;
    const auto reply = net::run_task(routes_.serve(request));
    if (!reply) return std::to_string(reply.error().status) + " " + reply.error().detail;
    if (reply->status == 200) return reply->body;
    return std::to_string(reply->status) + " " + reply->fields.at(0).second;
  }

  RouteTable routes_;
};

TEST_F(Routes, FindMethodsAndIds) {
  const std::string id(kId);
  EXPECT_EQ(ask("GET", "/accounts"), "GET/accounts");
  EXPECT_EQ(ask("HEAD", "/accounts?x=/y"), "GET/accounts");
  EXPECT_EQ(ask("POST", "/accounts"), "POST/accounts");
  EXPECT_EQ(ask("GET", "/accounts/" + id), "GET/accounts/{account} 0c1e");
  EXPECT_EQ(ask("DELETE", "/accounts/" + id + "/licenses/" + id),
            "DELETE/accounts/{account}/licenses/{license} 0c1e 0c1e");
}

TEST_F(Routes, SayWhatIsNotThere) {
  const std::string id(kId);
  for (const auto* nowhere :
       {"/", "*", "/account", "/accountsx", "/accounts/x/y", "//accounts", "/accounts/x/licenses"})
    EXPECT_EQ(ask("GET", nowhere), "404 There is nothing at this path.") << nowhere;
  EXPECT_THAT(ask("GET", "/accounts/"), ::testing::StartsWith("404 There is no such account"));
  EXPECT_THAT(ask("GET", "/accounts/0C1E3F8E-9A77-4B9C-8F0D-5D7F3B1A2C4E"),
              ::testing::StartsWith("404 There is no such account"));
  EXPECT_THAT(ask("DELETE", "/accounts/" + id + "/licenses/1"), ::testing::StartsWith("404 There is no such license"));
}

TEST_F(Routes, SayWhichMethodsThereAre) {
  EXPECT_EQ(ask("PUT", "/accounts"), "405 GET, HEAD, POST");
  EXPECT_EQ(ask("GET", "/accounts/" + std::string(kId) + "/licenses/" + std::string(kId)), "405 DELETE");
  EXPECT_EQ(ask("get", "/accounts"), "405 GET, HEAD, POST");
}

}  // namespace
}  // namespace tenantry::admin
