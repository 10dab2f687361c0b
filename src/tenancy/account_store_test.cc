#include "tenancy/account_store.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tenancy/keys.h"
#include "tenancy/list_cursor.h"
#include "tenancy/records.h"
#include "tenancy/table_settings.h"
#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

namespace tenantry::tenancy {
namespace {

using namespace testing;
using Kind = AccountError::Kind;

class AccountStoreTest : public ::testing::Test {
 protected:
  AccountStoreTest() { dynamodb.tables[kShared]; }

  StoredAccount make(CloudType type = CloudType::public_, std::size_t licenses = 1) {
    Account account{.id = AccountId::random(stage.random)};
    account.cloud_type = type;
    stage.clock.advance(std::chrono::milliseconds(1));
    account.created_at = account.updated_at = std::chrono::floor<std::chrono::milliseconds>(stage.clock.now());
    AccountChange change{.name = "ACME", .master_account_name = "acme-master"};
    change.addresses = {
        {.line1 = "1 Main St",
         .line2 = "Floor 2",
         .city = "Springfield",
         .state = "IL",
         .postal_code = "62701",
         .country = "US"},
        {.line1 = "2 Side St", .city = "Springfield", .state = "IL", .postal_code = "62702", .country = "US"}};
    change.technical_user = {
        .first_name = "Jo", .last_name = "Doe", .email = "jo@acme.com", .start_date = "2024-01-01"};
    change.licenses.emplace();
    for (std::size_t i = 0; i < licenses; ++i)
      change.licenses->push_back({.enterprise_id = "ent-1",
                                  .product_id = "p" + std::to_string(i),
                                  .service_id = "s",
                                  .start_date = "2024-01-01",
                                  .end_date = "2024-12-31",
                                  .contact_full_name = "John Doe",
                                  .contact_email = "john@acme.com",
                                  .number_of_users = 25,
                                  .renewal_notify = true,
                                  .contact_phone = "+1"});
    account = apply(change, std::move(account), stage.random);
    ProvisioningRecord record{.account = account.id};
    record.created_at = record.started_at = record.step_at = account.created_at;
    return {std::move(account), std::move(record)};
  }

  StoredAccount create(CloudType type = CloudType::public_, std::size_t licenses = 1) {
    StoredAccount stored = make(type, licenses);
    EXPECT_TRUE(stage.run(store.create(stored)));
    return stored;
  }

  std::vector<AccountId> ids(const AccountFilter& filter, std::size_t limit) {
    std::vector<AccountId> all;
    std::optional<std::string> cursor;
    int pages = 0;
    do {
      auto page = stage.run(store.list(filter, limit, cursor));
      if (!page) throw std::runtime_error(page.error().message);
      EXPECT_LE(page->items.size(), limit);
      for (const Account& account : page->items) all.push_back(account.id);
      cursor = page->cursor;
    } while (cursor && ++pages < 1000);
    return all;
  }

  const std::string kShared = "app-test-shared";
  Stage stage;
  FakeDynamoDb dynamodb;
  AccountStore store{dynamodb, testing::names()};
};

TEST_F(AccountStoreTest, LoadsWhatWasCreated) {
  const StoredAccount stored = create();
  const auto loaded = stage.run(store.load(stored.account.id));
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->account, stored.account);
  EXPECT_EQ(loaded->provisioning, stored.provisioning);
  EXPECT_EQ(stage.run(store.load(AccountId::random(stage.random))).error().kind, Kind::not_found);
}

TEST_F(AccountStoreTest, RecordsHaveTheContractsKeys) {
  const StoredAccount stored = create();
  std::vector<std::string> sort_keys;
  for (const auto& [key, item] : dynamodb.tables[kShared].items) {
    EXPECT_EQ(key.first, "ACCOUNT#" + stored.account.id.to_string());
    sort_keys.push_back(key.second.substr(0, key.second.find('#')));
  }
  EXPECT_EQ(sort_keys,
            (std::vector<std::string>{"ADDRESS", "ADDRESS", "LICENSE", "METADATA", "PROVISIONING", "TECH_USER"}));
}

TEST_F(AccountStoreTest, CreatesAnIdOnce) {
  const StoredAccount stored = create();
  EXPECT_EQ(stage.run(store.create(stored)).error().kind, Kind::exists);
}

TEST_F(AccountStoreTest, RefusesMorePartsThanATransactionHolds) {
  EXPECT_TRUE(stage.run(store.create(make(CloudType::public_, kMaxLicenses))));
  EXPECT_EQ(stage.run(store.create(make(CloudType::public_, kMaxLicenses + 1))).error().kind, Kind::invalid);
}

TEST_F(AccountStoreTest, CopiesOfRecordsCarryNoIndexKeys) {
  for (const auto& item : records::to_items(make().account, records::IndexKeys::without))
    for (const auto& [name, value] : item) EXPECT_FALSE(name.starts_with("GSI")) << name;
}

TEST_F(AccountStoreTest, DamagedRecordIsNamed) {
  const StoredAccount stored = create();
  AttributeMap item = dynamodb.tables[kShared].items.at({keys::account_partition(stored.account.id), "METADATA"});
  item.set("cloudType", S("hybrid"));
  dynamodb.put(kShared, item);
  const auto loaded = stage.run(store.load(stored.account.id));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().kind, Kind::corrupt);
  EXPECT_NE(loaded.error().message.find("cloudType"), std::string::npos);
}

