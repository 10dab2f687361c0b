#include "aws/dynamodb/codec.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "aws/dynamodb/number.h"
#include "base/encoding.h"

namespace tenantry::aws::dynamodb {
namespace {

using simdjson::dom::element_type;
using Type = AttributeValue::Type;

constexpr std::size_t kMaxNameSize = 65535;
constexpr std::string_view kInvalid = "One or more parameter values were invalid: ";

std::optional<Type> type_of(std::string_view member) {
  for (std::size_t i = 0; i < 10; ++i)
    if (type_name(static_cast<Type>(i)) == member) return static_cast<Type>(i);
  return std::nullopt;
}

/// What AWS says of a JSON value that stands where a scalar of this Java class should.
std::string mismatch(json::Element element, std::string_view java_class) {
  const auto what = [&](std::string_view token) {
    return std::string(token).append(" cannot be converted to ").append(java_class);
  };
  switch (element.type()) {
    case element_type::ARRAY:
      return std::string("Unrecognized collection type class java.lang.").append(java_class);
    case element_type::OBJECT:
      return "Start of structure or map found where not expected";
    case element_type::BOOL:
      return what(element.get_bool().value_unsafe() ? "TRUE_VALUE" : "FALSE_VALUE");
    case element_type::DOUBLE:
      return what("DECIMAL_VALUE");
    case element_type::STRING:
      return "Unexpected token received from parser";
    default:
      return what("NUMBER_VALUE");
  }
}

std::string join(const std::vector<std::string>& elements) {
  std::string text = "[";
  for (const auto& element : elements) text.append(text.size() > 1 ? ", " : "").append(element);
  return text + "]";
}

/// Reads one value or map. Functions give false where a SerializationException ends it; what is only invalid is noted,
/// the first of it, and reading goes on.
class Reader {
 public:
  bool value(json::Element element, AttributeValue& value);
  bool map(json::Element element, AttributeMap& map);
  void check_names(const AttributeMap& map);

  std::expected<void, aws::Error> result(bool read) && {
    if (!read) return std::unexpected(std::move(*serialization_));
    if (invalid_) return std::unexpected(std::move(*invalid_));
    return {};
  }

 private:
  bool fail(std::string message) {
    serialization_ = aws::Error{"SerializationException", std::move(message)};
    return false;
  }
  bool invalid(std::string message) {
    if (!invalid_) invalid_ = validation_error(std::move(message));
    return true;
  }

  bool typed(Type type, json::Element element, AttributeValue& value);
  bool string(json::Element element, std::string& out);
  bool number(json::Element element, std::string& out);
  bool blob(json::Element element, std::string& out);
  bool boolean(json::Element element, bool& out);
  bool null(json::Element element);
  bool list(json::Element element, AttributeValue::List& list);
  template <class Set>
  bool set(json::Element element, bool (Reader::*read)(json::Element, std::string&), AttributeValue& value);
  template <class Set>
  void sort_set(std::vector<std::string>& elements);
  bool enter();

