// What tenancy adds to a request: the cached route, and scoping a request and unscoping its reply. The service below
// answers at once.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>
#include <vector>

#include "aws/dynamodb/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/task_group.h"
#include "tenancy/isolation.h"
#include "tenancy/keys.h"
#include "tenancy/parameters.h"
#include "tenancy/router.h"

namespace {

using namespace tenantry;
namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

AttributeValue text(std::string value) { return AttributeValue::string(std::move(value)); }

/// Ten attributes and about a kilobyte.
AttributeMap item(const std::string& pk, const std::string& sk) {
  AttributeMap made{
      {"PK", text(pk)}, {"SK", text(sk)}, {"GSI1PK", text(pk + "#by-date")}, {"GSI1SK", text("2024-01-01")}};
  for (int i = 0; i < 6; ++i) made.set("attribute" + std::to_string(i), text(std::string(140, 'x')));
  return made;
}

class Canned final : public ddb::Service {
 public:
  explicit Canned(ddb::Response response) : response_(std::move(response)) {}
  Task<std::expected<ddb::Response, ddb::Error>> call(ddb::Request request, Deadline) override {
    benchmark::DoNotOptimize(request);
    co_return response_;
  }

 private:
  ddb::Response response_;
};

class Parameters final : public aws::ssm::Service {
 public:
  Task<std::expected<aws::ssm::Response, aws::ssm::Error>> call(aws::ssm::Request request, Deadline) override {
    const auto& names = std::get<aws::ssm::GetParametersRequest>(request).names;
    aws::ssm::GetParametersResponse response;
    response.parameters.emplace();
    for (const auto& name : names) {
      const auto ends = [&](std::string_view tail) { return std::string_view(name).ends_with(tail); };
      if (ends(tenancy::parameters::kCloudType)) response.parameters->push_back({.name = name, .value = "public"});
      if (ends(tenancy::parameters::kProvisioningStatus))
        response.parameters->push_back({.name = name, .value = "active"});
      if (ends(tenancy::parameters::kTableName))
        response.parameters->push_back({.name = name, .value = "app-prod-shared"});
    }
    co_return response;
  }
};

/// Runs the benchmark's loop in a coroutine, so that it pays what a request in flight pays.
template <class Call>
void run(benchmark::State& state, Call call) {
  boost::asio::io_context context(1);
  boost::asio::co_spawn(
      context.get_executor(),
      [](benchmark::State& loop, Call once) -> Task<void> {
        for (auto _ : loop) co_await once();
      }(state, std::move(call)),
      boost::asio::detached);
  context.run();
}

struct Tenant {
  SystemClock clock;
  SeededRandom random{7};
  tenancy::AccountId account = tenancy::AccountId::random(random);
  std::string prefix = tenancy::keys::tenant_prefix(account);
  tenancy::Route route = tenancy::Route::make(account, tenancy::CloudType::public_, "app-prod-shared");
};

void measure(benchmark::State& state, Tenant& tenant, ddb::Response response, ddb::Request request) {
  Canned service(std::move(response));
  run(state, [&]() -> Task<void> {
    tenancy::TenantTable table(service, tenant.route);
    auto answer = co_await table.call(request, {});
    if (!answer) throw std::runtime_error(answer.error().message);
    benchmark::DoNotOptimize(answer);
  });
}

/// The copy of the request that the loops below make beside the work.
void copy_of_a_put(benchmark::State& state) {
  ddb::PutItemRequest put;
  put.table_name = "data";
  put.item = item("CUSTOMER#42", "ORDER#1001");
  const ddb::Request request = put;
  for (auto _ : state) benchmark::DoNotOptimize(ddb::Request(request));
}
BENCHMARK(copy_of_a_put);

void scope_a_put_of_1_kb(benchmark::State& state) {
  Tenant tenant;
  ddb::PutItemRequest put;
  put.table_name = "data";
  put.item = item("CUSTOMER#42", "ORDER#1001");
  measure(state, tenant, ddb::PutItemResponse{}, put);
}
BENCHMARK(scope_a_put_of_1_kb);

void unscope_a_query_of_10_items(benchmark::State& state) {
  Tenant tenant;
  ddb::QueryRequest query;
  query.table_name = "data";
  query.key_condition_expression = "PK = :customer";
  query.expression_attribute_values = AttributeMap{{":customer", text("CUSTOMER#42")}};
  ddb::QueryResponse response;
  response.items.emplace();
  for (int i = 0; i < 10; ++i) {
    std::string wire;
    AttributeMap physical = item(tenant.prefix + "CUSTOMER#42", "ORDER#100" + std::to_string(i));
    physical.set("GSI1PK", text(tenant.prefix + "CUSTOMER#42#by-date"));
    physical.set("GSI3PK", text(tenancy::keys::account_partition(tenant.account)));
    physical.set("GSI3SK", text(tenancy::keys::tenant_hash("CUSTOMER#42")));
    ddb::Item(std::move(physical)).append_wire(wire);
    response.items->push_back(ddb::Item::from_wire(std::move(wire)));
  }
  response.count = response.scanned_count = 10;
  measure(state, tenant, std::move(response), query);
}
BENCHMARK(unscope_a_query_of_10_items);

void resolve_a_cached_route(benchmark::State& state) {
  Tenant tenant;
  Parameters ssm;
  TaskGroup tasks;
  tenancy::Router router(ssm, tenancy::Names::make({}).value(), tenant.clock, tenant.random, tasks, {});
  boost::asio::io_context context(1);
  boost::asio::co_spawn(
      context.get_executor(),
      [](tenancy::Router& asked, tenancy::AccountId account) -> Task<void> { co_await asked.resolve(account); }(
                                                                 router, tenant.account),
      boost::asio::detached);
  context.run();
  if (!router.cached(tenant.account)) throw std::runtime_error("there is no route");
  for (auto _ : state) benchmark::DoNotOptimize(router.cached(tenant.account));
}
BENCHMARK(resolve_a_cached_route);

}  // namespace
