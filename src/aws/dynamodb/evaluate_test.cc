#include "aws/dynamodb/evaluate.h"

#include <gtest/gtest.h>

#include "aws/dynamodb/test_support.h"

namespace tenantry::aws::dynamodb {
namespace {

class Evaluate : public testing::Test {
 protected:
  bool holds(std::string_view condition) {
    Placeholders placeholders(names_, values_);
    const auto parsed = parse_condition(condition, placeholders);
    EXPECT_TRUE(parsed.has_value()) << condition << ": " << parsed.error().message;
    return parsed && evaluate(*parsed, item_);
  }

  const Placeholders::Names names_;
  const Placeholders::Values values_{attributes(R"({
    ":0":{"N":"0"},":1":{"N":"1.0"},":2":{"N":"2"},":3":{"N":"3"},":4":{"N":"4"},":5":{"N":"5"},":10":{"N":"10"},
    ":a":{"S":"a"},":he":{"S":"he"},":ell":{"S":"ell"},":hello":{"S":"hello"},":e":{"S":""},":b":{"B":"Yg=="},
    ":ab":{"B":"YWI="},":ss":{"SS":["a"]},":ssab":{"SS":["b","a"]},":q":{"L":[{"S":"q"}]},":yz":{"SS":["z","y"]},
    ":SS":{"S":"SS"},":S":{"S":"S"},":null":{"NULL":true},":true":{"BOOL":true},":false":{"BOOL":false},
    ":m":{"M":{"j":{"N":"1.0"},"k":{"S":"v"}}}})")};
  const AttributeMap item_ = attributes(R"({
    "n":{"N":"5"},"s":{"S":"hello"},"b":{"B":"YWJj"},"t":{"BOOL":true},"u":{"NULL":true},"e":{"S":"é"},
    "x":{"S":"😀a"},"l":{"L":[{"S":"a"},{"N":"1"},{"L":[{"S":"q"}]},{"SS":["y","z"]}]},
    "m":{"M":{"k":{"S":"v"},"j":{"N":"1"}}},"em":{"M":{}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2","10"]},
    "bs":{"BS":["YQ==","YWI="]}})");
};

TEST_F(Evaluate, True) {
  for (const auto* condition : {"n = :5",
                                "n <> :a",
                                "n > :4",
                                "n >= :5",
                                "n < :10",
                                "n <= :5",
                                "s > :he",
                                "b > :ab",
                                "t = :true",
                                "t <> :false",
                                "u = :null",
                                "ss = :ssab",
                                "m = :m",
                                "l[3] = :yz",
                                "zz <> :a",
                                "zz <> zy",
                                "NOT zz < :a",
                                "NOT zz = :a",
                                "n BETWEEN :4 AND :5",
                                "s BETWEEN :he AND :hello",
                                "n IN (zz, :5)",
                                "NOT n IN (zz)",
                                "size(s) = n",
                                "size(s) BETWEEN :4 AND n",
                                "size(l) IN (:4, :5)",
                                "size(e) = :1",
                                "size(x) = :3",
                                "size(b) = :3",
                                "size(l) = :4",
                                "size(m) = :2",
                                "size(ss) = :2",
                                "size(ns) = :3",
                                "size(bs) = :2",
                                "size(em) = :0",
                                "size(n) <> :1",
                                "size(zz) <> :1",
                                "size(m.k) = :1",
                                "contains(s, :ell)",
                                "contains(s, :e)",
                                "contains(b, :b)",
                                "contains(ss, :a)",
                                "contains(ns, :10)",
                                "contains(ns, :1)",
                                "contains(bs, :ab)",
                                "contains(l, :a)",
                                "contains(l, :1)",
                                "contains(l, :q)",
                                "contains(l, :yz)",
                                "contains(ss, l[0])",
                                "contains(:hello, s)",
                                "contains(l, size(e))",
                                "begins_with(s, :he)",
                                "begins_with(s, :e)",
                                "begins_with(b, :ab)",
                                "begins_with(:hello, s)",
                                "attribute_type(ss, :SS)",
                                "attribute_type(s, :S)",
                                "attribute_exists(n)",
                                "attribute_exists(l[1])",
                                "attribute_exists(l[2][0])",
                                "attribute_exists(m.k)",
                                "attribute_not_exists(zz)",
                                "attribute_not_exists(zz.z)",
                                "attribute_not_exists(l[9])",
                                "attribute_not_exists(m.k.z)",
                                "attribute_not_exists(s[0])",
                                "n = :5 OR s = :a AND zz = :a",
                                "(n = :4 OR s = :hello) AND NOT t = :false"})
    EXPECT_TRUE(holds(condition)) << condition;
}

TEST_F(Evaluate, False) {
  for (const auto* condition : {"n = :4",
                                "n <> :5",
                                "n < :a",
                                "n > :a",
                                "zz = zy",
                                "zz < :a",
                                "zz > :a",
                                "s BETWEEN :a AND zz",
                                "s BETWEEN zz AND :hello",
                                "n BETWEEN :a AND :hello",
                                "n IN (zz, :4)",
                                "zz IN (zy)",
                                "size(n) = :1",
                                "size(zz) = :1",
                                "size(t) = :1",
                                "size(s) = :hello",
                                "size(e) = :2",
                                "contains(m, :a)",
                                "contains(s, :1)",
                                "contains(ss, :ss)",
                                "contains(ns, :4)",
                                "contains(zz, :a)",
                                "contains(s, zz)",
                                "contains(n, :5)",
                                "contains(t, :true)",
                                "contains(size(l), :1)",
                                "begins_with(n, :he)",
                                "begins_with(s, :ell)",
                                "begins_with(zz, :he)",
                                "begins_with(s, n)",
                                "attribute_type(zz, :S)",
                                "attribute_type(s, :SS)",
                                "attribute_exists(zz)",
                                "attribute_exists(l[9])",
                                "attribute_not_exists(m.k)",
                                "NOT n = :5",
                                "(n = :5 OR s = :a) AND zz = :a",
                                "l = l[2]"})
    EXPECT_FALSE(holds(condition)) << condition;
}

TEST_F(Evaluate, AMissingItemIsEmpty) {
  Placeholders placeholders(names_, values_);
  const auto absent = parse_condition("attribute_not_exists(pk)", placeholders).value();
  EXPECT_TRUE(evaluate(absent, {}));
  const auto present = parse_condition("attribute_exists(pk)", placeholders).value();
  EXPECT_FALSE(evaluate(present, {}));
}

TEST(Compare, OnlyValuesOfOneOrderedTypeCompare) {
  const auto values = attributes(R"({"n9":{"N":"9"},"n10":{"N":"10"},"s":{"S":"9"},"b":{"B":"gA=="},"c":{"B":"fw=="},
    "t":{"BOOL":true}})");
  EXPECT_EQ(compare(*values.find("n9"), *values.find("n10")), std::partial_ordering::less);
  EXPECT_EQ(compare(*values.find("n9"), *values.find("n9")), std::partial_ordering::equivalent);
  EXPECT_EQ(compare(*values.find("b"), *values.find("c")), std::partial_ordering::greater) << "bytes are unsigned";
  EXPECT_EQ(compare(*values.find("n9"), *values.find("s")), std::partial_ordering::unordered);
  EXPECT_EQ(compare(*values.find("t"), *values.find("t")), std::partial_ordering::unordered);
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
