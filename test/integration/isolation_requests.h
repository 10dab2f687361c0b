#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "isolation_world.h"

namespace tenantry::isolation_testing {

/// Random requests on one table `data`, over few keys and attributes so that they meet. About half of them are wrong in
/// some way.
class RandomRequests {
 public:
  /// `own`: a text that this tenant alone writes, as key and as value.
  RandomRequests(std::uint64_t seed, std::string own) : random_(seed), own_(std::move(own)) {}

  ddb::Request next();
  std::size_t below(std::size_t n) { return random_.next() % n; }
  bool chance(int percent) { return below(100) < static_cast<std::size_t>(percent); }

  ddb::GetItemRequest get();
  ddb::PutItemRequest put();
  ddb::UpdateItemRequest update();
  ddb::DeleteItemRequest remove();
  ddb::QueryRequest query();
  ddb::ScanRequest scan();
  ddb::BatchGetItemRequest batch_get();
  ddb::BatchWriteItemRequest batch_write();
  ddb::TransactGetItemsRequest transact_get();
  ddb::TransactWriteItemsRequest transact_write();

 private:
  /// Names and values of the request that is being made.
  struct Placeholders {
    std::map<std::string, std::string> names;
    AttributeMap values;
  };

  template <class T>
  const T& one_of(std::span<const T> all) {
    return all[below(all.size())];
  }
  std::string pick(std::initializer_list<const char*> all) { return *(all.begin() + below(all.size())); }
  bool wrong() { return chance(wrongness_); }

  std::string key_text();
  AttributeValue scalar();
  AttributeValue value();
  AttributeMap key();
  AttributeMap item();
  std::string name(Placeholders& placeholders, const std::string& attribute);
  std::string path(Placeholders& placeholders);
  std::string given(Placeholders& placeholders, AttributeValue value);
  std::string operand(Placeholders& placeholders);
  std::string comparison(Placeholders& placeholders);
  std::string condition(Placeholders& placeholders, int depth);
  std::string term(Placeholders& placeholders, int depth);
  std::string update_text(Placeholders& placeholders);
  std::string projection(Placeholders& placeholders);
  std::string damaged(std::string text);
  std::string table_name() { return wrong() && chance(10) ? pick({"Data", "app-test-shared", "arn:x"}) : "data"; }

  template <class R>
  void place(R& request, Placeholders placeholders) {
    if (wrong() && chance(5)) placeholders.names.emplace("#unused", "x");
    if (wrong() && chance(5) && !placeholders.names.empty()) placeholders.names.erase(placeholders.names.begin());
    if (!placeholders.names.empty()) request.expression_attribute_names = std::move(placeholders.names);
    if constexpr (requires { request.expression_attribute_values; })
      if (!placeholders.values.empty()) request.expression_attribute_values = std::move(placeholders.values);
  }
  template <class R>
  void add_condition(R& request, Placeholders& placeholders, int percent = 50) {
    if (chance(percent)) request.condition_expression = damaged(condition(placeholders, 2));
    if (chance(50)) request.return_values_on_condition_check_failure = "ALL_OLD";
  }
  template <class R>
  R read_one();

  SeededRandom random_;
  std::string own_;
  int wrongness_ = 0;
};

}  // namespace tenantry::isolation_testing
