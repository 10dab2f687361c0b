#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/value.h"

/// The intrinsic functions (User Guide, "Intrinsic function reference"): Ref, Condition, Fn::And, Base64, Cidr, Equals,
/// FindInMap, GetAtt, GetAZs, If, ImportValue, Join, Not, Or, Select, Split, Sub. Refused: Fn::Transform, and what only
/// the transform AWS::LanguageExtensions brings. A region has the zones a, b and c.
namespace tenantry::local::cloudformation {

/// What names mean where functions are evaluated. Reading it changes nothing that a caller could see.
class Scope {
 public:
  virtual ~Scope() = default;
  virtual Checked<Value> ref(const std::string& name) const = 0;  ///< Null for AWS::NoValue.
  virtual Checked<Value> attribute(const std::string& logical_id, const std::string& attribute) const = 0;
  virtual Checked<bool> condition(const std::string& name) const = 0;
  virtual const Value& mappings() const = 0;
  /// The value that another stack exports under `name`.
  virtual Checked<Value> imported(const std::string& name) const;
};

/// `value` without functions. What evaluates to AWS::NoValue is left out of its list or map, or is null at the root.
Checked<Value> evaluate(const Value& value, const Scope& scope);

/// The truth of a member of Conditions, or of an operand of Fn::And, Fn::Or and Fn::Not: there, and only there, the map
/// `{"Condition": name}` stands for another condition.
Checked<bool> evaluate_condition(const Value& value, const Scope& scope);

/// Refuses calls of functions that there are not and calls with arguments of the wrong number or kind, at any depth.
Checked<void> check_functions(const Value& value);

/// A piece of Fn::Sub's text: literal, or the name between `${` and `}`.
struct SubPart {
  bool variable = false;
  std::string text;
  bool operator==(const SubPart&) const = default;
};
Checked<std::vector<SubPart>> parse_sub(std::string_view text);

/// A resource's or parameter's name in a value. With an attribute: a resource's.
struct Reference {
  std::string name;
  std::string attribute;
  bool operator==(const Reference&) const = default;
};

struct Mentions {
  std::vector<Reference> references;
  std::vector<std::string> conditions;
  std::vector<const Value*> imports;  ///< The arguments of Fn::ImportValue, in the value that was looked through.
  std::vector<const Value*> maps;     ///< The first arguments of Fn::FindInMap, likewise.
  bool zones = false;                 ///< Fn::GetAZs is called.
};

using ConditionValues = std::map<std::string, bool, std::less<>>;

/// What `value` names, at any depth, in order. With `conditions`: only in the branches of Fn::If that are taken. The
/// value has passed check_functions().
Mentions mentions(const Value& value, const ConditionValues* conditions = nullptr);
/// The same for a member of Conditions.
Mentions condition_mentions(const Value& value);

}  // namespace tenantry::local::cloudformation
