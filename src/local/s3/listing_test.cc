#include "local/s3/listing.h"

#include <gmock/gmock.h>

#include <functional>
#include <set>
#include <vector>

#include "local/s3/testing.h"

namespace tenantry::local::s3::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using List = api::ListObjectsV2Request;
using Names = std::vector<std::string>;

class S3Listing : public ::testing::Test {
 protected:
  S3Listing() {
    bench_.create("bucket");
    bench_.create("bucket-2");
    bench_.put("bucket-2", "other");
  }
  void put(const Names& keys) {
    for (const auto& key : keys) bench_.put("bucket", key);
  }
  /// A page's keys, its common prefixes in parentheses behind them.
  static Names names(const api::ListObjectsV2Response& page) {
    Names result;
    for (const auto& object : page.contents) result.push_back(object.key);
    for (const auto& prefix : page.common_prefixes) result.push_back("(" + prefix + ")");
    return result;
  }
  Names listed(List request) {
    request.bucket = "bucket";
    return names(*bench_(std::move(request)));
  }
  std::vector<Names> pages(List request, const std::function<void()>& between = {}) {
    std::vector<Names> result;
    request.bucket = "bucket";
    do {
      const auto page = bench_(request);
      result.push_back(names(*page));
      request.continuation_token = page->next_continuation_token;
      if (between) between();
    } while (request.continuation_token);
    return result;
  }
  Bench bench_;
};

TEST_F(S3Listing, DescribesObjects) {
  put({"a"});
  const auto page = bench_(List{.bucket = "bucket"});
  ASSERT_EQ(page->contents.size(), 1U);
  const auto& object = page->contents.front();
  EXPECT_EQ(object.etag, "\"841a2d689ad86bd1611447453c22c6fc\"");
  EXPECT_EQ(object.size, 4);
  EXPECT_EQ(object.last_modified.at, bench_.clock.now());
  EXPECT_EQ(page->max_keys, 1000);
  EXPECT_EQ(page->next_continuation_token, std::nullopt);
}

TEST_F(S3Listing, PrefixesAndDelimiters) {
  put({"a", "a/1", "a/2", "a/b/3", "ab", "b/4", "b/5", "c", "\xc3\xbc/6"});
  const struct {
    std::string prefix, delimiter;
    Names names;
  } cases[] = {
      {"", "", {"a", "a/1", "a/2", "a/b/3", "ab", "b/4", "b/5", "c", "\xc3\xbc/6"}},
      {"", "/", {"a", "ab", "c", "(a/)", "(b/)", "(\xc3\xbc/)"}},
      {"a", "", {"a", "a/1", "a/2", "a/b/3", "ab"}},
      {"a", "/", {"a", "ab", "(a/)"}},
      {"a/", "/", {"a/1", "a/2", "(a/b/)"}},
      {"a/", "", {"a/1", "a/2", "a/b/3"}},
      {"", "/b/", {"a", "a/1", "a/2", "ab", "b/4", "b/5", "c", "\xc3\xbc/6", "(a/b/)"}},
      {"b/4", "/", {"b/4"}},
      {"x", "/", {}},
  };
  for (const auto& one : cases)
    EXPECT_EQ(listed({.prefix = one.prefix, .delimiter = one.delimiter}), one.names)
        << one.prefix << "," << one.delimiter;
}

TEST_F(S3Listing, StartsAfterAKey) {
  put({"a", "b", "b/1", "c"});
  EXPECT_THAT(listed({.start_after = "b"}), ElementsAre("b/1", "c"));
  EXPECT_THAT(listed({.start_after = "b0"}), ElementsAre("c"));
  EXPECT_THAT(listed({.start_after = "c"}), IsEmpty());
  EXPECT_THAT(listed({.prefix = "b", .start_after = "a"}), ElementsAre("b", "b/1"));
  EXPECT_THAT(listed({.prefix = "b", .start_after = "c"}), IsEmpty());
}

TEST_F(S3Listing, PagesOfEverySizeHoldEverythingOnce) {
  put({"a", "a/1", "a/2", "b", "b/1", "c/1", "c/2", "d"});
  for (const std::string delimiter : {"", "/"}) {
    Names whole = listed({.delimiter = delimiter});
    std::ranges::sort(whole);
    for (std::int64_t size = 1; size <= 9; ++size) {
      Names all;
      for (const auto& page : pages({.delimiter = delimiter, .max_keys = size})) {
        EXPECT_LE(page.size(), static_cast<std::size_t>(size));
        EXPECT_FALSE(page.empty());
        all.insert(all.end(), page.begin(), page.end());
      }
      std::ranges::sort(all);
      EXPECT_EQ(all, whole) << delimiter << size;
    }
  }
}

TEST_F(S3Listing, PagesStayTrueWhileObjectsComeAndGo) {
  put({"1", "2", "3", "4", "5", "6"});
  int page = 0;
  const auto all = pages({.max_keys = 2}, [&] {
    if (++page != 1) return;
    for (const std::string key : {"2", "3"}) ASSERT_TRUE(bench_(api::DeleteObjectRequest{"bucket", key}));
    put({"0", "45"});
  });
  EXPECT_EQ(all, (std::vector<Names>{{"1", "2"}, {"4", "45"}, {"5", "6"}}));
}

TEST_F(S3Listing, Refusals) {
  put({"a", "b"});
  const auto token = *bench_(List{.bucket = "bucket", .max_keys = 1})->next_continuation_token;
  const std::string invalid = "400 InvalidArgument";
  EXPECT_EQ(bench_.error_of(List{.bucket = "bucket", .max_keys = -1}), invalid);
  EXPECT_EQ(bench_.error_of(List{.bucket = "bucket", .prefix = "\xff"}), invalid);
  EXPECT_EQ(bench_.error_of(List{.bucket = "bucket", .delimiter = "\xff"}), invalid);
  EXPECT_EQ(bench_.error_of(List{.bucket = "bucket", .continuation_token = "rubbish"}), invalid);
  EXPECT_EQ(bench_.error_of(List{.bucket = "bucket", .continuation_token = ""}), invalid);
  EXPECT_EQ(bench_.error_of(List{.bucket = "bucket-2", .continuation_token = token}), invalid);
  EXPECT_EQ(bench_.error_of(List{.bucket = "bucket", .prefix = "b", .continuation_token = token}), invalid);
  EXPECT_EQ(bench_.error_of(List{.bucket = "none"}), "404 NoSuchBucket");
}

TEST_F(S3Listing, NoKeysAskedForNoneGiven) {
  put({"a"});
  const auto none = bench_(List{.bucket = "bucket", .max_keys = 0});
  EXPECT_THAT(none->contents, IsEmpty());
  EXPECT_EQ(none->next_continuation_token, std::nullopt);
  EXPECT_EQ(bench_(List{.bucket = "bucket", .max_keys = 5000})->max_keys, 1000);
}

TEST_F(S3Listing, AThousandToAPage) {
  for (int i = 0; i < 1001; ++i) bench_.put("bucket", std::to_string(10000 + i));
  const auto page = bench_(List{.bucket = "bucket", .max_keys = 5000});
  EXPECT_EQ(page->contents.size(), 1000U);
  EXPECT_TRUE(page->next_continuation_token);
}

}  // namespace
}  // namespace tenantry::local::s3::testing
