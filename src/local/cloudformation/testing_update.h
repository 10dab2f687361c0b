#pragma once

#include <gmock/gmock.h>

#include <cstddef>
#include <string>
#include <vector>

#include "local/cloudformation/testing.h"

/// For tests only: a stack `s` that is updated.
namespace tenantry::local::cloudformation::testing {

inline std::string parameter(const std::string& id, const std::string& name, const std::string& value,
                             const std::string& attributes = "") {
  return "  " + id + ": {Type: 'AWS::SSM::Parameter', " + attributes + "Properties: {Name: " + name +
         ", Type: String, Value: " + value + "}}\n";
}

/// A table whose physical id is CloudFormation's, with that key: another key replaces it.
inline std::string table(const std::string& key, const std::string& attributes = "") {
  return "  T: {Type: 'AWS::DynamoDB::Table', " + attributes +
         "Properties: {AttributeDefinitions: [{AttributeName: " + key +
         ", AttributeType: S}], KeySchema: [{AttributeName: " + key +
         ", KeyType: HASH}], BillingMode: PAY_PER_REQUEST}}\n";
}

inline std::string resources(const std::string& text) { return "Resources:\n" + text; }

class Update : public ::testing::Test {
 protected:
  Bench cloud;

  void create(const std::string& text) {
    cloud.create("s", text);
    cloud.settle();
    ASSERT_EQ(cloud.status("s"), "CREATE_COMPLETE");
    cloud.world.effects.clear();
    seen_ = cloud.story("s").size();
  }
  std::string ask(api::UpdateStackRequest request) {
    request.stack_name = "s";
    const auto error = cloud.error_of(std::move(request));
    cloud.settle();
    return error;
  }
  std::string update(const std::string& text, bool disable_rollback = false) {
    return ask({.template_body = text, .disable_rollback = disable_rollback});
  }
  /// What has been told since the creation.
  std::vector<std::string> story() {
    const auto all = cloud.story("s");
    return {all.begin() + static_cast<std::ptrdiff_t>(seen_), all.end()};
  }
  std::string value(const std::string& name) {
    const auto found = cloud.ssm.parameters.find(name);
    return found == cloud.ssm.parameters.end() ? "none" : found->second.value;
  }
  std::vector<std::string> tables() {
    std::vector<std::string> names;
    for (const auto& [name, made] : cloud.dynamodb.tables) names.push_back(name);
    return names;
  }

 private:
  std::size_t seen_ = 0;
};

}  // namespace tenantry::local::cloudformation::testing
