#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/error.h"
#include "aws/shape.h"
#include "base/clock.h"
#include "base/json.h"

/// A request with a member of every kind, for the codecs' tests.
namespace tenantry::aws::testing {

/// A type with codecs of its own: a JSON string in capitals.
struct Shout {
  std::string text;
  bool operator==(const Shout&) const = default;
};
inline void write_json(json::Writer& writer, const Shout& shout) { writer.string(shout.text); }
inline std::expected<void, Error> read_json(json::Element element, Shout& shout) {
  std::string_view text;
  if (element.get(text) != simdjson::SUCCESS) return std::unexpected(Error{"SerializationException", "not a string"});
  shout.text = text;
  if (text == "quiet") return std::unexpected(validation_error("not loud"));
  return {};
}

struct Part {
  std::string name;
  std::optional<std::int64_t> weight;

  template <class V>
  static void members(V&& v) {
    v("Name", &Part::name, {.required = true, .min = 2, .max = 4});
    v("Weight", &Part::weight, {.min = 1, .max = 9});
  }
  bool operator==(const Part&) const = default;
};

struct Thing {
  struct Response {};
  static constexpr std::string_view kOperation = "DoThing";

  std::string thing_name;
  std::optional<std::string> colour;
  std::optional<std::string> label;
  std::optional<std::string> kms_key;
  std::optional<bool> loud;
  std::optional<std::int64_t> limit;
  std::optional<double> ratio;
  std::optional<Timestamp> at;
  std::optional<Part> part;
  std::optional<std::vector<Part>> parts;
  std::optional<std::vector<std::string>> words;
  std::optional<std::map<std::string, std::string>> names;
  std::optional<std::map<std::string, std::vector<Part>>> groups;

  template <class V>
  static void members(V&& v) {
    v("ThingName", &Thing::thing_name, {.required = true, .min = 3, .max = 8});
    v("Colour", &Thing::colour, {.one_of = "RED|GREEN"});
    v("Label", &Thing::label, {.pattern = "[a-z0-9_.-]+"});
    v("KMSKey", &Thing::kms_key);
    v("Loud", &Thing::loud);
    v("Limit", &Thing::limit, {.min = 1, .max = 100});
    v("Ratio", &Thing::ratio);
    v("At", &Thing::at);
    v("Part", &Thing::part);
    v("Parts", &Thing::parts, {.min = 1, .max = 2});
    v("Words", &Thing::words, {.max = 2});
    v("Names", &Thing::names, {.max = 2});
    v("Groups", &Thing::groups);
  }
  bool operator==(const Thing&) const = default;
};

inline Thing full_thing() {
  return {.thing_name = "a \"b\"<&",
          .colour = "RED",
          .label = "x.1",
          .kms_key = "",
          .loud = false,
          .limit = 100,
          .ratio = -0.125,
          .at = Timestamp{from_unix_millis(1700000000123)},
          .part = Part{"ab", 9},
          .parts = {{{"cd", 1}, {"ef", std::nullopt}}},
          .words = {{"\u00e9\n\U0001F600", "+ %&=;"}},
          .names = {{{"#a", "b"}, {"k.v", ""}}},
          .groups = {{{"g", {{"gh", 2}}}, {"none", {}}}}};
}

}  // namespace tenantry::aws::testing
