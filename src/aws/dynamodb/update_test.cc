#include "aws/dynamodb/update.h"

#include <gtest/gtest.h>

#include <string>

#include "aws/dynamodb/projection.h"
#include "aws/dynamodb/test_support.h"

namespace tenantry::aws::dynamodb {
namespace {

const AttributeMap& item() {
  static const AttributeMap kItem = attributes(R"({
    "n":{"N":"5"},"s":{"S":"str"},"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"}]},
    "m":{"M":{"x":{"N":"1"},"y":{"M":{"z":{"S":"q"}}}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},
    "bs":{"BS":["YQ=="]},"ll":{"L":[{"L":[{"N":"1"},{"N":"2"}]},{"M":{"k":{"S":"v"}}}]}})");
  return kItem;
}

struct Updated {
  std::string error;
  AttributeMap now;
  AttributeMap old_part;
  AttributeMap new_part;
};

Updated update(std::string_view text) {
  Given given;
  const auto parsed = parse_update(text, given.placeholders);
  if (!parsed) return {.error = parsed.error().message, .now = {}, .old_part = {}, .new_part = {}};
  auto now = apply(*parsed, item());
  if (!now) return {.error = now.error().message, .now = {}, .old_part = {}, .new_part = {}};
  return {.error = "",
          .now = *now,
          .old_part = project_updated(*parsed, item()),
          .new_part = project_updated(*parsed, *now)};
}

/// The attributes that have changed, and `-name` for those that are gone.
std::string changes(std::string_view text) {
  const auto updated = update(text);
  if (!updated.error.empty()) return updated.error;
  AttributeMap changed;
  for (const auto& [name, value] : updated.now)
    if (const auto* old = item().find(name); old == nullptr || *old != value) changed.set(name, value);
  auto result = to_json(changed);
  for (const auto& [name, value] : item())
    if (!updated.now.contains(name)) result.append("-").append(name);
  return result;
}