TEST_F(AccountStoreTest, ListsNewestFirstThroughPagesOfAnySize) {
  std::vector<AccountId> expected;
  for (int i = 0; i < 23; ++i) expected.push_back(create().account.id);
  std::reverse(expected.begin(), expected.end());
  for (const std::size_t limit : {1, 2, 7, 23, 100}) EXPECT_EQ(ids({}, limit), expected) << limit;
}

TEST_F(AccountStoreTest, CursorStaysWhereItIsWhenAccountsComeAndGo) {
  std::vector<AccountId> made;
  for (int i = 0; i < 6; ++i) made.push_back(create().account.id);
  auto first = stage.run(store.list({}, 2, {}));
  create();
  ASSERT_TRUE(stage.run(store.remove(made[4])));  // the cursor's own account
  std::vector<AccountId> rest;
  for (auto cursor = first->cursor; cursor;) {
    auto page = stage.run(store.list({}, 2, cursor));
    for (const auto& account : page->items) rest.push_back(account.id);
    cursor = page->cursor;
  }
  EXPECT_EQ(rest, (std::vector{made[3], made[2], made[1], made[0]}));
}

TEST_F(AccountStoreTest, FiltersCombine) {
  std::vector<StoredAccount> made;
  for (int i = 0; i < 12; ++i) made.push_back(create(i % 2 ? CloudType::private_ : CloudType::public_, 1 + i % 3));
  for (int i = 0; i < 12; i += 3) {
    made[i].account.status = made[i].provisioning.state = ProvisioningStatus::active;
    ASSERT_TRUE(stage.run(store.save(made[i], false)));
  }
  const auto expect = [&](const AccountFilter& filter, auto holds) {
    std::vector<AccountId> expected;
    for (auto each = made.rbegin(); each != made.rend(); ++each)
      if (holds(each->account)) expected.push_back(each->account.id);
    for (const std::size_t limit : {1, 5, 50}) EXPECT_EQ(ids(filter, limit), expected);
  };
  const auto is_private = [](auto& account) { return account.cloud_type == CloudType::private_; };
  const auto is_active = [](auto& account) { return account.status == ProvisioningStatus::active; };
  expect({.cloud_type = CloudType::private_}, is_private);
  expect({.status = ProvisioningStatus::active}, is_active);
  expect({.cloud_type = CloudType::private_, .status = ProvisioningStatus::active},
         [&](auto& account) { return is_private(account) && is_active(account); });
  expect({.enterprise_id = "ent-1"}, [](auto&) { return true; });  // several licenses, each account once
  expect({.cloud_type = CloudType::private_, .enterprise_id = "ent-1"}, is_private);
  expect({.enterprise_id = "ent-2"}, [](auto&) { return false; });
}

