#include "tenancy/access_key_store.h"

#include <gtest/gtest.h>

#include <set>

#include "tenancy/access_key_directory.h"
#include "tenancy/account_store.h"
#include "tenancy/idempotency.h"
#include "tenancy/keys.h"
#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

namespace tenantry::tenancy {
namespace {

using namespace testing;
using Kind = AccountError::Kind;

class AccessKeyTest : public ::testing::Test {
 protected:
  AccessKeyTest() { dynamodb.tables[kShared]; }

  AccountId make_account() {
    Account account{.id = AccountId::random(stage.random), .name = "ACME", .master_account_name = "m"};
    ProvisioningRecord record{.account = account.id};
    EXPECT_TRUE(stage.run(accounts.create({account, record})));
    return account.id;
  }
  IssuedAccessKey issue(const AccountId& account) {
    stage.clock.advance(std::chrono::seconds(1));
    auto issued = keys_.draw(account);
    EXPECT_TRUE(stage.run(keys_.issue(issued)));
    return issued;
  }
  Kind error_of_issue(const AccountId& account) { return stage.run(keys_.issue(keys_.draw(account))).error().kind; }
  std::vector<std::string> ids(const AccountId& account) {
    std::vector<std::string> all;
    for (const AccessKey& key : stage.run(keys_.list(account)).value()) all.push_back(key.id);
    return all;
  }
  AttributeMap& record_of(const std::string& id) {
    return dynamodb.tables[kShared].items.at({tenancy::keys::access_key_partition(id), "METADATA"});
  }

  static constexpr const char* kShared = "app-test-shared";
  FakeDynamoDb dynamodb;
  Stage stage;
  AccountStore accounts{dynamodb, testing::names()};
  AccessKeyStore keys_{dynamodb, testing::names(), *SecretSeal::make(std::string(32, 'k')), stage.clock, stage.random};
};

TEST_F(AccessKeyTest, DrawsKeysInAwsForm) {
  std::set<std::string> drawn;
  for (int i = 0; i < 100; ++i) {
    const auto issued = keys_.draw(AccountId::random(stage.random));
    EXPECT_TRUE(is_access_key_id(issued.key.id)) << issued.key.id;
    EXPECT_EQ(issued.secret.size(), 40U);
    EXPECT_TRUE(drawn.insert(issued.key.id).second && drawn.insert(issued.secret).second);
  }
  for (const auto* wrong :
       {"", "TKEY", "AKIAIOSFODNN7EXAMPLE", "TKEYabcdefghijklmnop", "TKEYABCDEFGHIJKLMNO1", "TKEYABCDEFGHIJKLMNOPQ"})
    EXPECT_FALSE(is_access_key_id(wrong)) << wrong;
}

TEST_F(AccessKeyTest, FindsWhatItIssued) {
  const auto account = make_account();
  const auto issued = issue(account);
  EXPECT_EQ(issued.key.account, account);
  const auto found = stage.run(keys_.find(issued.key.id)).value();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->key, issued.key);
  EXPECT_EQ(found->secret, issued.secret);
}

TEST_F(AccessKeyTest, StoresNoSecretInTheClear) {
  const auto issued = issue(make_account());
  for (const auto& [key, item] : dynamodb.tables[kShared].items) {
    std::string wire;
    ddb::Item(item).append_wire(wire);
    EXPECT_EQ(wire.find(issued.secret), std::string::npos);
  }
}

TEST_F(AccessKeyTest, TellsWhetherTheAccountIsSuspended) {
  const auto issued = issue(make_account());
  EXPECT_FALSE(stage.run(keys_.find(issued.key.id)).value()->suspended);
  auto stored = stage.run(accounts.load(issued.key.account)).value();
  Account changed = stored.account;
  changed.suspended = true;
  ASSERT_TRUE(stage.run(accounts.change(stored.account, changed, false)));
  EXPECT_TRUE(stage.run(keys_.find(issued.key.id)).value()->suspended);
}

TEST_F(AccessKeyTest, AKeyGoesWithItsAccount) {
  const auto account = make_account();
  const auto first = issue(account), second = issue(account);
  ASSERT_TRUE(stage.run(accounts.remove(account)));
  EXPECT_TRUE(dynamodb.tables[kShared].items.empty());
  EXPECT_FALSE(stage.run(keys_.find(first.key.id)).value());
  EXPECT_FALSE(stage.run(keys_.find(second.key.id)).value());
}

TEST_F(AccessKeyTest, TheFirstKeyComesWithTheAccount) {
  Account account{.id = AccountId::random(stage.random), .name = "ACME", .master_account_name = "m"};
  const auto issued = keys_.draw(account.id);
  ProvisioningRecord record{.account = account.id};
  ASSERT_TRUE(stage.run(accounts.create({account, record}, {}, {}, keys_.first_items(issued))));
  EXPECT_EQ(ids(account.id), std::vector{issued.key.id});
  EXPECT_EQ(stage.run(keys_.find(issued.key.id)).value()->secret, issued.secret);
  EXPECT_EQ(stage.run(accounts.load(account.id)).value().account.name, "ACME");
}

TEST_F(AccessKeyTest, FindsNothingForOthersAndForJunk) {
  issue(make_account());
  const auto never = keys_.draw(AccountId::random(stage.random)).key.id;
  EXPECT_FALSE(stage.run(keys_.find(never)).value());
  EXPECT_FALSE(stage.run(keys_.find("AKIAIOSFODNN7EXAMPLE")).value());
  EXPECT_FALSE(stage.run(keys_.find("")).value());
}

TEST_F(AccessKeyTest, AnAccountHasTwoAtMost) {
  const auto account = make_account();
  const auto first = issue(account), second = issue(account);
  EXPECT_EQ(error_of_issue(account), Kind::busy);
  EXPECT_EQ(ids(account), (std::vector{first.key.id, second.key.id}));
  ASSERT_TRUE(stage.run(keys_.revoke(account, first.key.id)));
  const auto third = issue(account);
  EXPECT_EQ(ids(account), (std::vector{second.key.id, third.key.id}));
  EXPECT_EQ(error_of_issue(account), Kind::busy);
}

TEST_F(AccessKeyTest, TwoAtMostAlsoWhereSlotsAreTakenMeanwhile) {
  const auto account = make_account();
  bool raced = false;
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer&) {
    if (std::exchange(raced, true) || !std::holds_alternative<ddb::QueryRequest>(request)) return;
    AttributeMap taken{{"PK", S(tenancy::keys::account_partition(account))},
                       {"SK", S("ACCESS_KEY#1")},
                       {"accessKeyId", S("TKEYAAAAAAAAAAAAAAAA")},
                       {"createdAt", S("2024-01-01T00:00:00.000Z")}};
    dynamodb.put(kShared, std::move(taken));
  };
  const auto issued = issue(account);
  EXPECT_EQ(ids(account), (std::vector<std::string>{"TKEYAAAAAAAAAAAAAAAA", issued.key.id}));
}

