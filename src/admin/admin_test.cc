#include "admin/admin.h"

#include <gmock/gmock.h>

#include "admin/event_stream.h"
#include "admin/testing_admin.h"

namespace tenantry::admin {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kPrivate = R"({"name": "ACME", "cloudType": "private"})";
constexpr std::string_view kPublic = R"({"name": "ACME", "cloudType": "public"})";
constexpr std::string_view kLicense = R"({"enterpriseId": "e", "productId": "p", "serviceId": "s",
  "startDate": "2024-01-01", "endDate": "2024-12-31", "contactFullName": "J", "contactEmail": "j@acme.com"})";

class AdminApi : public AdminTest {
 protected:
  std::string make(std::string_view body) {
    const auto made = ask("POST", "/accounts", std::string(body));
    EXPECT_EQ(made.status, 201U) << made.body;
    stage.settle();
    return field(made, "Location");
  }
  std::string member(const net::HttpResponse& response, std::string_view path) {
    json::Document document;
    const auto root = document.parse(response.body);
    json::Element found;
    if (!root || root->at_pointer(path).get(found) != simdjson::SUCCESS) return "";
    return simdjson::minify(found);
  }
};

TEST_F(AdminApi, WaitsAsLongAsIsPreferred) {
  cloudformation.duration = seconds(10);
  const auto early = ask("POST", "/accounts", std::string(kPrivate), {{"prefer", "WAIT=\"3\""}});
  EXPECT_EQ(early.status, 202U);
  EXPECT_EQ(field(early, "Preference-Applied"), "wait=3");
  const std::string path = field(early, "Location");
  EXPECT_THAT(path, StartsWith("/accounts/"));
  settled(*AccountId::parse(path.substr(10)));
  stage.settle();
  const auto settings = R"({"tableSettings": {"pointInTimeRecovery": false}})";
  const auto changed = ask("PATCH", path, settings, {{"Prefer", "wait=0"}});
  EXPECT_EQ(changed.status, 202U) << changed.body;
  EXPECT_EQ(field(changed, "Location"), path);
  const auto late = ask("POST", "/accounts", std::string(kPrivate));
  EXPECT_EQ(late.status, 201U);
  EXPECT_EQ(field(late, "Preference-Applied"), "");
  EXPECT_EQ(ask("DELETE", field(late, "Location"), "", {{"Prefer", "wait=1"}}).status, 202U);
  EXPECT_EQ(ask("DELETE", field(late, "Location")).status, 200U);
}

TEST_F(AdminApi, ChangesOnlyWhatIsInTheStateThatIfMatchNames) {
  const std::string path = make(kPublic);
  const auto read = ask("GET", path);
  const std::string tag = field(read, "ETag");
  EXPECT_EQ(ask("GET", path, "", {{"If-None-Match", tag}}).status, 304U);
  EXPECT_EQ(ask("PATCH", path, R"({"name": "B"})", {{"If-Match", "\"0-x\""}}).status, 412U);
  EXPECT_EQ(text(ask("GET", path), "name"), "ACME");
  const auto changed = ask("PATCH", path, R"({"name": "B"})", {{"If-Match", tag}});
  EXPECT_EQ(changed.status, 200U) << changed.body;
  EXPECT_NE(field(changed, "ETag"), tag);
  EXPECT_EQ(field(changed, "ETag"), field(ask("GET", path), "ETag"));
  EXPECT_EQ(ask("PATCH", path, R"({"name": "C"})", {{"If-Match", tag}}).status, 412U);
  EXPECT_EQ(ask("DELETE", path, "", {{"If-Match", tag}}).status, 412U);
  EXPECT_EQ(ask("GET", path, "", {{"If-None-Match", tag}}).status, 200U);
  EXPECT_EQ(ask("DELETE", path, "", {{"If-Match", field(changed, "ETag")}}).status, 200U);
}

TEST_F(AdminApi, ATagOfAnAccountBeingMadeHoldsWhenItIsMade) {
  cloudformation.duration = seconds(10);
  const auto early = ask("POST", "/accounts", std::string(kPrivate), {{"Prefer", "wait=0"}});
  const std::string path = field(early, "Location");
  settled(*AccountId::parse(path.substr(10)));
  EXPECT_EQ(ask("GET", path, "", {{"If-None-Match", field(early, "ETag")}}).status, 200U) << "its status has changed";
  EXPECT_EQ(ask("PATCH", path, R"({"name": "B"})", {{"If-Match", field(early, "ETag")}}).status, 200U);
}

