#include "local/cloudformation/intrinsic.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/encoding.h"
#include "base/result.h"
#include "local/cloudformation/cidr.h"
#include "local/cloudformation/intrinsic_shape.h"
#include "local/cloudformation/number.h"

namespace tenantry::local::cloudformation {
namespace {

Checked<Value> apply(const Call& call, const Scope& scope);

Value to_value(bool truth) { return truth ? "true" : "false"; }

Checked<std::string> evaluate_text(const Value& value, const Scope& scope, std::string_view function) {
  TENANTRY_TRY(auto result, evaluate(value, scope));
  if (!result.is_text())
    return refuse(fmt::format("Template error: {} needs a string where it is given something else", function));
  return std::move(result).text();
}

Checked<Value::List> evaluate_list(const Value& value, const Scope& scope, std::string_view function) {
  TENANTRY_TRY(auto result, evaluate(value, scope));
  if (!result.is_list() || !std::ranges::all_of(result.list(), &Value::is_text))
    return refuse(fmt::format("Template error: {} needs a list of strings where it is given something else", function));
  return std::move(result).list();
}

Checked<bool> evaluate_truth(const Value& value, const Scope& scope, std::string_view function) {
  const auto call = as_call(value, true);
  TENANTRY_TRY(const auto result, call ? apply(*call, scope) : Checked<Value>(value));
  if (result != Value("true") && result != Value("false"))
    return refuse(fmt::format("Template error: {} needs a condition where it is given something else", function));
  return result == Value("true");
}

Checked<Value> ref(const Value& argument, const Scope& scope) { return scope.ref(argument.text()); }

Checked<Value> condition(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto truth, scope.condition(argument.text()));
  return to_value(truth);
}

Checked<Value> get_att(const Value& argument, const Scope& scope) {
  if (argument.is_text()) {
    const auto& text = argument.text();
    const auto dot = text.find('.');
    return scope.attribute(text.substr(0, dot), text.substr(dot + 1));
  }
  TENANTRY_TRY(const auto attribute, evaluate_text(argument.list()[1], scope, "Fn::GetAtt"));
  return scope.attribute(argument.list()[0].text(), attribute);
}

Checked<Value> join(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto pieces, evaluate_list(argument.list()[1], scope, "Fn::Join"));
  std::string joined;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (i > 0) joined += argument.list()[0].text();
    joined += pieces[i].text();
  }
  return joined;
}

Checked<Value> split(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto text, evaluate_text(argument.list()[1], scope, "Fn::Split"));
  const auto& delimiter = argument.list()[0].text();
  if (delimiter.empty()) return refuse("Template error: Fn::Split needs a delimiter that is not empty");
  Value::List pieces;
  std::size_t begin = 0;
  for (auto end = text.find(delimiter); end != std::string::npos; end = text.find(delimiter, begin)) {
    pieces.emplace_back(text.substr(begin, end - begin));
    begin = end + delimiter.size();
  }
  pieces.emplace_back(text.substr(begin));
  return pieces;
}

Checked<Value> select(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto index, evaluate_text(argument.list()[0], scope, "Fn::Select"));
  TENANTRY_TRY(auto values, evaluate(argument.list()[1], scope));
  const auto number = parse_number<std::int64_t>(index);
  if (!number || !values.is_list())
    return refuse("Template error: Fn::Select requires a list argument with two elements: an integer index and a list");
  if (*number < 0 || static_cast<std::size_t>(*number) >= values.list().size())
    return refuse(fmt::format("Template error: Fn::Select cannot select nonexistent value at index {}", index));
  return values.list()[static_cast<std::size_t>(*number)];
}

Checked<Value> substitute(const std::string& name, const Value* variables, const Scope& scope) {
  if (const auto* variable = variables ? variables->find(name) : nullptr) return evaluate(*variable, scope);
  const auto dot = name.find('.');
  return dot == std::string::npos ? scope.ref(name) : scope.attribute(name.substr(0, dot), name.substr(dot + 1));
}

Checked<Value> sub(const Value& argument, const Scope& scope) {
  const auto* variables = argument.is_list() ? &argument.list()[1] : nullptr;
  TENANTRY_TRY(const auto parts, parse_sub(argument.is_text() ? argument.text() : argument.list()[0].text()));
  std::string result;
  for (const auto& part : parts) {
    if (!part.variable) {
      result += part.text;
      continue;
    }
    TENANTRY_TRY(const auto value, substitute(part.text, variables, scope));
    if (!value.is_text())
      return refuse(fmt::format("Template error: Fn::Sub: the value of {} is no string", part.text));
    result += value.text();
  }
  return result;
}

Checked<Value> if_(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto truth, scope.condition(argument.list()[0].text()));
  return evaluate(argument.list()[truth ? 1 : 2], scope);
}

Checked<Value> find_in_map(const Value& argument, const Scope& scope) {
  std::array<std::string, 3> path;
  for (std::size_t i = 0; i < path.size(); ++i) {
    TENANTRY_TRY(path[i], evaluate_text(argument.list()[i], scope, "Fn::FindInMap"));
  }
  const auto* map = scope.mappings().find(path[0]);
  if (!map)
    return refuse(fmt::format(
        "Template error: Mapping named '{}' is not present in the 'Mappings' section of template.", path[0]));
  const auto* level = map->find(path[1]);
  const auto* value = level ? level->find(path[2]) : nullptr;
  if (!value)
    return refuse(fmt::format("Template error: Unable to get mapping for {}::{}::{}", path[0], path[1], path[2]));
  return *value;
}

Checked<Value> base64(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto text, evaluate_text(argument, scope, "Fn::Base64"));
  return base64_encode(text);
}

