#include <gmock/gmock.h>

#include <random>

#include "aws/cloudformation/service.h"
#include "aws/dynamodb/codec.h"
#include "aws/dynamodb/service.h"
#include "aws/json_codec.h"
#include "aws/query_codec.h"
#include "aws/ssm/service.h"
#include "aws/sts/service.h"
#include "aws/xml_codec.h"
#include "wire/operation_table.h"

/// Every shape of every service, filled with generated values, written and read back.
namespace tenantry::wire {
namespace {

using aws::Kind;
using aws::Schema;
using aws::dynamodb::AttributeMap;
using aws::dynamodb::AttributeValue;
using aws::dynamodb::Item;

class Generator {
 public:
  /// `fullness`: how many of a hundred optional members are present. Collections have at least `least` elements.
  Generator(unsigned seed, int fullness, int least) : random_(seed), fullness_(fullness), least_(least) {}

  void fill(const Schema& schema, void* out) {
    switch (schema.kind) {
      case Kind::string:
        *static_cast<std::string*>(out) = text();
        return;
      case Kind::boolean:
        *static_cast<bool*>(out) = below(2) == 1;
        return;
      case Kind::integer:
        *static_cast<std::int64_t*>(out) = below(2) == 1 ? std::numeric_limits<std::int64_t>::min() : below(1000);
        return;
      case Kind::number:
        *static_cast<double*>(out) = static_cast<double>(below(100'000)) / 7 - 50;
        return;
      case Kind::timestamp:
        static_cast<aws::Timestamp*>(out)->at =
            from_unix_millis(std::int64_t{below(2'000'000'000)} * 1000 + below(1000));
        return;
      case Kind::structure:
        for (const auto& member : schema.members)
          if (member.optional == nullptr || below(100) < fullness_) fill(*member.schema, member.emplace(out));
        return;
      case Kind::list:
        for (int n = least_ + below(3); n > 0; --n) fill(*schema.element, schema.list->append(out));
        return;
      case Kind::map:
        for (int n = least_ + below(3); n > 0; --n)
          if (void* value = schema.map->insert(out, text() + std::to_string(n))) fill(*schema.element, value);
        return;
      case Kind::custom:
        return fill_custom(schema, out);
    }
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  std::string text() {
    constexpr std::string_view kPieces[] = {"a",  "Z",      "0",      " ",          "\"",  "\\",   "<",
                                            "&",  "%",      "+",      "=",          ".",   "\n",   "\t",
                                            "\r", "\u00e9", "\u20ac", "\U0001F600", "]]>", "&amp;"};
    std::string out;
    for (int n = below(8); n > 0; --n) out += kPieces[random_() % std::size(kPieces)];
    return out;
  }

  AttributeValue value(int depth) {
    switch (below(depth > 3 ? 6 : 8)) {
      case 0:
        return AttributeValue::number(below(1'000'000) - 500'000);
      case 1:
        return AttributeValue::binary(text());
      case 2:
        return AttributeValue::boolean(below(2) == 1);
      case 3:
        return AttributeValue::null();
      case 4:
        return AttributeValue(AttributeValue::StringSet{{"a", "b"}});
      case 5:
        return AttributeValue::string(text());
      case 6:
        return AttributeValue::map(map(depth + 1));
      default:
        return AttributeValue::list({value(depth + 1), value(depth + 1)});
    }
  }
  AttributeMap map(int depth) {
    AttributeMap out;
    for (int n = below(3); n > 0; --n) out.set("k" + text(), value(depth));
    return out;
  }
  void fill_custom(const Schema& schema, void* out) {
    if (&schema == &aws::schema_of<AttributeMap>()) *static_cast<AttributeMap*>(out) = map(0);
    if (&schema == &aws::schema_of<AttributeValue>()) *static_cast<AttributeValue*>(out) = value(0);
    if (&schema == &aws::schema_of<Item>()) *static_cast<Item*>(out) = map(0);
  }

  std::mt19937 random_;
  const int fullness_;
  const int least_;
};

/// What a protocol must do with a shape: false where it is not read back as it was.
using RoundTrip = std::string (*)(const Schema& schema, const void* in, void* out);

std::string through_json(const Schema& schema, const void* in, void* out) {
  std::string text;
  json::Writer writer(text);
  aws::write_json(writer, schema, in);
  json::Document document;
  const auto element = document.parse(text);
  if (!element) return text + ": " + element.error().message;
  const auto read = aws::read_json(*element, schema, out);
  return read ? text : text + ": " + read.error().message;
}

std::string through_query(const Schema& schema, const void* in, void* out) {
  const auto text = aws::write_query("A", "V", schema, in);
  const auto form = aws::Form::parse(text);
  if (!form) return text + ": " + form.error().message;
  (void)aws::read_request(*form, schema, out);  // Violations of limits do not matter: all members are read.
  return text;
}

std::string through_xml(const Schema& schema, const void* in, void* out) {
  std::string text = "<A><R>";
  aws::append_xml(text, schema, in);
  text += "</R></A>";
  const auto read = aws::read_xml(text, "A/R", schema, out);
  return read ? text : text + ": " + read.error().message;
}

template <class T>
void check(RoundTrip round_trip, int fullness, int least) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    T in{};
    T out{};
    Generator(seed, fullness, least).fill(aws::schema_of<T>(), &in);
    const auto text = round_trip(aws::schema_of<T>(), &in, &out);
    ASSERT_TRUE(in == out) << seed << ": " << text;
  }
}

template <class... R>
void check_requests(std::variant<R...>*, RoundTrip round_trip, int fullness, int least) {
  (check<R>(round_trip, fullness, least), ...);
}
template <class... R>
void check_responses(std::variant<R...>*, RoundTrip round_trip, int fullness, int least) {
  (check<typename R::Response>(round_trip, fullness, least), ...);
}

template <class Request>
void check_json(int fullness) {
  check_requests(static_cast<Request*>(nullptr), through_json, fullness, 0);
  check_responses(static_cast<Request*>(nullptr), through_json, fullness, 0);
}

TEST(RoundTrip, DynamoDb) {
  for (const int fullness : {0, 50, 100}) check_json<aws::dynamodb::Request>(fullness);
}

TEST(RoundTrip, Ssm) {
  for (const int fullness : {0, 50, 100}) check_json<aws::ssm::Request>(fullness);
}

TEST(RoundTrip, QueryRequests) {
  check_requests(static_cast<aws::cloudformation::Request*>(nullptr), through_query, 100, 1);
  check_requests(static_cast<aws::sts::Request*>(nullptr), through_query, 100, 1);
}

TEST(RoundTrip, XmlResponses) {
  for (const int fullness : {0, 50, 100}) {
    check_responses(static_cast<aws::cloudformation::Request*>(nullptr), through_xml, fullness, 0);
    check_responses(static_cast<aws::sts::Request*>(nullptr), through_xml, fullness, 0);
  }
}

}  // namespace
}  // namespace tenantry::wire
