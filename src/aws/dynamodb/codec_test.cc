#include "aws/dynamodb/codec.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <string>

#include "aws/dynamodb/test_support.h"
#include "aws/dynamodb/wire_form.h"

namespace tenantry::aws::dynamodb {
namespace {

std::string nested(int containers, std::string_view type) {
  std::string text = R"({"S":"x"})";
  for (int i = 0; i < containers; ++i) text = type == "M" ? R"({"M":{"n":)" + text + "}}" : R"({"L":[)" + text + "]}";
  return text;
}

/// The error of reading one value: `code: message`.
std::string error_of(std::string_view text) {
  json::Document document;
  AttributeValue value;
  const auto read = read_json(document.parse(text).value(), value);
  return read ? "" : read.error().code + ": " + read.error().message;
}

class Values {
 public:
  AttributeMap map(int depth = 0) {
    AttributeMap map;
    for (auto n = pick(6); n > 0; --n) map.set(text(), value(depth));
    return map;
  }

 private:
  AttributeValue value(int depth) {
    switch (pick(depth < 4 ? 10 : 6)) {
      case 0:
        return AttributeValue::number(static_cast<std::int64_t>(random_()) / 7);
      case 1:
        return AttributeValue::binary(text());
      case 2:
        return AttributeValue::boolean(pick(2) == 0);
      case 3:
        return AttributeValue::null();
      case 6:
        return AttributeValue::map(map(depth + 1));
      case 7: {
        AttributeValue::List list;
        for (auto n = pick(4); n > 0; --n) list.push_back(value(depth + 1));
        return AttributeValue::list(std::move(list));
      }
      case 8:
        return AttributeValue(AttributeValue::StringSet{{"a", "b\n\"", "c"}});
      case 9:
        return pick(2) == 0 ? AttributeValue(AttributeValue::NumberSet{{"-3", "1.5", "10"}})
                            : AttributeValue(AttributeValue::BinarySet{{std::string(1, '\0'), "\xFF"}});
      default:
        return AttributeValue::string(text());
    }
  }

  std::string text() {
    static constexpr std::string_view kParts[] = {"a", "Z", "\"", "\\", "\n", "\x01", "\u00e9", "\U0001F600", "/", " "};
    std::string text = "n";
    for (auto n = pick(8); n > 0; --n) text += kParts[pick(10)];
    return text;
  }

  std::size_t pick(std::size_t below) { return random_() % below; }
  std::mt19937_64 random_{7};
};

TEST(Codec, WhatIsWrittenIsReadBack) {
  Values values;
  for (int i = 0; i < 500; ++i) {
    const auto map = values.map();
    const auto text = to_json(map);
    EXPECT_EQ(attributes(text), map) << text;
    EXPECT_EQ(decode_wire(text), map) << text;
    std::string written;
    json::Writer writer(written);
    writer.begin_array();
    write_json(writer, map);
    write_json(writer, Item(map));
    writer.end_array();
    EXPECT_EQ(written, "[" + text + "," + text + "]");
  }
}

TEST(Codec, WireFormIsCanonical) {
  const auto map = attributes(R"({ "b":{"N":"01.50"}, "a":{"NS":["10","9","-1"]}, "c":{"SS":["z","y"]},
    "d":{"M":{"y":{"BS":["/w==","AA=="]},"x":{"L":[]}}}, "e":{"NULL":true}, "f":{"BOOL":"false"}, "g":{"S":"é\u0001"} })");
  EXPECT_EQ(to_json(map), R"({"a":{"NS":["-1","9","10"]},"b":{"N":"1.5"},"c":{"SS":["y","z"]},"d":{"M":{"x":{"L":[]},)"
                          R"("y":{"BS":["AA==","/w=="]}}},"e":{"NULL":true},"f":{"BOOL":false},"g":{"S":"é\u0001"}})");
}

TEST(Codec, BadValuesAreRefusedInAwsWords) {
  constexpr std::string_view kInvalid = "ValidationException: One or more parameter values were invalid: ";
  const std::string empty =
      "ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::pair<std::string, std::string> cases[] = {
      {"{}", empty},
      {"null", empty},
      {R"({"S":null})", empty},
      {R"({"X":"a"})", empty},
      {R"({"L":[{}]})", empty},
      {R"({"M":{"a":null}})", empty},
      {R"({"S":"a","N":"1"})",
       "ValidationException: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
       "supported datatypes"},
      {R"({"N":"x","S":"a"})", "ValidationException: The parameter cannot be converted to a numeric value: x"},
      {R"({"NULL":false})", std::string(kInvalid) + "Null attribute value types must have the value of true"},
      {R"({"SS":[]})", std::string(kInvalid) + "An string set  may not be empty"},
      {R"({"NS":[]})", std::string(kInvalid) + "An number set  may not be empty"},
      {R"({"BS":[]})", std::string(kInvalid) + "Binary sets should not be empty"},
      {R"({"SS":["b","a","b"]})", std::string(kInvalid) + "Input collection [b, a, b] contains duplicates."},
      {R"({"NS":["1","1.0"]})", "ValidationException: Input collection contains duplicates"},
      {R"({"BS":["YQ==","YQ=="]})",
       std::string(kInvalid) + "Input collection [YQ==, YQ==]of type BS contains duplicates."},
      {R"({"SS":[null]})", std::string(kInvalid) + "An string set may not have a null string as a member"},
      {R"({"NS":["1","x"]})", "ValidationException: The parameter cannot be converted to a numeric value: x"},
      {R"({"M":{"":{"S":"x"}}})", "ValidationException: Empty attribute name"},
      {R"({"S":1})", "SerializationException: NUMBER_VALUE cannot be converted to String"},
      {R"({"S":1.5})", "SerializationException: DECIMAL_VALUE cannot be converted to String"},
      {R"({"N":true})", "SerializationException: TRUE_VALUE cannot be converted to String"},
      {R"({"S":["a"]})", "SerializationException: Unrecognized collection type class java.lang.String"},
      {R"({"S":{}})", "SerializationException: Start of structure or map found where not expected"},
      {R"({"BOOL":"maybe"})", "SerializationException: Unexpected token received from parser"},
      {R"({"BOOL":1})", "SerializationException: NUMBER_VALUE cannot be converted to Boolean"},
      {R"({"B":"YQ="})",
       "SerializationException: Base64 encoded length is expected a multiple of 4 bytes but found: 3"},
      {R"({"B":"YR=="})", "SerializationException: Invalid last non-pad Base64 character dectected"},
      {R"({"B":1})", "SerializationException: only base-64-encoded strings are convertible to bytes"},
      {R"({"SS":"a"})", "SerializationException: Unexpected field type"},
      {R"({"L":{}})", "SerializationException: Start of structure or map found where not expected"},
      {R"({"M":1})", "SerializationException: Unexpected field type"},
      {R"({"L":[1]})", "SerializationException: Unexpected value type in payload"},
      {R"({"S":"a","S":"b"})", "SerializationException: Duplicate member of an AttributeValue: S"},
      {R"({"M":{"a":{"S":"x"},"b":{"S":"x"},"a":{"S":"y"}}})", "SerializationException: Duplicate attribute name: a"},
      {R"({"L":[{},{"S":1}]})", "SerializationException: NUMBER_VALUE cannot be converted to String"},
  };
  for (const auto& [text, error] : cases) EXPECT_EQ(error_of(text), error) << text;
}