TEST_F(AccessKeyTest, IssuesNoneForAnAccountThatIsNotThereOrGoes) {
  EXPECT_EQ(error_of_issue(AccountId::random(stage.random)), Kind::not_found);
  const auto account = make_account();
  dynamodb.tables[kShared]
      .items.at({tenancy::keys::account_partition(account), "METADATA"})
      .set("provisioningStatus", S("deleting"));
  EXPECT_EQ(error_of_issue(account), Kind::busy);
  EXPECT_TRUE(ids(account).empty());
}

TEST_F(AccessKeyTest, TheSameKeyIsStoredOnce) {
  const auto issued = issue(make_account());
  EXPECT_EQ(stage.run(keys_.issue(issued)).error().kind, Kind::exists);
  EXPECT_EQ(ids(issued.key.account).size(), 1U);
}

TEST_F(AccessKeyTest, AnIdempotencyKeyMakesItOnce) {
  IdempotencyStore idempotency(dynamodb, testing::names(), stage.clock);
  const auto issued = keys_.draw(make_account());
  ASSERT_TRUE(stage.run(idempotency.reserve("once", {"fingerprint", issued.key.id, std::nullopt})));
  ASSERT_TRUE(stage.run(keys_.issue(issued, {}, "once")));
  ASSERT_TRUE(stage.run(keys_.revoke(issued.key.account, issued.key.id)));
  EXPECT_EQ(stage.run(keys_.issue(issued, {}, "once")).error().kind, Kind::gone);
  EXPECT_TRUE(ids(issued.key.account).empty());
}

TEST_F(AccessKeyTest, ARevokedKeyIsGone) {
  const auto account = make_account();
  const auto id = issue(account).key.id;
  EXPECT_EQ(stage.run(keys_.revoke(account, id)).value().id, id);
  EXPECT_FALSE(stage.run(keys_.find(id)).value());
  EXPECT_EQ(stage.run(keys_.revoke(account, id)).error().kind, Kind::not_found);
}

