#include "local/cloudformation/resource_diff.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "local/cloudformation/intrinsic.h"
#include "local/cloudformation/resource_restoring.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

constexpr std::string_view kUnknown = "{{changeSet:KNOWN_AFTER_APPLY}}";

Value with(const Value& properties, const std::string& name, const Value* value) {
  auto members = properties.members();
  std::erase_if(members, [&](const auto& member) { return member.first == name; });
  if (value) members.emplace_back(name, *value);
  return members;
}

class Diff {
 public:
  explicit Diff(const ResourceDiffInput& input) : in_(input), before_(stored_properties(input.before.properties)) {}

  std::optional<api::ResourceChange> run() {
    for (const auto& name : names()) compare_property(name);
    compare_attributes();
    if (scope_.empty()) return std::nullopt;
    return api::ResourceChange{
        .action = "Modify",
        .logical_resource_id = in_.before.logical_id,
        .physical_resource_id = in_.before.physical_id,
        .resource_type = in_.before.type,
        .replacement = replacement(),
        .scope = std::vector<std::string>(scope_.begin(), scope_.end()),
        .details = std::move(details_),
        .policy_action = policy_action(),
    };
  }

 private:
  std::set<std::string> names() const {
    std::set<std::string> names;
    for (const auto* properties : {&before_, &in_.properties, &in_.after.declaration->properties}) {
      if (as_call(*properties)) continue;
      for (const auto& [name, value] : properties->members()) names.insert(name);
    }
    return names;
  }

  const Value* declared(const std::string& name) const {
    const auto& properties = in_.after.declaration->properties;
    return as_call(properties) ? &properties : properties.find(name);
  }

  /// The names in a property whose values may come to differ while the update is done.
  std::vector<Reference> moving(const Value* value) const {
    std::vector<Reference> result;
    if (!value) return result;
    for (auto& reference : mentions(*value, &in_.meaning.conditions).references) {
      const auto fate = in_.fates.find(reference.name);
      if (fate == in_.fates.end() || fate->second == Fate::kept) continue;
      if (fate->second == Fate::replaced || !reference.attribute.empty()) result.push_back(std::move(reference));
    }
    return result;
  }

  void compare_property(const std::string& name) {
    const auto* before = before_.find(name);
    const auto* after = in_.properties.find(name);
    const auto* value = declared(name);
    const auto references = moving(value);
    const bool differs = (before == nullptr) != (after == nullptr) || (before && !same_value(*before, *after));
    if (references.empty() && !differs) return;
    scope_.insert("Properties");
    const auto recreation = recreation_of(name, before, after, references.empty());
    for (const auto& reference : references)
      add(name, recreation, "Dynamic", reference.attribute.empty() ? "ResourceReference" : "ResourceAttribute",
          reference.attribute.empty() ? reference.name : reference.name + "." + reference.attribute);
    if (!differs || (!references.empty() && !is_rewritten(name, value))) return;
    if (!add_parameters(name, recreation, value) || is_rewritten(name, value))
      add(name, recreation, "Static", "DirectModification", std::nullopt);
  }

  /// The template itself says something else.
  bool is_rewritten(const std::string& name, const Value* value) const {
    if (!in_.before_declaration) return true;
    const auto& properties = in_.before_declaration->properties;
    const auto* old = as_call(properties) ? &properties : properties.find(name);
    return !old || !value || !same_value(*old, *value);
  }

  bool add_parameters(const std::string& name, const char* recreation, const Value* value) {
    if (!value) return false;
    bool found = false;
    for (const auto& reference : mentions(*value, &in_.meaning.conditions).references) {
      const auto now = in_.meaning.parameters.find(reference.name);
      if (now == in_.meaning.parameters.end()) continue;
      const auto old = in_.old_parameters.find(reference.name);
      if (old != in_.old_parameters.end() && old->second == now->second) continue;
      add(name, recreation, "Static", "ParameterReference", reference.name);
      found = true;
    }
    return found;
  }

  const char* recreation_of(const std::string& name, const Value* before, const Value* after, bool known) {
    const Value unknown{std::string(kUnknown)};
    const auto changed = with(before_, name, known ? after : &unknown);
    if (!known && before && !before->is_text()) return "Never";
    if (in_.type.update_kind(before_, changed) == UpdateKind::in_place) return "Never";
    (known ? surely_ : perhaps_) = true;
    return "Always";
  }

  void compare_attributes() {
    const auto& before = in_.before;
    auto after = before;
    after.deletion_policy = to_string(in_.after.declaration->deletion_policy);
    after.update_replace_policy = to_string(in_.after.declaration->update_replace_policy);
    after.metadata.reset();
    if (in_.after.declaration->metadata.is_map()) after.metadata = to_json(in_.after.declaration->metadata);
    if (after.metadata != before.metadata) add_attribute("Metadata");
    if (after.deletion_policy != before.deletion_policy) add_attribute("DeletionPolicy");
    if (after.update_replace_policy != before.update_replace_policy) add_attribute("UpdateReplacePolicy");
    if (in_.tags_differ) add_attribute("Tags");
  }

  void add_attribute(const char* attribute) {
    scope_.insert(attribute);
    details_.push_back({.target = api::ResourceTargetDefinition{.attribute = attribute, .requires_recreation = "Never"},
                        .evaluation = "Static",
                        .change_source = "DirectModification"});
  }

  void add(const std::string& name, const char* recreation, const char* evaluation, const char* source,
           std::optional<std::string> cause) {
    details_.push_back(
        {.target =
             api::ResourceTargetDefinition{.attribute = "Properties", .name = name, .requires_recreation = recreation},
         .evaluation = evaluation,
         .change_source = source,
         .causing_entity = std::move(cause)});
  }

  std::string replacement() const { return surely_ ? "True" : perhaps_ ? "Conditional" : "False"; }

  std::optional<std::string> policy_action() const {
    if (!surely_) return std::nullopt;
    return in_.after.declaration->update_replace_policy == DeletionPolicy::remove ? "ReplaceAndDelete"
                                                                                  : "ReplaceAndRetain";
  }

  const ResourceDiffInput& in_;
  Value before_;
  std::set<std::string> scope_;
  std::vector<api::ResourceChangeDetail> details_;
  bool surely_ = false;
  bool perhaps_ = false;
};

}  // namespace

std::optional<api::ResourceChange> diff_resource(const ResourceDiffInput& input) { return Diff(input).run(); }

}  // namespace tenantry::local::cloudformation
