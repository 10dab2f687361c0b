#include "admin/idempotency.h"

#include <gmock/gmock.h>

#include "admin/testing_admin.h"

namespace tenantry::admin {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr std::string_view kPrivate = R"({"name": "ACME", "cloudType": "private"})";
constexpr std::string_view kPublic = R"({"name": "ACME", "cloudType": "public"})";
constexpr std::string_view kLicense = R"({"enterpriseId": "e", "productId": "p", "serviceId": "s",
  "startDate": "2024-01-01", "endDate": "2024-12-31", "contactFullName": "J", "contactEmail": "j@acme.com"})";

class Idempotent : public AdminTest {
 protected:
  std::size_t count(std::string_view sort_key) {
    return static_cast<std::size_t>(std::count_if(shared().begin(), shared().end(), [&](const auto& each) {
      return each.first.first.starts_with("ACCOUNT#") && each.first.second.starts_with(sort_key);
    }));
  }
  static void expect_same(const net::HttpResponse& one, const net::HttpResponse& other) {
    EXPECT_EQ(one.status, other.status);
    EXPECT_EQ(one.body, other.body);
    EXPECT_EQ(field(one, "Location"), field(other, "Location"));
    EXPECT_EQ(field(one, "ETag"), field(other, "ETag"));
  }
};

