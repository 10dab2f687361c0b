#include "wire/s3_endpoint.h"

#include <gmock/gmock.h>

#include "aws/xml_codec.h"
#include "wire/checksum.h"
#include "wire/testing.h"

namespace tenantry::wire {
namespace {

namespace s3 = aws::s3;
using ::testing::ElementsAre;
using testing::field;
using testing::Fields;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Pair;
using testing::TestEdge;

class S3Endpoint : public ::testing::Test {
 protected:
  std::string code(const net::HttpResponse& reply) {
    return aws::read_xml_text(reply.body, "Error/Code").value_or("no error");
  }
  std::string put(Fields fields, std::string body) {
    edge_.s3.respond(s3::PutObjectResponse{.etag = "\"e\""});
    return code(edge_.s3_call("PUT", "/b/k", std::move(fields), std::move(body)));
  }
  const std::string& stored() { return std::get<s3::PutObjectRequest>(edge_.s3.requests.back()).body; }

  TestEdge edge_;
  const s3::ObjectInfo info_ = {.etag = "\"e\"",
                                .content_type = "text/yaml",
                                .content_length = 5,
                                .last_modified = {from_unix_millis(1700000000123)},
                                .metadata = {{"owner", "me"}, {"x", ""}}};
};

TEST_F(S3Endpoint, PutObject) {
  edge_.s3.respond(s3::PutObjectResponse{.etag = "\"e\""});
  const auto reply = edge_.s3_call(
      "PUT", "/bucket/a%20b/%C3%A9+c?x-id=PutObject",
      {{"Content-Type", "text/yaml"}, {"X-Amz-Meta-Owner", "me"}, {"If-None-Match", "*"}, {"x-amz-acl", "private"}},
      "body");
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(field(reply, "etag"), "\"e\"");
  EXPECT_EQ(reply.body, "");
  EXPECT_THAT(field(reply, "x-amz-request-id"), MatchesRegex("[0-9A-F]{16}"));
  const auto& request = edge_.s3.only<s3::PutObjectRequest>();
  EXPECT_EQ(request.bucket, "bucket");
  EXPECT_EQ(request.key, "a b/\u00e9+c");
  EXPECT_EQ(request.body, "body");
  EXPECT_EQ(request.content_type, "text/yaml");
  EXPECT_EQ(request.if_none_match, "*");
  EXPECT_THAT(request.metadata, ElementsAre(Pair("owner", "me")));
}

TEST_F(S3Endpoint, VirtualHostedBuckets) {
  edge_.s3.respond(s3::GetObjectResponse{info_, "hello"});
  for (const auto* host : {"my.bucket.localhost:4566", "my.bucket.s3.localhost"}) {
    edge_.s3.requests.clear();
    edge_.s3_call("GET", "/a/b", {{"Host", host}});
    EXPECT_EQ(edge_.s3.only<s3::GetObjectRequest>().bucket, "my.bucket") << host;
    EXPECT_EQ(edge_.s3.only<s3::GetObjectRequest>().key, "a/b") << host;
  }
  for (const auto* host : {"localhost:4566", "127.0.0.1", "s3.localhost"}) {
    edge_.s3.requests.clear();
    edge_.s3_call("GET", "/b/k", {{"Host", host}});
    EXPECT_EQ(edge_.s3.only<s3::GetObjectRequest>().bucket, "b") << host;
  }
}

TEST_F(S3Endpoint, GetAndHeadObject) {
  edge_.s3.respond(s3::GetObjectResponse{info_, "hello"});
  const auto get = edge_.s3_call("GET", "/b/k?x-id=GetObject");
  EXPECT_EQ(get.body, "hello");
  edge_.s3.respond(s3::HeadObjectResponse{info_});
  const auto head = edge_.s3_call("HEAD", "/b/k");
  EXPECT_TRUE(head.head_only);
  EXPECT_EQ(head.head_length, 5u);
  for (const auto* reply : {&get, &head}) {
    EXPECT_EQ(field(*reply, "content-type"), "text/yaml");
    EXPECT_EQ(field(*reply, "etag"), "\"e\"");
    EXPECT_EQ(field(*reply, "last-modified"), "Tue, 14 Nov 2023 22:13:20 GMT");
    EXPECT_EQ(field(*reply, "x-amz-meta-owner"), "me");
  }
}

TEST_F(S3Endpoint, Buckets) {
  edge_.s3.respond(s3::CreateBucketResponse{"/b"});
  EXPECT_EQ(field(edge_.s3_call("PUT", "/b", {},
                                "<CreateBucketConfiguration xmlns='urn:x'><LocationConstraint>eu-west-1"
                                "</LocationConstraint></CreateBucketConfiguration>"),
                  "location"),
            "/b");
  EXPECT_EQ(edge_.s3.only<s3::CreateBucketRequest>().location_constraint, "eu-west-1");
  edge_.s3_call("PUT", "/b/");
  EXPECT_EQ(std::get<s3::CreateBucketRequest>(edge_.s3.requests[1]).location_constraint, std::nullopt);
  EXPECT_EQ(code(edge_.s3_call("PUT", "/b", {}, "<Other/>")), "MalformedXML");

  edge_.s3.respond(s3::HeadBucketResponse{"eu-west-1"});
  EXPECT_EQ(field(edge_.s3_call("HEAD", "/b"), "x-amz-bucket-region"), "eu-west-1");
  edge_.s3.respond(s3::DeleteBucketResponse{});
  EXPECT_EQ(edge_.s3_call("DELETE", "/b").status, 204u);
  edge_.s3.respond(s3::DeleteObjectResponse{});
  EXPECT_EQ(edge_.s3_call("DELETE", "/b/k").status, 204u);
  edge_.s3.respond(s3::GetBucketLocationResponse{"eu-west-1"});
  EXPECT_THAT(edge_.s3_call("GET", "/b?location").body,
              HasSubstr(R"(<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</)"));
}

TEST_F(S3Endpoint, ListBuckets) {
  edge_.s3.respond(s3::ListBucketsResponse{{{"b1", {from_unix_millis(0)}}, {"b2", {from_unix_millis(1)}}}});
  EXPECT_THAT(
      edge_.s3_call("GET", "/").body,
      HasSubstr("<Buckets><Bucket><Name>b1</Name><CreationDate>1970-01-01T00:00:00.000Z</CreationDate></Bucket>"));
}

TEST_F(S3Endpoint, ListObjects) {
  edge_.s3.respond(s3::ListObjectsV2Response{.contents = {{"a&b", "\"e\"", 7, {from_unix_millis(0)}}},
                                             .common_prefixes = {"p/\u00e9/"},
                                             .max_keys = 2,
                                             .next_continuation_token = "t2"});
  const auto plain = edge_
                         .s3_call("GET",
                                  "/b?list-type=2&prefix=p%2F&delimiter=/&max-keys=2&continuation-token=t1"
                                  "&start-after=s&fetch-owner=false")
                         .body;
  const auto& request = edge_.s3.only<s3::ListObjectsV2Request>();
  EXPECT_EQ(request.bucket, "b");
  EXPECT_EQ(request.prefix, "p/");
  EXPECT_EQ(request.delimiter, "/");
  EXPECT_EQ(request.max_keys, 2);
  EXPECT_EQ(request.continuation_token, "t1");
  EXPECT_EQ(request.start_after, "s");
  EXPECT_THAT(plain,
              HasSubstr("<Name>b</Name><Prefix>p/</Prefix><Delimiter>/</Delimiter><StartAfter>s</StartAfter>"
                        "<ContinuationToken>t1</ContinuationToken><NextContinuationToken>t2</NextContinuationToken>"
                        "<KeyCount>2</KeyCount><MaxKeys>2</MaxKeys><IsTruncated>true</IsTruncated>"
                        "<Contents><Key>a&amp;b</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified>"
                        "<ETag>&quot;e&quot;</ETag><Size>7</Size><StorageClass>STANDARD</StorageClass></Contents>"
                        "<CommonPrefixes><Prefix>p/\u00e9/</Prefix></CommonPrefixes>"));
  const auto encoded = edge_.s3_call("GET", "/b/?list-type=2&encoding-type=url").body;
  EXPECT_THAT(encoded, HasSubstr("<EncodingType>url</EncodingType>"));
  EXPECT_THAT(encoded, HasSubstr("<Key>a%26b</Key>"));
  EXPECT_THAT(encoded, HasSubstr("<Prefix>p/%C3%A9/</Prefix>"));
  for (const auto* bad : {"/b?list-type=1", "/b?list-type=2&max-keys=x", "/b?list-type=2&max-keys=-1",
                          "/b?list-type=2&max-keys=4294967296", "/b?list-type=2&encoding-type=xml"})
    EXPECT_EQ(code(edge_.s3_call("GET", bad)), "InvalidArgument") << bad;
}

TEST_F(S3Endpoint, ErrorsAreXmlButForHead) {
  edge_.s3.fail({"NoSuchKey", "The specified key does not exist.", 404});
  const auto get = edge_.s3_call("GET", "/b/a&b");
  EXPECT_EQ(get.status, 404u);
  EXPECT_EQ(get.content_type, "application/xml");
  EXPECT_EQ(get.body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchKey</Code>"
            "<Message>The specified key does not exist.</Message><Resource>/b/a&amp;b</Resource><RequestId>" +
                field(get, "x-amz-request-id") + "</RequestId></Error>");
  const auto head = edge_.s3_call("HEAD", "/b/k");
  EXPECT_EQ(head.status, 404u);
  EXPECT_EQ(head.body, "");
}

TEST_F(S3Endpoint, WhatIsNotBuiltSaysSo) {
  const std::pair<const char*, const char*> cases[] = {{"GET", "/b"},
                                                       {"GET", "/b?acl"},
                                                       {"PUT", "/b?policy"},
                                                       {"GET", "/b?versioning"},
                                                       {"GET", "/b/k?tagging"},
                                                       {"POST", "/b?delete"},
                                                       {"POST", "/b/k?uploads"},
                                                       {"PUT", "/b/k?partNumber=1&uploadId=x"},
                                                       {"DELETE", "/b?cors"},
                                                       {"GET", "/b?location&list-type=2"},
                                                       {"GET", "/b/k?versionId=1"},
                                                       {"GET", "/?max-buckets=1"}};
  for (const auto& [method, target] : cases) {
    const auto reply = edge_.s3_call(method, target);
    EXPECT_EQ(code(reply), "NotImplemented") << method << ' ' << target;
    EXPECT_EQ(reply.status, 501u);
  }
  EXPECT_EQ(code(edge_.s3_call("GET", "/b/k", {{"Range", "bytes=0-1"}})), "NotImplemented");
  EXPECT_EQ(code(edge_.s3_call("GET", "/b/k", {{"If-None-Match", "\"e\""}})), "NotImplemented");
  EXPECT_EQ(put({{"x-amz-copy-source", "/b/x"}}, ""), "NotImplemented");
  EXPECT_EQ(put({{"x-amz-acl", "public-read"}}, ""), "NotImplemented");
  EXPECT_EQ(put({{"content-encoding", "gzip"}}, "x"), "NotImplemented");
  EXPECT_EQ(code(edge_.s3_call("PATCH", "/b/k")), "MethodNotAllowed");
  EXPECT_EQ(code(edge_.s3_call("PUT", "/")), "MethodNotAllowed");
  EXPECT_TRUE(edge_.s3.requests.empty());
}

TEST_F(S3Endpoint, MalformedUris) {
  for (const auto* target : {"/b%zz/k", "/b/k%f", "/b/%ff", "/b?prefix=%zz"})
    EXPECT_EQ(code(edge_.s3_call("GET", target)), "InvalidURI") << target;
}

TEST_F(S3Endpoint, ChunkedBodiesWithTrailingChecksums) {
  const auto body = [](std::string_view checksum) {
    return "3\r\nhel\r\n2;chunk-signature=0\r\nlo\r\n0\r\nx-amz-checksum-crc32:" + std::string(checksum) + "\r\n\r\n";
  };
  const auto fields = [](const char* length) {
    return Fields{{"x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"},
                  {"Content-Encoding", "aws-chunked"},
                  {"x-amz-decoded-content-length", length},
                  {"x-amz-trailer", "x-amz-checksum-crc32"}};
  };
  const auto good = *s3_checksum("crc32", "hello");
  EXPECT_EQ(put(fields("5"), body(good)), "no error");
  EXPECT_EQ(stored(), "hello");
  EXPECT_EQ(put(fields("5"), body(*s3_checksum("crc32", "hellO"))), "BadDigest");
  EXPECT_EQ(put(fields("5"), body("xx")), "InvalidRequest");
  EXPECT_EQ(put(fields("6"), body(good)), "IncompleteBody");
  EXPECT_EQ(put(fields("5"), "5\r\nhello\r\n0\r\n\r\n"), "MalformedTrailerError");
  EXPECT_EQ(put(fields("5"), "5\r\nhel"), "IncompleteBody");
  EXPECT_EQ(put({{"Content-Encoding", "aws-chunked,gzip"}}, "0\r\n\r\n"), "NotImplemented");
  EXPECT_EQ(put({{"x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"}},
                "5;chunk-signature=ab\r\nhello\r\n0;chunk-signature=cd\r\n\r\n"),
            "no error");
  EXPECT_EQ(stored(), "hello");
}

TEST_F(S3Endpoint, GivenDigestsAreVerified) {
  const auto hello256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
  EXPECT_EQ(put({{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="}}, "hello"), "no error");
  EXPECT_EQ(put({{"Content-MD5", "XUFAKrxLKna5cZ2REBfFkg=="}}, "hellO"), "BadDigest");
  EXPECT_EQ(put({{"Content-MD5", "nonsense"}}, "hello"), "InvalidDigest");
  EXPECT_EQ(put({{"x-amz-content-sha256", hello256}}, "hello"), "no error");
  EXPECT_EQ(put({{"x-amz-content-sha256", hello256}}, "hellO"), "XAmzContentSHA256Mismatch");
  EXPECT_EQ(put({{"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}}, "hello"), "no error");
  const auto sha256 = *s3_checksum("sha256", "hello");
  EXPECT_EQ(put({{"X-Amz-Checksum-Sha256", sha256}}, "hello"), "no error");
  EXPECT_EQ(field(edge_.s3_call("PUT", "/b/k", {{"x-amz-checksum-sha256", sha256}}, "hello"), "x-amz-checksum-sha256"),
            sha256);
  EXPECT_EQ(put({{"X-Amz-Checksum-Crc32C", *s3_checksum("crc32c", "hello")}}, "hellO"), "BadDigest");
}

}  // namespace
}  // namespace tenantry::wire
