#include <utility>

#include "local/cloudformation/intrinsic.h"

namespace tenantry::local::cloudformation {
namespace {

class Collector {
 public:
  explicit Collector(const ConditionValues* conditions) : conditions_(conditions) {}

  void visit(const Value& value) {
    if (value.is_list()) {
      for (const auto& element : value.list()) visit(element);
    } else if (const auto call = as_call(value)) {
      visit_call(*call);
    } else if (value.is_map()) {
      for (const auto& [name, member] : value.members()) visit(member);
    }
  }

  void visit_condition(const Value& value) {
    if (const auto call = as_call(value, true); call && call->function == "Condition") {
      if (call->argument.is_text()) found_.conditions.push_back(call->argument.text());
    } else {
      visit(value);
    }
  }

  Mentions take() { return std::move(found_); }

 private:
  void visit_call(const Call& call) {
    const auto& argument = call.argument;
    if (call.function == "Ref") return add(argument.text(), {});
    if (call.function == "Fn::ImportValue") found_.imports.push_back(&argument);
    if (call.function == "Fn::GetAZs") found_.zones = true;
    if (call.function == "Fn::FindInMap") found_.maps.push_back(&argument.list()[0]);
    if (call.function == "Fn::GetAtt") return visit_get_att(argument);
    if (call.function == "Fn::Sub") return visit_sub(argument);
    if (call.function == "Fn::If") return visit_if(argument);
    if (call.function == "Fn::And" || call.function == "Fn::Or" || call.function == "Fn::Not") {
      for (const auto& operand : argument.list()) visit_condition(operand);
      return;
    }
    visit(argument);
  }

  void visit_get_att(const Value& argument) {
    if (argument.is_text()) return add_dotted(argument.text());
    const auto& attribute = argument.list()[1];
    add(argument.list()[0].text(), attribute.is_text() ? attribute.text() : std::string());
    visit(attribute);
  }

  void visit_sub(const Value& argument) {
    const auto* variables = argument.is_list() ? &argument.list()[1] : nullptr;
    const auto parts = parse_sub(argument.is_text() ? argument.text() : argument.list()[0].text());
    if (!parts) return;
    for (const auto& part : *parts)
      if (part.variable && !(variables && variables->find(part.text))) add_dotted(part.text);
    if (variables) visit(*variables);
  }

  void visit_if(const Value& argument) {
    const auto& name = argument.list()[0].text();
    found_.conditions.push_back(name);
    const auto taken = conditions_ ? conditions_->find(name) : ConditionValues::const_iterator();
    if (conditions_ && taken != conditions_->end()) return visit(argument.list()[taken->second ? 1 : 2]);
    visit(argument.list()[1]);
    visit(argument.list()[2]);
  }

  void add_dotted(const std::string& name) {
    const auto dot = name.find('.');
    add(name.substr(0, dot), dot == std::string::npos ? std::string() : name.substr(dot + 1));
  }

  void add(std::string name, std::string attribute) {
    found_.references.push_back({std::move(name), std::move(attribute)});
  }

  const ConditionValues* conditions_;
  Mentions found_;
};

}  // namespace

Mentions mentions(const Value& value, const ConditionValues* conditions) {
  Collector collector(conditions);
  collector.visit(value);
  return collector.take();
}

Mentions condition_mentions(const Value& value) {
  Collector collector(nullptr);
  collector.visit_condition(value);
  return collector.take();
}

}  // namespace tenantry::local::cloudformation
