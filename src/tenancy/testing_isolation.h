#pragma once

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tenancy/isolation.h"
#include "tenancy/keys.h"
#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

/// For tests only: tenants' requests in short, and two tenants in one table.
namespace tenantry::tenancy::testing {

using ddb::QueryRequest;
using Map = std::map<std::string, std::string>;

inline AttributeMap key(const std::string& pk, const std::string& sk = "s") { return {{"PK", S(pk)}, {"SK", S(sk)}}; }

inline AttributeMap item(const std::string& pk, const std::string& sk = "s", AttributeMap more = {}) {
  for (auto& [name, value] : key(pk, sk)) more.set(name, value);
  return more;
}

template <class R>
R on_table(std::string table = "data") {
  R request;
  request.table_name = std::move(table);
  return request;
}

inline ddb::PutItemRequest put(AttributeMap what) {
  auto request = on_table<ddb::PutItemRequest>();
  request.item = ddb::Item(std::move(what));
  return request;
}

inline ddb::GetItemRequest get(const std::string& pk, const std::string& sk = "s") {
  auto request = on_table<ddb::GetItemRequest>();
  request.key = key(pk, sk);
  return request;
}

inline ddb::UpdateItemRequest update(const std::string& pk, std::optional<std::string> text = {},
                                     AttributeMap values = {}) {
  auto request = on_table<ddb::UpdateItemRequest>();
  request.key = key(pk);
  request.update_expression = std::move(text);
  if (!values.empty()) request.expression_attribute_values = std::move(values);
  return request;
}

inline QueryRequest query(std::string condition, AttributeMap values, std::optional<std::string> index = {}) {
  auto request = on_table<QueryRequest>();
  request.key_condition_expression = std::move(condition);
  request.expression_attribute_values = std::move(values);
  request.index_name = std::move(index);
  return request;
}

class IsolationTest : public ::testing::Test {
 protected:
  IsolationTest() { dynamodb.tables[kShared]; }

  template <class R>
  std::expected<typename R::Response, ddb::Error> call(const AccountId& account, R request) {
    TenantTable table(dynamodb, Route::make(account, CloudType::public_, kShared));
    return stage.run(ddb::call(table, std::move(request)));
  }
  template <class R>
  std::string error_of(R request) {
    const auto response = call(a, std::move(request));
    return response ? "" : response.error().code + ": " + response.error().message;
  }
  template <class R>
  bool refuses(R request) {
    const auto before = dynamodb.tables[kShared].items;
    const auto response = call(a, std::move(request));
    EXPECT_EQ(before, dynamodb.tables[kShared].items);
    return !response && response.error().code == "ValidationException";
  }
  template <class R>
  const R& sent() {
    return std::get<R>(dynamodb.last);
  }
  std::string prefix(const AccountId& account) { return "ACCOUNT#" + account.to_string() + "#"; }
  AttributeMap only_item() {
    EXPECT_EQ(dynamodb.tables[kShared].items.size(), 1u);
    return dynamodb.tables[kShared].items.begin()->second;
  }
  std::vector<std::string> texts(const std::optional<std::vector<ddb::Item>>& items, const char* name) {
    std::vector<std::string> all;
    for (const auto& each : items.value()) all.push_back(text_of(each.attributes(), name));
    return all;
  }

  const std::string kShared = "app-test-shared";
  Stage stage;
  FakeDynamoDb dynamodb;
  const AccountId a = AccountId::random(stage.random), b = AccountId::random(stage.random);
};

}  // namespace tenantry::tenancy::testing
