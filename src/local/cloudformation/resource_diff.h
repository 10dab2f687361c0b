#pragma once

#include <map>
#include <optional>
#include <string>

#include "aws/cloudformation/change_set_operations.h"
#include "local/cloudformation/meaning.h"
#include "local/cloudformation/plan.h"
#include "local/cloudformation/records.h"
#include "local/cloudformation/resource_type.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

enum class Fate : std::uint8_t { kept, modified, replaced };
/// What becomes of the resources looked at so far; one that is added counts as replaced: its values are not known.
using Fates = std::map<std::string, Fate, std::less<>>;

/// A resource before and after, as far as it is known.
struct ResourceDiffInput {
  const ResourceType& type;
  const ResourceRecord& before;
  const PlannedResource& after;
  const ResourceDeclaration* before_declaration;  ///< Null: unknown.
  const Value& properties;                        ///< The evaluated ones, without those that are not known.
  const Meaning& meaning;
  const ParameterValues& old_parameters;
  const Fates& fates;
  bool tags_differ;
};

/// nullopt: nothing differs, nor may.
std::optional<aws::cloudformation::ResourceChange> diff_resource(const ResourceDiffInput& input);

}  // namespace tenantry::local::cloudformation
