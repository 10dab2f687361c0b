#include "local/s3/s3.h"

#include <gmock/gmock.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <thread>
#include <vector>

#include "local/s3/record.h"
#include "local/s3/testing.h"

namespace tenantry::local::s3::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(S3Buckets, CreatedListedDeleted) {
  Bench s3;
  EXPECT_EQ(s3(api::CreateBucketRequest{.bucket = "second"})->location, "/second");
  s3.clock.advance(std::chrono::seconds(1));
  s3.create("first");
  const auto buckets = s3(api::ListBucketsRequest{})->buckets;
  ASSERT_EQ(buckets.size(), 2U);
  EXPECT_EQ(buckets[0].name, "first");
  EXPECT_EQ(buckets[1].name, "second");
  EXPECT_EQ(buckets[0].creation_date.at - buckets[1].creation_date.at, std::chrono::seconds(1));
  EXPECT_EQ(s3(api::HeadBucketRequest{"first"})->region, "us-east-1");
  EXPECT_EQ(s3(api::GetBucketLocationRequest{"first"})->location_constraint, "");
  ASSERT_TRUE(s3(api::DeleteBucketRequest{"first"}));
  EXPECT_EQ(s3.error_of(api::HeadBucketRequest{"first"}), "404 NoSuchBucket");
  EXPECT_EQ(s3.error_of(api::GetBucketLocationRequest{"first"}), "404 NoSuchBucket");
  EXPECT_EQ(s3.error_of(api::DeleteBucketRequest{"first"}), "404 NoSuchBucket");
}

TEST(S3Buckets, CreatedAgain) {
  Bench east;
  east.create("mine");
  east.put("mine", "key");
  east.clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(east.error_of(api::CreateBucketRequest{.bucket = "mine"}), "");
  EXPECT_EQ(east.body("mine", "key"), "body") << "us-east-1 answers 200 and changes nothing";
  EXPECT_EQ(east.error_of(api::DeleteBucketRequest{"mine"}), "409 BucketNotEmpty");

  Bench west("eu-west-1");
  const api::CreateBucketRequest request{.bucket = "mine", .location_constraint = "eu-west-1"};
  EXPECT_EQ(west.error_of(request), "");
  EXPECT_EQ(west.error_of(request), "409 BucketAlreadyOwnedByYou");
  EXPECT_EQ(west(api::GetBucketLocationRequest{"mine"})->location_constraint, "eu-west-1");
}

TEST(S3Buckets, Locations) {
  const struct {
    std::string region;
    std::optional<std::string> constraint;
    std::string error;
  } cases[] = {
      {"us-east-1", {}, ""},
      {"us-east-1", "us-east-1", "400 InvalidLocationConstraint"},
      {"us-east-1", "eu-west-1", "400 InvalidLocationConstraint"},
      {"eu-west-1", {}, "400 IllegalLocationConstraintException"},
      {"eu-west-1", "eu-west-2", "400 IllegalLocationConstraintException"},
      {"eu-west-1", "EU", ""},
      {"eu-west-2", "EU", "400 IllegalLocationConstraintException"},
  };
  for (const auto& one : cases) {
    Bench s3(one.region);
    EXPECT_EQ(s3.error_of(api::CreateBucketRequest{.bucket = "abc", .location_constraint = one.constraint}), one.error)
        << one.region << one.constraint.value_or("");
  }
  EXPECT_EQ(Bench().error_of(api::CreateBucketRequest{.bucket = "A"}), "400 InvalidBucketName");
}

TEST(S3Buckets, OnlyEmptyOnesGo) {
  Bench s3;
  s3.create("abc");
  s3.put("abc", "one");
  s3.put("abc", "two");
  s3.put("abc", "one", "again");
  for (const std::string key : {"one", "none", "one"}) {
    EXPECT_EQ(s3.error_of(api::DeleteBucketRequest{"abc"}), "409 BucketNotEmpty");
    EXPECT_EQ(s3.error_of(api::DeleteObjectRequest{"abc", key}), "");
  }
  EXPECT_EQ(s3.error_of(api::DeleteBucketRequest{"abc"}), "409 BucketNotEmpty");
  ASSERT_TRUE(s3(api::DeleteObjectRequest{"abc", "two"}));
  ASSERT_TRUE(s3(api::DeleteBucketRequest{"abc"}));
  const auto entries = s3.store.snapshot()->iterate();
  entries->seek("");
  EXPECT_FALSE(entries->valid()) << "nothing is left: " << entries->key();
}

