#include "aws/json_codec.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "aws/scalar_text.h"
#include "aws/validate.h"

namespace tenantry::aws {
namespace {

using simdjson::dom::element_type;

/// An empty JSON object takes three bytes, a structure some thousand: what a request may make of its bytes is bounded.
/// No operation takes more elements.
constexpr std::size_t kMostElements = 10'000;

constexpr std::string_view kUnexpectedStructure = "Start of structure or map found where not expected";

std::string_view token_name(json::Element element) {
  switch (element.type()) {
    case element_type::STRING:
      return "STRING_VALUE";
    case element_type::DOUBLE:
      return "DECIMAL_VALUE";
    case element_type::BOOL:
      return element.get_bool().value_unsafe() ? "TRUE_VALUE" : "FALSE_VALUE";
    default:
      return "NUMBER_VALUE";
  }
}

/// What DynamoDB answers to a JSON value where a scalar of `kind` should stand.
std::string scalar_mismatch(json::Element element, Kind kind) {
  if (element.is_array()) return fmt::format("Unrecognized collection type class java.lang.{}", kind_name(kind));
  if (element.is_object()) return std::string(kUnexpectedStructure);
  if (element.is_string() && kind == Kind::boolean) return "Unexpected token received from parser";
  return fmt::format("{} cannot be converted to {}", token_name(element), kind_name(kind));
}

/// What DynamoDB answers where a structure or map should stand.
std::string object_mismatch(json::Element element, const Path& at) {
  if (element.is_array()) return "Unrecognized collection type";
  return at.is_element() ? "Unexpected value type in payload" : "Unexpected field type";
}

std::optional<std::int64_t> whole_number(json::Element element) {
  std::int64_t whole = 0;
  if (element.get(whole) == simdjson::SUCCESS) return whole;
  double number = 0;
  constexpr double kLimit = 9.2e18;
  if (element.get(number) != simdjson::SUCCESS || std::trunc(number) != number || std::abs(number) > kLimit)
    return std::nullopt;
  return static_cast<std::int64_t>(number);
}

Timestamp from_epoch_seconds(double seconds) {
  return {WallTime(
      std::chrono::duration_cast<WallTime::duration>(std::chrono::milliseconds(std::llround(seconds * 1000))))};
}

/// Reads one document. Functions give false once a SerializationException stands in `error_`.
class Reader {
 public:
  explicit Reader(bool with_limits) : with_limits_(with_limits) {}

  std::expected<void, Error> read(json::Element element, const Schema& schema, void* structure) {
    if (!value(element, schema, structure, Path())) return std::unexpected(*std::move(error_));
    if (!violations_.empty()) return std::unexpected(violations_.error());
    if (value_error_) return std::unexpected(*std::move(value_error_));
    return {};
  }

 private:
  bool fail(std::string_view message) {
    error_ = serialization_error(message);
    return false;
  }

  bool fail_too_many() { return fail(fmt::format("A list or map has more than {} elements", kMostElements)); }

  bool value(json::Element element, const Schema& schema, void* out, const Path& at) {
    switch (schema.kind) {
      case Kind::structure:
        return structure(element, schema, out, at);
      case Kind::list:
        return list(element, schema, out, at);
      case Kind::map:
        return map(element, schema, out, at);
      case Kind::custom:
        return custom(element, schema, out);
      default:
        return scalar(element, schema.kind, out) || fail(scalar_mismatch(element, schema.kind));
    }
  }

  static bool scalar(json::Element element, Kind kind, void* out) {
    if (kind == Kind::string) {
      std::string_view text;
      if (element.get(text) != simdjson::SUCCESS) return false;
      *static_cast<std::string*>(out) = text;
      return true;
    }
    if (kind == Kind::boolean) return element.get(*static_cast<bool*>(out)) == simdjson::SUCCESS;
    if (kind == Kind::integer) {
      const auto whole = whole_number(element);
      if (whole) *static_cast<std::int64_t*>(out) = *whole;
      return whole.has_value();
    }
    double number = 0;
    if (element.get(number) != simdjson::SUCCESS) return false;
    if (kind == Kind::number) *static_cast<double*>(out) = number;
    if (kind == Kind::timestamp) {
      if (std::abs(number) > 9e9) return false;
      *static_cast<Timestamp*>(out) = from_epoch_seconds(number);
    }
    return true;
  }

  bool structure(json::Element element, const Schema& schema, void* out, const Path& at) {
    json::Object object;
    if (element.get(object) != simdjson::SUCCESS) return fail(object_mismatch(element, at));
    std::array<json::Element, Schema::kMaxMembers> found;
    std::uint64_t present = 0;
    for (const auto field : object) {
      const auto i = schema.find_member(field.key);
      if (i == Schema::kNoMember) continue;
      const std::uint64_t bit = std::uint64_t{1} << i;
      if ((present & bit) != 0) return fail(fmt::format("Duplicate member {}", field.key));
      present |= bit;
      found[i] = field.value;
    }
    for (std::size_t i = 0; i < schema.members.size(); ++i)
      if (!member(schema.members[i], (present >> i & 1) != 0 ? &found[i] : nullptr, out, at)) return false;
    return true;
  }

