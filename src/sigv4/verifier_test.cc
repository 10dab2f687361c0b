#include "sigv4/verifier.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "base/encoding.h"
#include "sigv4/signer.h"
#include "sigv4/testing.h"

namespace tenantry::sigv4 {
namespace {

using namespace std::chrono_literals;
using Reason = Refusal::Reason;
using testing::OwnedRequest;

const WallTime kNow = Timestamp::parse("20240131T120000Z")->time();
const Rules kRules = {.region = "eu-central-1", .service = "dynamodb"};
const SignOptions kOptions = {.region = "eu-central-1", .service = "dynamodb"};
const Credentials kKey = {.access_key_id = "TNKEY", .secret_access_key = "secret"};
constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details.";

OwnedRequest plain() {
  OwnedRequest request;
  request.fields = {{"Host", "localhost:8000"},
                    {"X-Amz-Target", "DynamoDB_20120810.GetItem"},
                    {"Content-Type", "application/x-amz-json-1.0"}};
  request.body = R"({"TableName":"data"})";
  return request;
}

OwnedRequest signed_request(OwnedRequest request = plain(), WallTime time = kNow, SignOptions options = kOptions,
                            const Credentials& key = kKey) {
  request.add(sign(request.view(), key, time, options));
  return request;
}

OwnedRequest presigned_request(OwnedRequest request = plain(), std::uint32_t seconds = 60) {
  request.query = presign(request.view(), kKey, kNow, seconds, kOptions);
  return request;
}

std::expected<void, Refusal> try_it(OwnedRequest request, WallTime now = kNow, const Rules& rules = kRules) {
  Verifier verifier(rules);
  const Request view = request.view();
  const auto claim = verifier.read(view, now);
  if (!claim) return std::unexpected(claim.error());
  EXPECT_EQ(claim->access_key_id, "TNKEY");
  return verifier.verify(view, *claim, "secret");
}

bool accepts(OwnedRequest request, WallTime now = kNow, const Rules& rules = kRules) {
  return try_it(std::move(request), now, rules).has_value();
}

void expect_refused(OwnedRequest request, Reason reason, std::string_view message, WallTime now = kNow,
                    const Rules& rules = kRules) {
  const auto outcome = try_it(std::move(request), now, rules);
  ASSERT_FALSE(outcome) << message;
  EXPECT_EQ(outcome.error().message, message);
  EXPECT_EQ(static_cast<int>(outcome.error().reason), static_cast<int>(reason)) << message;
}

/// `from` is in the request's Authorization field.
OwnedRequest with_authorization(std::string_view from, std::string_view to, OwnedRequest request = signed_request()) {
  auto& text = request.field("authorization");
  const auto at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  text.replace(at, from.size(), to);
  return request;
}

TEST(Verifier, LetsASignedRequestIn) {
  EXPECT_TRUE(accepts(signed_request()));
  SignOptions with_hash = kOptions;
  with_hash.content_sha256 = true;
  EXPECT_TRUE(accepts(signed_request(plain(), kNow, with_hash)));
  auto empty = plain();
  empty.body.clear();
  EXPECT_TRUE(accepts(signed_request(empty)));
  auto with_query = plain();
  with_query.path = "/a%20b//./c/../d/";
  with_query.query = "b=2&a=%2f&a=&c";
  EXPECT_TRUE(accepts(signed_request(with_query)));
}

TEST(Verifier, TakesSeparatorsAsClientsWriteThem) {
  auto request = signed_request();
  auto& text = request.field("authorization");
  for (std::size_t at; (at = text.find(", ")) != text.npos;) text.replace(at, 2, ",");
  EXPECT_TRUE(accepts(request));
}

TEST(Verifier, PassesOverFieldsThatNeedNotBeSigned) {
  auto request = signed_request();
  request.add({{"User-Agent", "x"}, {"Accept", "a"}, {"Accept", "b"}, {"X-Amzn-Trace-Id", "t"}});
  EXPECT_TRUE(accepts(request));
}

TEST(Verifier, WantsASignature) {
  expect_refused(plain(), Reason::missing, "");
  for (const auto* other : {"Bearer x", "Basic eDp5", "AWS TNKEY:x", "", "aws4-hmac-sha256 Credential=a"}) {
    auto request = plain();
    request.field("Authorization") = other;
    expect_refused(request, Reason::missing, "");
  }
}

TEST(Verifier, NamesWhatIsMissing) {
  auto request = plain();
  request.field("Authorization") = "AWS4-HMAC-SHA256";
  expect_refused(request, Reason::incomplete,
                 "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
                 "parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires "
                 "existence of either a 'X-Amz-Date' or a 'Date' header.");
  expect_refused(with_authorization("Signature=", "Signature=, Signature2="), Reason::incomplete,
                 "Authorization header has an unknown parameter 'Signature2'.");
  request.field("Authorization") = "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=";
  request.field("X-Amz-Date") = "20240131T120000Z";
  expect_refused(request, Reason::incomplete, "Authorization header requires 'Signature' parameter.");
}

TEST(Verifier, ReadsTheFieldStrictly) {
  expect_refused(
      with_authorization("Signature=", "Signature"), Reason::incomplete,
      fmt::format("'Signature{}' not a valid key=value pair (missing equal-sign) in Authorization header.",
                  signed_request().field("authorization").substr(signed_request().field("authorization").size() - 64)));
  expect_refused(with_authorization(", SignedHeaders", ",, SignedHeaders"), Reason::incomplete,
                 "'' not a valid key=value pair (missing equal-sign) in Authorization header.");
  expect_refused(with_authorization(", SignedHeaders", ", Credential=x, SignedHeaders"), Reason::incomplete,
                 "Authorization header has the parameter 'Credential' more than once.");
  expect_refused(with_authorization("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), Reason::incomplete,
                 "Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256' (only AWS4-HMAC-SHA256 for now).");
  expect_refused(with_authorization("TNKEY/", "TN\xffKEY\n/a/"), Reason::incomplete,
                 "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
                 "'TN?KEY?/a/20240131/eu-central-1/dynamodb/aws4_request'");
  expect_refused(with_authorization("TNKEY/2024", "/2024"), Reason::incomplete,
                 "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
                 "'/20240131/eu-central-1/dynamodb/aws4_request'");
  for (const auto* names : {"host;content-type;x-amz-date;x-amz-target", "Host;x-amz-date;x-amz-target",
                            "host;;x-amz-date", "host;host;x-amz-date;x-amz-target", ";host", "host;"})
    expect_refused(with_authorization("content-type;host;x-amz-date;x-amz-target", names), Reason::incomplete,
                   "'SignedHeaders' must be header names in lower case, sorted, each once, separated by semicolons.");
  std::string many = "a000";
  for (int i = 1; i <= 100; ++i) many += fmt::format(";a{:03}", i);
  expect_refused(with_authorization("content-type;host;x-amz-date;x-amz-target", many), Reason::incomplete,
                 "'SignedHeaders' has more than 100 names.");
}

TEST(Verifier, ChecksTheScope) {
  const auto scoped = [](SignOptions options) { return signed_request(plain(), kNow, std::move(options)); };
  expect_refused(scoped({.region = "us-east-1", .service = "dynamodb"}), Reason::wrong_signature,
                 "Credential should be scoped to a valid region, not 'us-east-1'. ");
  expect_refused(scoped({.region = "eu-central-1", .service = "s3"}), Reason::wrong_signature,
                 "Credential should be scoped to correct service: 'dynamodb'. ");
  expect_refused(with_authorization("aws4_request", "aws5_request"), Reason::wrong_signature,
                 "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. ");
  expect_refused(with_authorization("20240131", "20240130"), Reason::wrong_signature,
                 "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                 "'20240130' != '20240131', from '20240131T120000Z'. ");
  EXPECT_FALSE(accepts(with_authorization("aws4_request", "aws4_request/")));
}

TEST(Verifier, GivesFiveMinutesBothWays) {
  EXPECT_TRUE(accepts(signed_request(), kNow + 300s + 999ms));
  EXPECT_TRUE(accepts(signed_request(), kNow - 300s));
  expect_refused(signed_request(), Reason::expired,
                 "Signature expired: 20240131T120000Z is now earlier than 20240131T120001Z (20240131T120501Z - 5 min.)",
                 kNow + 301s);
  expect_refused(
      signed_request(), Reason::expired,
      "Signature not yet current: 20240131T120000Z is still later than 20240131T115959Z (20240131T115459Z + 5 "
      "min.)",
      kNow - 301s);
  const WallTime midnight = Timestamp::parse("20240131T235959Z")->time();
  EXPECT_TRUE(accepts(signed_request(plain(), midnight), midnight + 2min)) << "signed yesterday";
}

TEST(Verifier, IsNotFooledByTimesThatNoClockHas) {
  for (const auto* date : {"99990131T120000Z", "26080825T113342Z", "16000131T120000Z", "00000131T120000Z"}) {
    auto request = signed_request();
    request.field("x-amz-date") = date;
    const auto outcome = try_it(request);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().reason, Reason::expired) << date;
  }
}

TEST(Verifier, ReadsTheDateFromEitherField) {
  const auto dated = [](std::string_view date) {
    auto request = plain();
    request.field("Date") = date;
    request = signed_request(request);
    request.remove("x-amz-date");
    return with_authorization(";x-amz-date", "", request);
  };
  const std::vector<std::string_view> names = {"content-type", "date", "host", "x-amz-target"};
  for (const auto* date : {"20240131T120000Z", "Wed, 31 Jan 2024 12:00:00 GMT"}) {
    auto request = dated(date);
    const auto canonical = canonical_request(request.view(), names, sha256(request.body)).value();
    const auto key = signing_key("secret", "20240131", "eu-central-1", "dynamodb");
    auto& text = request.field("authorization");
    text.replace(
        text.size() - 64, 64,
        hex(hmac_sha256(bytes_of(key),
                        string_to_sign("20240131T120000Z", "20240131/eu-central-1/dynamodb/aws4_request", canonical))));
    EXPECT_TRUE(accepts(request)) << date;
    expect_refused(with_authorization("date;", "", request), Reason::wrong_signature,
                   "'Date' must be a 'SignedHeader' in the AWS Authorization.");
  }
  expect_refused(dated("today"), Reason::incomplete,
                 "Date must be in ISO-8601 'basic format'. Got 'today'. See http://en.wikipedia.org/wiki/ISO_8601");

  auto both = plain();
  both.field("Date") = "Wed, 31 Jan 2001 12:00:00 GMT";
  EXPECT_TRUE(accepts(signed_request(both))) << "X-Amz-Date counts";
  auto neither = signed_request();
  neither.remove("x-amz-date");
  expect_refused(neither, Reason::incomplete,
                 "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
}

TEST(Verifier, WantsHostAndAllOfAwsFieldsSigned) {
  auto request = plain();
  request.remove("host");
  expect_refused(signed_request(request), Reason::wrong_signature,
                 "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  expect_refused(with_authorization(";x-amz-target", ""), Reason::wrong_signature,
                 "There were headers present in the request which were not signed: x-amz-target");
  request = signed_request();
  request.add({{"X-AMZ-Something", "x"}});
  expect_refused(request, Reason::wrong_signature,
                 "There were headers present in the request which were not signed: x-amz-something");
  request = signed_request();
  request.remove("content-type");
  expect_refused(request, Reason::wrong_signature, "The signed header 'content-type' is not in the request.");
}

TEST(Verifier, RefusesWhatCouldBeReadInTwoWays) {
  for (const std::string_view name : {"x-amz-target", "host", "authorization", "x-amz-date", "content-type"}) {
    auto request = signed_request();
    request.fields.emplace_back(name, request.field(name));
    expect_refused(request, Reason::wrong_signature, fmt::format("The header '{}' is given more than once.", name));
  }
  auto request = plain();
  request.add({{"X-Amz-Target", "DynamoDB_20120810.PutItem"}});
  expect_refused(signed_request(request), Reason::wrong_signature,
                 "The header 'x-amz-target' is given more than once.");
  for (const auto* name : {"X-Amz-Signature", "X-Amz-Algorithm", "x-amz-date", "X%2dAmz-Target"}) {
    request = plain();
    request.query = std::string(name) + "=x";
    expect_refused(signed_request(request), Reason::wrong_signature,
                   fmt::format("Found both '{}' as a query-string param and 'Authorization' as HTTP header.",
                               url_decode(name).value()));
  }
}

TEST(Verifier, WantsTheBodySigned) {
  for (const auto* hash :
       {"UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"}) {
    auto request = plain();
    request.field("X-Amz-Content-Sha256") = hash;
    expect_refused(signed_request(request), Reason::wrong_signature,
                   fmt::format("The body must be signed: 'x-amz-content-sha256' must not be '{}'.", hash));
  }
  for (const auto& hash : {hex(sha256("another body")), std::string(64, '0'), std::string("x"), std::string()}) {
    auto request = plain();
    request.field("x-amz-content-sha256") = hash;
    expect_refused(
        signed_request(request), Reason::wrong_signature,
        "The provided 'x-amz-content-sha256' header does not match what was computed of the request's body.");
  }
}

TEST(Verifier, RefusesWhatWasAltered) {
  const auto altered = [](auto change) {
    auto request = signed_request();
    change(request);
    expect_refused(request, Reason::wrong_signature, kMismatch);
  };
  altered([](OwnedRequest& it) { it.body.back() = ' '; });
  altered([](OwnedRequest& it) { it.body.clear(); });
  altered([](OwnedRequest& it) { it.method = "PUT"; });
  altered([](OwnedRequest& it) { it.path = "/x"; });
  altered([](OwnedRequest& it) { it.query = "x"; });
  altered([](OwnedRequest& it) { it.field("host") = "other:8000"; });
  altered([](OwnedRequest& it) { it.field("x-amz-target") = "DynamoDB_20120810.PutItem"; });
  altered([](OwnedRequest& it) { it.field("x-amz-date") = "20240131T120001Z"; });
  altered([](OwnedRequest& it) { it.field("authorization").back() ^= 1; });
  altered([](OwnedRequest& it) { it.field("authorization").pop_back(); });
  altered([](OwnedRequest& it) { it.field("authorization") += "0"; });
  altered([](OwnedRequest& it) {
    auto& text = it.field("authorization");
    const auto at = text.size() - 64;
    std::string upper = text.substr(at);
    for (auto& c : upper) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 32 : c);
    text.replace(at, 64, upper);
  });
  auto malformed = signed_request();
  malformed.query = "a=%zz";
  expect_refused(malformed, Reason::incomplete, "Illegal hex character in escape % pattern in the query.");
}

TEST(Verifier, KnowsNoSessionTokens) {
  const Credentials temporary = {"TNKEY", "secret", "token"};
  const auto request = signed_request(plain(), kNow, kOptions, temporary);
  expect_refused(request, Reason::unknown_key, "");
  Rules rules = kRules;
  rules.session_tokens = true;
  EXPECT_TRUE(accepts(request, kNow, rules));
}

TEST(Verifier, RefusesPresignedRequestsWhereTheyAreNotWanted) {
  expect_refused(presigned_request(), Reason::incomplete,
                 "Presigned requests are not supported here: sign the request in its Authorization header.");
}

TEST(Verifier, ReadsPresignedRequestsWhereTheyAre) {
  Rules rules = kRules;
  rules.presigned = true;
  const auto refused = [&](OwnedRequest request, Reason reason, std::string_view message, WallTime now = kNow) {
    expect_refused(std::move(request), reason, message, now, rules);
  };
  EXPECT_TRUE(accepts(presigned_request(), kNow + 60s, rules));
  EXPECT_TRUE(accepts(presigned_request(plain(), 604800), kNow + 24h * 7, rules));
  refused(presigned_request(), Reason::expired,
          "Signature expired: 20240131T120000Z is now earlier than 20240131T120001Z (20240131T120101Z - 1 min.)",
          kNow + 61s);
  refused(presigned_request(plain(), 61), Reason::expired,
          "Signature expired: 20240131T120000Z is now earlier than 20240131T120001Z (20240131T120102Z - 61 sec.)",
          kNow + 62s);
  refused(
      presigned_request(), Reason::expired,
      "Signature not yet current: 20240131T120000Z is still later than 20240131T115959Z (20240131T115459Z + 5 min.)",
      kNow - 301s);
  for (const std::uint32_t seconds : {0U, 604801U, 1000000U})
    refused(presigned_request(plain(), seconds), Reason::incomplete,
            "X-Amz-Expires must be a number of seconds from 1 to 604800.");
  auto request = presigned_request();
  request.query.resize(request.query.find("&X-Amz-Signature"));
  refused(request, Reason::incomplete,
          "AWS query-string parameters must include 'X-Amz-Signature'. Re-examine the query-string parameters.");
  request = presigned_request();
  request.query += "&X-Amz-Date=20240131T120000Z";
  refused(request, Reason::wrong_signature, "The query-string parameter 'X-Amz-Date' is given more than once.");
  request = presigned_request();
  request.query += "&more=1";
  refused(request, Reason::wrong_signature, kMismatch);
  request = presigned_request();
  request.field("X-Amz-Target") = "DynamoDB_20120810.PutItem";
  refused(request, Reason::wrong_signature, kMismatch);
  request.query += "&X-Amz-Security-Token=x";
  refused(request, Reason::unknown_key, "");
}

TEST(SigningKeys, AreKeptForTheirSecretAndBounded) {
  SigningKeys keys(64);
  const auto claim_of = [](std::string_view credential) {
    const auto slash = credential.find('/');
    return Claim{credential.substr(0, slash), credential, credential.substr(slash + 1), Timestamp(kNow), {}, {}, {}};
  };
  const auto derived = signing_key("s1", "20240131", "r", "v");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(keys.get(claim_of("A/20240131/r/v/aws4_request"), "s1"), derived);
  EXPECT_EQ(keys.get(claim_of("A/20240131/r/v/aws4_request"), "s2"), signing_key("s2", "20240131", "r", "v"));
  EXPECT_EQ(keys.get(claim_of("A/20240131/r/v/aws4_request"), "s1"), derived);
  EXPECT_EQ(keys.get(claim_of("A/20240201/r/v/aws4_request"), "s1"), signing_key("s1", "20240201", "r", "v"));
  EXPECT_EQ(keys.size(), 2u);
  for (int i = 0; i < 1000; ++i) {
    const auto credential = fmt::format("K{}/20240131/r/v/aws4_request", i);
    EXPECT_EQ(keys.get(claim_of(credential), "s1"), derived);
    EXPECT_EQ(keys.get(claim_of("A/20240131/r/v/aws4_request"), "s1"), derived);
  }
  EXPECT_LE(keys.size(), 64u);
  EXPECT_GE(keys.size(), 16u);
}

TEST(Verifier, ServesThreadsAtOnce) {
  Verifier verifier(kRules, 32);
  std::atomic<int> accepted = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int j = 0; j < 200; ++j) {
        const Credentials key = {fmt::format("K{}", (i * 7 + j) % 50), "secret", ""};
        auto request = signed_request(plain(), kNow, kOptions, key);
        const Request view = request.view();
        const auto claim = verifier.read(view, kNow);
        if (claim && verifier.verify(view, *claim, "secret")) ++accepted;
      }
    });
  threads.clear();
  EXPECT_EQ(accepted, 800);
}

}  // namespace
}  // namespace tenantry::sigv4
