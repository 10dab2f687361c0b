#include "local/cloudformation/imports.h"

#include <optional>
#include <set>

#include "base/result.h"
#include "local/cloudformation/intrinsic.h"
#include "local/cloudformation/scope.h"

namespace tenantry::local::cloudformation {
namespace {

Checked<void> add_imports(const Value& value, const Meaning& meaning, std::set<std::string>& names) {
  const auto scope = static_scope(meaning);
  for (const auto* argument : mentions(value, &meaning.conditions).imports) {
    TENANTRY_TRY(const auto name, evaluate(*argument, scope));
    if (!name.is_text()) return refuse("Template error: every Fn::ImportValue object must have a String-typed value.");
    names.insert(name.text());
  }
  return {};
}

}  // namespace

Checked<std::vector<std::string>> imported_names(const Meaning& meaning) {
  std::set<std::string> names;
  for (const auto& resource : meaning.plan.resources)
    TENANTRY_CHECK(add_imports(resource.declaration->properties, meaning, names));
  for (const auto& output : meaning.declared->outputs)
    if (!output.condition || meaning.conditions.at(*output.condition))
      TENANTRY_CHECK(add_imports(output.value, meaning, names));
  return std::vector<std::string>(names.begin(), names.end());
}

}  // namespace tenantry::local::cloudformation
