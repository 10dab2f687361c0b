#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/session.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace tenantry::cli {

using Command = std::function<Task<Outcome<ExitCode>>(Session&)>;

/// What every command takes.
struct Options {
  std::string url;
  std::string token_file;
  std::string data_dir;
  bool json = false;
  bool quiet = false;
};

/// What commands that start work take.
struct WaitOptions {
  bool wait = true;
  std::int64_t timeout = 0;  ///< Seconds; 0: none.

  std::optional<Duration> limit() const {
    return timeout == 0 ? std::nullopt : std::optional<Duration>(std::chrono::seconds(timeout));
  }
};

/// The commands' place on the command line, and the one that was named there.
struct Registry {
  Options options;
  Command chosen;

  /// A command below `parent`, with the options that all have. `make` is called once the command line is read.
  CLI::App& add(CLI::App& parent, const std::string& name, const std::string& help, std::function<Command()> make);
};
/// A command that has commands: it says which one it does not know.
CLI::App& add_group(CLI::App& app, const std::string& name, const std::string& help);
/// --wait, --no-wait and --timeout; or the last alone.
void add_wait_options(CLI::App& command, WaitOptions& options);
void add_timeout_option(CLI::App& command, WaitOptions& options);

/// The commands that are clients of the admin API. They open no data directory but for its admin-token.
class Commands {
 public:
  explicit Commands(CLI::App& app);
  ~Commands();

  /// Whether the command line, once it is parsed, named one of them.
  bool chosen() const { return static_cast<bool>(registry_->chosen); }
  /// Runs it on the process's own streams. What went wrong is on standard error.
  int run();

 private:
  std::unique_ptr<Registry> registry_;
};

/// Refuses an option whose text is empty, which scripts give by mistake and which would else count as not given.
void forbid_empty(CLI::Option& option);

/// Runs `command`, and says what went wrong on `session.err`; what it has shown not having got out is wrong as well.
Task<ExitCode> run_command(Command command, Session& session);

}  // namespace tenantry::cli