  std::optional<aws::Error> serialization_;
  std::optional<aws::Error> invalid_;
  int depth_ = 0;  // of containers around this value
};

template <class Set>
struct SetWords;
template <>
struct SetWords<AttributeValue::StringSet> {
  static constexpr std::string_view kEmpty = "An string set  may not be empty";
  static constexpr std::string_view kNull = "An string set may not have a null string as a member";
  static std::string duplicates(const std::vector<std::string>& given) {
    return std::string(kInvalid).append("Input collection ").append(join(given)).append(" contains duplicates.");
  }
};
template <>
struct SetWords<AttributeValue::NumberSet> {
  static constexpr std::string_view kEmpty = "An number set  may not be empty";
  static constexpr std::string_view kNull = "An number set may not have a null number as a member";
  static std::string duplicates(const std::vector<std::string>&) { return "Input collection contains duplicates"; }
};
template <>
struct SetWords<AttributeValue::BinarySet> {
  static constexpr std::string_view kEmpty = "Binary sets should not be empty";
  static constexpr std::string_view kNull = "Binary sets should not have a null member";
  static std::string duplicates(const std::vector<std::string>& given) {
    std::vector<std::string> texts;
    for (const auto& bytes : given) texts.push_back(base64_encode(bytes));
    return std::string(kInvalid)
        .append("Input collection ")
        .append(join(texts))
        .append("of type BS contains duplicates.");
  }
};

bool Reader::value(json::Element element, AttributeValue& value) {
  if (element.is_null())
    return invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  json::Object object;
  if (element.get(object) != simdjson::SUCCESS) {
    return fail(element.is_array()
                    ? "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"
                    : "Unexpected value type in payload");
  }
  unsigned seen = 0;
  for (const auto [member, content] : object) {
    if (content.is_null()) continue;
    const auto type = type_of(member);
    if (!type) continue;
    const auto bit = 1U << static_cast<unsigned>(*type);
    if ((seen & bit) != 0) return fail(std::string("Duplicate member of an AttributeValue: ").append(member));
    seen |= bit;
    if (!typed(*type, content, value)) return false;
  }
  if (seen == 0)
    return invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  if ((seen & (seen - 1)) != 0) {
    return invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
  }
  return true;
}

bool Reader::typed(Type type, json::Element element, AttributeValue& value) {
  auto& to = value.variant();
  switch (type) {
    case Type::S:
      return string(element, to.emplace<AttributeValue::String>().text);
    case Type::N:
      return number(element, to.emplace<AttributeValue::Number>().text);
    case Type::B:
      return blob(element, to.emplace<AttributeValue::Binary>().bytes);
    case Type::SS:
      return set<AttributeValue::StringSet>(element, &Reader::string, value);
    case Type::NS:
      return set<AttributeValue::NumberSet>(element, &Reader::number, value);
    case Type::BS:
      return set<AttributeValue::BinarySet>(element, &Reader::blob, value);
    case Type::M: {
      if (!enter()) return true;
      auto& members = to.emplace<AttributeValue::Map>();
      const bool read = map(element, members);
      --depth_;
      if (read) check_names(members);
      return read;
    }
    case Type::L: {
      if (!enter()) return true;
      const bool read = list(element, to.emplace<AttributeValue::List>());
      --depth_;
      return read;
    }
    case Type::NULL_:
      to.emplace<AttributeValue::Null>();
      return null(element);
    case Type::BOOL:
      return boolean(element, to.emplace<bool>());
  }
  std::unreachable();
}

bool Reader::enter() {
  if (depth_ == kMaxNesting - 1) {
    invalid(
        "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported "
        "limit");
    return false;
  }
  ++depth_;
  return true;
}

bool Reader::map(json::Element element, AttributeMap& map) {
  json::Object object;
  if (element.get(object) != simdjson::SUCCESS) {
    return fail(element.is_array() ? "Unrecognized collection type java.util.Map<java.lang.String, "
                                     "com.amazonaws.dynamodb.v20120810.AttributeValue>"
                                   : "Unexpected field type");
  }
  std::vector<AttributeMap::Entry> entries;
  entries.reserve(object.size());
  for (const auto [name, content] : object) {
    auto& [key, to] =
        entries.emplace_back(std::piecewise_construct, std::forward_as_tuple(name), std::forward_as_tuple());
    if (!value(content, to)) return false;
  }
  if (!map.assign(std::move(entries)))
    return fail(std::string("Duplicate attribute name: ").append(json::find_duplicate(object)));
  return true;
}

void Reader::check_names(const AttributeMap& map) {
  if (map.contains("")) invalid("Empty attribute name");
  for (const auto& [name, attribute] : map)
    if (name.size() > kMaxNameSize) invalid("Attribute name is too large, must be less than 65536 bytes");
}

bool Reader::list(json::Element element, AttributeValue::List& list) {
  json::Array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return fail(element.is_object() ? "Start of structure or map found where not expected" : "Unexpected field type");
  }
  list.reserve(array.size());
  for (const auto content : array)
    if (!value(content, list.emplace_back())) return false;
  return true;
}

bool Reader::string(json::Element element, std::string& out) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return fail(mismatch(element, "String"));
  out = text;
  return true;
}

