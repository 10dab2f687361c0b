#include "app/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tenantry::app {
namespace {

Result<void> set_bool(bool& target, std::string_view value) {
  if (value != "true" && value != "false") return fail("must be true or false");
  target = value == "true";
  return {};
}

Result<void> set_duration(Duration& target, std::string_view value) {
  TENANTRY_TRY(target, parse_duration(value));
  return {};
}

Result<void> set_text(std::string& target, std::string_view value) {
  if (value.empty()) return fail("must not be empty");
  target = value;
  return {};
}

Result<void> set_address(std::string& target, std::string_view value) {
  const auto colon = value.rfind(':');
  std::uint32_t port = 0;
  const auto digits = colon == std::string_view::npos ? std::string_view{} : value.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (colon == 0 || digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || port > 65535)
    return fail("must be ADDRESS:PORT with a port from 0 to 65535, such as 127.0.0.1:8080 or [::1]:0");
  target = value;
  return {};
}

/// A part of table, stack and bucket names (CreateTable, CreateStack, "Bucket naming rules"): what all three allow.
Result<void> set_name(std::string& target, std::string_view value) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (value.empty() || value.size() > 16 || value[0] < 'a' || value[0] > 'z' || value.back() == '-' ||
      !std::all_of(value.begin(), value.end(), plain))
    return fail("must be 1 to 16 of a-z, 0-9 and -, starting with a letter and not ending with -");
  if (value.find("account") != std::string_view::npos)
    return fail("must not contain 'account': operators list private tables by that word");
  target = value;
  return {};
}

Result<void> set_cloud(Config& config, std::string_view value) {
  if (value != "local" && value != "aws") return fail("must be local or aws");
  config.cloud = value == "aws" ? Cloud::aws : Cloud::local;
  return {};
}

Result<void> set_durability(Config& config, std::string_view value) {
  if (value != "sync" && value != "os") return fail("must be sync or os");
  config.durability = value == "os" ? Durability::os : Durability::sync;
  return {};
}

Result<void> set_account_id(Config& config, std::string_view value) {
  if (value.size() != 12 || !std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return fail("must be twelve digits");
  config.account_id = value;
  return {};
}

Result<void> set_threads(Config& config, std::string_view value) {
  std::uint32_t threads = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
  if (error != std::errc{} || end != value.data() + value.size() || threads > 256)
    return fail("must be a number from 0 to 256");
  config.threads = threads;
  return {};
}

std::string text_of(bool value) { return value ? "true" : "false"; }

using C = Config;
using View = std::string_view;

constexpr std::array kSettings = {
    Setting{"cloud", "--cloud", "local|aws", "where accounts live: the embedded local cloud, or AWS",
            [](C& c, View v) { return set_cloud(c, v); },
            [](const C& c) { return std::string(c.cloud == Cloud::aws ? "aws" : "local"); }},
    Setting{"data_dir", "--data-dir", "DIR", "the local cloud's data and the admin token",
            [](C& c, View v) { return set_text(c.data_dir, v); }, [](const C& c) { return c.data_dir; }},
    Setting{"admin", "--admin", "ADDRESS:PORT", "the admin API; port 0 takes any free one",
            [](C& c, View v) { return set_address(c.admin, v); }, [](const C& c) { return c.admin; }},
    Setting{"edge", "--edge", "ADDRESS:PORT", "the local cloud's AWS endpoint; loopback only",
            [](C& c, View v) { return set_address(c.edge, v); }, [](const C& c) { return c.edge; }},
    Setting{"gateway", "--gateway", "ADDRESS:PORT", "the tenants' DynamoDB endpoint, without TLS; off if not set",
            [](C& c, View v) { return set_address(c.gateway, v); }, [](const C& c) { return c.gateway; }},
    Setting{"docs_dir", "--docs-dir", "DIR", "Swagger UI's files for /docs; 'swagger-ui' beside the program if not set",
            [](C& c, View v) { return set_text(c.docs_dir, v); }, [](const C& c) { return c.docs_dir; }},
    Setting{"project", "--project", "NAME", "first part of table, stack and bucket names",
            [](C& c, View v) { return set_name(c.project, v); }, [](const C& c) { return c.project; }},
    Setting{"environment", "--environment", "NAME", "second part of table, stack and bucket names",
            [](C& c, View v) { return set_name(c.environment, v); }, [](const C& c) { return c.environment; }},
    Setting{"final_backup", "--final-backup", "true|false", "back a private account's table up before it is deleted",
            [](C& c, View v) { return set_bool(c.final_backup, v); },
            [](const C& c) { return text_of(c.final_backup); }},
    Setting{"protect", "--protect", "true|false", "production: deletion protection on new private tables and stacks",
            [](C& c, View v) { return set_bool(c.protect, v); }, [](const C& c) { return text_of(c.protect); }},
    Setting{"cache.ttl", "--cache-ttl", "DURATION", "how long an account's route is used before SSM is asked again",
            [](C& c, View v) { return set_duration(c.cache_ttl, v); },
            [](const C& c) { return format_duration(c.cache_ttl); }},
    Setting{"cache.stale", "--cache-stale", "DURATION", "how long past that it may serve while it is refreshed",
            [](C& c, View v) { return set_duration(c.cache_stale, v); },
            [](const C& c) { return format_duration(c.cache_stale); }},
    Setting{"cache.unknown", "--cache-unknown", "DURATION", "how long an unknown account is remembered as unknown",
            [](C& c, View v) { return set_duration(c.cache_unknown, v); },
            [](const C& c) { return format_duration(c.cache_unknown); }},
    Setting{"local.stack_delay", "--stack-delay", "DURATION",
            "how long the local CloudFormation takes for a stack; AWS: 2-3 minutes",
            [](C& c, View v) { return set_duration(c.stack_delay, v); },
            [](const C& c) { return format_duration(c.stack_delay); }},
    Setting{"local.quotas", "--quotas", "true|false", "a rehearsal: throttle and refuse as AWS's default quotas would",
            [](C& c, View v) { return set_bool(c.quotas, v); }, [](const C& c) { return text_of(c.quotas); }},
    Setting{"local.durability", "--durability", "sync|os",
            "sync: an acknowledged write survives a power cut; os: only the end of the process",
            [](C& c, View v) { return set_durability(c, v); },
            [](const C& c) { return std::string(c.durability == Durability::os ? "os" : "sync"); }},
    Setting{"local.region", "--region", "REGION", "the region in the local cloud's ARNs",
            [](C& c, View v) { return set_text(c.region, v); }, [](const C& c) { return c.region; }},
    Setting{"local.account_id", "--account-id", "DIGITS", "the AWS account in the local cloud's ARNs",
            [](C& c, View v) { return set_account_id(c, v); }, [](const C& c) { return c.account_id; }},
    Setting{"threads", "--threads", "N", "network threads; 0 for one for each processor",
            [](C& c, View v) { return set_threads(c, v); }, [](const C& c) { return fmt::format("{}", c.threads); }},
};

/// Variables that are not settings: read by main, and by the commands that are clients.
constexpr std::array<std::string_view, 4> kOthers = {"TENANTRY_CONFIG", "TENANTRY_ADMIN_URL", "TENANTRY_ADMIN_TOKEN",
                                                     "TENANTRY_TEST_STOP_AFTER_WRITES"};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

std::string environment_name(const Setting& setting) {
  std::string name = "TENANTRY_";
  for (const char c : setting.name)
    name.push_back(c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c));
  return name;
}