Checked<Value> equals(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto left, evaluate_text(argument.list()[0], scope, "Fn::Equals"));
  TENANTRY_TRY(const auto right, evaluate_text(argument.list()[1], scope, "Fn::Equals"));
  return to_value(left == right);
}

Checked<Value> and_(const Value& argument, const Scope& scope) {
  bool result = true;
  for (const auto& operand : argument.list()) {
    TENANTRY_TRY(const auto truth, evaluate_truth(operand, scope, "Fn::And"));
    result = result && truth;
  }
  return to_value(result);
}

Checked<Value> or_(const Value& argument, const Scope& scope) {
  bool result = false;
  for (const auto& operand : argument.list()) {
    TENANTRY_TRY(const auto truth, evaluate_truth(operand, scope, "Fn::Or"));
    result = result || truth;
  }
  return to_value(result);
}

Checked<Value> not_(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto truth, evaluate_truth(argument.list()[0], scope, "Fn::Not"));
  return to_value(!truth);
}

Checked<Value> get_azs(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(auto region, evaluate_text(argument, scope, "Fn::GetAZs"));
  if (region.empty()) {
    TENANTRY_TRY(const auto own, scope.ref("AWS::Region"));
    region = own.text();
  }
  return Value::List{region + "a", region + "b", region + "c"};
}

Checked<Value> import_value(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto name, evaluate_text(argument, scope, "Fn::ImportValue"));
  return scope.imported(name);
}

Checked<Value> cidr(const Value& argument, const Scope& scope) {
  TENANTRY_TRY(const auto block, evaluate_text(argument.list()[0], scope, "Fn::Cidr"));
  TENANTRY_TRY(const auto count_text, evaluate_text(argument.list()[1], scope, "Fn::Cidr"));
  TENANTRY_TRY(const auto bits_text, evaluate_text(argument.list()[2], scope, "Fn::Cidr"));
  const auto count = parse_number<std::int64_t>(count_text);
  const auto bits = parse_number<std::int64_t>(bits_text);
  if (!count || !bits) return refuse("Template error: Fn::Cidr needs integers for its count and its bits");
  TENANTRY_TRY(auto blocks, cidr_blocks(block, *count, *bits));
  return blocks;
}

struct Function {
  std::string_view name;
  Checked<Value> (*apply)(const Value& argument, const Scope& scope);
};

constexpr std::array<Function, 17> kFunctions = {{{"Ref", ref},
                                                  {"Condition", condition},
                                                  {"Fn::GetAtt", get_att},
                                                  {"Fn::Join", join},
                                                  {"Fn::Split", split},
                                                  {"Fn::Select", select},
                                                  {"Fn::Sub", sub},
                                                  {"Fn::If", if_},
                                                  {"Fn::FindInMap", find_in_map},
                                                  {"Fn::Base64", base64},
                                                  {"Fn::Cidr", cidr},
                                                  {"Fn::GetAZs", get_azs},
                                                  {"Fn::ImportValue", import_value},
                                                  {"Fn::Equals", equals},
                                                  {"Fn::And", and_},
                                                  {"Fn::Or", or_},
                                                  {"Fn::Not", not_}}};

Checked<Value> apply(const Call& call, const Scope& scope) {
  TENANTRY_CHECK(check_call(call));
  return std::ranges::find(kFunctions, call.function, &Function::name)->apply(call.argument, scope);
}

Checked<Value> evaluate_members(const Value::Members& members, const Scope& scope) {
  Value::Members result;
  for (const auto& [name, member] : members) {
    TENANTRY_TRY(auto value, evaluate(member, scope));
    if (!value.is_null()) result.emplace_back(name, std::move(value));
  }
  return result;
}

Checked<Value> evaluate_elements(const Value::List& list, const Scope& scope) {
  Value::List result;
  for (const auto& element : list) {
    TENANTRY_TRY(auto value, evaluate(element, scope));
    if (!value.is_null()) result.push_back(std::move(value));
  }
  return result;
}

bool is_sub_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == ':';
  });
}

}  // namespace

Checked<Value> Scope::imported(const std::string& name) const {
  return refuse(fmt::format("No export named {} found", name));
}

Checked<Value> evaluate(const Value& value, const Scope& scope) {
  if (value.is_list()) return evaluate_elements(value.list(), scope);
  if (!value.is_map()) return value;
  if (const auto call = as_call(value)) return apply(*call, scope);
  return evaluate_members(value.members(), scope);
}

Checked<bool> evaluate_condition(const Value& value, const Scope& scope) {
  return evaluate_truth(value, scope, "Conditions");
}

Checked<std::vector<SubPart>> parse_sub(std::string_view text) {
  std::vector<SubPart> parts;
  const auto literal = [&](std::string_view piece) {
    if (piece.empty()) return;
    if (parts.empty() || parts.back().variable) parts.push_back({});
    parts.back().text += piece;
  };
  for (auto begin = text.find("${"); begin != std::string_view::npos; begin = text.find("${")) {
    const auto end = text.find('}', begin);
    if (end == std::string_view::npos) break;
    literal(text.substr(0, begin));
    const auto name = text.substr(begin + 2, end - begin - 2);
    if (name.starts_with('!')) {
      literal(fmt::format("${{{}}}", name.substr(1)));
    } else if (is_sub_name(name)) {
      parts.push_back({true, std::string(name)});
    } else {
      return refuse(
          "Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, "
          "periods, and colons");
    }
    text.remove_prefix(end + 1);
  }
  literal(text);
  return parts;
}

}  // namespace tenantry::local::cloudformation
