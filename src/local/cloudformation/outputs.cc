#include "local/cloudformation/outputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {
namespace {

bool holds(const OutputDeclaration& output, const Meaning& meaning) {
  return !output.condition || meaning.conditions.at(*output.condition);
}

bool is_static(const OutputDeclaration& output, const Meaning& meaning) {
  const auto found = mentions(output.value, &meaning.conditions);
  return found.imports.empty() && std::ranges::none_of(found.references, [&](const Reference& reference) {
           return meaning.declared->find_resource(reference.name);
         });
}

Checked<std::string> evaluate_value(const OutputDeclaration& output, const Scope& scope) {
  TENANTRY_TRY(auto value, evaluate(output.value, scope));
  if (!value.is_text()) return malformed_output(output.name);
  return std::move(value).text();
}

Checked<std::optional<std::string>> evaluate_export(const OutputDeclaration& output, const Scope& scope) {
  if (output.export_name.is_null()) return std::nullopt;
  TENANTRY_TRY(auto name, evaluate(output.export_name, scope));
  if (!is_export_name(name)) return malformed_export_name(output.name);
  return std::move(name).text();
}

}  // namespace

Checked<std::vector<aws::cloudformation::Output>> evaluate_outputs(const Meaning& meaning, const Scope& scope) {
  std::vector<aws::cloudformation::Output> outputs;
  for (const auto& declared : meaning.declared->outputs) {
    if (!holds(declared, meaning)) continue;
    aws::cloudformation::Output output{.output_key = declared.name, .description = declared.description};
    TENANTRY_TRY(output.output_value, evaluate_value(declared, scope));
    TENANTRY_TRY(output.export_name, evaluate_export(declared, scope));
    outputs.push_back(std::move(output));
  }
  return outputs;
}

Checked<void> check_outputs(const Meaning& meaning) {
  const auto scope = static_scope(meaning);
  for (const auto& output : meaning.declared->outputs) {
    if (!holds(output, meaning)) continue;
    TENANTRY_CHECK(evaluate_export(output, scope));
    if (is_static(output, meaning)) TENANTRY_CHECK(evaluate_value(output, scope));
  }
  return {};
}

std::unexpected<aws::Error> malformed_output(std::string_view name) {
  return refuse(
      fmt::format("Template format error: Output {} is malformed. The Value field of every Outputs member must "
                  "evaluate to a String.",
                  name));
}

}  // namespace tenantry::local::cloudformation