TEST(S3Objects, PutHeadGet) {
  Bench s3;
  s3.create("abc");
  const std::string body("a\0b\xff", 4);
  const auto put = s3(api::PutObjectRequest{
      .bucket = "abc", .key = "a/b", .body = body, .content_type = "text/yaml", .metadata = {{"owner", "me"}}});
  ASSERT_TRUE(put);
  const auto got = s3(api::GetObjectRequest{"abc", "a/b"});
  ASSERT_TRUE(got);
  EXPECT_EQ(got->body, body);
  EXPECT_EQ(got->info.etag, put->etag);
  EXPECT_EQ(got->info.content_type, "text/yaml");
  EXPECT_EQ(got->info.content_length, 4);
  EXPECT_EQ(got->info.last_modified.at, s3.clock.now());
  EXPECT_THAT(got->info.metadata, ElementsAre(std::pair("owner", "me")));
  EXPECT_EQ(s3(api::HeadObjectRequest{"abc", "a/b"})->info.etag, put->etag);

  s3.put("abc", "a/b", "");
  const auto empty = s3(api::GetObjectRequest{"abc", "a/b"});
  EXPECT_EQ(empty->body, "");
  EXPECT_EQ(empty->info.etag, "\"d41d8cd98f00b204e9800998ecf8427e\"");
  EXPECT_EQ(empty->info.content_type, "binary/octet-stream");
  EXPECT_THAT(empty->info.metadata, IsEmpty());
}

TEST(S3Objects, Refusals) {
  using Put = api::PutObjectRequest;
  Bench s3;
  s3.create("abc");
  EXPECT_EQ(s3.error_of(Put{.bucket = "none", .key = "k"}), "404 NoSuchBucket");
  EXPECT_EQ(s3.error_of(Put{.bucket = "abc", .key = ""}), "400 InvalidURI");
  EXPECT_EQ(s3.error_of(Put{.bucket = "abc", .key = std::string(1025, 'k')}), "400 KeyTooLongError");
  EXPECT_EQ(s3.error_of(Put{.bucket = "abc", .key = "k", .if_none_match = "\"etag\""}), "501 NotImplemented");
  EXPECT_EQ(s3.error_of(Put{.bucket = "abc", .key = "k", .metadata = {{"name", std::string(2045, 'v')}}}),
            "400 MetadataTooLarge");
  EXPECT_EQ(s3.error_of(Put{.bucket = "abc", .key = "k", .body = std::string(kMaxObjectSize + 1, 'x')}),
            "400 EntityTooLarge");
  for (const std::string bucket : {"abc", "none"}) {
    const std::string error = bucket == "abc" ? "404 NoSuchKey" : "404 NoSuchBucket";
    EXPECT_EQ(s3.error_of(api::GetObjectRequest{bucket, "k"}), error);
    EXPECT_EQ(s3.error_of(api::HeadObjectRequest{bucket, "k"}), error);
  }
  EXPECT_EQ(s3.error_of(api::DeleteObjectRequest{"none", "k"}), "404 NoSuchBucket");
  EXPECT_EQ(s3.error_of(Put{.bucket = "abc", .key = "k", .metadata = {{"name", std::string(2044, 'v')}}}), "");
  EXPECT_EQ(s3.error_of(Put{.bucket = "abc", .key = "k", .body = std::string(kMaxObjectSize, 'x')}), "");
}

