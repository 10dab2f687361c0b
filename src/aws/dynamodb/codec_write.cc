#include <string_view>
#include <variant>

#include "aws/dynamodb/codec.h"
#include "base/encoding.h"

namespace tenantry::aws::dynamodb {
namespace {

/// Appends `{"TYPE":…}`.
struct Appender {
  std::string& out;

  void operator()(const AttributeValue::String& value) const {
    out += R"({"S":)";
    json::append_string(out, value.text);
    out.push_back('}');
  }
  void operator()(const AttributeValue::Number& value) const {
    out.append(R"({"N":")").append(value.text).append(R"("})");
  }
  void operator()(const AttributeValue::Binary& value) const {
    out += R"({"B":")";
    base64_append(out, value.bytes);
    out += R"("})";
  }
  void operator()(const AttributeValue::StringSet& value) const {
    elements(R"({"SS":[)", value.elements, [this](std::string_view text) { json::append_string(out, text); });
  }
  void operator()(const AttributeValue::NumberSet& value) const {
    elements(R"({"NS":[)", value.elements,
             [this](std::string_view text) { out.append("\"").append(text).append("\""); });
  }
  void operator()(const AttributeValue::BinarySet& value) const {
    elements(R"({"BS":[)", value.elements, [this](std::string_view bytes) {
      out.push_back('"');
      base64_append(out, bytes);
      out.push_back('"');
    });
  }
  void operator()(const AttributeValue::Map& value) const {
    out += R"({"M":)";
    append_json(out, value);
    out.push_back('}');
  }
  void operator()(const AttributeValue::List& value) const {
    elements(R"({"L":[)", value, [this](const AttributeValue& element) { append_json(out, element); });
  }
  void operator()(AttributeValue::Null) const { out += R"({"NULL":true})"; }
  void operator()(bool value) const { out += value ? R"({"BOOL":true})" : R"({"BOOL":false})"; }

 private:
  template <class List, class F>
  void elements(std::string_view begin, const List& list, F append) const {
    out += begin;
    bool first = true;
    for (const auto& element : list) {
      if (!first) out.push_back(',');
      first = false;
      append(element);
    }
    out += "]}";
  }
};

}  // namespace

void append_json(std::string& out, const AttributeValue& value) { std::visit(Appender(out), value.variant()); }

void append_json(std::string& out, const AttributeMap& map) {
  out.push_back('{');
  bool first = true;
  for (const auto& [name, value] : map) {
    if (!first) out.push_back(',');
    first = false;
    json::append_string(out, name);
    out.push_back(':');
    append_json(out, value);
  }
  out.push_back('}');
}

void write_json(json::Writer& writer, const AttributeValue& value) { append_json(writer.raw_output(), value); }
void write_json(json::Writer& writer, const AttributeMap& map) { append_json(writer.raw_output(), map); }
void write_json(json::Writer& writer, const Item& item) { item.append_wire(writer.raw_output()); }

}  // namespace tenantry::aws::dynamodb
