#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/resource_type.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

enum class PropertyKind : std::uint8_t {
  text,
  integer,
  number,
  boolean,
  document,    ///< A map of any content, or its JSON as a text: a policy.
  texts,       ///< A list of texts.
  text_map,    ///< A map of texts.
  structure,   ///< A map by `members`.
  structures,  ///< A list of such.
};

/// What a property's change asks for: each property's "Update requires".
enum class OnChange : std::uint8_t { in_place, replacement, refused };

/// A property of a type that is recorded only, by its page in the resource reference.
struct PropertyRule {
  std::string_view name;
  PropertyKind kind = PropertyKind::text;
  bool required = false;
  OnChange on_change = OnChange::in_place;
  std::string_view one_of = {};  ///< `A|B`; empty: any.
  std::span<const PropertyRule> members = {};
};
using PropertyRules = std::span<const PropertyRule>;

/// Refused, as an event's reason says it: unknown properties, missing required ones, wrong kinds and values.
Checked<void> check_properties(const Value& properties, PropertyRules rules);

/// What the properties that differ ask for, the most of it: refused before replacement before in place.
OnChange change_of(const Value& before, const Value& after, PropertyRules rules);

/// Whether the property differs, or stands in one of them only.
bool differs(const Value& before, const Value& after, std::string_view property);

/// A property's text; nullopt where it is missing or no text.
std::optional<std::string> text_of(const Value& properties, std::string_view property);

/// Whether `allowed`, as `A|B`, has `value`.
bool is_one_of(std::string_view value, std::string_view allowed);

/// `[{Key: …, Value: …}]`.
inline constexpr PropertyRule kTagRules[] = {{.name = "Key", .required = true}, {.name = "Value", .required = true}};
inline constexpr PropertyRule kTags = {.name = "Tags", .kind = PropertyKind::structures, .members = kTagRules};

}  // namespace tenantry::local::cloudformation
