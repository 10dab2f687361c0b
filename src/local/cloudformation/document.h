#pragma once

#include <string_view>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// Reads a template's text, JSON (it begins with `{`) or YAML with the short forms of the intrinsic functions, which
/// come out in their long form. Refused: what is not well-formed, an unknown tag, an alias, a member that stands twice,
/// more than 100 levels, a root that is no map.
Checked<Value> parse_document(std::string_view text);

/// parse_document()'s two halves.
Checked<Value> parse_yaml(std::string_view text);
Checked<Value> parse_json(std::string_view text);

}  // namespace tenantry::local::cloudformation
