#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/intrinsic.h"
#include "local/cloudformation/parameters.h"
#include "local/cloudformation/template.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// The pseudo parameters (User Guide, "Pseudo parameters reference"); the partition is `aws`.
struct PseudoParameters {
  std::string region, account_id, stack_name, stack_id;
  std::vector<std::string> notification_arns;

  /// The value of `AWS::…`; nullopt for a name that is none of them. Null for AWS::NoValue.
  std::optional<Value> find(const std::string& name) const;
};

/// The truth of each of the template's conditions. Refused: conditions that need each other.
Checked<ConditionValues> evaluate_conditions(const Template& declared, const ParameterValues& parameters,
                                             const PseudoParameters& pseudo);

/// The names in a stack's resources and outputs. Everything referred to outlives it.
class StackScope final : public Scope {
 public:
  /// A resource's `Ref` (attribute empty) or `Fn::GetAtt` value; nullopt while it has none.
  using Lookup = std::function<std::optional<std::string>(const std::string& logical_id, const std::string& attribute)>;

  /// The value that some stack exports under a name; the refusal "No export named <name> found" where none does.
  using Exported = std::function<Checked<std::string>(const std::string& name)>;

  StackScope(const Template& declared, const ParameterValues& parameters, const PseudoParameters& pseudo,
             const ConditionValues& conditions, Lookup lookup, Exported exported = {})
      : declared_(declared),
        parameters_(parameters),
        pseudo_(pseudo),
        conditions_(conditions),
        lookup_(std::move(lookup)),
        exported_(std::move(exported)) {}

  Checked<Value> ref(const std::string& name) const override;
  Checked<Value> attribute(const std::string& logical_id, const std::string& attribute) const override;
  Checked<bool> condition(const std::string& name) const override;
  const Value& mappings() const override { return declared_.mappings; }
  Checked<Value> imported(const std::string& name) const override;

 private:
  const Template& declared_;
  const ParameterValues& parameters_;
  const PseudoParameters& pseudo_;
  const ConditionValues& conditions_;
  Lookup lookup_;
  Exported exported_;
};

}  // namespace tenantry::local::cloudformation
