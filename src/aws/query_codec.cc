#include "aws/query_codec.h"

#include <fmt/format.h>

#include <charconv>
#include <iterator>
#include <vector>

#include "aws/scalar_text.h"
#include "aws/validate.h"
#include "base/encoding.h"

namespace tenantry::aws {
namespace {

using Node = Form::Node;

/// The children `1`, `2`, … in the order of their numbers.
std::vector<const Node*> numbered(const Node* node) {
  std::map<std::uint32_t, const Node*> ordered;
  if (node == nullptr) return {};
  for (const auto& [name, child] : node->children) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size()) ordered.emplace(number, &child);
  }
  std::vector<const Node*> children;
  for (const auto& [number, child] : ordered) children.push_back(child);
  return children;
}

/// Reads one form. Functions give false once a malformed scalar stands in `error_`.
class Reader {
 public:
  std::expected<void, Error> read(const Form& form, const Schema& schema, void* request) {
    if (!structure(form.root(), schema, request, Path())) return std::unexpected(*std::move(error_));
    if (!violations_.empty()) return std::unexpected(violations_.error("ValidationError"));
    return {};
  }

 private:
  bool value(const Node& node, const Schema& schema, void* out, const Path& at) {
    switch (schema.kind) {
      case Kind::structure:
        return structure(node, schema, out, at);
      case Kind::list:
        return list(node, schema, out, at);
      case Kind::map:
        return map(node, schema, out, at);
      default:
        return scalar(node, schema, out, at);
    }
  }

  bool scalar(const Node& node, const Schema& schema, void* out, const Path& at) {
    if (node.value && parse_scalar(*node.value, schema, out)) return true;
    error_ = Error{"MalformedInput", fmt::format("{} must be of type {}", at.text(), kind_name(schema.kind))};
    return false;
  }

  bool structure(const Node& node, const Schema& schema, void* out, const Path& parent) {
    for (const auto& member : schema.members) {
      const auto at = Path::member(parent, member.name);
      const auto* child = node.find(member.name);
      if (child == nullptr) {
        if (member.limits.required) violations_.missing(at);
        continue;
      }
      void* to = member.emplace(out);
      if (!value(*child, *member.schema, to, at)) return false;
      violations_.check(member, to, at);
    }
    return true;
  }

  bool list(const Node& node, const Schema& schema, void* out, const Path& at) {
    const auto children = numbered(node.find("member"));
    for (std::size_t i = 0; i < children.size(); ++i)
      if (!value(*children[i], *schema.element, schema.list->append(out), Path::element(at, i))) return false;
    return true;
  }

  bool map(const Node& node, const Schema& schema, void* out, const Path& at) {
    for (const auto* entry : numbered(node.find("entry"))) {
      const auto* key = entry->find("key");
      const auto* child = entry->find("value");
      if (key == nullptr || !key->value || child == nullptr) continue;
      void* to = schema.map->insert(out, *key->value);
      if (to != nullptr && !value(*child, *schema.element, to, Path::entry(at, *key->value))) return false;
    }
    return true;
  }

  std::optional<Error> error_;
  Violations violations_;
};

void append_pair(std::string& out, std::string_view name, std::string_view value) {
  if (!out.empty()) out += '&';
  out.append(url_encode(name)).append("=").append(url_encode(value));
}

void write_value(std::string& out, const std::string& name, const Schema& schema, const void* value);

void write_structure(std::string& out, std::string_view prefix, const Schema& schema, const void* structure) {
  for (const auto& member : schema.members)
    if (const void* value = member.find(structure))
      write_value(out, fmt::format("{}{}", prefix, member.name), *member.schema, value);
}

void write_list(std::string& out, const std::string& name, const Schema& schema, const void* list) {
  const auto size = schema.list_size(list);
  if (size == 0) append_pair(out, name, {});
  for (std::size_t i = 0; i < size; ++i)
    write_value(out, fmt::format("{}.member.{}", name, i + 1), *schema.element, schema.list_at(list, i));
}

void write_map(std::string& out, const std::string& name, const Schema& schema, const void* map) {
  std::size_t i = 0;
  schema.each_entry(map, [&](std::string_view key, const void* value) {
    const auto entry = fmt::format("{}.entry.{}", name, ++i);
    append_pair(out, entry + ".key", key);
    write_value(out, entry + ".value", *schema.element, value);
  });
}

void write_value(std::string& out, const std::string& name, const Schema& schema, const void* value) {
  if (schema.kind == Kind::structure) return write_structure(out, name + '.', schema, value);
  if (schema.kind == Kind::list) return write_list(out, name, schema, value);
  if (schema.kind == Kind::map) return write_map(out, name, schema, value);
  std::string text;
  append_scalar(text, schema, value);
  append_pair(out, name, text);
}

/// The node of a dotted name, made where it is not there; null where the name has too many parts.
Node* descend(Node& root, std::string_view name) {
  Node* node = &root;
  for (std::size_t depth = 0; depth < Form::kMaxDepth; ++depth) {
    const auto dot = name.find('.');
    node = &node->children[std::string(name.substr(0, dot))];
    if (dot == name.npos) return node;
    name.remove_prefix(dot + 1);
  }
  return nullptr;
}

}  // namespace

const Form::Node* Form::Node::find(std::string_view name) const {
  const auto child = children.find(name);
  return child == children.end() ? nullptr : &child->second;
}

std::string_view Form::get(std::string_view name) const {
  const auto* node = root_.find(name);
  return node != nullptr && node->value ? std::string_view(*node->value) : std::string_view();
}

Result<Form> Form::parse(std::string_view text) {
  Form form;
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(pair.size() + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = url_decode(pair.substr(0, equals), true);
    auto value = url_decode(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return fail(fmt::format("malformed escape in the form field '{}'", pair.substr(0, equals)));
    Node* node = descend(form.root_, *name);
    if (node == nullptr) return fail("a form field's name has too many parts");
    if (node->value) return fail(fmt::format("the form field '{}' is given twice", *name));
    node->value = *std::move(value);
  }
  return form;
}

std::expected<void, Error> read_request(const Form& form, const Schema& schema, void* request) {
  return Reader().read(form, schema, request);
}

std::string write_query(std::string_view action, std::string_view version, const Schema& schema, const void* request) {
  std::string out;
  append_pair(out, "Action", action);
  append_pair(out, "Version", version);
  write_structure(out, "", schema, request);
  return out;
}

}  // namespace tenantry::aws
