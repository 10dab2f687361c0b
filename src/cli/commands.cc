#include "cli/commands.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "cli/accounts.h"
#include "cli/connection.h"
#include "cli/http_api.h"
#include "cli/licenses.h"
#include "net/runtime.h"

namespace tenantry::cli {
namespace {

constexpr std::int64_t kLongestTimeout = 24 * 3600;

unsigned terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

Task<ExitCode> run_on_process(Command command, Options options, Connection connection) {
  SystemClock clock;
  SystemRandom random;
  HttpApi api(std::move(connection.url), std::move(connection.token), clock);
  Session session{.api = api,
                  .clock = clock,
                  .random = random,
                  .in = std::cin,
                  .out = std::cout,
                  .err = std::cerr,
                  .in_is_terminal = ::isatty(STDIN_FILENO) == 1,
                  .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
                  .width = terminal_width(),
                  .json = options.json,
                  .quiet = options.quiet};
  co_return co_await run_command(std::move(command), session);
}

}  // namespace

CLI::App& Registry::add(CLI::App& parent, const std::string& name, const std::string& help,
                        std::function<Command()> make) {
  CLI::App& command = *parent.add_subcommand(name, help);
  command.add_option("--url", options.url, "the admin API (also TENANTRY_ADMIN_URL) [http://127.0.0.1:8080]")
      ->type_name("URL");
  command.add_option("--token-file", options.token_file, "a file with the admin token (also TENANTRY_ADMIN_TOKEN)")
      ->type_name("FILE");
  command
      .add_option("--data-dir", options.data_dir,
                  "where admin-token is looked for (also TENANTRY_DATA_DIR) [tenantry-data]")
      ->type_name("DIR");
  command.add_flag("--json", options.json, "print what the API replied, as it is");
  command.add_flag("-q,--quiet", options.quiet, "show no progress");
  command.callback([this, make = std::move(make)] { chosen = make(); });
  return command;
}

CLI::App& add_group(CLI::App& app, const std::string& name, const std::string& help) {
  CLI::App& group = *app.add_subcommand(name, help);
  group.require_subcommand(0, 1);  // required below: CLI11 would say that before it names an unknown one
  group.callback([&group] {
    if (group.get_subcommands().empty()) throw CLI::RequiredError::Subcommand(1);
  });
  return group;
}

void add_wait_options(CLI::App& command, WaitOptions& options) {
  command.add_flag("--wait,!--no-wait", options.wait, "wait until the account is settled [--wait]");
  add_timeout_option(command, options);
}

void add_timeout_option(CLI::App& command, WaitOptions& options) {
  command.add_option("--timeout", options.timeout, "how long to wait; the work goes on regardless [no limit]")
      ->type_name("SECONDS")
      ->check(CLI::Range(std::int64_t{1}, kLongestTimeout));
}

Commands::Commands(CLI::App& app) : registry_(std::make_unique<Registry>()) {
  add_accounts(app, *registry_);
  add_licenses(app, *registry_);
}

Commands::~Commands() = default;

int Commands::run() {
  auto connection = connection_of(registry_->options, [](const char* name) { return std::getenv(name); });
  if (!connection) {
    std::cerr << "tenantry: " << connection.error().text << "\n";
    return static_cast<int>(connection.error().code);
  }
  const auto code = net::run_task(run_on_process(registry_->chosen, registry_->options, *std::move(connection)));
  return static_cast<int>(code);
}

void forbid_empty(CLI::Option& option) {
  option.check([](const std::string& text) { return text.empty() ? std::string("must not be empty") : std::string(); });
}

Task<ExitCode> run_command(Command command, Session& session) {
  const auto done = co_await command(session);
  if (!session.out.flush()) {
    session.err << "tenantry: standard output cannot be written to: what is shown is not complete\n";
    if (done && *done == ExitCode::ok) co_return ExitCode::unwritten;
  }
  if (done) co_return *done;
  if (session.json && !done.error().json.empty())
    session.err << done.error().json << "\n";
  else
    session.err << "tenantry: " << done.error().text << "\n";
  co_return done.error().code;
}

}  // namespace tenantry::cli
