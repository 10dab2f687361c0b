#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aws/shape.h"
#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/properties.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

struct Dimension {
  std::string name, value;

  template <class V>
  static void members(V&& v) {
    v("Name", &Dimension::name, {.required = true});
    v("Value", &Dimension::value, {.required = true});
  }
};

struct Metric {
  std::optional<std::string> space, name;
  std::optional<std::vector<Dimension>> dimensions;

  template <class V>
  static void members(V&& v) {
    v("Namespace", &Metric::space);
    v("MetricName", &Metric::name);
    v("Dimensions", &Metric::dimensions);
  }
};

struct MetricStat {
  Metric metric;
  std::int64_t period = 0;
  std::string stat;
  std::optional<std::string> unit;

  template <class V>
  static void members(V&& v) {
    v("Metric", &MetricStat::metric, {.required = true});
    v("Period", &MetricStat::period, {.required = true});
    v("Stat", &MetricStat::stat, {.required = true});
    v("Unit", &MetricStat::unit);
  }
};

struct MetricDataQuery {
  std::string id;
  std::optional<std::string> label, expression, account_id;
  std::optional<bool> return_data;
  std::optional<std::int64_t> period;
  std::optional<MetricStat> metric_stat;

  template <class V>
  static void members(V&& v) {
    v("Id", &MetricDataQuery::id, {.required = true});
    v("Label", &MetricDataQuery::label);
    v("Expression", &MetricDataQuery::expression);
    v("AccountId", &MetricDataQuery::account_id);
    v("ReturnData", &MetricDataQuery::return_data);
    v("Period", &MetricDataQuery::period);
    v("MetricStat", &MetricDataQuery::metric_stat);
  }
};

struct Tag {
  std::string key, value;

  template <class V>
  static void members(V&& v) {
    v("Key", &Tag::key, {.required = true});
    v("Value", &Tag::value, {.required = true});
  }
};

struct AlarmProperties {
  using Texts = std::optional<std::vector<std::string>>;
  std::optional<std::string> name, description, metric_name, space, statistic, extended_statistic, treat_missing_data,
      unit, threshold_metric_id, evaluate_low_sample_count;
  std::string comparison_operator;
  std::int64_t evaluation_periods = 0;
  std::optional<std::int64_t> datapoints_to_alarm, period;
  std::optional<double> threshold;
  std::optional<bool> actions_enabled;
  Texts alarm_actions, ok_actions, insufficient_data_actions;
  std::optional<std::vector<Dimension>> dimensions;
  std::optional<std::vector<MetricDataQuery>> metrics;
  std::optional<std::vector<Tag>> tags;

  template <class V>
  static void members(V&& v) {
    v("AlarmName", &AlarmProperties::name);
    v("AlarmDescription", &AlarmProperties::description);
    v("MetricName", &AlarmProperties::metric_name);
    v("Namespace", &AlarmProperties::space);
    v("Statistic", &AlarmProperties::statistic, {.one_of = "Average|Maximum|Minimum|SampleCount|Sum"});
    v("ExtendedStatistic", &AlarmProperties::extended_statistic);
    v("TreatMissingData", &AlarmProperties::treat_missing_data, {.one_of = "breaching|ignore|missing|notBreaching"});
    v("Unit", &AlarmProperties::unit);
    v("ThresholdMetricId", &AlarmProperties::threshold_metric_id);
    v("EvaluateLowSampleCountPercentile", &AlarmProperties::evaluate_low_sample_count);
    v("ComparisonOperator", &AlarmProperties::comparison_operator, {.required = true});
    v("EvaluationPeriods", &AlarmProperties::evaluation_periods, {.required = true});
    v("DatapointsToAlarm", &AlarmProperties::datapoints_to_alarm);
    v("Period", &AlarmProperties::period);
    v("Threshold", &AlarmProperties::threshold);
    v("ActionsEnabled", &AlarmProperties::actions_enabled);
    v("AlarmActions", &AlarmProperties::alarm_actions);
    v("OKActions", &AlarmProperties::ok_actions);
    v("InsufficientDataActions", &AlarmProperties::insufficient_data_actions);
    v("Dimensions", &AlarmProperties::dimensions);
    v("Metrics", &AlarmProperties::metrics);
    v("Tags", &AlarmProperties::tags);
  }
};

Checked<std::string> choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  TENANTRY_TRY(const auto alarm, read_properties<AlarmProperties>(goal.properties));
  if (!alarm.metrics && !alarm.metric_name) return refuse("Either Metrics or MetricName must be specified");
  return alarm.name ? *alarm.name : generated_name(goal, services.random);
}

Attributes attributes_of(const std::string& physical_id, const ResourceServices& services) {
  return {{"Arn", aws::make_arn(services.identity, "cloudwatch", "alarm:" + physical_id)}};
}

}  // namespace

std::unique_ptr<ResourceType> make_cloudwatch_alarm(const ResourceServices& services) {
  return make_recorded({"AWS::CloudWatch::Alarm", {"Arn"}, choose_id, attributes_of}, services);
}

}  // namespace tenantry::local::cloudformation
