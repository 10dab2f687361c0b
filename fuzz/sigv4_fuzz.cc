// Any request that a client may send: reading its claim and verifying it never goes wrong, nothing is accepted that was
// not signed with the secret, and what is signed properly is accepted.
#include <cstdlib>
#include <string_view>

#include "sigv4/signer.h"
#include "sigv4/testing.h"
#include "sigv4/verifier.h"

using namespace tenantry::sigv4;
using tenantry::sigv4::testing::OwnedRequest;

namespace {

const auto kNow = Timestamp::parse("20240131T120000Z")->time();
const Rules kRules = {.region = "us-east-1", .service = "dynamodb", .presigned = true, .session_tokens = true};
const SignOptions kOptions = {.region = "us-east-1", .service = "dynamodb"};
const Credentials kKey = {.access_key_id = "TNKEY", .secret_access_key = "the secret, which no input knows"};

bool verifies(OwnedRequest& request, std::string_view secret) {
  static Verifier verifier(kRules, 64);
  const Request view = request.view();
  const auto claim = verifier.read(view, kNow);
  return claim && verifier.verify(view, *claim, secret);
}

void require(bool holds) {
  if (!holds) std::abort();
}

/// Where the verifier reads the parts of a signature, or is strict about what else may be there.
bool is_ambiguous(const OwnedRequest& request) {
  const auto is_special = [](std::string_view name) {
    return name == "host" || name == "date" || name == "content-type" || name.starts_with("x-amz-");
  };
  for (const auto& [name, value] : request.fields) {
    const auto lower = lower_case(name);
    if (lower.empty() || lower.find_first_of(",;= ") != lower.npos || is_special(lower)) return true;
  }
  return lower_case(request.query).find("amz") != std::string::npos || request.query.find('%') != std::string::npos ||
         request.fields.size() > 90;
}

void sign_and_verify(OwnedRequest request) {
  request.remove("authorization");
  if (is_ambiguous(request)) return;
  request.field("host") = "h";
  auto by_field = request;
  by_field.add(sign(request.view(), kKey, kNow, kOptions));
  require(verifies(by_field, kKey.secret_access_key));
  require(!verifies(by_field, "another"));
  request.query = presign(request.view(), kKey, kNow, 60, kOptions);
  require(verifies(request, kKey.secret_access_key));
  request.body += "x";
  require(!verifies(request, kKey.secret_access_key));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  auto request = OwnedRequest::parse({reinterpret_cast<const char*>(data), size});
  require(!verifies(request, kKey.secret_access_key));
  sign_and_verify(std::move(request));
  return 0;
}
