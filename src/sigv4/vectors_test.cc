#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "sigv4/signer.h"
#include "sigv4/testing.h"
#include "sigv4/timestamp.h"
#include "sigv4/verifier.h"

/// AWS's test suite of signature version 4, which is kept beside the repository.
namespace tenantry::sigv4 {
namespace {

namespace fs = std::filesystem;
using testing::OwnedRequest;

const fs::path kVectors = fs::path(TENANTRY_SOURCE_DIR).parent_path() / "shared/sigv4-vectors";

std::string read(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Vector {
  explicit Vector(const fs::path& folder)
      : directory(folder), request(OwnedRequest::parse(read(folder / "request.txt"))) {
    json::Document document;
    const std::string text = read(folder / "context.json");
    const json::Element context = document.parse(text).value();
    const auto string = [](json::Element element) { return std::string(std::string_view(element)); };
    credentials.access_key_id = string(context["credentials"]["access_key_id"]);
    credentials.secret_access_key = string(context["credentials"]["secret_access_key"]);
    if (const auto token = context["credentials"]["token"]; token.error() == simdjson::SUCCESS)
      credentials.session_token = string(json::Element(context["credentials"]["token"]));
    if (const auto omit = context["omit_session_token"]; omit.error() == simdjson::SUCCESS)
      options.sign_session_token = !bool(context["omit_session_token"]);
    options.region = string(context["region"]);
    options.service = string(context["service"]);
    options.content_sha256 = bool(context["sign_body"]);
    if (!bool(context["normalize"])) options.path_form = PathForm::as_it_is;
    seconds = static_cast<std::uint32_t>(std::int64_t(context["expiration_in_seconds"]));
    time = parse_iso8601(string(context["timestamp"]).replace(19, 1, ".000Z")).value();
  }

  std::string file(std::string_view name) const { return read(directory / name); }
  Rules rules() const {
    return {.region = options.region,
            .service = options.service,
            .presigned = true,
            .session_tokens = true,
            .path_form = options.path_form};
  }

  fs::path directory;
  OwnedRequest request;
  Credentials credentials;
  SignOptions options;
  std::uint32_t seconds = 0;
  WallTime time;
};

/// Holds a signed request against the files of its form (`header`, `query`), and verifies it.
void verify(const Vector& vector, OwnedRequest signed_request, std::string_view form) {
  const bool unsigned_token = !vector.options.sign_session_token;
  Verifier verifier(vector.rules());
  if (unsigned_token && form == "header") {
    const auto refused = verifier.read(signed_request.view(), vector.time);
    EXPECT_FALSE(refused) << "a field that is not signed";
    signed_request.remove("x-amz-security-token");
  }
  if (unsigned_token && form == "query") {
    const auto at = signed_request.query.find("&X-Amz-Security-Token");
    signed_request.query.erase(at, signed_request.query.find('&', at + 1) - at);
  }
  const Request request = signed_request.view();
  const auto claim = verifier.read(request, vector.time);
  ASSERT_TRUE(claim) << claim.error().message;
  EXPECT_EQ(claim->signature, vector.file(fmt::format("{}-signature.txt", form)));
  const auto canonical =
      canonical_request(request, claim->signed_headers, sha256(request.body), vector.options.path_form);
  EXPECT_EQ(canonical, vector.file(fmt::format("{}-canonical-request.txt", form)));
  EXPECT_EQ(string_to_sign(claim->when.text(), claim->scope, canonical.value()),
            vector.file(fmt::format("{}-string-to-sign.txt", form)));
  for (int i = 0; i < 2; ++i) {
    const auto verified = verifier.verify(request, *claim, vector.credentials.secret_access_key);
    EXPECT_TRUE(verified) << verified.error().message;
  }
  EXPECT_FALSE(verifier.verify(request, *claim, vector.credentials.secret_access_key + "x"));
  EXPECT_FALSE(Verifier(vector.rules()).verify(request, *claim, "x"));
}

void try_vector(const fs::path& directory) {
  SCOPED_TRACE(directory.filename());
  Vector vector(directory);
  const Request request = vector.request.view();

  auto by_header = vector.request;
  const auto fields = sign(request, vector.credentials, vector.time, vector.options);
  by_header.add(fields);
  const auto expected = vector.file("header-signed-request.txt");
  EXPECT_TRUE(expected.find("Authorization:" + fields.back().second + "\n") != expected.npos) << fields.back().second;
  verify(vector, by_header, "header");
  verify(vector, OwnedRequest::parse(expected), "header");

  auto by_query = vector.request;
  by_query.query = presign(request, vector.credentials, vector.time, vector.seconds, vector.options);
  verify(vector, by_query, "query");
  verify(vector, OwnedRequest::parse(vector.file("query-signed-request.txt")), "query");
}

TEST(Vectors, AreAllSignedAndVerified) {
  if (!fs::is_directory(kVectors)) GTEST_SKIP() << kVectors << " is not there";
  int count = 0;
  for (const auto& entry : fs::directory_iterator(kVectors)) {
    if (!entry.is_directory()) continue;
    try_vector(entry.path());
    ++count;
  }
  EXPECT_GE(count, 38);
}

}  // namespace
}  // namespace tenantry::sigv4
