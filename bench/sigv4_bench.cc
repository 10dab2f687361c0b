// A tenant's request: verifying its signature. The goal is 4 µs for 1 KB with a cached signing key.
#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "sigv4/signer.h"
#include "sigv4/verifier.h"

namespace tenantry::sigv4 {
namespace {

const WallTime kNow = Timestamp::parse("20240131T120000Z")->time();

/// A PutItem of `size` bytes as boto3 sends it.
struct SignedRequest {
  explicit SignedRequest(std::size_t size) : body(size, 'x') {
    headers = {{"Host", "gateway.example.com:8000"},
               {"Accept-Encoding", "identity"},
               {"X-Amz-Target", "DynamoDB_20120810.PutItem"},
               {"Content-Type", "application/x-amz-json-1.0"}};
    fields = sign(view(), {"TNABCDEFGHIJKLMNOPQR", std::string(40, 's'), ""}, kNow,
                  {.region = "us-east-1", .service = "dynamodb"});
    for (const auto& [name, value] : fields) headers.push_back({name, value});
    headers.push_back({"User-Agent", "Boto3/1.26.27 Python/3.11.2 Linux/6.1 Botocore/1.29.27"});
    headers.push_back({"Content-Length", "1024"});
  }
  Request view() const { return {"POST", "/", "", headers, body}; }

  std::string body;
  std::vector<Header> headers;
  Fields fields;
};

void verify_cached(benchmark::State& state) {
  const SignedRequest request(static_cast<std::size_t>(state.range(0)));
  const std::string secret(40, 's');
  Verifier verifier({.region = "us-east-1", .service = "dynamodb"});
  for (auto _ : state) {
    const Request view = request.view();
    const auto claim = verifier.read(view, kNow);
    if (!claim || !verifier.verify(view, *claim, secret)) state.SkipWithError("refused");
  }
}
BENCHMARK(verify_cached)->Arg(64)->Arg(1024)->Arg(16384);

void read(benchmark::State& state) {
  const SignedRequest request(1024);
  const Rules rules{.region = "us-east-1", .service = "dynamodb"};
  for (auto _ : state) benchmark::DoNotOptimize(read_claim(request.view(), rules, kNow));
}
BENCHMARK(read);

void canonical(benchmark::State& state) {
  const SignedRequest request(1024);
  const auto view = request.view();
  const auto claim = read_claim(view, {.region = "us-east-1", .service = "dynamodb"}, kNow).value();
  const Digest payload = sha256(request.body);
  for (auto _ : state) benchmark::DoNotOptimize(canonical_request(view, claim.signed_headers, payload));
}
BENCHMARK(canonical);

void verify_uncached(benchmark::State& state) {
  const SignedRequest request(1024);
  Verifier verifier({.region = "us-east-1", .service = "dynamodb"});
  const Request view = request.view();
  const auto claim = verifier.read(view, kNow).value();
  int i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(verifier.verify(view, claim, ++i % 2 ? "one" : "another"));
}
BENCHMARK(verify_uncached);

void hash(benchmark::State& state) {
  const std::string text(static_cast<std::size_t>(state.range(0)), 'x');
  for (auto _ : state) benchmark::DoNotOptimize(sha256(text));
}
BENCHMARK(hash)->Arg(64)->Arg(1024);

}  // namespace
}  // namespace tenantry::sigv4
