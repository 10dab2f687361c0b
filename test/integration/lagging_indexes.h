#pragma once

#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "isolation_world.h"

namespace tenantry::isolation_testing {

/// Global indexes that show writes only after catch_up(): they are read from a replica that gets them then.
class LaggingIndexes final : public ddb::Service {
 public:
  LaggingIndexes(ddb::Service& tables, ddb::Service& replica) : tables_(tables), replica_(replica) {}

  Task<Reply> call(ddb::Request request, Deadline deadline) override {
    if (reads_index(request)) co_return co_await replica_.call(std::move(request), deadline);
    if (!writes(request)) co_return co_await tables_.call(std::move(request), deadline);
    ddb::Request copy = request;
    auto reply = co_await tables_.call(std::move(request), deadline);
    if (reply) written_.push_back(std::move(copy));
    co_return reply;
  }

  void catch_up() {
    for (auto& request : std::exchange(written_, {}))
      EXPECT_TRUE(kv::testing::run(replica_.call(std::move(request), {})));
  }

 private:
  static bool reads_index(const ddb::Request& request) {
    return std::visit(
        [](const auto& typed) {
          if constexpr (requires { typed.index_name; }) return typed.index_name.has_value();
          return false;
        },
        request);
  }
  static bool writes(const ddb::Request& request) {
    return std::visit(
        []<class R>(const R&) {
          return std::is_same_v<R, ddb::PutItemRequest> || std::is_same_v<R, ddb::UpdateItemRequest> ||
                 std::is_same_v<R, ddb::DeleteItemRequest> || std::is_same_v<R, ddb::BatchWriteItemRequest> ||
                 std::is_same_v<R, ddb::TransactWriteItemsRequest>;
        },
        request);
  }

  ddb::Service& tables_;
  ddb::Service& replica_;
  std::vector<ddb::Request> written_;
};

}  // namespace tenantry::isolation_testing
