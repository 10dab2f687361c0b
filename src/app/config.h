#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace tenantry::app {

enum class Cloud { local, aws };
enum class Durability { sync, os };

/// Everything that can be set, with its default. docs/configuration.md lists the same, made from settings().
struct Config {
  Cloud cloud = Cloud::local;
  std::string data_dir = "tenantry-data";
  std::string admin = "127.0.0.1:8080";
  std::string edge = "127.0.0.1:4566";
  std::string gateway;   ///< Empty: off.
  std::string docs_dir;  ///< Empty: `swagger-ui` beside the program.
  std::string project = "app";
  std::string environment = "prod";
  bool protect = false;
  bool final_backup = true;
  Duration cache_ttl = std::chrono::minutes(5);
  Duration cache_stale = std::chrono::seconds(30);
  Duration cache_unknown = std::chrono::seconds(2);
  Duration stack_delay = Duration::zero();
  bool quotas = false;
  Durability durability = Durability::sync;
  std::string region = "us-east-1";
  std::string account_id = "000000000000";
  std::uint32_t threads = 0;  ///< 0: one for each processor.
};

/// One thing that can be set: by `name` in the YAML file (dots are levels), by TENANTRY_<NAME, dots as _> in the
/// environment, and by `flag`. A later source wins: default, file, environment, flag.
struct Setting {
  std::string_view name;
  std::string_view flag;
  std::string_view form;  ///< What stands for the value in the help: `DIR`, `ADDRESS:PORT`, `true|false`.
  std::string_view help;
  Result<void> (*set)(Config&, std::string_view value);
  std::string (*get)(const Config&);
};
std::span<const Setting> settings();
std::string environment_name(const Setting& setting);

/// Sets one value; the failure names the setting and the rule.
Result<void> apply_setting(Config& config, const Setting& setting, std::string_view value);
/// Reads a YAML file into `config`. Unknown keys, wrong types and duplicate keys are refused, with their path.
Result<void> apply_file(Config& config, const std::string& path);
/// Reads the TENANTRY_ variables among `environment` (`NAME=value`, as in environ). Unknown ones are refused: they are
/// misspelt.
Result<void> apply_environment(Config& config, std::span<const char* const> environment);
/// What no single setting can say: that names fit together. Called last.
Result<void> check(const Config& config);

/// `1500ms`, `30s`, `5m`, `2h`, or `0`.
Result<Duration> parse_duration(std::string_view text);
std::string format_duration(Duration duration);

}  // namespace tenantry::app
