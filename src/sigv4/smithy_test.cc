#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/encoding.h"
#include "base/json.h"
#include "sigv4/testing.h"
#include "sigv4/verifier.h"

/// Requests that the AWS SDK for JavaScript has signed (npm @smithy/signature-v4, by test/sdk/sign.mjs), whole and
/// altered.
namespace tenantry::sigv4 {
namespace {

using testing::OwnedRequest;

const std::filesystem::path kTests = std::filesystem::path(TENANTRY_SOURCE_DIR) / "test";

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  std::string out;
  char bytes[65536];
  while (const auto n = std::fread(bytes, 1, sizeof bytes, pipe.get())) out.append(bytes, n);
  return out;
}

struct Signed {
  explicit Signed(json::Element line) {
    const auto string = [&](const char* name) { return std::string(std::string_view(line[name])); };
    const auto target = string("target");
    request.method = string("method");
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
    for (const auto [name, value] : json::Object(line["headers"]))
      request.fields.emplace_back(name, std::string(std::string_view(value)));
    request.body = base64_decode(string("body")).value();
    rules = {.region = string("region"), .service = string("service"), .presigned = true, .session_tokens = true};
    key_id = string("accessKeyId");
    secret = string("secretAccessKey");
    now = from_unix_millis(std::int64_t(line["time"]));
  }

  bool accepted() {
    Verifier verifier(rules);
    const Request view = request.view();
    const auto claim = verifier.read(view, now);
    if (!claim) return refused(claim.error());
    const auto verified = verifier.verify(view, *claim, secret);
    return verified ? claim->access_key_id == key_id : refused(verified.error());
  }
  bool refused(const Refusal& refusal) {
    why = refusal.message;
    return false;
  }

  OwnedRequest request;
  Rules rules;
  std::string key_id, secret, why;
  WallTime now;
};

/// Each of these is another request.
void expect_alterations_refused(const Signed& whole) {
  const auto refuses = [&](const char* what, auto change) {
    Signed altered = whole;
    change(altered);
    EXPECT_FALSE(altered.accepted()) << what;
  };
  refuses("another body", [](Signed& it) { it.request.body += "x"; });
  refuses("another method", [](Signed& it) { it.request.method += "X"; });
  refuses("another path", [](Signed& it) { it.request.path += "x"; });
  refuses("another query", [](Signed& it) { it.request.query += "&x=y"; });
  refuses("another host", [](Signed& it) { it.request.field("host") += "x"; });
  refuses("a field of AWS's more", [](Signed& it) { it.request.field("X-Amz-Added") = "x"; });
  refuses("a signed field twice", [](Signed& it) { it.request.fields.emplace_back("HOST", it.request.field("host")); });
  refuses("another secret", [](Signed& it) { it.secret += "x"; });
  refuses("another region", [](Signed& it) { it.rules.region += "x"; });
  refuses("another time", [](Signed& it) { it.now -= std::chrono::seconds(301); });
}

TEST(Smithy, SignsWhatWeVerify) {
  ASSERT_TRUE(std::filesystem::is_directory(kTests / "node_modules/@smithy/signature-v4"))
      << "script/bootstrap test installs it";
  constexpr int kCount = 1500;
  const auto lines = output_of(fmt::format("cd '{}' && node sdk/sign.mjs {} 20150830", kTests.string(), kCount));
  json::Document document;
  int count = 0;
  for (std::size_t at = 0; at < lines.size(); ++count) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    const auto line = lines.substr(at, end - at);
    at = end + 1;
    Signed whole(document.parse(line).value());
    ASSERT_TRUE(whole.accepted()) << whole.why << "\n" << line;
    expect_alterations_refused(whole);
  }
  EXPECT_EQ(count, kCount);
}

}  // namespace
}  // namespace tenantry::sigv4