TEST_F(AccessKeyTest, NobodyRevokesAnothersKey) {
  const auto owner = make_account(), other = make_account();
  const auto id = issue(owner).key.id;
  EXPECT_EQ(stage.run(keys_.revoke(other, id)).error().kind, Kind::not_found);
  EXPECT_TRUE(stage.run(keys_.find(id)).value());
}

TEST_F(AccessKeyTest, ASecretMovedToAnotherRecordDoesNotOpen) {
  const auto mine = issue(make_account()), yours = issue(make_account());
  record_of(mine.key.id).set("sealedSecret", *record_of(yours.key.id).find("sealedSecret"));
  EXPECT_EQ(stage.run(keys_.find(mine.key.id)).error().kind, Kind::corrupt);
  record_of(yours.key.id).set("accountId", S(mine.key.account.to_string()));
  EXPECT_EQ(stage.run(keys_.find(yours.key.id)).error().kind, Kind::corrupt);
}

TEST_F(AccessKeyTest, SaysThatTheSealingKeyIsAnother) {
  const auto id = issue(make_account()).key.id;
  AccessKeyStore other(dynamodb, testing::names(), *SecretSeal::make(std::string(32, 'o')), stage.clock, stage.random);
  EXPECT_NE(stage.run(other.find(id)).error().message.find("sealed under another key"), std::string::npos);
}

class AccessKeyDirectoryTest : public AccessKeyTest {
 protected:
  std::optional<Kind> error_of(const std::string& id) {
    const auto found = stage.run(directory.resolve(id));
    return found ? std::nullopt : std::optional(found.error().kind);
  }
  AccessKeyCacheConfig config;
  AccessKeyDirectory directory{keys_, stage.clock, stage.tasks, config};
};

TEST_F(AccessKeyDirectoryTest, RemembersKeys) {
  const auto issued = issue(make_account());
  EXPECT_EQ(stage.run(directory.resolve(issued.key.id)).value()->secret, issued.secret);
  EXPECT_EQ(directory.cached(issued.key.id).value()->key, issued.key);
  EXPECT_FALSE(error_of(issued.key.id));
  EXPECT_EQ(directory.stats().lookups, 1U);
}

TEST_F(AccessKeyDirectoryTest, ARevokedKeyOpensNothingOnceItIsForgotten) {
  const auto issued = issue(make_account());
  EXPECT_FALSE(error_of(issued.key.id));
  ASSERT_TRUE(stage.run(keys_.revoke(issued.key.account, issued.key.id)));
  directory.invalidate(issued.key.id);
  EXPECT_EQ(error_of(issued.key.id), Kind::not_found);
}

TEST_F(AccessKeyDirectoryTest, ARevokedKeyOpensNothingPastItsTimeInOtherProcesses) {
  const auto issued = issue(make_account());
  EXPECT_FALSE(error_of(issued.key.id));
  ASSERT_TRUE(stage.run(keys_.revoke(issued.key.account, issued.key.id)));
  stage.clock.advance(config.ttl + config.stale);
  EXPECT_EQ(error_of(issued.key.id), Kind::not_found);
}

TEST_F(AccessKeyDirectoryTest, RemembersForAMomentThatThereIsNone) {
  const auto id = keys_.draw(make_account()).key.id;
  EXPECT_EQ(error_of(id), Kind::not_found);
  EXPECT_EQ(error_of(id), Kind::not_found);
  EXPECT_EQ(directory.stats().lookups, 1U);
  stage.clock.advance(config.unknown);
  EXPECT_EQ(error_of(id), Kind::not_found);
  EXPECT_EQ(directory.stats().lookups, 2U);
}

TEST_F(AccessKeyDirectoryTest, ForgetsThatTheTableDidNotAnswer) {
  const auto issued = issue(make_account());
  dynamodb.twist = [](const ddb::Request&, FakeDynamoDb::Answer& answer) {
    answer = std::unexpected(ddb::Error("InternalServerError", "no"));
  };
  EXPECT_EQ(error_of(issued.key.id), Kind::unavailable);
  dynamodb.twist = nullptr;
  EXPECT_FALSE(error_of(issued.key.id));
}

}  // namespace
}  // namespace tenantry::tenancy