TEST_F(Idempotent, TheSameRequestGetsTheSameReply) {
  const Fields key{{"Idempotency-Key", "one"}};
  const auto first = ask("POST", "/accounts", std::string(kPrivate), key);
  EXPECT_EQ(first.status, 201U) << first.body;
  EXPECT_EQ(field(first, "Idempotency-Replayed"), "");
  ask("PATCH", field(first, "Location"), R"({"name": "Renamed"})");
  const auto again = ask("POST", "/accounts", std::string(kPrivate), {{"idempotency-key", "\"one\""}});
  expect_same(first, again);
  EXPECT_EQ(field(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(count("METADATA"), 1U);
  EXPECT_EQ(ask("POST", "/accounts", std::string(kPrivate)).status, 201U);
  EXPECT_EQ(ask("POST", "/accounts", std::string(kPrivate), {{"Idempotency-Key", "two"}}).status, 201U);
  EXPECT_EQ(count("METADATA"), 3U);
}

TEST_F(Idempotent, AnotherRequestWithTheKeyIsRefused) {
  const Fields key{{"Idempotency-Key", "one"}};
  const auto first = ask("POST", "/accounts", std::string(kPrivate), key);
  const auto other = ask("POST", "/accounts", std::string(kPublic), key);
  EXPECT_EQ(other.status, 422U);
  EXPECT_EQ(other.content_type, "application/problem+json");
  EXPECT_EQ(ask("POST", field(first, "Location") + "/provisioning/retry", "", key).status, 422U);
  EXPECT_EQ(count("METADATA"), 1U);
}

TEST_F(Idempotent, WhatIsRefusedTakesNoKey) {
  const Fields key{{"Idempotency-Key", "one"}};
  EXPECT_EQ(ask("POST", "/accounts", R"({"name": ""})", key).status, 400U);
  const auto account = ask("POST", "/accounts", std::string(kPublic), key);
  EXPECT_EQ(account.status, 201U) << account.body;
  const Fields other{{"Idempotency-Key", "two"}};
  EXPECT_EQ(ask("POST", field(account, "Location") + "/provisioning/retry", "", other).status, 409U);
  EXPECT_EQ(ask("POST", "/accounts", std::string(kPublic), other).status, 201U);
}

TEST_F(Idempotent, WhoComesMeanwhileWaitsForTheFirst) {
  cloudformation.duration = seconds(10);
  const Fields key{{"Idempotency-Key", "one"}};
  const auto first = send("POST", "/accounts", std::string(kPrivate), key);
  const auto second = send("POST", "/accounts", std::string(kPrivate), key);
  auto impatient = ask("POST", "/accounts", std::string(kPrivate), {{"Idempotency-Key", "one"}, {"Prefer", "wait=1"}});
  EXPECT_EQ(impatient.status, 409U);
  EXPECT_EQ(field(impatient, "Retry-After"), "1");
  EXPECT_FALSE(first->reply || second->reply);
  EXPECT_EQ(reply(first)->status, 201U);
  expect_same(*reply(second), *first->reply);
  EXPECT_EQ(count("METADATA"), 1U);
}

TEST_F(Idempotent, TheLargestReplyIsKept) {
  const Fields key{{"Idempotency-Key", "one"}};
  std::string body = R"({"name": "ACME", "cloudType": "public", "licenses": [)";
  std::string name;
  for (int i = 0; i < 256; ++i) name += "\U0001F600";
  for (int i = 0; i < 35; ++i)
    body += fmt::format(
        R"({}{{"enterpriseId":"{}","productId":"{}","serviceId":"{}","startDate":"2024-01-01","endDate":"2024-12-31",)"
        R"("contactFullName":"{}","contactEmail":"j@acme.com","contactPhone":"1","contactDepartment":"{}",)"
        R"("contactDesignation":"{}"}})",
        i ? "," : "", name, name, name, name, name, name);
  const auto first = ask("POST", "/accounts", body + "]}", key);
  ASSERT_EQ(first.status, 201U) << first.body.substr(0, 500);
  ASSERT_GT(first.body.size(), 200'000U);
  expect_same(ask("POST", "/accounts", body + "]}", key), first);
  EXPECT_EQ(count("METADATA"), 1U);
}

/// The process dies at its nth call to a service, before the call arrives or before its reply does; the client sends
/// its request again to the next process.
class IdempotentThroughCrashes : public Idempotent, public ::testing::WithParamInterface<bool> {
 protected:
  std::optional<net::HttpResponse> ask_dying(int n, std::string_view target, const std::string& body,
                                             const Fields& key) {
    (GetParam() ? process->wire.lost_after : process->wire.lost_before) = process->wire.calls + n;
    auto first = reply(send("POST", target, body, key));
    die_and_revive();
    return first;
  }
};

TEST_P(IdempotentThroughCrashes, OneRequestMakesOneAccount) {
  for (const auto body : {kPrivate, kPublic})
    for (int n = 1; n <= 25; ++n) {
      const std::size_t before = count("METADATA");
      const std::string id = fmt::format("\"{} {}\"", n, body.size());
      const Fields quoted{{"Idempotency-Key", id}};
      const auto first = ask_dying(n, "/accounts", std::string(body), quoted);
      const auto second = ask("POST", "/accounts", std::string(body), quoted);
      EXPECT_EQ(second.status / 100, 2U) << n << second.body;
      expect_same(ask("POST", "/accounts", std::string(body), quoted), second);
      if (first) EXPECT_EQ(text(*first, "id"), text(second, "id"));
      EXPECT_EQ(count("METADATA"), before + 1) << n;
      settled(*AccountId::parse(text(second, "id")));
      stage.settle();
      expect_active(*AccountId::parse(text(second, "id")));
      if (HasFailure()) FAIL() << "call " << n;
    }
}

TEST_P(IdempotentThroughCrashes, OneRequestMakesOneLicense) {
  const Account account = active(CloudType::private_);
  const std::string path = "/accounts/" + account.id.to_string() + "/licenses";
  const std::size_t before = count("LICENSE#");
  for (int n = 1; n <= 8; ++n) {
    const std::string id = std::to_string(n);
    const Fields key{{"Idempotency-Key", id}};
    const auto first = ask_dying(n, path, std::string(kLicense), key);
    const auto second = ask("POST", path, std::string(kLicense), key);
    EXPECT_EQ(second.status, 201U) << n << second.body;
    if (first) expect_same(*first, second);
    EXPECT_EQ(count("LICENSE#"), before + static_cast<std::size_t>(n));
    EXPECT_EQ(text(ask("GET", field(second, "Location")), "id"), text(second, "id"));
    if (HasFailure()) FAIL() << "call " << n;
  }
}

/// Deleted by somebody else before the request is sent again.
TEST_P(IdempotentThroughCrashes, WhatWasDeletedIsNotMadeAgain) {
  int gone = 0;
  const auto expect_gone_or_replayed = [&](const std::string& target, std::string_view body, const Fields& key) {
    for (int i = 0; i < 2; ++i) {
      const auto again = ask("POST", target, std::string(body), key);
      const bool replayed = field(again, "Idempotency-Replayed") == "true";
      EXPECT_TRUE(replayed || again.status == 410U) << again.status << again.body;
      if (!replayed) ++gone;
    }
  };
  const Account other = active(CloudType::private_);
  for (const auto body : {kPrivate, kPublic})
    for (int n = 2; n <= 12; ++n) {
      const std::string id = fmt::format("\"{} {}\"", n, body.size());
      const Fields key{{"Idempotency-Key", id}};
      ask_dying(n, "/accounts", std::string(body), key);
      std::vector<std::string> made;
      for (const auto& [at, item] : shared())
        if (at.second == "METADATA" && at.first.starts_with("ACCOUNT#") && at.first.substr(8) != other.id.to_string())
          made.push_back(at.first.substr(8));
      if (made.empty()) continue;
      settled(*AccountId::parse(made.front()));
      stage.settle();
      EXPECT_EQ(ask("DELETE", "/accounts/" + made.front()).status, 200U);
      expect_gone_or_replayed("/accounts", body, key);
      EXPECT_EQ(count("METADATA"), 1U);
      if (HasFailure()) FAIL() << "call " << n;
    }
  const std::string path = "/accounts/" + other.id.to_string() + "/licenses";
  EXPECT_EQ(ask("DELETE", path + "/" + other.licenses.front().id.to_string()).status, 200U);
  for (int n = 2; n <= 8; ++n) {
    const std::string id = std::to_string(n);
    const Fields key{{"Idempotency-Key", id}};
    ask_dying(n, path, std::string(kLicense), key);
    const auto licenses = stored(other.id).account.licenses;
    if (licenses.empty()) continue;
    EXPECT_EQ(ask("DELETE", path + "/" + licenses.front().id.to_string()).status, 200U);
    expect_gone_or_replayed(path, kLicense, key);
    EXPECT_EQ(count("LICENSE#"), 0U);
    if (HasFailure()) FAIL() << "call " << n;
  }
  EXPECT_GT(gone, 0);
}

TEST_F(Idempotent, ARetriedDeletionIsAnsweredLikeAnyOther) {
  for (const auto body : {kPrivate, kPublic}) {
    const auto made = ask("POST", "/accounts", std::string(body));
    stage.settle();
    const std::string path = field(made, "Location");
    process->wire.fault = [](int, std::string_view operation) -> std::optional<aws::Error> {
      if (operation == "DeleteParameters") return aws::Error{"AccessDeniedException", "no"};
      return std::nullopt;
    };
    EXPECT_EQ(text(ask("DELETE", path), "provisioningStatus"), "deleting");
    stage.settle();
    process->wire.fault = nullptr;
    const Fields key{{"Idempotency-Key", path}};
    const auto retried = ask("POST", path + "/provisioning/retry", "", key);
    EXPECT_EQ(retried.status, 200U) << retried.body;
    EXPECT_EQ(text(retried, "provisioningStatus"), "deleted");
    EXPECT_EQ(retried.body.contains("itemsErased"), body == kPublic);
    const auto again = ask("POST", path + "/provisioning/retry", "", key);
    expect_same(again, retried);
    EXPECT_EQ(field(again, "Idempotency-Replayed"), "true");
    EXPECT_EQ(ask("POST", path + "/provisioning/retry").status, 404U);
    EXPECT_EQ(ask("POST", path + "/provisioning/retry", "", {{"Idempotency-Key", "fresh"}}).status, 404U);
  }
}

TEST_P(IdempotentThroughCrashes, OneRequestMakesOneAttempt) {
  for (int n = 1; n <= 12; ++n) {
    cloudformation.failure = "no";
    const Account account = provision(CloudType::private_);
    EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
    stage.settle();
    const std::string path = "/accounts/" + account.id.to_string() + "/provisioning/retry";
    const std::string id = std::to_string(n);
    const Fields key{{"Idempotency-Key", id}};
    const std::size_t stacks = cloudformation.created.size();
    const auto first = ask_dying(n, path, "", key);
    const auto second = ask("POST", path, "", key);
    if (first) expect_same(*first, second);
    if (!first) EXPECT_EQ(second.status, 200U) << n << second.body;
    EXPECT_EQ(settled(account.id).outcome, Outcome::failed) << n;
    EXPECT_EQ(cloudformation.created.size(), stacks + 1) << n;
    if (HasFailure()) FAIL() << "call " << n;
  }
}

INSTANTIATE_TEST_SUITE_P(All, IdempotentThroughCrashes, ::testing::Bool());

}  // namespace
}  // namespace tenantry::admin
