#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

using enum PropertyKind;
using enum OnChange;

constexpr std::string_view kFifo = ".fifo";
constexpr std::size_t kMaxName = 256;
constexpr PropertyRule kSubscription[] = {{"Endpoint", text, true}, {"Protocol", text, true}};
constexpr PropertyRule kRules[] = {
    {.name = "TopicName", .on_change = replacement},
    {"DisplayName"},
    {"KmsMasterKeyId"},
    {"FifoTopic", boolean, false, replacement},
    {"ContentBasedDeduplication", boolean},
    {.name = "FifoThroughputScope", .one_of = "Topic|MessageGroup"},
    {.name = "Subscription", .kind = structures, .members = kSubscription},
    {.name = "SignatureVersion", .one_of = "1|2"},
    {.name = "TracingConfig", .one_of = "Active|PassThrough"},
    {"DataProtectionPolicy", document},
    {"ArchivePolicy", document},
    kTags,
};

bool is_fifo(const Value& properties) { return text_of(properties, "FifoTopic") == "true"; }

Checked<void> check(const Value& properties) {
  const auto name = text_of(properties, "TopicName");
  if (!name) return {};
  if (name->empty() || name->size() > kMaxName) return refuse("Invalid parameter: Topic Name");
  if (is_fifo(properties) == name->ends_with(kFifo)) return {};
  return refuse(is_fifo(properties) ? "Invalid parameter: Fifo Topic names must end with .fifo and must be made up of "
                                      "only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, "
                                      "and must be between 1 and 256 characters long."
                                    : "Invalid parameter: Topic Name");
}

std::string choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  auto name = text_of(goal.properties, "TopicName");
  if (!name && is_fifo(goal.properties))
    name = generated_name(goal, services.random, kMaxName - kFifo.size()).append(kFifo);
  return aws::make_arn(services.identity, "sns", name ? *name : generated_name(goal, services.random, kMaxName));
}

Attributes attributes_of(const ResourceGoal& goal, const ResourceServices&) {
  return {{"TopicArn", goal.physical_id}, {"TopicName", goal.physical_id.substr(goal.physical_id.rfind(':') + 1)}};
}

}  // namespace

std::unique_ptr<ResourceType> make_sns_topic(const ResourceServices& services) {
  return make_recorded({"AWS::SNS::Topic", {"TopicArn", "TopicName"}, kRules, check, choose_id, attributes_of},
                       services);
}

}  // namespace tenantry::local::cloudformation
