#include "local/cloudformation/intrinsic_shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/result.h"
#include "local/cloudformation/intrinsic.h"

namespace tenantry::local::cloudformation {
namespace {

bool is_call(const Value& value) { return as_call(value, true).has_value(); }
bool is_text_like(const Value& value) { return value.is_text() || is_call(value); }
bool is_list_like(const Value& value) { return value.is_list() || is_call(value); }
bool is_list_of(const Value& value, std::size_t min, std::size_t max) {
  return value.is_list() && value.list().size() >= min && value.list().size() <= max;
}

bool fits_ref(const Value& argument) { return argument.is_text() && !argument.text().empty(); }

bool fits_get_att(const Value& argument) {
  if (argument.is_text()) return argument.text().find('.') != std::string::npos;
  return is_list_of(argument, 2, 2) && fits_ref(argument.list()[0]) && is_text_like(argument.list()[1]) &&
         argument.list()[1] != Value("");
}

bool fits_join(const Value& argument) {
  return is_list_of(argument, 2, 2) && argument.list()[0].is_text() && is_list_like(argument.list()[1]);
}

bool fits_split(const Value& argument) {
  return is_list_of(argument, 2, 2) && argument.list()[0].is_text() && is_text_like(argument.list()[1]);
}

bool fits_select(const Value& argument) {
  return is_list_of(argument, 2, 2) && is_text_like(argument.list()[0]) && is_list_like(argument.list()[1]);
}

bool fits_sub(const Value& argument) {
  if (argument.is_text()) return true;
  return is_list_of(argument, 2, 2) && argument.list()[0].is_text() && argument.list()[1].is_map();
}

bool fits_if(const Value& argument) { return is_list_of(argument, 3, 3) && argument.list()[0].is_text(); }

bool fits_find_in_map(const Value& argument) {
  return is_list_of(argument, 3, 3) && std::ranges::all_of(argument.list(), is_text_like);
}

bool fits_equals(const Value& argument) {
  return is_list_of(argument, 2, 2) && std::ranges::all_of(argument.list(), is_text_like);
}

bool fits_and_or(const Value& argument) {
  return is_list_of(argument, 2, 10) && std::ranges::all_of(argument.list(), is_text_like);
}

bool fits_cidr(const Value& argument) {
  return is_list_of(argument, 3, 3) && std::ranges::all_of(argument.list(), is_text_like);
}

bool fits_import_value(const Value& argument) { return is_text_like(argument) && argument != Value(""); }

bool fits_not(const Value& argument) { return is_list_of(argument, 1, 1) && is_text_like(argument.list()[0]); }

struct Shape {
  std::string_view function;
  bool (*fits)(const Value& argument);
  std::string_view error;
};

constexpr std::array<Shape, 17> kShapes = {{
    {"Ref", fits_ref, "Template format error: Every Ref object must have a single String value."},
    {"Condition", fits_ref, "Template format error: Every Condition member must be a string."},
    {"Fn::GetAtt", fits_get_att,
     "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
     "attribute"},
    {"Fn::Join", fits_join,
     "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings "
     "to "
     "be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."},
    {"Fn::Split", fits_split,
     "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be "
     "split or a function that returns a string to be split."},
    {"Fn::Select", fits_select,
     "Template error: Fn::Select requires a list argument with two elements: an integer index and a list"},
    {"Fn::Sub", fits_sub,
     "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as "
     "first argument, and an optional second argument to specify a mapping of values to replace in the string"},
    {"Fn::If", fits_if, "Template error: Fn::If requires a list argument with three elements"},
    {"Fn::FindInMap", fits_find_in_map,
     "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute "
     "for "
     "return value"},
    {"Fn::Base64", is_text_like, "Template error: every Fn::Base64 object must have a String-typed value."},
    {"Fn::GetAZs", is_text_like, "Template error: every Fn::GetAZs object must have a String-typed value."},
    {"Fn::ImportValue", fits_import_value,
     "Template error: every Fn::ImportValue object must have a String-typed value."},
    {"Fn::Cidr", fits_cidr,
     "Template error: every Fn::Cidr object requires three parameters, (1) an IP block, (2) the number of blocks and "
     "(3) the number of subnet bits."},
    {"Fn::Equals", fits_equals, "Template error: every Fn::Equals object requires a list of 2 string parameters."},
    {"Fn::And", fits_and_or,
     "Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters."},
    {"Fn::Or", fits_and_or,
     "Template error: every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters."},
    {"Fn::Not", fits_not, "Template error: every Fn::Not object requires one boolean parameter."},
}};

/// What only the transform AWS::LanguageExtensions brings.
bool is_extension(const Call& call) {
  return call.function == "Fn::Length" || call.function == "Fn::ToJsonString" ||
         call.function.starts_with("Fn::ForEach") ||
         (call.function == "Fn::FindInMap" && call.argument.is_list() && call.argument.list().size() == 4);
}

Checked<void> check_all(const Value::List& values) {
  for (const auto& value : values) TENANTRY_CHECK(check_functions(value));
  return {};
}

}  // namespace

Checked<void> check_call(const Call& call) {
  if (is_extension(call)) return refuse_extension(call.function);
  const auto shape = std::ranges::find(kShapes, call.function, &Shape::function);
  if (shape != kShapes.end()) {
    if (!shape->fits(call.argument)) return refuse(std::string(shape->error));
    if (call.function == "Fn::Sub") {
      const auto parts = parse_sub(call.argument.is_text() ? call.argument.text() : call.argument.list()[0].text());
      if (!parts) return std::unexpected(parts.error());
    }
    return {};
  }
  if (call.function == "Fn::Transform")
    return refuse("Template error: the local CloudFormation has no transforms: Fn::Transform is not supported.");
  return refuse(fmt::format(
      "Template error: Encountered unsupported function: {} Supported functions are: [Fn::And, Fn::Base64, Fn::Cidr, "
      "Fn::Equals, Fn::FindInMap, Fn::GetAtt, Fn::GetAZs, Fn::If, Fn::ImportValue, Fn::Join, Fn::Not, Fn::Or, "
      "Fn::Select, Fn::Split, Fn::Sub, Ref, Condition]",
      call.function));
}

std::unexpected<aws::Error> refuse_extension(std::string_view function) {
  return refuse(fmt::format(
      "Template error: {}{} needs the transform AWS::LanguageExtensions, and the local CloudFormation has no "
      "transforms.",
      function, function == "Fn::FindInMap" ? " with a DefaultValue" : ""));
}

Checked<void> check_functions(const Value& value) {
  if (value.is_list()) return check_all(value.list());
  if (!value.is_map()) return {};
  if (const auto call = as_call(value)) TENANTRY_CHECK(check_call(*call));
  for (const auto& [name, member] : value.members()) {
    if (name.starts_with("Fn::ForEach")) return refuse_extension(name);
    TENANTRY_CHECK(check_functions(member));
  }
  return {};
}

}  // namespace tenantry::local::cloudformation
