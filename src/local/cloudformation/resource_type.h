#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/arn.h"
#include "aws/dynamodb/service.h"
#include "aws/s3/service.h"
#include "aws/ssm/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/task.h"
#include "kv/store.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// A resource as a stack wants it.
struct ResourceGoal {
  std::string stack_id;
  std::string stack_name;
  std::string logical_id;
  std::string physical_id;  ///< Chosen by ResourceType::choose_id().
  Value properties;         ///< A map without functions.
  std::vector<std::pair<std::string, std::string>> stack_tags;
  /// For update(): the stack's tags that it was last given, so that those dropped since are taken off.
  std::vector<std::pair<std::string, std::string>> previous_stack_tags = {};
  /// For update(): it may have been done before, wholly or in part.
  bool resumed = false;
};

/// Why a verb failed: the event's reason. After create(): whether something exists, or may, that must be removed.
struct ResourceFailure {
  std::string reason;
  bool made = false;
};
template <class T>
using ResourceResult = std::expected<T, ResourceFailure>;

/// What Fn::GetAtt gives. What Ref gives is the physical id.
using Attributes = std::map<std::string, std::string>;

/// How an existing resource comes to other properties.
enum class UpdateKind : std::uint8_t { in_place, replacement };

/// One type of resource. The verbs may be run twice: a crash may have hidden the first run's outcome. Thread-safe.
class ResourceType {
 public:
  virtual ~ResourceType() = default;
  virtual std::string_view name() const = 0;                       ///< `AWS::DynamoDB::Table`.
  virtual const std::vector<std::string>& attributes() const = 0;  ///< That Fn::GetAtt knows.
  /// What the event says when a resource is complete; empty for what needs no remark.
  virtual std::string_view remark() const { return {}; }

  /// The physical id that `goal` will have; its own is not set yet. Checks the properties: a refusal is an event's
  /// reason.
  virtual Checked<std::string> choose_id(const ResourceGoal& goal) = 0;
  /// What exists under that physical id, whoever made it; nullopt for nothing.
  virtual Task<ResourceResult<std::optional<Attributes>>> read(std::string physical_id) = 0;
  /// Makes it and waits until it is usable. `adopt`: what exists already was made by an earlier run of this very call
  /// and is finished; otherwise it is another's, a failure.
  virtual Task<ResourceResult<Attributes>> create(ResourceGoal goal, bool adopt) = 0;
  /// Removes it and waits until it is gone. Gone already: well.
  virtual Task<ResourceResult<void>> remove(std::string physical_id) = 0;

  /// From AWS's documented "Update requires" of the properties that differ; asked only when they differ.
  virtual UpdateKind update_kind(const Value& before, const Value& after) const = 0;
  /// Makes the existing one (`goal.physical_id`) like `goal`; `before`: the properties that it was last given. May be
  /// run twice; the failure's `made` is unused.
  virtual Task<ResourceResult<Attributes>> update(ResourceGoal goal, Value before) = 0;
  /// Whether the stack's tags are put on it: then a change of them alone is an update() too, with equal properties.
  virtual bool takes_stack_tags() const { return false; }
};

/// What resource types act on. The referenced parts outlive them.
struct ResourceServices {
  kv::Store& store;
  Clock& clock;
  Random& random;
  aws::Identity identity;
  aws::dynamodb::Service& dynamodb;
  aws::ssm::Service& ssm;
  aws::s3::Service& s3;
};

/// All types that there are.
class ResourceTypes {
 public:
  explicit ResourceTypes(const ResourceServices& services);
  ResourceType* find(std::string_view type) const;  ///< Null: not supported.

 private:
  std::map<std::string, std::unique_ptr<ResourceType>, std::less<>> types_;
};

/// The types, one source each.
std::unique_ptr<ResourceType> make_dynamodb_table(const ResourceServices& services);
std::unique_ptr<ResourceType> make_ssm_parameter(const ResourceServices& services);
std::unique_ptr<ResourceType> make_scalable_target(const ResourceServices& services);
std::unique_ptr<ResourceType> make_scaling_policy(const ResourceServices& services);
std::unique_ptr<ResourceType> make_cloudwatch_alarm(const ResourceServices& services);
std::unique_ptr<ResourceType> make_s3_bucket(const ResourceServices& services);
std::unique_ptr<ResourceType> make_kms_key(const ResourceServices& services);
std::unique_ptr<ResourceType> make_kms_alias(const ResourceServices& services);
std::unique_ptr<ResourceType> make_iam_role(const ResourceServices& services);
std::unique_ptr<ResourceType> make_iam_policy(const ResourceServices& services);
std::unique_ptr<ResourceType> make_iam_managed_policy(const ResourceServices& services);
std::unique_ptr<ResourceType> make_sns_topic(const ResourceServices& services);

}  // namespace tenantry::local::cloudformation
