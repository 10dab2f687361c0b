#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "aws/dynamodb/codec.h"
#include "aws/dynamodb/service.h"
#include "aws/json_codec.h"
#include "base/json.h"
#include "base/random.h"
#include "base/virtual_clock.h"
#include "kv/memory_store.h"
#include "kv/testing.h"
#include "local/dynamodb/dynamodb.h"
#include "tenancy/isolation.h"

/// For tests only: tenants over the local DynamoDB, each beside a bare table of its own.
namespace tenantry::isolation_testing {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

inline AttributeValue S(std::string text) { return AttributeValue::string(std::move(text)); }
inline AttributeValue N(std::int64_t number) { return AttributeValue::number(number); }

/// From JSON with ' for ".
template <class Request>
Request request(std::string_view text) {
  std::string json(text);
  std::ranges::replace(json, '\'', '"');
  json::Document document;
  auto root = document.parse(json);
  Request made;
  if (!root) {
    ADD_FAILURE() << json << ": " << root.error().message;
  } else if (auto read = aws::read_json(*root, made); !read) {
    ADD_FAILURE() << json << ": " << read.error().message;
  }
  return made;
}

inline std::string text_of(const ddb::Error& error) {
  std::string text = error.code + ": " + error.message;
  if (error.item) error.item->append_wire(text);
  for (const auto& reason : error.reasons) {
    text += " [" + reason.code + (reason.message ? ": " + *reason.message : "");
    if (reason.item) reason.item->append_wire(text);
    text += "]";
  }
  return text;
}

using Reply = std::expected<ddb::Response, ddb::Error>;

inline std::string text_of(const Reply& reply) {
  if (!reply) return text_of(reply.error());
  std::string text;
  json::Writer writer(text);
  std::visit([&](const auto& response) { aws::write_json(writer, response); }, *reply);
  return text;
}

inline ddb::GlobalSecondaryIndex index(const std::string& name, const char* projection) {
  ddb::GlobalSecondaryIndex index;
  index.index_name = name;
  index.key_schema = {{name + "PK", "HASH"}, {name + "SK", "RANGE"}};
  index.projection.projection_type = projection;
  return index;
}

/// With GSI3 as the platform makes it; without: what a tenant would make for itself.
inline ddb::CreateTableRequest table(const std::string& name, bool platform) {
  ddb::CreateTableRequest create;
  create.table_name = name;
  create.billing_mode = "PAY_PER_REQUEST";
  create.key_schema = {{"PK", "HASH"}, {"SK", "RANGE"}};
  create.global_secondary_indexes = {index("GSI1", "ALL"), index("GSI2", "ALL")};
  std::vector<std::string> attributes = {"PK", "SK", "GSI1PK", "GSI1SK", "GSI2PK", "GSI2SK"};
  if (platform) {
    create.global_secondary_indexes->push_back(index("GSI3", "KEYS_ONLY"));
    attributes.insert(attributes.end(), {"GSI3PK", "GSI3SK"});
  }
  for (const auto& attribute : attributes) create.attribute_definitions.push_back({attribute, "S"});
  return create;
}

/// One local DynamoDB.
class Dynamo {
 public:
  explicit Dynamo(std::uint64_t seed) : random_(seed) {
    service_ = local::dynamodb::open_dynamodb({store_, clock_, random_, {}}).value();
  }
  ddb::Service& service() { return *service_; }
  void make(const std::string& name, bool platform) {
    const auto made = kv::testing::run(ddb::call(*service_, table(name, platform)));
    EXPECT_TRUE(made) << made.error().message;
  }
  /// All rows of the table or one of its indexes.
  std::vector<AttributeMap> rows(const std::string& name, std::optional<std::string> index_name = {}) {
    std::vector<AttributeMap> rows;
    ddb::ScanRequest scan;
    scan.table_name = name;
    scan.index_name = std::move(index_name);
    do {
      auto page = kv::testing::run(ddb::call(*service_, scan)).value();
      for (auto& item : *page.items) rows.push_back(std::move(item).take());
      scan.exclusive_start_key = std::move(page.last_evaluated_key);
    } while (scan.exclusive_start_key);
    return rows;
  }

 private:
  kv::MemoryStore store_;
  VirtualClock clock_;
  SeededRandom random_;
  std::unique_ptr<ddb::Service> service_;
};

/// A tenant: its isolated table, and the same data without isolation.
class Tenant {
 public:
  Tenant(ddb::Service& platform, tenancy::Route route) : isolated(platform, route), route_(std::move(route)), bare_(1) {
    bare_.make("data", false);
  }
  const tenancy::Route& route() const { return route_; }
  tenancy::AccountId id() const { return route_.account(); }
  const std::string& table_name() const { return route_.table_name(); }
  ddb::Service& bare() { return bare_.service(); }
  std::vector<AttributeMap> bare_rows() { return bare_.rows("data"); }

  tenancy::TenantTable isolated;

  template <class R>
  std::expected<typename R::Response, ddb::Error> call(R request) {
    return kv::testing::run(ddb::call(isolated, std::move(request)));
  }

  /// The reply through isolation; a failure where the bare table's is another.
  template <class R>
  std::string both(const R& request) {
    const ddb::Request each(std::in_place_type<R>, request);
    const std::string got = text_of(kv::testing::run(isolated.call(each, {})));
    EXPECT_EQ(got, text_of(kv::testing::run(bare().call(each, {})))) << text_of_request(each);
    return got;
  }
  template <class R>
  std::string both(std::string_view json) {
    return both(request<R>(json));
  }
  static std::string text_of_request(const ddb::Request& request) {
    std::string text;
    json::Writer writer(text);
    std::visit([&](const auto& typed) { aws::write_json(writer, typed); }, request);
    return text;
  }

 private:
  tenancy::Route route_;
  Dynamo bare_;
};

/// A shared table with two public accounts, and a dedicated one.
class World : public ::testing::Test {
 protected:
  World() {
    platform.make(kShared, true);
    for (auto* account : {&a, &b}) {
      SeededRandom random(account == &a ? 11 : 12);
      const auto id = tenancy::AccountId::random(random);
      *account =
          std::make_unique<Tenant>(platform.service(), tenancy::Route::make(id, tenancy::CloudType::public_, kShared));
    }
    SeededRandom random(13);
    const auto id = tenancy::AccountId::random(random);
    const std::string own = "app-test-account-" + id.to_string();
    platform.make(own, true);
    c = std::make_unique<Tenant>(platform.service(), tenancy::Route::make(id, tenancy::CloudType::private_, own));
  }

  const std::string kShared = "app-test-shared";
  Dynamo platform{2};
  std::unique_ptr<Tenant> a, b, c;
};

}  // namespace tenantry::isolation_testing