TEST(Update, Changes) {
  const Case cases[] = {
      {"SET zz = :s", R"({"zz":{"S":"a"}})"},
      {"SET n = s", R"({"n":{"S":"str"}})"},
      {"SET n = n + :n", R"({"n":{"N":"6"}})"},
      {"SET n = :n - n", R"({"n":{"N":"-4"}})"},
      {"SET n = l[0] + l[1]", R"({"n":{"N":"1"}})"},
      {"SET n = if_not_exists(zz, :n) + :m", R"({"n":{"N":"3"}})"},
      {"SET n = if_not_exists(n, :n) + :m", R"({"n":{"N":"7"}})"},
      {"SET zz = if_not_exists(m.zz.y, :s)", R"({"zz":{"S":"a"}})"},
      {"SET zz = if_not_exists(zz, if_not_exists(zy, :n))", R"({"zz":{"N":"1"}})"},
      {"SET n = n, s = s", "{}"},
      {"SET n = s, s = n", R"({"n":{"S":"str"},"s":{"N":"5"}})"},
      {"SET l[0] = l[1], l[1] = l[0]", R"({"l":{"L":[{"N":"1"},{"N":"0"},{"N":"2"},{"N":"3"}]}})"},
      {"SET m.y.z = m.x, m.x = m.y", R"({"m":{"M":{"x":{"M":{"z":{"S":"q"}}},"y":{"M":{"z":{"N":"1"}}}}}})"},
      {"SET m.q = :s", R"({"m":{"M":{"q":{"S":"a"},"x":{"N":"1"},"y":{"M":{"z":{"S":"q"}}}}}})"},
      {"SET m = m.y", R"({"m":{"M":{"z":{"S":"q"}}}})"},
      {"SET l[1] = :s", R"({"l":{"L":[{"N":"0"},{"S":"a"},{"N":"2"},{"N":"3"}]}})"},
      {"SET l[10] = :s, l[7] = :t", R"({"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"},{"S":"b"},{"S":"a"}]}})"},
      {"SET l[9] = :s ADD l[4] :n", R"({"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"},{"N":"1"},{"S":"a"}]}})"},
      {"SET ll[0][1] = :s", R"({"ll":{"L":[{"L":[{"N":"1"},{"S":"a"}]},{"M":{"k":{"S":"v"}}}]}})"},
      {"SET ll[1].k = :s, ll[1].j = :t",
       R"({"ll":{"L":[{"L":[{"N":"1"},{"N":"2"}]},{"M":{"j":{"S":"b"},"k":{"S":"a"}}}]}})"},
      {"SET l = list_append(l, :l)", R"({"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"},{"S":"a"}]}})"},
      {"SET l = list_append(:l, l)", R"({"l":{"L":[{"S":"a"},{"N":"0"},{"N":"1"},{"N":"2"},{"N":"3"}]}})"},
      {"SET zz = list_append(if_not_exists(zz, :l), :l)", R"({"zz":{"L":[{"S":"a"},{"S":"a"}]}})"},
      {"REMOVE n, zz", "{}-n"},
      {"REMOVE m.x", R"({"m":{"M":{"y":{"M":{"z":{"S":"q"}}}}}})"},
      {"REMOVE m.zz", "{}"},
      {"REMOVE l[0], l[2]", R"({"l":{"L":[{"N":"1"},{"N":"3"}]}})"},
      {"REMOVE l[2], l[0], l[9]", R"({"l":{"L":[{"N":"1"},{"N":"3"}]}})"},
      {"REMOVE l[0], l[1], l[2], l[3]", R"({"l":{"L":[]}})"},
      {"REMOVE ll[0][0], ll[1].k", R"({"ll":{"L":[{"L":[{"N":"2"}]},{"M":{}}]}})"},
      {"REMOVE ll[0][0], ll[1]", R"({"ll":{"L":[{"L":[{"N":"2"}]}]}})"},
      {"SET l[9] = :s REMOVE l[0], l[4]", R"({"l":{"L":[{"N":"1"},{"N":"2"},{"N":"3"},{"S":"a"}]}})"},
      {"SET l[1] = :s REMOVE l[0]", R"({"l":{"L":[{"S":"a"},{"N":"2"},{"N":"3"}]}})"},
      {"ADD n :n", R"({"n":{"N":"6"}})"},
      {"ADD zz :n", R"({"zz":{"N":"1"}})"},
      {"ADD zz :ss, ss :ss", R"({"zz":{"SS":["a"]}})"},
      {"ADD m.x :n, m.zz :m", R"({"m":{"M":{"x":{"N":"2"},"y":{"M":{"z":{"S":"q"}}},"zz":{"N":"2"}}}})"},
      {"DELETE ss :ss, ns :ns", R"({"ns":{"NS":["2"]},"ss":{"SS":["b"]}})"},
      {"DELETE bs :bs", "{}-bs"},
      {"DELETE zz :ss, l[9] :ss", "{}"},
      {"set n = :s remove s add m.x :n delete ss :ss",
       R"({"m":{"M":{"x":{"N":"2"},"y":{"M":{"z":{"S":"q"}}}}},"n":{"S":"a"},"ss":{"SS":["b"]}}-s)"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(changes(text), expected) << text;
}

TEST(Update, AddsToSetsInOrder) {
  Given given;
  const auto parsed = parse_update("ADD x :ns", given.placeholders).value();
  const auto united = apply(parsed, attributes(R"({"x":{"NS":["-5","10","9"]}})")).value();
  EXPECT_EQ(to_json(united), R"({"x":{"NS":["-5","1","9","10"]}})");
}

TEST(Update, WhatCannotBeDone) {
  const std::string kMissing = "The provided expression refers to an attribute that does not exist in the item";
  const std::string kType = "An operand in the update expression has an incorrect data type";
  const std::string kPath = "The document path provided in the update expression is invalid for update";
  const Case cases[] = {
      {"SET a = zz", kMissing},
      {"SET a = m.zz", kMissing},
      {"SET a = l[9]", kMissing},
      {"SET a = :s, b = a", kMissing},
      {"SET a = zz + :n", kMissing},
      {"SET a = if_not_exists(zz, zy)", kMissing},
      {"SET a = if_not_exists(n, zy)", kMissing},
      {"SET a = list_append(zz, :l)", kMissing},
      {"SET a = s + :n", kType},
      {"SET a = :n - l", kType},
      {"SET a = if_not_exists(s, :n) + :n", kType},
      {"SET a = list_append(s, :l)", kType},
      {"ADD s :n", kType},
      {"ADD n :ss", kType},
      {"ADD ss :ns", kType},
      {"ADD l :n", kType},
      {"DELETE ss :ns", kType},
      {"DELETE m.x :ss", kType},
      {"SET q.q = :s", kPath},
      {"SET m[0] = :s", kPath},
      {"SET l.q = :s", kPath},
      {"SET s.q = :s", kPath},
      {"SET ss[0] = :s", kPath},
      {"SET m.y.z.w = :s", kPath},
      {"SET l[9].x = :s", kPath},
      {"SET q.q = zz", kPath},
      {"REMOVE q.x", kPath},
      {"REMOVE l.x", kPath},
      {"REMOVE l[1].x", kPath},
      {"ADD q.x :n", kPath},
      {"DELETE q.x :ss", kPath},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(changes(text), expected) << text;
}

TEST(Update, NumbersOverflow) {
  Given given;
  const auto parsed = parse_update("ADD n :n", given.placeholders).value();
  const auto result = apply(parsed, attributes(R"({"n":{"N":"9e125"}})"));
  EXPECT_EQ(message_of(result),
            "Number overflow. Attempting to store a number with magnitude larger than supported range");
}

TEST(Update, UpdatedPartsAreNestedAsTheyWere) {
  const std::tuple<std::string_view, std::string_view, std::string_view> cases[] = {
      {"SET n = :n, zz = :s", R"({"n":{"N":"5"}})", R"({"n":{"N":"1"},"zz":{"S":"a"}})"},
      {"SET m.y.z = :s, m.x = :t", R"({"m":{"M":{"x":{"N":"1"},"y":{"M":{"z":{"S":"q"}}}}}})",
       R"({"m":{"M":{"x":{"S":"b"},"y":{"M":{"z":{"S":"a"}}}}}})"},
      {"SET m.x = :t", R"({"m":{"M":{"x":{"N":"1"}}}})", R"({"m":{"M":{"x":{"S":"b"}}}})"},
      {"SET l[1] = :s", R"({"l":{"L":[{"N":"1"}]}})", R"({"l":{"L":[{"S":"a"}]}})"},
      {"SET l[9] = :s", "{}", "{}"},
      {"REMOVE l[1]", R"({"l":{"L":[{"N":"1"}]}})", R"({"l":{"L":[{"N":"2"}]}})"},
      {"REMOVE n", R"({"n":{"N":"5"}})", "{}"},
      {"ADD n :n DELETE ss :ss", R"({"n":{"N":"5"},"ss":{"SS":["a","b"]}})", R"({"n":{"N":"6"},"ss":{"SS":["b"]}})"},
  };
  for (const auto& [text, old_part, new_part] : cases) {
    const auto updated = update(text);
    EXPECT_EQ(to_json(updated.old_part), old_part) << text;
    EXPECT_EQ(to_json(updated.new_part), new_part) << text;
  }
}

TEST(Update, NamesTheAttributesItWrites) {
  Given given;
  const auto parsed = parse_update("SET #a.b = :s REMOVE r[0] ADD c :n DELETE d :ss", given.placeholders).value();
  EXPECT_EQ(written_attributes(parsed), (std::vector<std::string_view>{"a", "r", "c", "d"}));
}

TEST(Projection, TakesPartsInDocumentOrder) {
  const Case cases[] = {
      {"n, zz", R"({"n":{"N":"5"}})"},
      {"s, n", R"({"n":{"N":"5"},"s":{"S":"str"}})"},
      {"m.x, m.y", R"({"m":{"M":{"x":{"N":"1"},"y":{"M":{"z":{"S":"q"}}}}}})"},
      {"m.y.z", R"({"m":{"M":{"y":{"M":{"z":{"S":"q"}}}}}})"},
      {"l[2], l[0]", R"({"l":{"L":[{"N":"0"},{"N":"2"}]}})"},
      {"l[9], n", R"({"n":{"N":"5"}})"},
      {"ll[1].k, ll[0][1]", R"({"ll":{"L":[{"L":[{"N":"2"}]},{"M":{"k":{"S":"v"}}}]}})"},
      {"ll[1]", R"({"ll":{"L":[{"M":{"k":{"S":"v"}}}]}})"},
      {"m.zz, ll[1].zz, l[0].x, s[0], zz.y", "{}"},
      {"s.x", "{}"},
  };
  for (const auto& [text, expected] : cases) {
    Given given;
    const auto projection = parse_projection(text, given.placeholders).value();
    EXPECT_EQ(to_json(project(projection, item())), expected) << text;
  }
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