TEST(S3Objects, IfNoneMatchPutsOnce) {
  Bench s3;
  s3.create("abc");
  std::atomic<int> put = 0, refused = 0;
  {
    std::vector<std::jthread> writers;
    for (int i = 0; i < 4; ++i)
      writers.emplace_back([&] {
        const auto error = s3.error_of(api::PutObjectRequest{.bucket = "abc", .key = "k", .if_none_match = "*"});
        if (error.empty()) ++put;
        if (error == "412 PreconditionFailed") ++refused;
      });
  }
  EXPECT_EQ(put, 1);
  EXPECT_EQ(refused, 3);
}

TEST(S3Durability, EverythingIsThereAfterARestart) {
  Bench s3;
  s3.create("abc");
  s3.put("abc", "k", "kept");
  s3.open();
  EXPECT_EQ(s3.body("abc", "k"), "kept");
  EXPECT_EQ(s3.error_of(api::DeleteBucketRequest{"abc"}), "409 BucketNotEmpty");
}

Task<void> note(api::Service& service, api::Request request, std::vector<std::string>& log) {
  const auto response = co_await service.call(std::move(request), {});
  log.push_back(response ? "done" : response.error().code);
}

class S3Commits : public ::testing::Test {
 protected:
  S3Commits() {
    s3_.create("abc");
    s3_.store.hold();
  }
  void start(api::Request request) {
    boost::asio::co_spawn(context_.get_executor(), note(s3_.service(), std::move(request), log_),
                          boost::asio::detached);
    turn();
  }
  void turn() {
    context_.restart();
    context_.poll();
  }
  Bench s3_;
  boost::asio::io_context context_{1};
  std::vector<std::string> log_;
};

TEST_F(S3Commits, AnswersWaitAndSeeThoseBefore) {
  start(api::PutObjectRequest{.bucket = "abc", .key = "k"});
  start(api::DeleteBucketRequest{"abc"});
  EXPECT_THAT(log_, IsEmpty());
  EXPECT_EQ(s3_.body("abc", "k"), "NoSuchKey") << "not durable, not seen";
  s3_.store.sync();
  turn();
  EXPECT_THAT(log_, ::testing::UnorderedElementsAre("done", "BucketNotEmpty"));
}

TEST_F(S3Commits, AFailedCommitFailsWhatRestsOnIt) {
  start(api::PutObjectRequest{.bucket = "abc", .key = "k"});
  start(api::DeleteBucketRequest{"abc"});
  s3_.store.fail_next("no space");
  s3_.store.release();
  turn();
  EXPECT_THAT(log_, ElementsAre("InternalError", "InternalError"));
  EXPECT_EQ(s3_.error_of(api::DeleteBucketRequest{"abc"}), "") << "it is empty";
}

TEST(S3Records, DamageIsNotRead) {
  const std::string bucket = encode(BucketRecord{5, 7});
  const std::string object = encode(api::ObjectInfo{"\"e\"", "t", 3, {from_unix_millis(9)}, {{"a", "b"}}});
  for (std::size_t size = 0; size < bucket.size(); ++size) EXPECT_FALSE(decode_bucket(bucket.substr(0, size))) << size;
  for (std::size_t size = 0; size < object.size(); ++size) EXPECT_FALSE(decode_object(object.substr(0, size))) << size;
  EXPECT_FALSE(decode_bucket('\x09' + bucket.substr(1)));
  EXPECT_FALSE(decode_object('\x09' + object.substr(1)));

  Bench s3;
  s3.create("abc");
  s3.put("abc", "k");
  kv::Batch batch;
  batch.erase(std::string("odabc\0k", 7));
  batch.put(std::string("omabc\0x", 7), "rubbish");
  ASSERT_TRUE(kv::testing::run(s3.store.commit(std::move(batch))));
  EXPECT_EQ(s3.body("abc", "k"), "InternalError");
  EXPECT_EQ(s3.body("abc", "x"), "InternalError");
  EXPECT_EQ(s3.error_of(api::ListObjectsV2Request{.bucket = "abc"}), "500 InternalError");
}

}  // namespace
}  // namespace tenantry::local::s3::testing