TEST(Codec, NestingIsLimited) {
  for (const auto* type : {"M", "L"}) {
    EXPECT_EQ(error_of(nested(31, type)), "") << type;
    EXPECT_EQ(error_of(nested(32, type)),
              "ValidationException: Nesting Levels have exceeded supported limits: Attributes in the item have nested "
              "levels beyond supported limit");
  }
}

TEST(Codec, ItemsNamesAreChecked) {
  json::Document document;
  Item item;
  const auto read = read_json(document.parse(R"({"":{"S":"x"}})").value(), item);
  EXPECT_EQ(message_of(read), "Empty attribute name");
  const auto text = R"({")" + std::string(65536, 'n') + R"(":{"S":"x"}})";
  EXPECT_EQ(message_of(read_json(document.parse(text).value(), item)),
            "Attribute name is too large, must be less than 65536 bytes");
}

TEST(Item, DecodesOnceAndKeepsItsText) {
  const std::string text = R"({"a":{"N":"1"},"b":{"S":"x\"y"}})";
  auto item = Item::from_wire(text);
  std::string wire;
  item.append_wire(wire);
  EXPECT_EQ(wire, text);
  EXPECT_EQ(&item.attributes(), &item.attributes());
  EXPECT_EQ(item, Item(attributes(text)));
  item.mutable_attributes().set("a", AttributeValue::number(2));
  wire.clear();
  item.append_wire(wire);
  EXPECT_EQ(wire, R"({"a":{"N":"2"},"b":{"S":"x\"y"}})");
  EXPECT_EQ(std::move(item).take(), attributes(wire));
}

TEST(WireForm, DamageIsABug) {
  const std::string text = R"({"a":{"L":[{"S":"x"},{"NS":["1"]}]},"b":{"BOOL":true}})";
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_THROW(decode_wire(text.substr(0, size)), std::runtime_error) << size;
  EXPECT_THROW(decode_wire(text + " "), std::runtime_error);
  EXPECT_THROW(decode_wire(R"({"a":{"S":"x"},"a":{"S":"y"}})"), std::runtime_error);
  EXPECT_THROW(decode_wire(R"({"a":{"Q":"x"}})"), std::runtime_error);
}

TEST(AttributeMap, KeepsOrderHoweverItIsFilled) {
  AttributeMap map;
  EXPECT_TRUE(map.assign({{"b", AttributeValue::null()}, {"a", AttributeValue::boolean(true)}}));
  EXPECT_EQ(map.begin()->first, "a");
  EXPECT_FALSE(map.insert("a", AttributeValue::null()));
  EXPECT_TRUE(map.insert("ab", AttributeValue::null()));
  EXPECT_EQ((map.begin() + 1)->first, "ab");
  EXPECT_TRUE(map.erase("ab"));
  EXPECT_FALSE(map.erase("ab"));
  EXPECT_FALSE(map.assign({{"a", AttributeValue::null()}, {"a", AttributeValue::null()}}));
  EXPECT_TRUE(map.empty());
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