TEST_F(AdminApi, LicensesHaveALifeOfTheirOwn) {
  for (const auto body : {kPublic, kPrivate}) {
    const std::string path = make(body) + "/licenses";
    const auto made = ask("POST", path, std::string(kLicense));
    ASSERT_EQ(made.status, 201U) << made.body;
    const std::string license = field(made, "Location");
    EXPECT_EQ(license, path + "/" + text(made, "id"));
    EXPECT_EQ(ask("GET", license).body, made.body);
    EXPECT_EQ(member(ask("GET", path), "/items/0"), made.body);
    ask("POST", path, std::string(kLicense));  // the account's version goes on, the license's tag does not
    const auto changed = ask("PATCH", license, R"({"numberOfUsers": 7})", {{"If-Match", field(made, "ETag")}});
    ASSERT_EQ(changed.status, 200U) << changed.body;
    EXPECT_EQ(member(changed, "/numberOfUsers"), "7");
    EXPECT_EQ(ask("PATCH", license, R"({"numberOfUsers": 8})", {{"If-Match", field(made, "ETag")}}).status, 412U);
    EXPECT_EQ(ask("GET", license, "", {{"If-None-Match", field(changed, "ETag")}}).status, 304U);
    EXPECT_EQ(ask("DELETE", license, "", {{"If-Match", field(made, "ETag")}}).status, 412U);
    EXPECT_EQ(ask("DELETE", license, "", {{"If-Match", field(changed, "ETag")}}).status, 200U);
    EXPECT_EQ(ask("GET", license).status, 404U);
    EXPECT_EQ(ask("DELETE", license).status, 404U);
    EXPECT_EQ(ask("PATCH", license, "{}").status, 404U);
    EXPECT_EQ(ask("PATCH", license, "{}", {{"If-Match", "*"}}).status, 404U);
  }
}

TEST_F(AdminApi, LicensesAreJudgedAsInAnAccount) {
  const std::string path = make(kPublic) + "/licenses";
  const std::string license = field(ask("POST", path, std::string(kLicense)), "Location");
  const auto fault = [&](std::string_view method, const std::string& target, std::string body) {
    const auto refused = ask(method, target, std::move(body));
    EXPECT_EQ(refused.status, 400U) << refused.body;
    return member(refused, "/errors/0/path");
  };
  EXPECT_EQ(fault("POST", path, "{}"), "\"$.enterpriseId\"");
  EXPECT_EQ(fault("POST", path, R"({"id": "x"})"), "\"$.id\"");
  EXPECT_EQ(fault("PATCH", license, R"({"id": "x"})"), "\"$.id\"");
  EXPECT_EQ(fault("PATCH", license, R"({"endDate": "2024-02-30"})"), "\"$.endDate\"");
  EXPECT_EQ(fault("PATCH", license, R"({"endDate": "2023-01-01"})"), "\"$.endDate\"") << "before what startDate is";
  EXPECT_EQ(fault("PATCH", license, R"({"contactEmail": "nobody"})"), "\"$.contactEmail\"");
  for (int i = 1; i < 35; ++i) ASSERT_EQ(ask("POST", path, std::string(kLicense)).status, 201U) << i;
  EXPECT_EQ(fault("POST", path, std::string(kLicense)), "\"$.licenses\"");
}

TEST_F(AdminApi, ListsLeavePartsOut) {
  const std::string path = make(R"({"name": "A", "cloudType": "public", "licenses": [)" + std::string(kLicense) + "]}");
  const auto listed = ask("GET", "/accounts");
  EXPECT_EQ(member(listed, "/items/0/name"), "\"A\"");
  for (const auto* part : {"addresses", "technicalUser", "licenses"})
    EXPECT_EQ(member(listed, fmt::format("/items/0/{}", part)), "") << part;
  EXPECT_NE(member(ask("GET", path), "/licenses/0"), "");
  EXPECT_EQ(member(ask("GET", path), "/addresses"), "[]");
}

