#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tenantry::json {

using Element = simdjson::dom::element;
using Object = simdjson::dom::object;
using Array = simdjson::dom::array;

/// One parsed text and its memory. Parsing is strict RFC 8259 (simdjson): whole text, valid UTF-8, depth as set.
/// Duplicate members are kept, in order: whoever reads an object refuses them (see find_duplicate). An integer beyond
/// 64 bits is an error, never a rounded double. Reuse one Document for many texts to keep its buffers; elements live
/// until the next parse.
class Document {
 public:
  explicit Document(std::size_t max_depth = 128) : max_depth_(max_depth) {}

  /// The root element, or a Failure that says what is wrong with the text. `spare` is how many bytes behind the text
  /// may be read, whatever they hold: enough of them (simdjson::SIMDJSON_PADDING) spare a copy of the text.
  Result<Element> parse(std::string_view text, std::size_t spare = 0);

 private:
  simdjson::dom::parser parser_;
  std::size_t max_depth_;
};

/// A member name that stands twice in `object`, or an empty view.
std::string_view find_duplicate(Object object);

/// Appends `text` as a JSON string with its quotes. The text must be UTF-8.
void append_string(std::string& out, std::string_view text);

/// Writes one JSON text into a string, minding commas. Every begin has its end; member values follow key().
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object() { return open('{'); }
  Writer& end_object() { return close('}'); }
  Writer& begin_array() { return open('['); }
  Writer& end_array() { return close(']'); }
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& integer(std::int64_t value);
  Writer& number(double value);  ///< The shortest text that reads back the same. Not a number or infinite: `null`.
  Writer& boolean(bool value) { return raw(value ? "true" : "false"); }
  Writer& null() { return raw("null"); }
  Writer& raw(std::string_view text);     ///< One complete JSON value, as it is.
  std::string& raw_output();              ///< The text, for one complete JSON value to be appended to it at once.
  Writer& element(const Element& value);  ///< A parsed value, copied.

  /// key() and string() in one.
  Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }

 private:
  Writer& open(char bracket);
  Writer& close(char bracket);
  void separate();

  std::string& out_;
  bool comma_ = false;
};

}  // namespace tenantry::json