Result<void> apply_setting(Config& config, const Setting& setting, std::string_view value) {
  auto done = setting.set(config, value);
  if (!done) return fail(fmt::format("{}: '{}' {}", setting.name, value, done.error().message));
  return {};
}

Result<void> apply_environment(Config& config, std::span<const char* const> environment) {
  for (const std::string_view entry : environment) {
    const auto equals = entry.find('=');
    if (!entry.starts_with("TENANTRY_") || std::ranges::find(kOthers, entry.substr(0, equals)) != kOthers.end())
      continue;
    const auto setting = std::ranges::find_if(
        kSettings, [&](const Setting& one) { return environment_name(one) == entry.substr(0, equals); });
    if (setting == kSettings.end())
      return fail(fmt::format("environment variable {}: no such setting", entry.substr(0, equals)));
    if (auto done = apply_setting(config, *setting, entry.substr(equals + 1)); !done)
      return fail(fmt::format("environment variable {}: {}", entry.substr(0, equals), done.error().message));
  }
  return {};
}

Result<void> check(const Config& config) {
  if (config.cloud == Cloud::aws)
    return fail("cloud: aws is not built yet; --cloud local runs everything on this machine (docs/roadmap.md)");
  const std::string_view host = std::string_view(config.edge).substr(0, config.edge.rfind(':'));
  if (!host.starts_with("127.") && host != "localhost" && host != "[::1]")
    return fail(fmt::format(
        "edge: {} is not a loopback address; the edge sees every tenant's data and takes any credentials, so it "
        "listens on 127.0.0.1 or [::1] only",
        config.edge));
  return {};
}

Result<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration::zero();
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  constexpr std::array<std::pair<std::string_view, Duration>, 4> units = {{{"ms", std::chrono::milliseconds(1)},
                                                                           {"s", std::chrono::seconds(1)},
                                                                           {"m", std::chrono::minutes(1)},
                                                                           {"h", std::chrono::hours(1)}}};
  const auto found = std::ranges::find(units, unit, &std::pair<std::string_view, Duration>::first);
  if (error != std::errc{} || found == units.end() || count < 0 || count > 1'000'000'000 ||
      found->second * count > std::chrono::hours(24 * 365))
    return fail("must be a number with its unit, such as 1500ms, 30s, 5m or 2h, of at most a year");
  return found->second * count;
}

std::string format_duration(Duration duration) {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
  if (millis == 0) return "0";
  if (millis % 3'600'000 == 0) return fmt::format("{}h", millis / 3'600'000);
  if (millis % 60'000 == 0) return fmt::format("{}m", millis / 60'000);
  return millis % 1000 == 0 ? fmt::format("{}s", millis / 1000) : fmt::format("{}ms", millis);
}

}  // namespace tenantry::app
