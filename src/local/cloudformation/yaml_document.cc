#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>
#include <istream>
#include <optional>
#include <spanstream>
#include <vector>

#include "local/cloudformation/document.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::size_t kMaxDepth = 100;
constexpr std::array<std::string_view, 18> kShortForms = {
    "And",         "Base64", "Cidr",   "Condition", "Equals", "FindInMap", "GetAZs", "GetAtt", "If",
    "ImportValue", "Join",   "Length", "Not",       "Or",     "Select",    "Split",  "Sub",    "ToJsonString"};

/// What stops the parser: a template that YAML allows and CloudFormation does not.
struct Refusal {
  std::string message;
};

std::string at(const YAML::Mark& mark) { return fmt::format("(line {}, column {})", mark.line + 1, mark.column + 1); }

/// The function that a tag stands for: `!Sub` → `Fn::Sub`. Empty for YAML's own tags.
std::string function_of(const std::string& tag, const YAML::Mark& mark) {
  if (tag.empty() || tag == "?" || tag == "!" || tag.starts_with("tag:yaml.org,2002:")) return {};
  const auto name = std::string_view(tag).substr(1);
  if (name == "Ref" || name == "Condition") return std::string(name);
  if (name == "Transform" || std::ranges::find(kShortForms, name) != kShortForms.end())
    return fmt::format("Fn::{}", name);
  throw Refusal{fmt::format("Template format error: Unrecognized tag {} {}", tag, at(mark))};
}

/// `!GetAtt Table.Arn` names both of Fn::GetAtt's arguments in one scalar.
Value function_argument(const std::string& function, Value argument) {
  if (function != "Fn::GetAtt" || !argument.is_text()) return argument;
  const auto& text = argument.text();
  const auto dot = text.find('.');
  if (dot == std::string::npos) return Value::List{text};
  return Value::List{text.substr(0, dot), text.substr(dot + 1)};
}

constexpr std::array<std::string_view, 8> kTrue = {"True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"};
constexpr std::array<std::string_view, 8> kFalse = {"False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"};

constexpr std::array<std::string_view, 5> kNaming = {"Ref", "Condition", "DependsOn", "Fn::GetAtt", "Fn::FindInMap"};

/// YAML 1.1's booleans (yaml.org/type/bool.html) but for `y` and `n`, which parsers have never taken for ones.
std::string plain_text(const std::string& value) {
  if (std::ranges::find(kTrue, value) != kTrue.end()) return "true";
  if (std::ranges::find(kFalse, value) != kFalse.end()) return "false";
  return value;
}

class Builder final : public YAML::EventHandler {
 public:
  std::optional<Value> root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(Value(), mark); }
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {
    throw Refusal{"Template error: YAML aliases are not allowed in CloudFormation templates"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    const auto function = function_of(tag, mark);
    add(wrap(function, tag == "?" && !names() ? plain_text(value) : value), mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(Value::List{}, tag, mark);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(Value::Members{}, tag, mark);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Value container;
    std::string function;
    YAML::Mark mark;
    std::optional<std::string> key;  // of the map member whose value comes next
  };

  /// The next value is a member's name, or stands where something is named.
  bool names() const {
    if (frames_.empty()) return false;
    const auto& frame = frames_.back();
    if (frame.container.is_map()) return !frame.key || is_naming(*frame.key);
    const auto* parent = frames_.size() > 1 ? &frames_[frames_.size() - 2] : nullptr;
    const auto owner = frame.function.empty() && parent ? parent->key.value_or("") : frame.function;
    return is_naming(owner) || (owner == "Fn::If" && frame.container.list().empty());
  }

  static bool is_naming(std::string_view member) { return std::ranges::find(kNaming, member) != kNaming.end(); }

  static Value wrap(const std::string& function, Value value) {
    if (function.empty()) return value;
    Value::Members members;
    members.emplace_back(function, function_argument(function, std::move(value)));
    return members;
  }

  void open(Value container, const std::string& tag, const YAML::Mark& mark) {
    if (frames_.size() == kMaxDepth) throw Refusal{"Template format error: the template is nested too deeply."};
    frames_.push_back({std::move(container), function_of(tag, mark), mark, std::nullopt});
  }

  void close() {
    auto frame = std::move(frames_.back());
    frames_.pop_back();
    add(wrap(frame.function, std::move(frame.container)), frame.mark);
  }

  void add(Value value, const YAML::Mark& mark) {
    if (frames_.empty()) {
      root = std::move(value);
    } else if (auto& frame = frames_.back(); frame.container.is_list()) {
      frame.container.list().push_back(std::move(value));
    } else if (frame.key) {
      frame.container.members().emplace_back(*std::exchange(frame.key, std::nullopt), std::move(value));
    } else {
      frame.key = member_name(frame.container, value, mark);
    }
  }

  static std::string member_name(const Value& map, const Value& name, const YAML::Mark& mark) {
    if (!name.is_text())
      throw Refusal{
          fmt::format("Template format error: YAML not well-formed. {}: a member's name must be a string", at(mark))};
    if (map.find(name.text()))
      throw Refusal{
          fmt::format("Template format error: YAML not well-formed. {}: duplicate member '{}'", at(mark), name.text())};
    return name.text();
  }

  std::vector<Frame> frames_;
};

}  // namespace

Checked<Value> parse_yaml(std::string_view text) {
  std::ispanstream in(text);
  Builder builder;
  try {
    YAML::Parser parser(in);
    if (parser.HandleNextDocument(builder) && parser.HandleNextDocument(builder))
      return refuse("Template format error: the template must be one YAML document.");
  } catch (const Refusal& refusal) {
    return refuse(refusal.message);
  } catch (const YAML::Exception& error) {
    return refuse(fmt::format("Template format error: YAML not well-formed. {}", at(error.mark)));
  }
  return builder.root.value_or(Value());
}

}  // namespace tenantry::local::cloudformation