TEST_F(AdminApi, ATagDoesNotHoldWhenItsSettingsHaveCome) {
  const std::string path = make(kPrivate);
  const auto begun = ask("PATCH", path, R"({"tableSettings": {"pointInTimeRecovery": false}})", {{"Prefer", "wait=0"}});
  EXPECT_EQ(begun.status, 202U) << begun.body;
  settled(*AccountId::parse(path.substr(10)));
  stage.settle();
  EXPECT_EQ(ask("PATCH", path, R"({"name": "B"})", {{"If-Match", field(begun, "ETag")}}).status, 412U);
  const auto changed = ask("PATCH", path, R"({"name": "B"})", {{"If-Match", field(ask("GET", path), "ETag")}});
  EXPECT_EQ(member(changed, "/tableSettings/pointInTimeRecovery"), "false") << changed.body;
}

TEST_F(AdminApi, AnAccountWhoseTableIsGoneIsNotAskedToTryAgain) {
  const std::string path = make(kPrivate);
  dynamodb.tables.erase(table_of(*AccountId::parse(path.substr(10))));
  const auto refused = ask("PATCH", path, R"({"name": "B"})");
  EXPECT_EQ(refused.status, 409U) << refused.body;
  EXPECT_EQ(field(refused, "Retry-After"), "");
  EXPECT_THAT(text(refused, "detail"), HasSubstr("does not exist any more"));
}

TEST_F(AdminApi, RetriesWhatHasFailedAndSaysHowItGoes) {
  cloudformation.failure = "no capacity";
  const auto failed = ask("POST", "/accounts", std::string(kPrivate));
  EXPECT_EQ(failed.status, 201U);
  EXPECT_EQ(text(failed, "provisioningStatus"), "failed");
  const std::string path = field(failed, "Location");
  EXPECT_EQ(ask("POST", path + "/provisioning/retry", "{\"x\": 1}").status, 400U);
  EXPECT_EQ(ask("POST", path + "/provisioning/retry", "[]").status, 400U);
  cloudformation.failure.reset();
  const auto retried = ask("POST", path + "/provisioning/retry", " {} ");
  EXPECT_EQ(retried.status, 200U) << retried.body;
  EXPECT_EQ(text(retried, "provisioningStatus"), "active");
  stage.settle();
  EXPECT_EQ(ask("POST", path + "/provisioning/retry").status, 409U);
  const auto progress = ask("GET", path + "/provisioning");
  EXPECT_EQ(member(progress, "/percent"), "100") << progress.body;
  EXPECT_EQ(member(progress, "/step"), "\"done\"");
}

TEST_F(AdminApi, TableSettingsAreJudgedByField) {
  const auto path = [&](std::string_view type, const std::string& settings) {
    const auto refused =
        ask("POST", "/accounts", fmt::format(R"({{"name":"A","cloudType":"{}","tableSettings":{}}})", type, settings));
    EXPECT_EQ(refused.status, 400U) << refused.body;
    return member(refused, "/errors/0/path");
  };
  EXPECT_EQ(path("public", R"({"billingMode": "PROVISIONED"})"), "\"$.tableSettings\"");
  EXPECT_EQ(path("private", R"({"billingMode": "PAY"})"), "\"$.tableSettings.billingMode\"");
  EXPECT_EQ(path("private", R"({"billingMode": "PAY_PER_REQUEST", "readCapacity": 5})"),
            "\"$.tableSettings.readCapacity\"");
  EXPECT_EQ(path("private", R"({"readCapacityMin": 9, "readCapacityMax": 8})"), "\"$.tableSettings.readCapacityMax\"");
  EXPECT_EQ(path("private", R"({"targetUtilization": 91})"), "\"$.tableSettings.targetUtilization\"");
  EXPECT_EQ(path("private", R"({"kmsKeyArn": "key"})"), "\"$.tableSettings.kmsKeyArn\"");
  EXPECT_EQ(path("private", R"({"deletionProtection": "yes"})"), "\"$.tableSettings.deletionProtection\"");
  EXPECT_EQ(path("private", R"({"tier": 1})"), "\"$.tableSettings.tier\"");
  EXPECT_EQ(path("private", "[]"), "\"$.tableSettings\"");
  const auto made =
      ask("POST", "/accounts",
          R"({"name":"A","cloudType":"private","tableSettings":{"billingMode":"PROVISIONED","readCapacityMax":50}})");
  EXPECT_EQ(member(made, "/tableSettings/readCapacityMax"), "50") << made.body;
}

