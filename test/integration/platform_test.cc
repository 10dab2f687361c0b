// Accounts from end to end in one process: provisioner, router and tenants' data over the local services, on a store in
// memory.
#include "provisioning/platform.h"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fstream>
#include <iterator>
#include <memory>

#include "base/log.h"
#include "kv/memory_store.h"
#include "local/cloudformation/cloudformation.h"
#include "local/dynamodb/dynamodb.h"
#include "local/s3/s3.h"
#include "local/ssm/ssm.h"
#include "provisioning/provisioner.h"
#include "tenancy/keys.h"
#include "tenancy/tenant_data.h"

namespace tenantry {
namespace {

namespace ddb = aws::dynamodb;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Answers nothing while it is told so: an SSM that cannot be reached.
class Unreachable final : public aws::ssm::Service {
 public:
  explicit Unreachable(aws::ssm::Service& next) : next_(next) {}
  Task<std::expected<aws::ssm::Response, aws::ssm::Error>> call(aws::ssm::Request request, Deadline deadline) override {
    ++calls;
    if (down) co_return std::unexpected(aws::ssm::Error{"ServiceUnavailable", "no route to host", 503});
    co_return co_await next_.call(std::move(request), deadline);
  }
  bool down = false;
  int calls = 0;

 private:
  aws::ssm::Service& next_;
};

class PlatformTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto names = tenancy::Names::make(config_);
    ASSERT_TRUE(names);
    names_.emplace(*names);
    dynamodb_ = local::dynamodb::open_dynamodb({store_, clock_, random_, identity_}).value();
    ssm_ = local::ssm::open_ssm({store_, clock_, random_, identity_, std::string(32, 'k')}).value();
    s3_ = local::s3::open_s3({store_, clock_, identity_}).value();
    cloudformation_ =
        local::cloudformation::open_cloudformation({store_, clock_, random_, identity_, *dynamodb_, *ssm_, *s3_,
                                                    context_.get_executor(), tasks_, log_, Duration::zero()})
            .value();
    flaky_ssm_.emplace(*ssm_);
    std::ifstream file(TENANTRY_SOURCE_DIR "/infra/cloudformation/private-account-dynamodb.yaml");
    const std::string body{std::istreambuf_iterator<char>(file), {}};
    auto platform = run(provisioning::ensure_platform({*dynamodb_, *ssm_, *s3_, clock_}, *names_, config_, body, {}));
    ASSERT_TRUE(platform) << platform.error().message;
    accounts_.emplace(*dynamodb_, *names_);
    router_.emplace(*flaky_ssm_, *names_, clock_, random_, tasks_, config_.cache);
    data_.emplace(*router_, *dynamodb_);
    provisioner_.emplace(provisioning::Provisioner::Services{*dynamodb_, *ssm_, *cloudformation_, *accounts_, *router_,
                                                             clock_, random_, log_, context_.get_executor(), tasks_},
                         *names_, *std::move(platform), provisioning::ProvisionerOptions{});
  }

  void TearDown() override {
    tasks_.request_stop();
    run(tasks_.wait());
  }

  /// Runs the task, and what it wakes in the background, until the task has ended.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    run(store_in(std::move(task), result));
    return *std::move(result);
  }
  void run(Task<void> task) {
    context_.restart();
    std::exception_ptr failure;
    boost::asio::co_spawn(context_.get_executor(), std::move(task), [&](std::exception_ptr e) {
      failure = std::move(e);
      context_.stop();
    });
    context_.run();
    if (failure) std::rethrow_exception(failure);
  }
  template <class T>
  static Task<void> store_in(Task<T> task, std::optional<T>& result) {
    result.emplace(co_await std::move(task));
  }

  tenancy::Account make(tenancy::CloudType type) {
    tenancy::NewAccount account;
    account.name = "A";
    account.cloud_type = type;
    const auto created = run(provisioner_->provision_account(account));
    const auto settled =
        run(provisioner_->wait_settled(created.value().id, Deadline::after(clock_, std::chrono::seconds(60)))).value();
    EXPECT_EQ(settled.outcome, provisioning::Settlement::Outcome::active)
        << settled.account->provisioning_error.value_or("");
    return *settled.account;
  }

  auto put(tenancy::AccountId account, std::string pk, std::string value) {
    ddb::PutItemRequest request;
    request.table_name = "data";
    request.item = ddb::AttributeMap{{"PK", ddb::AttributeValue::string(std::move(pk))},
                                     {"SK", ddb::AttributeValue::string("s")},
                                     {"GSI1PK", ddb::AttributeValue::string("g")},
                                     {"GSI1SK", ddb::AttributeValue::string("1")},
                                     {"value", ddb::AttributeValue::string(std::move(value))}};
    return run(data_->call(account, std::move(request)));
  }

  std::optional<ddb::Item> get(tenancy::AccountId account, std::string pk) {
    ddb::GetItemRequest request;
    request.table_name = "data";
    request.key = {{"PK", ddb::AttributeValue::string(std::move(pk))}, {"SK", ddb::AttributeValue::string("s")}};
    return run(data_->call(account, std::move(request))).value().item;
  }

  /// The physical rows of tenants in a table: those of the platform left out.
  std::vector<std::string> tenant_rows(std::string table) {
    ddb::ScanRequest request;
    request.table_name = std::move(table);
    std::vector<std::string> rows;
    const auto response = run(ddb::call(*dynamodb_, std::move(request))).value();
    for (const auto& item : *response.items) {
      const std::string pk = item.attributes().find("PK")->get_if<ddb::AttributeValue::String>()->text;
      if (pk.size() > 45) rows.push_back(pk);
    }
    return rows;
  }

  tenancy::PlatformConfig config_;
  aws::Identity identity_;
  boost::asio::io_context context_;
  kv::MemoryStore store_;
  SystemClock clock_;
  SeededRandom random_{42};
  NullLogger log_;
  TaskGroup tasks_;
  std::optional<tenancy::Names> names_;
  std::unique_ptr<ddb::Service> dynamodb_;
  std::unique_ptr<aws::ssm::Service> ssm_;
  std::unique_ptr<aws::s3::Service> s3_;
  std::unique_ptr<aws::cloudformation::Service> cloudformation_;
  std::optional<Unreachable> flaky_ssm_;
  std::optional<tenancy::AccountStore> accounts_;
  std::optional<tenancy::Router> router_;
  std::optional<tenancy::TenantData> data_;
  std::optional<provisioning::Provisioner> provisioner_;
};

