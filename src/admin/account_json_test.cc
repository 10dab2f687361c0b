#include "admin/account_json.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "admin/strict_json.h"

namespace tenantry::admin {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr std::string_view kWhole = R"({"name": "ACME", "masterAccountName": "acme", "cloudType": "private",
  "addresses": [{"line1": "1 Main St", "city": "S", "state": "IL", "postalCode": "62701", "country": "US"}],
  "technicalUser": {"firstName": "Ada", "lastName": "L", "email": "ada@acme.com", "startDate": "2024-01-01"},
  "licenses": [{"enterpriseId": "e", "productId": "p", "serviceId": "s", "startDate": "2024-01-01", "endDate": "2024-12-31",
    "contactFullName": "John Doe", "contactEmail": "john@acme.com", "numberOfUsers": 5, "renewalNotify": true}]})";

std::vector<std::string> paths(std::string_view body) {
  const auto read = read_new_account(body);
  std::vector<std::string> paths;
  if (!read)
    for (const auto& error : read.error().errors) paths.push_back(error.path);
  return paths;
}

std::string with(std::string_view part, std::string_view instead) {
  std::string body(kWhole);
  body.replace(body.find(part), part.size(), instead);
  return body;
}

TEST(NewAccount, ReadsEveryMember) {
  const auto account = read_new_account(kWhole);
  ASSERT_TRUE(account);
  EXPECT_EQ(account->name, "ACME");
  EXPECT_EQ(account->cloud_type, tenancy::CloudType::private_);
  EXPECT_EQ(account->addresses.at(0).postal_code, "62701");
  EXPECT_EQ(account->technical_user->start_date, "2024-01-01");
  EXPECT_EQ(account->licenses.at(0).number_of_users, 5);
  EXPECT_EQ(account->licenses.at(0).renewal_notify, true);
  EXPECT_EQ(account->licenses.at(0).notice_days, std::nullopt);
}

TEST(NewAccount, NamesEveryFaultByItsPath) {
  EXPECT_THAT(paths("{}"), UnorderedElementsAre("$.name", "$.cloudType"));
  EXPECT_THAT(paths(with("\"ACME\"", "\"\"")), ElementsAre("$.name"));
  EXPECT_THAT(paths(with("\"ACME\"", "\"  \"")), ElementsAre("$.name"));
  EXPECT_THAT(paths(with("\"ACME\"", "null")), ElementsAre("$.name"));
  EXPECT_THAT(paths(with("\"ACME\"", "\"a\\u0000b\"")), ElementsAre("$.name"));
  EXPECT_THAT(paths(with("\"ACME\"", "\"" + std::string(257, 'x') + "\"")), ElementsAre("$.name"));
  EXPECT_THAT(paths(with("\"private\"", "\"Private\"")), ElementsAre("$.cloudType"));
  EXPECT_THAT(paths(with("\"state\": \"IL\", ", "")), ElementsAre("$.addresses[0].state"));
  EXPECT_THAT(paths(with("ada@acme.com", "ada@acme")), ElementsAre("$.technicalUser.email"));
  EXPECT_THAT(paths(with("\"2024-12-31\"", "\"2023-12-31\"")), ElementsAre("$.licenses[0].endDate"));
  EXPECT_THAT(paths(with("\"numberOfUsers\": 5", "\"numberOfUsers\": 5.0")),
              ElementsAre("$.licenses[0].numberOfUsers"));
  EXPECT_THAT(paths(with("\"numberOfUsers\": 5", "\"numberOfUsers\": -1")), ElementsAre("$.licenses[0].numberOfUsers"));
  EXPECT_THAT(paths(with("\"renewalNotify\": true", "\"renewal notify\": true")),
              ElementsAre("$.licenses[0][\"renewal notify\"]"));
  EXPECT_THAT(paths(with("\"name\": \"ACME\"", "\"name\": \"A\", \"name\": \"B\"")), ElementsAre("$.name"));
}

TEST(NewAccount, NumbersBeyondAllBoundsAreFoundByTheirPath) {
  for (const std::string number : {"1000000000000000000000000000000", "-1000000000000000000000000000000",
                                   "18446744073709551615", "9223372036854775808", "1000000001"}) {
    const auto read = read_new_account(with("\"numberOfUsers\": 5", "\"numberOfUsers\": " + number));
    ASSERT_FALSE(read);
    ASSERT_EQ(read.error().errors.size(), 1U) << number;
    EXPECT_EQ(read.error().errors[0].path, "$.licenses[0].numberOfUsers");
    EXPECT_EQ(read.error().errors[0].message, "must be 0 to 1000000000");
  }
  EXPECT_THAT(paths(with("\"ACME\"", "100000000000000000000")), ElementsAre("$.name"));
  EXPECT_EQ(
      with_readable_integers(R"({"a\"1": "99999999999999999999", "b": [1e9999999999999999999, 99999999999999999999]})"),
      R"({"a\"1": "99999999999999999999", "b": [1e9999999999999999999, 9223372036854775807]})");
  EXPECT_TRUE(paths(with("\"numberOfUsers\": 5", "\"numberOfUsers\": 0100000000000000000000")).empty());
}

TEST(NewAccount, AByteOrderMarkIsNamed) {
  EXPECT_THAT(read_new_account("\xef\xbb\xbf" + std::string(kWhole)).error().detail,
              testing::HasSubstr("byte order mark"));
}

TEST(NewAccount, EveryFaultOfTheTablesSettingsIsListed) {
  const auto settings = [](std::string_view type, std::string_view members) {
    return paths(fmt::format(R"({{"name": "A", "cloudType": "{}", "tableSettings": {}}})", type, members));
  };
  EXPECT_THAT(
      settings("private", R"({"billingMode": "FREE", "readCapacity": 0, "readCapacityMin": 9,
                                      "readCapacityMax": 8, "kmsKeyArn": "key", "colour": 1})"),
      UnorderedElementsAre("$.tableSettings.billingMode", "$.tableSettings.readCapacity",
                           "$.tableSettings.readCapacityMax", "$.tableSettings.kmsKeyArn", "$.tableSettings.colour"));
  EXPECT_THAT(settings("private", R"({"billingMode": "PAY_PER_REQUEST", "readCapacity": 5, "targetUtilization": 50})"),
              ElementsAre("$.tableSettings.readCapacity", "$.tableSettings.targetUtilization"));
  for (const auto* given : {"{}", R"({"billingMode": "PROVISIONED"})"})
    EXPECT_THAT(settings("public", given), ElementsAre("$.tableSettings")) << given;
  EXPECT_THAT(settings("hybrid", "{}"), ElementsAre("$.cloudType"));
}

TEST(NewAccount, ABrokenBodyIsAProblemWithoutFields) {
  for (const std::string_view bad : {"", "{", "[]", "null", "{\"name\":\"\xff\"}"})
    EXPECT_EQ(read_new_account(bad).error().status, 400U) << bad;
}

TEST(AccountChange, RefusesWhatIsFixed) {
  const auto change = read_account_change(R"({"cloudType": "public", "id": "x", "name": "N"})");
  ASSERT_FALSE(change);
  EXPECT_EQ(change.error().errors.size(), 2U);
  EXPECT_EQ(change.error().errors[0].message, "cannot be changed");
  EXPECT_EQ(read_account_change(R"({"name": "N"})")->name, "N");
  EXPECT_EQ(read_account_change(R"({"name": "N"})")->licenses, std::nullopt);
  EXPECT_FALSE(read_account_change(R"({"nome": "N"})"));
}

}  // namespace
}  // namespace tenantry::admin
