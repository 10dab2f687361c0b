#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "aws/dynamodb/codec.h"
#include "aws/dynamodb/service.h"
#include "aws/json_codec.h"
#include "base/json.h"
#include "base/random.h"
#include "base/virtual_clock.h"
#include "kv/memory_store.h"
#include "kv/testing.h"
#include "local/dynamodb/dynamodb.h"

/// For tests only.
namespace tenantry::local::dynamodb::testing {

namespace api = aws::dynamodb;

/// JSON with ' for ", so that it can stand in a C++ string.
inline std::string quoted(std::string_view text) {
  std::string json(text);
  std::ranges::replace(json, '\'', '"');
  return json;
}

/// A request from JSON with ' for ".
template <class Request>
Request request(std::string_view text) {
  json::Document document;
  const std::string json = quoted(text);
  auto root = document.parse(json);
  Request made;
  if (!root) {
    ADD_FAILURE() << json << ": " << root.error().message;
  } else if (auto read = aws::read_json(*root, made); !read) {
    ADD_FAILURE() << json << ": " << read.error().message;
  }
  return made;
}

template <class Shape>
std::string text_of(const Shape& shape) {
  std::string text;
  json::Writer writer(text);
  aws::write_json(writer, shape);
  std::ranges::replace(text, '"', '\'');
  return text;
}

/// `Code: message`, and a failed condition's item or a transaction's reasons behind it.
inline std::string text_of(const api::Error& error) {
  std::string text = error.code + ": " + error.message;
  const auto append = [&text](const api::Item& item) {
    text += " ";
    item.append_wire(text);
  };
  if (error.item) append(*error.item);
  for (const auto& reason : error.reasons) {
    text += " [" + reason.code + (reason.message ? ": " + *reason.message : "");
    if (reason.item) append(*reason.item);
    text += "]";
  }
  std::ranges::replace(text, '"', '\'');
  return text;
}

/// A service over a store in memory, spoken to in JSON with ' for ".
class Tester {
 public:
  Tester() { reopen(); }

  void reopen() {
    service_.reset();
    service_ = *open_dynamodb({store, clock, random, {}});
  }
  api::Service& service() { return *service_; }

  /// One operation to its end: the response, or the error as text_of() has it.
  std::string operator()(std::string_view operation, std::string_view json) {
    return dispatch(operation, json, std::make_index_sequence<std::variant_size_v<api::Request>>());
  }
  template <class Request>
  std::expected<typename Request::Response, api::Error> call(Request asked) {
    return kv::testing::run(api::call(*service_, std::move(asked)));
  }

  kv::MemoryStore store;
  VirtualClock clock;
  SeededRandom random{1};

 private:
  template <std::size_t... I>
  std::string dispatch(std::string_view operation, std::string_view json, std::index_sequence<I...>) {
    std::string reply = "no such operation";
    (try_one<std::variant_alternative_t<I, api::Request>>(operation, json, reply), ...);
    return reply;
  }
  template <class Request>
  void try_one(std::string_view operation, std::string_view json, std::string& reply) {
    if (operation != Request::kOperation) return;
    const auto response = call(request<Request>(json));
    reply = response ? text_of(*response) : text_of(response.error());
  }

  std::unique_ptr<api::Service> service_;
};

/// Table `Items`: strings PK and SK; global indexes `gsx` (X, number Y; everything) and `gsk` (X; keys), local index
/// `lsi` (number L; keys and `inc`).
inline constexpr std::string_view kItems =
    "{'TableName':'Items','BillingMode':'PAY_PER_REQUEST',"
    "'AttributeDefinitions':[{'AttributeName':'PK','AttributeType':'S'},{'AttributeName':'SK','AttributeType':'S'},"
    "{'AttributeName':'X','AttributeType':'S'},{'AttributeName':'Y','AttributeType':'N'},"
    "{'AttributeName':'L','AttributeType':'N'}],"
    "'KeySchema':[{'AttributeName':'PK','KeyType':'HASH'},{'AttributeName':'SK','KeyType':'RANGE'}],"
    "'GlobalSecondaryIndexes':[{'IndexName':'gsx','KeySchema':[{'AttributeName':'X','KeyType':'HASH'},"
    "{'AttributeName':'Y','KeyType':'RANGE'}],'Projection':{'ProjectionType':'ALL'}},"
    "{'IndexName':'gsk','KeySchema':[{'AttributeName':'X','KeyType':'HASH'}],"
    "'Projection':{'ProjectionType':'KEYS_ONLY'}}],"
    "'LocalSecondaryIndexes':[{'IndexName':'lsi','KeySchema':[{'AttributeName':'PK','KeyType':'HASH'},"
    "{'AttributeName':'L','KeyType':'RANGE'}],"
    "'Projection':{'ProjectionType':'INCLUDE','NonKeyAttributes':['inc']}}]}";

/// Table `Hash`: number H, no index.
inline constexpr std::string_view kHash =
    "{'TableName':'Hash','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'H',"
    "'AttributeType':'N'}],'KeySchema':[{'AttributeName':'H','KeyType':'HASH'}]}";

class DynamoDbTest : public ::testing::Test {
 protected:
  void SetUp() override {
    db("CreateTable", kItems);
    db("CreateTable", kHash);
  }
  Tester db;
};

inline std::string validation(std::string_view text) { return "ValidationException: " + std::string(text); }
inline std::string invalid_values(std::string_view text) {
  return validation("One or more parameter values were invalid: " + std::string(text));
}

}  // namespace tenantry::local::dynamodb::testing
