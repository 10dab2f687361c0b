#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "app/config.h"
#include "app/logger.h"
#include "app/serve.h"
#include "cli/commands.h"

extern char** environ;

namespace {

using tenantry::app::Config;
using tenantry::app::Setting;

constexpr int kUsage = 2;

/// Default, file, environment, flag: the later wins.
tenantry::Result<Config> read_config(const std::string& file, const std::map<const Setting*, std::string>& flags) {
  Config config;
  const char* named = std::getenv("TENANTRY_CONFIG");
  if (const std::string path = !file.empty() || named == nullptr ? file : named; !path.empty())
    TENANTRY_CHECK(tenantry::app::apply_file(config, path));
  std::size_t count = 0;
  while (environ[count] != nullptr) ++count;
  TENANTRY_CHECK(tenantry::app::apply_environment(config, std::span<const char* const>(environ, count)));
  for (const auto& [setting, value] : flags) TENANTRY_CHECK(tenantry::app::apply_setting(config, *setting, value));
  TENANTRY_CHECK(tenantry::app::check(config));
  return config;
}

std::string flag_help(const Setting& setting) {
  std::string standard = setting.get(Config{});
  return std::string(setting.help) + (standard.empty() ? "" : " [" + standard + "]");
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app{
      "Tenantry: every account of yours on DynamoDB, in a shared table or one of its own, and code that need not know "
      "which."};
  app.set_version_flag("--version", "tenantry " TENANTRY_VERSION);
  app.require_subcommand(1);
  CLI::App& serve = *app.add_subcommand("serve", "Runs the platform: admin API, provisioner, and the local cloud.");
  std::string file;
  serve.add_option("--config", file, "a YAML file of settings (also TENANTRY_CONFIG)")->type_name("FILE");
  std::map<const Setting*, std::string> flags;
  for (const Setting& setting : tenantry::app::settings())
    serve
        .add_option_function<std::string>(
            std::string(setting.flag), [&flags, &setting](const std::string& value) { flags[&setting] = value; },
            flag_help(setting))
        ->type_name(std::string(setting.form));
  tenantry::cli::Commands commands(app);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kUsage;
  }
  if (commands.chosen()) return commands.run();

  const auto config = read_config(file, flags);
  if (!config) {
    std::cerr << "tenantry: " << config.error().message << "\n";
    return kUsage;
  }
  const auto log = tenantry::app::make_stderr_logger();
  return tenantry::app::serve(*config, *log);
}
