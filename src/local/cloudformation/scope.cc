#include "local/cloudformation/scope.h"

#include <fmt/format.h>

#include <set>

#include "base/result.h"

namespace tenantry::local::cloudformation {
namespace {

std::unexpected<aws::Error> unresolved_condition(const std::string& name) {
  return refuse(fmt::format("Template error: unresolved condition dependency {}", name));
}

/// Conditions see parameters, pseudo parameters, mappings and one another.
class ConditionScope final : public Scope {
 public:
  ConditionScope(const Template& declared, const ParameterValues& parameters, const PseudoParameters& pseudo)
      : declared_(declared), parameters_(parameters), pseudo_(pseudo) {}

  Checked<Value> ref(const std::string& name) const override {
    if (const auto parameter = parameters_.find(name); parameter != parameters_.end()) return parameter->second;
    if (auto pseudo = pseudo_.find(name)) return *std::move(pseudo);
    return unresolved(name);
  }
  Checked<Value> attribute(const std::string& logical_id, const std::string&) const override {
    return unresolved(logical_id);
  }
  const Value& mappings() const override { return declared_.mappings; }

  Checked<bool> condition(const std::string& name) const override {
    if (const auto known = values_.find(name); known != values_.end()) return known->second;
    const auto* declaration = declared_.find_condition(name);
    if (!declaration) return unresolved_condition(name);
    if (!open_.insert(name).second)
      return refuse(fmt::format("Template error: circular dependency of the condition {} on itself", name));
    TENANTRY_TRY(const auto truth, evaluate_condition(*declaration, *this));
    open_.erase(name);
    values_.emplace(name, truth);
    return truth;
  }

  ConditionValues take() { return std::move(values_); }

 private:
  static std::unexpected<aws::Error> unresolved(const std::string& name) {
    return refuse(
        fmt::format("Template format error: Unresolved dependencies [{}]. Cannot reference resources in the Conditions "
                    "block of the template",
                    name));
  }

  const Template& declared_;
  const ParameterValues& parameters_;
  const PseudoParameters& pseudo_;
  mutable ConditionValues values_;      // what has been evaluated
  mutable std::set<std::string> open_;  // what is being evaluated
};

}  // namespace

std::optional<Value> PseudoParameters::find(const std::string& name) const {
  if (name == "AWS::NoValue") return Value();
  if (name == "AWS::Region") return region;
  if (name == "AWS::AccountId") return account_id;
  if (name == "AWS::Partition") return "aws";
  if (name == "AWS::URLSuffix") return "amazonaws.com";
  if (name == "AWS::StackName") return stack_name;
  if (name == "AWS::StackId") return stack_id;
  if (name == "AWS::NotificationARNs") return Value::List(notification_arns.begin(), notification_arns.end());
  return std::nullopt;
}

Checked<ConditionValues> evaluate_conditions(const Template& declared, const ParameterValues& parameters,
                                             const PseudoParameters& pseudo) {
  ConditionScope scope(declared, parameters, pseudo);
  for (const auto& [name, declaration] : declared.conditions) TENANTRY_CHECK(scope.condition(name));
  return scope.take();
}

Checked<Value> StackScope::ref(const std::string& name) const {
  if (const auto parameter = parameters_.find(name); parameter != parameters_.end()) return parameter->second;
  if (auto pseudo = pseudo_.find(name)) return *std::move(pseudo);
  if (auto value = lookup_(name, {})) return *std::move(value);
  return refuse(fmt::format(
      "Template format error: Unresolved resource dependencies [{}] in the Resources block of the template", name));
}

Checked<Value> StackScope::attribute(const std::string& logical_id, const std::string& attribute) const {
  if (auto value = lookup_(logical_id, attribute)) return *std::move(value);
  return refuse(fmt::format("Template error: resource {} does not support attribute type {} in Fn::GetAtt", logical_id,
                            attribute));
}

Checked<Value> StackScope::imported(const std::string& name) const {
  if (!exported_) return Scope::imported(name);
  TENANTRY_TRY(auto value, exported_(name));
  return Value(std::move(value));
}

Checked<bool> StackScope::condition(const std::string& name) const {
  const auto known = conditions_.find(name);
  if (known == conditions_.end()) return unresolved_condition(name);
  return known->second;
}

}  // namespace tenantry::local::cloudformation
