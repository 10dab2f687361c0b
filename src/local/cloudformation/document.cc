#include "local/cloudformation/document.h"

namespace tenantry::local::cloudformation {

Checked<Value> parse_document(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  auto root = begin != std::string_view::npos && text[begin] == '{' ? parse_json(text) : parse_yaml(text);
  if (root && !root->is_map()) return refuse("Template format error: unsupported structure.");
  return root;
}

}  // namespace tenantry::local::cloudformation
