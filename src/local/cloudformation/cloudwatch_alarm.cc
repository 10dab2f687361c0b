#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

using enum PropertyKind;
using enum OnChange;

constexpr PropertyRule kDimension[] = {{"Name", text, true}, {"Value", text, true}};
constexpr PropertyRule kMetric[] = {
    {"Namespace"}, {"MetricName"}, {.name = "Dimensions", .kind = structures, .members = kDimension}};
constexpr PropertyRule kMetricStat[] = {
    {.name = "Metric", .kind = structure, .required = true, .members = kMetric},
    {"Period", integer, true},
    {"Stat", text, true},
    {"Unit"},
};
constexpr PropertyRule kMetricDataQuery[] = {
    {"Id", text, true},
    {"Label"},
    {"Expression"},
    {"AccountId"},
    {"Period", integer},
    {"ReturnData", boolean},
    {.name = "MetricStat", .kind = structure, .members = kMetricStat},
};
constexpr PropertyRule kRules[] = {
    {.name = "AlarmName", .on_change = replacement},
    {"AlarmDescription"},
    {"MetricName"},
    {"Namespace"},
    {.name = "Statistic", .one_of = "Average|Maximum|Minimum|SampleCount|Sum"},
    {"ExtendedStatistic"},
    {.name = "TreatMissingData", .one_of = "breaching|ignore|missing|notBreaching"},
    {"Unit"},
    {"ThresholdMetricId"},
    {.name = "EvaluateLowSampleCountPercentile", .one_of = "evaluate|ignore"},
    {.name = "ComparisonOperator",
     .required = true,
     .one_of = "GreaterThanOrEqualToThreshold|GreaterThanThreshold|LessThanThreshold|LessThanOrEqualToThreshold|"
               "LessThanLowerOrGreaterThanUpperThreshold|LessThanLowerThreshold|GreaterThanUpperThreshold"},
    {"EvaluationPeriods", integer, true},
    {"DatapointsToAlarm", integer},
    {"Period", integer},
    {"Threshold", number},
    {"ActionsEnabled", boolean},
    {"AlarmActions", texts},
    {"OKActions", texts},
    {"InsufficientDataActions", texts},
    {.name = "Dimensions", .kind = structures, .members = kDimension},
    {.name = "Metrics", .kind = structures, .members = kMetricDataQuery},
    kTags,
};

Checked<void> check(const Value& properties) {
  if (!properties.find("Metrics") && !properties.find("MetricName"))
    return refuse("Either Metrics or MetricName must be specified");
  if (properties.find("Metrics") && properties.find("MetricName"))
    return refuse("Metrics list and MetricName cannot both be specified");
  return {};
}

std::string choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  const auto name = text_of(goal.properties, "AlarmName");
  return name ? *name : generated_name(goal, services.random);
}

Attributes attributes_of(const ResourceGoal& goal, const ResourceServices& services) {
  return {{"Arn", aws::make_arn(services.identity, "cloudwatch", "alarm:" + goal.physical_id)}};
}

}  // namespace

std::unique_ptr<ResourceType> make_cloudwatch_alarm(const ResourceServices& services) {
  return make_recorded({"AWS::CloudWatch::Alarm", {"Arn"}, kRules, check, choose_id, attributes_of}, services);
}

}  // namespace tenantry::local::cloudformation