TEST_F(AccountStoreTest, RefusesWhatIsNotItsCursor) {
  create();
  create();
  const std::string cursor = *stage.run(store.list({}, 1, {}))->cursor;
  EXPECT_EQ(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
            std::string::npos);
  const auto refuses = [&](const AccountFilter& filter, const std::string& text) {
    const auto page = stage.run(store.list(filter, 1, text));
    return !page && page.error().kind == Kind::invalid_cursor;
  };
  EXPECT_FALSE(refuses({}, cursor));
  EXPECT_TRUE(refuses({.cloud_type = CloudType::public_}, cursor));
  for (const std::string& bad : {std::string(), std::string("x"), cursor + "A", cursor.substr(1),
                                 std::string(10'000, 'A'), std::string("../../etc")})
    EXPECT_TRUE(refuses({}, bad)) << bad.substr(0, 50);
  for (std::size_t i = 0; i < 9; ++i) {  // the filter's digest and the century
    std::string bent = cursor;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(refuses({}, bent)) << i;
  }
}

TEST_F(AccountStoreTest, ChangeRewritesPartsAndCountsVersions) {
  const StoredAccount stored = create(CloudType::public_, 3);
  AccountChange change{.name = "New"};
  change.licenses = std::vector{stored.account.licenses[0]};
  change.licenses->front().product_id = "other";
  const Account changed = apply(change, stored.account, stage.random);
  const auto result = stage.run(store.change(stored.account, changed, false));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->version, 2);
  const Account loaded = stage.run(store.load(stored.account.id))->account;
  EXPECT_EQ(loaded, *result);
  EXPECT_EQ(loaded.licenses.size(), 1u);
  EXPECT_EQ(loaded.licenses[0].id, stored.account.licenses[0].id);
  EXPECT_EQ(loaded.addresses, stored.account.addresses);
  EXPECT_EQ(stage.run(store.change(stored.account, changed, false)).error().kind, Kind::conflict);
}

TEST_F(AccountStoreTest, ChangeFailsWhenTheStatusHasMovedOn) {
  StoredAccount stored = create();
  const Account before = stored.account;
  stored.account.status = ProvisioningStatus::active;
  ASSERT_TRUE(stage.run(store.save(stored, false)));
  EXPECT_EQ(stage.run(store.change(before, before, false)).error().kind, Kind::conflict);
}

TEST_F(AccountStoreTest, ChangesOfUsersLeaveSettingsToWhoeverUpdatesThem) {
  StoredAccount stored = create(CloudType::private_);
  const Account before = stored.account;
  stored.account.table_settings.deletion_protection = true;  // an update of the stack ends meanwhile
  ASSERT_TRUE(stage.run(store.save(stored, false)));
  Account changed = before;
  changed.name = "ACME Inc.";
  ASSERT_TRUE(stage.run(store.change(before, changed, false)));
  const auto now = stage.run(store.load(before.id));
  EXPECT_EQ(now->account.name, "ACME Inc.");
  EXPECT_EQ(now->account.table_settings.deletion_protection, true);
}

TEST_F(AccountStoreTest, PrivateAccountsHaveTheSameRecordsInBothTables) {
  StoredAccount stored = create(CloudType::private_, 2);
  const std::string own = "app-test-account-" + stored.account.id.to_string();
  dynamodb.tables[own];
  stored.account.table_name = own;
  stored.account.status = ProvisioningStatus::active;
  ASSERT_TRUE(stage.run(store.save(stored, true)));
  AccountChange change{.master_account_name = "renamed"};
  change.addresses.emplace();
  ASSERT_TRUE(stage.run(store.change(stored.account, apply(change, stored.account, stage.random), true)));
  auto copies = dynamodb.tables[own].items;
  for (const auto& [key, item] : dynamodb.tables[kShared].items) {
    if (key.second == "PROVISIONING") continue;
    AttributeMap expected = item;
    for (const char* name : {"GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"}) expected.erase(name);
    EXPECT_EQ(copies[key], expected) << key.second;
    copies.erase(key);
  }
  EXPECT_TRUE(copies.empty());
}

TEST_F(AccountStoreTest, OlderRevisionOfTheWorkLoses) {
  StoredAccount stored = create();
  const auto first = stage.run(store.save(stored.provisioning));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->revision, 1);
  ProvisioningRecord other = stored.provisioning;
  other.step = Step::remove_records;
  EXPECT_EQ(stage.run(store.save(other)).error().kind, Kind::conflict);
  stored.provisioning = other;
  stored.account.status = ProvisioningStatus::failed;
  EXPECT_EQ(stage.run(store.save(stored, false)).error().kind, Kind::conflict);
  EXPECT_EQ(stage.run(store.load(stored.account.id))->account.status, ProvisioningStatus::pending);
}

TEST_F(AccountStoreTest, RepeatedWriteWhoseReplyWasLostIsNoConflict) {
  StoredAccount stored = create();
  ASSERT_TRUE(stage.run(store.save(stored.provisioning)));
  EXPECT_TRUE(stage.run(store.save(stored.provisioning)));
  stored.provisioning.revision = 1;
  stored.account.status = ProvisioningStatus::creating;
  ASSERT_TRUE(stage.run(store.save(stored, false)));
  EXPECT_TRUE(stage.run(store.save(stored, false)));
}

TEST_F(AccountStoreTest, WorkIsFoundByState) {
  std::vector<AccountId> pending;
  for (int i = 0; i < 9; ++i) pending.push_back(create().account.id);
  StoredAccount settled = create();
  settled.provisioning.state = ProvisioningStatus::active;
  ASSERT_TRUE(stage.run(store.save(settled.provisioning)));
  std::vector<AccountId> found;
  for (const auto& record : *stage.run(store.work(ProvisioningStatus::pending))) found.push_back(record.account);
  EXPECT_EQ(found, pending);
  EXPECT_EQ(stage.run(store.work(ProvisioningStatus::active))->size(), 1u);
}

TEST_F(AccountStoreTest, RemovesAllOfAnAccountAndNothingElse) {
  const StoredAccount doomed = create();
  const StoredAccount other = create();
  dynamodb.put(kShared, {{"PK", S(keys::tenant_prefix(doomed.account.id) + "x")}, {"SK", S("1")}});
  ASSERT_TRUE(stage.run(store.remove(doomed.account.id)));
  ASSERT_TRUE(stage.run(store.remove(doomed.account.id)));
  EXPECT_EQ(stage.run(store.load(doomed.account.id)).error().kind, Kind::not_found);
  EXPECT_TRUE(stage.run(store.load(other.account.id)));
  EXPECT_EQ(dynamodb.tables[kShared].items.size(), 6u + 1u);
}

TEST_F(AccountStoreTest, ServiceFaultsAreToldApart) {
  dynamodb.twist = [](const auto&, auto& answer) {
    answer = std::unexpected(ddb::Error("InternalServerError", "down", 500));
  };
  const auto loaded = stage.run(store.load(AccountId::random(stage.random)));
  EXPECT_EQ(loaded.error().kind, Kind::unavailable);
  EXPECT_TRUE(loaded.error().transient);
  dynamodb.twist = [](const auto&, auto& answer) {
    answer = std::unexpected(ddb::Error("AccessDeniedException", "no", 400));
  };
  EXPECT_FALSE(stage.run(store.load(AccountId::random(stage.random))).error().transient);
}

TEST(Names, AreTheContracts) {
  const auto id = *AccountId::parse("01234567-89ab-4cde-8f01-23456789abcd");
  EXPECT_EQ(testing::names("app", "prod").table(id), "app-prod-account-01234567-89ab-4cde-8f01-23456789abcd");
  EXPECT_EQ(testing::names("app", "prod").shared_table(), "app-prod-shared");
  EXPECT_EQ(keys::tenant_prefix(id).size(), keys::kTenantPrefixSize);
  for (const char* bad : {"", "App", "1a", "a_b", "a-", "my-account-x", "abcdefghijklmnopqrstu"}) {
    PlatformConfig config;
    config.project = bad;
    EXPECT_FALSE(Names::make(config)) << bad;
  }
  for (const char* bad : {"", "01234567-89AB-4cde-8f01-23456789abcd", "0123456789ab4cde8f0123456789abcd",
                          "01234567-89ab-4cde-8f01-23456789abcd "})
    EXPECT_FALSE(AccountId::parse(bad)) << bad;
}

}  // namespace
}  // namespace tenantry::tenancy
