#include "aws/dynamodb/reserved_words.h"

#include <gtest/gtest.h>

namespace tenantry::aws::dynamodb {
namespace {

TEST(ReservedWords, InAnyCase) {
  for (const auto* word : {"ABORT", "abort", "Name", "status", "size", "ttl", "LOCALTIMESTAMP", "specifictype", "Zone",
                           "if", "year", "convert"})
    EXPECT_TRUE(is_reserved_word(word)) << word;
  for (const auto* word : {"", "a", "pk", "PK", "gsi1pk", "abortt", "abor", "zonee", "na_me", "name1", "n\u00e4me",
                           "\x01\x02", "attribute_exists", "contains", "id", "LOCALTIMESTAMPS"})
    EXPECT_FALSE(is_reserved_word(word)) << word;
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