TEST_F(AdminApi, BodiesAreJson) {
  for (const auto* type : {"application/json", "Application/JSON; charset=utf-8", "application/x-www-form-urlencoded",
                           "text/plain;charset=UTF-8", ""})
    EXPECT_EQ(ask("POST", "/accounts", std::string(kPublic), {{"Content-Type", type}}).status, 201U) << type;
  const auto refused = ask("POST", "/accounts", std::string(kPublic), {{"Content-Type", "text/xml"}});
  EXPECT_EQ(refused.status, 415U);
  EXPECT_EQ(refused.content_type, "application/problem+json");
}

class AdminEvents : public AdminApi {
 protected:
  static std::shared_ptr<net::BodySource> stream_of(const net::HttpResponse& response) {
    EXPECT_EQ(response.status, 200U) << response.body;
    EXPECT_EQ(response.content_type, "text/event-stream");
    return response.stream;
  }
  std::string next(net::BodySource& source) { return stage.run(source.next()).value_or("end"); }
  static std::string last_id(const std::string& text) {
    const auto at = text.rfind("id: ");
    return text.substr(at + 4, text.find('\n', at) - at - 4);
  }
};

TEST_F(AdminEvents, TellWhatHappensFromWhereTheReaderIs) {
  const auto all = stream_of(ask("GET", "/events"));
  EXPECT_EQ(next(*all), "retry: 1000\n\n");
  const std::string path = make(kPublic);
  std::string seen;
  while (!seen.contains("event: active")) seen += next(*all);
  EXPECT_THAT(seen, AllOf(StartsWith("id: "), HasSubstr("\nevent: created\ndata: {\"id\":\""),
                          HasSubstr("\"accountId\":\"" + path.substr(10)), EndsWith("}\n\n")));
  ask("PATCH", path, R"({"name": "B"})");
  const std::string position = last_id(seen);
  const auto resumed = stream_of(ask("GET", "/events", "", {{"Last-Event-ID", position}}));
  next(*resumed);
  EXPECT_THAT(next(*resumed), AllOf(HasSubstr("event: changed"), Not(HasSubstr("event: active"))));
  const auto history = stream_of(ask("GET", "/events?from=oldest"));
  next(*history);
  EXPECT_THAT(next(*history), AllOf(HasSubstr("event: created"), HasSubstr("event: changed")));
}

TEST_F(AdminEvents, OfOneAccountOnlyAndAHeartbeatMeanwhile) {
  const std::string mine = make(kPublic);
  stage.clock.advance(milliseconds(1));
  const std::string target = "/events?account=" + mine.substr(10);
  const auto source = stream_of(ask("GET", target));
  next(*source);
  make(kPublic);
  const auto before = stage.clock.steady_now();
  EXPECT_EQ(next(*source), ":\n\n");
  EXPECT_EQ(stage.clock.steady_now() - before, EventStream::kHeartbeat);
  ask("PATCH", mine, R"({"name": "B"})");
  EXPECT_THAT(next(*source), HasSubstr("event: changed"));
}

TEST_F(AdminEvents, RefuseWhatNamesNoPlace) {
  EXPECT_EQ(ask("GET", "/events", "", {{"Last-Event-ID", "nonsense"}}).status, 400U);
  EXPECT_EQ(ask("GET", "/events?account=x").status, 400U);
  EXPECT_EQ(ask("GET", "/events?from=tomorrow").status, 400U);
  EXPECT_EQ(ask("POST", "/events").status, 405U);
}

TEST_F(AdminEvents, EndWhereTheLogDoesNotAnswer) {
  const auto source = stream_of(ask("GET", "/events"));
  next(*source);
  process->wire.fault = [](int, std::string_view) { return aws::Error{"ResourceNotFoundException", "no table"}; };
  EXPECT_EQ(next(*source), "end");
}

TEST_F(AdminEvents, SayWhenSomeAreMissing) {
  const auto old = stream_of(ask("GET", "/events"));
  make(kPublic);
  next(*old);
  const std::string position = last_id(next(*old));
  stage.clock.advance(std::chrono::hours(24 * 8));
  const auto source = stream_of(ask("GET", "/events", "", {{"Last-Event-ID", position}}));
  next(*source);
  EXPECT_THAT(next(*source), StartsWith("event: gap\n"));
}

}  // namespace
}  // namespace tenantry::admin