bool Reader::number(json::Element element, std::string& out) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return fail(mismatch(element, "String"));
  auto canonical = parse_number(text);
  if (!canonical) return invalid(std::move(canonical).error().message);
  out = *std::move(canonical);
  return true;
}

bool Reader::blob(json::Element element, std::string& out) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) {
    if (element.is_array()) return fail("Unrecognized collection type class java.nio.ByteBuffer");
    return fail(element.is_object() ? "Start of structure or map found where not expected"
                                    : "only base-64-encoded strings are convertible to bytes");
  }
  auto bytes = base64_decode(text);
  if (!bytes) {
    if (text.size() % 4 != 0) {
      return fail(std::string("Base64 encoded length is expected a multiple of 4 bytes but found: ")
                      .append(std::to_string(text.size())));
    }
    return fail("Invalid last non-pad Base64 character dectected");
  }
  out = *std::move(bytes);
  return true;
}

bool Reader::boolean(json::Element element, bool& out) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS)
    return element.get(out) == simdjson::SUCCESS || fail(mismatch(element, "Boolean"));
  // DynamoDB takes these words too.
  static constexpr std::array<std::string_view, 6> kWords = {"TRUE", "1", "YES", "FALSE", "0", "NO"};
  const auto same = [&](std::string_view word) {
    return std::ranges::equal(word, text, {}, {}, [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
  };
  const auto found = std::ranges::find_if(kWords, same);
  if (found == kWords.end()) return fail(mismatch(element, "Boolean"));
  out = found - kWords.begin() < 3;
  return true;
}

bool Reader::null(json::Element element) {
  bool is_null = false;
  if (!boolean(element, is_null)) return false;
  if (is_null) return true;
  return invalid(std::string(kInvalid).append("Null attribute value types must have the value of true"));
}

template <class Set>
bool Reader::set(json::Element element, bool (Reader::*read)(json::Element, std::string&), AttributeValue& value) {
  json::Array array;
  if (element.get(array) != simdjson::SUCCESS) {
    return fail(element.is_object() ? "Start of structure or map found where not expected" : "Unexpected field type");
  }
  auto& set = value.variant().emplace<Set>();
  set.elements.reserve(array.size());
  const bool had_error = invalid_.has_value();
  for (const auto content : array) {
    if (content.is_null()) return invalid(std::string(kInvalid).append(SetWords<Set>::kNull));
    if (!(this->*read)(content, set.elements.emplace_back())) return false;
  }
  if (invalid_.has_value() == had_error) sort_set<Set>(set.elements);
  return true;
}

template <class Set>
void Reader::sort_set(std::vector<std::string>& elements) {
  if (elements.empty()) {
    invalid(std::string(kInvalid).append(SetWords<Set>::kEmpty));
    return;
  }
  const auto less = [](std::string_view a, std::string_view b) {
    if constexpr (std::is_same_v<Set, AttributeValue::NumberSet>) return compare_numbers(a, b) < 0;
    return a < b;
  };
  const auto unsorted = [&](std::string_view a, std::string_view b) { return !less(a, b); };
  if (std::ranges::adjacent_find(elements, unsorted) == elements.end()) return;
  auto given = elements;
  std::ranges::sort(elements, less);
  if (std::ranges::adjacent_find(elements) != elements.end()) invalid(SetWords<Set>::duplicates(given));
}

}  // namespace

std::expected<void, aws::Error> read_json(json::Element element, AttributeValue& value) {
  Reader reader;
  const bool read = reader.value(element, value);
  return std::move(reader).result(read);
}

std::expected<void, aws::Error> read_json(json::Element element, AttributeMap& map) {
  Reader reader;
  const bool read = reader.map(element, map);
  return std::move(reader).result(read);
}

std::expected<void, aws::Error> read_json(json::Element element, Item& item) {
  Reader reader;
  auto& attributes = item.mutable_attributes();
  const bool read = reader.map(element, attributes);
  if (read) reader.check_names(attributes);
  return std::move(reader).result(read);
}

}  // namespace tenantry::aws::dynamodb
