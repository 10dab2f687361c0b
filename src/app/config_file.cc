#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <set>

#include "app/config.h"

namespace tenantry::app {
namespace {

Result<void> apply_node(Config& config, const YAML::Node& node, const std::string& path);

Result<void> apply_entry(Config& config, const std::string& path, const YAML::Node& value) {
  const auto setting = std::ranges::find(settings(), path, &Setting::name);
  if (setting != settings().end()) {
    if (!value.IsScalar()) return fail(fmt::format("{}: must be a single value", path));
    return apply_setting(config, *setting, value.Scalar());
  }
  const bool group =
      std::ranges::any_of(settings(), [&](const Setting& one) { return one.name.starts_with(path + "."); });
  if (!group) return fail(fmt::format("{}: no such setting", path));
  return apply_node(config, value, path + ".");
}

Result<void> apply_node(Config& config, const YAML::Node& node, const std::string& path) {
  if (!node.IsMap()) return fail(fmt::format("{}must be a map of settings", path.empty() ? "the file " : path + " "));
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string name = path + entry.first.Scalar();
    if (!seen.insert(name).second) return fail(fmt::format("{}: set twice", name));
    TENANTRY_CHECK(apply_entry(config, name, entry.second));
  }
  return {};
}

}  // namespace

Result<void> apply_file(Config& config, const std::string& path) {
  YAML::Node root;
  try {
    root = YAML::LoadFile(path);
  } catch (const YAML::BadFile&) {
    return fail(fmt::format("{}: cannot be read", path));
  } catch (const YAML::Exception& error) {
    return fail(fmt::format("{}: {}", path, error.what()));
  }
  if (root.IsNull()) return {};
  if (auto done = apply_node(config, root, ""); !done) return fail(fmt::format("{}: {}", path, done.error().message));
  return {};
}

}  // namespace tenantry::app
