#include "wire/aws_chunked.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "wire/checksum.h"

namespace tenantry::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

std::string payload(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) out.push_back("\r\n0;\xff"[i % 5]);
  return out;
}

std::string chunked(std::string_view data, std::size_t chunk, bool is_signed, std::string_view trailers) {
  std::string out;
  const auto* signature = is_signed ? ";chunk-signature=0123456789abcdef" : "";
  for (; !data.empty(); data.remove_prefix(std::min(chunk, data.size()))) {
    const auto piece = data.substr(0, chunk);
    out += fmt::format("{:x}{}\r\n{}\r\n", piece.size(), signature, piece);
  }
  return out + fmt::format("0{}\r\n{}\r\n", signature, trailers);
}

TEST(AwsChunked, PutsChunksOfAnySizeTogether) {
  for (const std::size_t size : {0, 1, 15, 16, 17, 300})
    for (const std::size_t chunk : {1, 2, 7, 16, 64, 1000})
      for (const bool is_signed : {false, true}) {
        auto body = chunked(payload(size), chunk, is_signed, "X-Amz-Checksum-Crc32: abc= \r\n");
        const auto trailers = decode_aws_chunked(body);
        ASSERT_TRUE(trailers.has_value()) << size << " by " << chunk;
        EXPECT_EQ(body, payload(size));
        EXPECT_THAT(*trailers, ElementsAre(Pair("x-amz-checksum-crc32", "abc=")));
      }
}

TEST(AwsChunked, WhatIsCutShortAnywhereBeforeTheLastChunkIsIncomplete) {
  const auto whole = chunked(payload(20), 7, true, "");
  const auto last = whole.find("\r\n0;chunk") + 2;
  for (std::size_t cut = 0; cut <= last; ++cut) {
    auto body = whole.substr(0, cut);
    const auto decoded = decode_aws_chunked(body);
    ASSERT_FALSE(decoded.has_value()) << cut;
    EXPECT_EQ(decoded.error().code, "IncompleteBody") << cut;
  }
}

TEST(AwsChunked, MalformedFramingIsRefused) {
  const std::pair<const char*, const char*> cases[] = {
      {"x\r\nabc\r\n0\r\n\r\n", "InvalidChunkSizeError"},
      {"-1\r\na\r\n0\r\n\r\n", "InvalidChunkSizeError"},
      {"\r\n", "InvalidChunkSizeError"},
      {"2\r\nabc\r\n0\r\n\r\n", "InvalidChunkSizeError"},
      {"ffffffffffffffff\r\na\r\n", "InvalidChunkSizeError"},
      {"fffffffffffffff\r\na\r\n", "IncompleteBody"},
      {"0\r\nno colon\r\n\r\n", "MalformedTrailerError"},
      {"0\r\n:x\r\n\r\n", "MalformedTrailerError"},
      {"0\r\nx-amz-checksum-crc32:ab", "IncompleteBody"},
  };
  for (const auto& [text, code] : cases) {
    std::string body = text;
    const auto decoded = decode_aws_chunked(body);
    ASSERT_FALSE(decoded.has_value()) << text;
    EXPECT_EQ(decoded.error().code, code) << text;
  }
}

TEST(S3Checksum, KnownValues) {
  constexpr std::string_view kCheck = "123456789";
  EXPECT_EQ(s3_checksum("crc32", kCheck), "y/Q5Jg==");
  EXPECT_EQ(s3_checksum("crc32c", kCheck), "4waSgw==");
  EXPECT_EQ(s3_checksum("crc64nvme", kCheck), "rosUhgp5mIg=");
  EXPECT_EQ(s3_checksum("sha1", ""), "2jmj7l5rSw0yVb/vlWAYkK/YBwk=");
  EXPECT_EQ(s3_checksum("sha256", ""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  EXPECT_EQ(s3_checksum("md5", ""), std::nullopt);
}

}  // namespace
}  // namespace tenantry::wire