TEST_F(PlatformTest, DataLandsInTheRightTableAndOnlyThere) {
  const auto one = make(tenancy::CloudType::public_);
  const auto two = make(tenancy::CloudType::public_);
  const auto own = make(tenancy::CloudType::private_);
  const auto other = make(tenancy::CloudType::private_);
  for (const auto& account : {one, two, own}) ASSERT_TRUE(put(account.id, "same", account.id.to_string()));
  for (const auto& account : {one, two, own}) {
    const auto item = get(account.id, "same");
    ASSERT_TRUE(item);
    EXPECT_EQ(item->attributes().find("value")->get_if<ddb::AttributeValue::String>()->text, account.id.to_string());
    EXPECT_EQ(item->attributes().find("PK")->get_if<ddb::AttributeValue::String>()->text, "same");
    EXPECT_FALSE(item->attributes().contains("GSI3PK"));
  }
  const auto physical = [](const tenancy::Account& account) { return "ACCOUNT#" + account.id.to_string() + "#same"; };
  EXPECT_THAT(tenant_rows(names_->shared_table()), testing::UnorderedElementsAre(physical(one), physical(two)));
  EXPECT_THAT(tenant_rows(*own.table_name), testing::ElementsAre(physical(own)));
  EXPECT_THAT(tenant_rows(*other.table_name), IsEmpty());
  EXPECT_FALSE(get(other.id, "same"));
}

TEST_F(PlatformTest, AnIndexQueryShowsOneTenantOnly) {
  const auto one = make(tenancy::CloudType::public_);
  const auto two = make(tenancy::CloudType::public_);
  ASSERT_TRUE(put(one.id, "a", "1"));
  ASSERT_TRUE(put(two.id, "b", "2"));
  ddb::QueryRequest request;
  request.table_name = "data";
  request.index_name = "GSI1";
  request.key_condition_expression = "GSI1PK = :g";
  request.expression_attribute_values = ddb::AttributeMap{{":g", ddb::AttributeValue::string("g")}};
  const auto found = run(data_->call(one.id, std::move(request)));
  ASSERT_TRUE(found) << found.error().message;
  ASSERT_THAT(*found->items, SizeIs(1));
  EXPECT_EQ(found->items->front().attributes().find("PK")->get_if<ddb::AttributeValue::String>()->text, "a");
}

TEST_F(PlatformTest, AnUnreachableSsmRefusesAndWritesNothing) {
  const auto account = make(tenancy::CloudType::private_);
  router_->invalidate(account.id);
  flaky_ssm_->down = true;
  const auto refused = put(account.id, "x", "1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "RouteUnavailableException");
  EXPECT_THAT(tenant_rows(names_->shared_table()), IsEmpty());
  EXPECT_THAT(tenant_rows(*account.table_name), IsEmpty());
  flaky_ssm_->down = false;
  EXPECT_TRUE(put(account.id, "x", "1"));
}

TEST_F(PlatformTest, UnknownAndDeletedAccountsHaveNoRoute) {
  const auto nobody = put(tenancy::AccountId::random(random_), "x", "1");
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, "AccountNotFoundException");
  for (const auto type : {tenancy::CloudType::public_, tenancy::CloudType::private_}) {
    const auto account = make(type);
    ASSERT_TRUE(put(account.id, "x", "1"));
    ASSERT_TRUE(run(provisioner_->deprovision_account(account.id, false)));
    const auto settled =
        run(provisioner_->wait_settled(account.id, Deadline::after(clock_, std::chrono::seconds(60)))).value();
    EXPECT_EQ(settled.outcome, provisioning::Settlement::Outcome::deleted);
    EXPECT_FALSE(put(account.id, "x", "1"));
    EXPECT_THAT(tenant_rows(names_->shared_table()), IsEmpty());
  }
}

TEST_F(PlatformTest, ARouteIsLookedUpOnceAndThenCached) {
  const auto account = make(tenancy::CloudType::public_);
  router_->invalidate(account.id);
  flaky_ssm_->calls = 0;
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(put(account.id, "k", "v"));
  EXPECT_EQ(flaky_ssm_->calls, 1);
}

}  // namespace
}  // namespace tenantry
