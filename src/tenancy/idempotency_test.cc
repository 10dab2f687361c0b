#include "tenancy/idempotency.h"

#include <gtest/gtest.h>

#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

namespace tenantry::tenancy {
namespace {

using testing::FakeDynamoDb;
using testing::Stage;

class Idempotency : public ::testing::Test {
 protected:
  Idempotency() { dynamodb.tables["app-test-shared"]; }

  AccountResult<IdempotencyRecord> reserve(const std::string& key, const std::string& fingerprint,
                                           const std::string& subject) {
    return stage.run(store.reserve(key, {fingerprint, subject, std::nullopt}));
  }
  auto& items() { return dynamodb.tables["app-test-shared"].items; }

  Stage stage;
  FakeDynamoDb dynamodb;
  IdempotencyStore store{dynamodb, testing::names(), stage.clock};
};

TEST_F(Idempotency, TheFirstToReserveAKeyStays) {
  const IdempotencyRecord first{"f1", "s1", std::nullopt};
  EXPECT_EQ(reserve("k", "f1", "s1"), first);
  EXPECT_EQ(reserve("k", "f1", "s2"), first);
  EXPECT_EQ(reserve("k", "f2", "s2"), first) << "whether it is the same request is for the caller to say";
  EXPECT_EQ(reserve("K", "f2", "s2")->subject, "s2");
  EXPECT_EQ(items().size(), 2u);
  EXPECT_TRUE(items().begin()->first.first.starts_with("IDEMPOTENCY#"));
  EXPECT_EQ(items().begin()->first.first.size(), 12u + 64u) << "no key from outside in a key of ours";
}

TEST_F(Idempotency, TheFirstReplyIsTheReply) {
  const IdempotencyRecord record{"f", "s", std::nullopt};
  reserve("k", "f", "s");
  const RecordedReply reply{201, "{\"id\":1}", "/accounts/1", "\"1-x\""};
  EXPECT_EQ(stage.run(store.complete("k", record, reply)), reply);
  EXPECT_EQ(reserve("k", "f", "other")->reply, reply);
  EXPECT_EQ(stage.run(store.complete("k", record, {202, "{}", "", ""})), reply);
  EXPECT_TRUE(stage.run(store.release("k", record)));
  EXPECT_EQ(reserve("k", "f", "other")->reply, reply) << "what was answered is not forgotten";
}

TEST_F(Idempotency, WhatHasMadeSomethingIsNotForgotten) {
  const IdempotencyRecord record{"f", "s", std::nullopt};
  reserve("k", "f", "s");
  const auto mark = [&](const std::string& subject) {
    aws::dynamodb::TransactWriteItemsRequest request;
    request.transact_items.emplace_back().update = mark_as_made(testing::names(), {"k", subject});
    return stage.run(aws::dynamodb::call(dynamodb, std::move(request), {})).has_value();
  };
  EXPECT_FALSE(mark("another's"));
  EXPECT_TRUE(mark("s"));
  EXPECT_FALSE(mark("s"));
  EXPECT_TRUE(stage.run(store.release("k", record)));
  EXPECT_EQ(reserve("k", "f", "other"), record);
  EXPECT_TRUE(stage.run(store.complete("k", record, {201, "", "", ""})));
}

TEST_F(Idempotency, WhatDidNothingIsForgotten) {
  const IdempotencyRecord record{"f", "s", std::nullopt};
  reserve("k", "f", "s");
  EXPECT_TRUE(stage.run(store.release("k", {"f", "another's", std::nullopt})));
  EXPECT_EQ(items().size(), 1u);
  EXPECT_TRUE(stage.run(store.release("k", record)));
  EXPECT_TRUE(items().empty());
  EXPECT_TRUE(stage.run(store.release("k", record)));
  EXPECT_EQ(stage.run(store.complete("k", record, {201, "", "", ""})).error().kind, AccountError::Kind::conflict);
  EXPECT_TRUE(items().empty());
}

TEST_F(Idempotency, KeysEndAfterADayEvenBeforeTheTableHasRemovedThem) {
  reserve("k", "f1", "s1");
  const auto ttl = items().begin()->second.find("ttl");
  ASSERT_TRUE(ttl);
  EXPECT_EQ(ttl->get_if<aws::dynamodb::AttributeValue::Number>()->text,
            std::to_string(unix_millis(stage.clock.now() + std::chrono::hours(24)) / 1000));
  stage.clock.advance(std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_EQ(reserve("k", "f2", "s2")->subject, "s1");
  stage.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(reserve("k", "f2", "s2")->subject, "s2");
}

TEST_F(Idempotency, DamageAndFaultsAreTold) {
  reserve("k", "f", "s");
  items().begin()->second.erase("subject");
  EXPECT_EQ(reserve("k", "f", "s").error().kind, AccountError::Kind::corrupt);
  dynamodb.twist = [](const auto&, FakeDynamoDb::Answer& answer) {
    answer = std::unexpected(aws::dynamodb::Error("ThrottlingException", "slow down"));
  };
  EXPECT_EQ(reserve("k", "f", "s").error().kind, AccountError::Kind::unavailable);
  EXPECT_EQ(stage.run(store.release("k", {"f", "s", std::nullopt})).error().kind, AccountError::Kind::unavailable);
}

}  // namespace
}  // namespace tenantry::tenancy