  bool member(const MemberSchema& schema, const json::Element* element, void* structure, const Path& parent) {
    if (element == nullptr || element->is_null()) {
      if (with_limits_ && schema.limits.required) violations_.missing(Path::member(parent, schema.name));
      return true;
    }
    const auto at = Path::member(parent, schema.name);
    void* out = schema.emplace(structure);
    if (!value(*element, *schema.schema, out, at)) return false;
    if (with_limits_) violations_.check(schema, out, at);
    return true;
  }

  bool list(json::Element element, const Schema& schema, void* out, const Path& at) {
    json::Array array;
    if (element.get(array) != simdjson::SUCCESS)
      return fail(element.is_object() ? kUnexpectedStructure : "Unexpected field type");
    const auto size = array.size();
    if (with_limits_ && size > kMostElements) return fail_too_many();
    schema.list->reserve(out, size);
    std::size_t i = 0;
    for (const auto entry : array) {
      const auto here = Path::element(at, i++);
      if (entry.is_null()) {
        if (with_limits_) violations_.missing(here);
        continue;
      }
      if (!value(entry, *schema.element, schema.list->append(out), here)) return false;
    }
    return true;
  }

  bool map(json::Element element, const Schema& schema, void* out, const Path& at) {
    json::Object object;
    if (element.get(object) != simdjson::SUCCESS) return fail(object_mismatch(element, at));
    if (with_limits_ && object.size() > kMostElements) return fail_too_many();
    for (const auto field : object) {
      const auto here = Path::entry(at, field.key);
      if (field.value.is_null()) {
        if (with_limits_) violations_.missing(here);
        continue;
      }
      void* entry = schema.map->insert(out, field.key);
      if (entry == nullptr) return fail(fmt::format("Duplicate key {}", field.key));
      if (!value(field.value, *schema.element, entry, here)) return false;
    }
    return true;
  }

  bool custom(json::Element element, const Schema& schema, void* out) {
    auto read = schema.custom->read_json(element, out);
    if (read) return true;
    if (read.error().code == "SerializationException") {
      error_ = std::move(read).error();
      return false;
    }
    if (!value_error_) value_error_ = std::move(read).error();
    return true;
  }

  const bool with_limits_;
  std::optional<Error> error_;
  Violations violations_;
  std::optional<Error> value_error_;
};

void write_value(json::Writer& writer, const Schema& schema, const void* value);

void write_structure(json::Writer& writer, const Schema& schema, const void* structure) {
  writer.begin_object();
  for (const auto& member : schema.members) {
    const void* value = member.find(structure);
    if (value == nullptr) continue;
    writer.key(member.name);
    write_value(writer, *member.schema, value);
  }
  writer.end_object();
}

void write_list(json::Writer& writer, const Schema& schema, const void* list) {
  writer.begin_array();
  const auto size = schema.list_size(list);
  for (std::size_t i = 0; i < size; ++i) write_value(writer, *schema.element, schema.list_at(list, i));
  writer.end_array();
}

void write_map(json::Writer& writer, const Schema& schema, const void* map) {
  writer.begin_object();
  schema.each_entry(map, [&](std::string_view key, const void* value) {
    writer.key(key);
    write_value(writer, *schema.element, value);
  });
  writer.end_object();
}

void write_value(json::Writer& writer, const Schema& schema, const void* value) {
  switch (schema.kind) {
    case Kind::string:
      writer.string(*static_cast<const std::string*>(value));
      return;
    case Kind::boolean:
      writer.boolean(*static_cast<const bool*>(value));
      return;
    case Kind::integer:
      writer.integer(*static_cast<const std::int64_t*>(value));
      return;
    case Kind::number:
      writer.number(*static_cast<const double*>(value));
      return;
    case Kind::timestamp:
      writer.number(static_cast<double>(unix_millis(static_cast<const Timestamp*>(value)->at)) / 1000);
      return;
    case Kind::structure:
      return write_structure(writer, schema, value);
    case Kind::list:
      return write_list(writer, schema, value);
    case Kind::map:
      return write_map(writer, schema, value);
    case Kind::custom:
      return schema.custom->write_json(writer, value);
  }
}

}  // namespace

Error serialization_error(std::string_view message) { return {"SerializationException", std::string(message)}; }

std::expected<void, Error> read_request(json::Element element, const Schema& schema, void* request) {
  return Reader(true).read(element, schema, request);
}

std::expected<void, Error> read_json(json::Element element, const Schema& schema, void* structure) {
  return Reader(false).read(element, schema, structure);
}

void write_json(json::Writer& writer, const Schema& schema, const void* structure) {
  write_value(writer, schema, structure);
}

}  // namespace tenantry::aws
