#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace tenantry::aws::ssm {

/// Tags of parameters. Members as in the API reference (API_<Operation>).

struct Tag {
  std::string key;
  std::string value;

  template <class V>
  static void members(V&& v) {
    v("Key", &Tag::key, {.required = true, .min = 1, .max = 128, .pattern = R"re(^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$)re"});
    v("Value", &Tag::value,
      {.required = true, .min = 1, .max = 256, .pattern = R"re(^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$)re"});
  }
  bool operator==(const Tag&) const = default;
};

struct AddTagsToResourceResponse {
  template <class V>
  static void members(V&&) {}
  bool operator==(const AddTagsToResourceResponse&) const = default;
};

struct AddTagsToResourceRequest {
  using Response = AddTagsToResourceResponse;
  static constexpr std::string_view kOperation = "AddTagsToResource";

  std::string resource_type;
  std::string resource_id;
  std::vector<Tag> tags;

  template <class V>
  static void members(V&& v) {
    v("ResourceType", &AddTagsToResourceRequest::resource_type,
      {.required = true,
       .one_of = "Document|ManagedInstance|MaintenanceWindow|Parameter|PatchBaseline|OpsItem|OpsMetadata|Automation|"
                 "Association"});
    v("ResourceId", &AddTagsToResourceRequest::resource_id, {.required = true});
    v("Tags", &AddTagsToResourceRequest::tags, {.required = true, .max = 1000});
  }
  bool operator==(const AddTagsToResourceRequest&) const = default;
};

struct RemoveTagsFromResourceResponse {
  template <class V>
  static void members(V&&) {}
  bool operator==(const RemoveTagsFromResourceResponse&) const = default;
};

struct RemoveTagsFromResourceRequest {
  using Response = RemoveTagsFromResourceResponse;
  static constexpr std::string_view kOperation = "RemoveTagsFromResource";

  std::string resource_type;
  std::string resource_id;
  std::vector<std::string> tag_keys;

  template <class V>
  static void members(V&& v) {
    v("ResourceType", &RemoveTagsFromResourceRequest::resource_type,
      {.required = true,
       .one_of = "Document|ManagedInstance|MaintenanceWindow|Parameter|PatchBaseline|OpsItem|OpsMetadata|Automation|"
                 "Association"});
    v("ResourceId", &RemoveTagsFromResourceRequest::resource_id, {.required = true});
    v("TagKeys", &RemoveTagsFromResourceRequest::tag_keys, {.required = true});
  }
  bool operator==(const RemoveTagsFromResourceRequest&) const = default;
};

struct ListTagsForResourceResponse {
  std::optional<std::vector<Tag>> tag_list;

  template <class V>
  static void members(V&& v) {
    v("TagList", &ListTagsForResourceResponse::tag_list, {.max = 1000});
  }
  bool operator==(const ListTagsForResourceResponse&) const = default;
};

struct ListTagsForResourceRequest {
  using Response = ListTagsForResourceResponse;
  static constexpr std::string_view kOperation = "ListTagsForResource";

  std::string resource_type;
  std::string resource_id;

  template <class V>
  static void members(V&& v) {
    v("ResourceType", &ListTagsForResourceRequest::resource_type,
      {.required = true,
       .one_of = "Document|ManagedInstance|MaintenanceWindow|Parameter|PatchBaseline|OpsItem|OpsMetadata|Automation|"
                 "Association"});
    v("ResourceId", &ListTagsForResourceRequest::resource_id, {.required = true});
  }
  bool operator==(const ListTagsForResourceRequest&) const = default;
};

}  // namespace tenantry::aws::ssm
