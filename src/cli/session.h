#pragma once

#include <cstdint>
#include <expected>
#include <istream>
#include <ostream>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "net/http_client.h"

namespace tenantry::cli {

/// What a command ends with; docs/cli.md lists them.
enum class ExitCode : std::uint8_t {
  ok = 0,
  account_failed = 1,  ///< The account ended `failed`.
  usage = 2,           ///< The command line, a file that it names, or the token.
  refused = 3,         ///< The server said no, or that it cannot.
  unreachable = 4,     ///< No reply, or not one of the admin API.
  unsettled = 5,       ///< --timeout is over; the work goes on.
  unwritten = 6,       ///< It is done, but standard output did not take what was to be shown.
};

/// Why a command ends without having done what it was told.
struct Trouble {
  ExitCode code = ExitCode::usage;
  std::string text;     ///< For standard error; one line for each fault.
  std::string json;     ///< The server's problem as it came, if it was one.
  unsigned status = 0;  ///< Its status.
};
template <class T>
using Outcome = std::expected<T, Trouble>;

inline std::unexpected<Trouble> misuse(std::string text) {
  return std::unexpected(Trouble{ExitCode::usage, std::move(text), {}, 0});
}

/// The admin API, as commands see it.
class Api {
 public:
  virtual ~Api() = default;
  /// A reply below 400. Another one, or none, is Trouble. `request.target` starts with `/` and is within the API.
  virtual Task<Outcome<net::HttpClientResponse>> call(net::HttpClientRequest request) = 0;
};

/// What a command works with. Passed in, so that tests play the server, the terminal and the time.
struct Session {
  Api& api;
  Clock& clock;
  Random& random;
  std::istream& in;
  std::ostream& out;  ///< What was asked for, and nothing else.
  std::ostream& err;  ///< Progress, questions, faults.
  bool in_is_terminal = false;
  bool err_is_terminal = false;
  unsigned width = 80;  ///< Columns of the terminal.
  bool json = false;
  bool quiet = false;  ///< No progress.
};

}  // namespace tenantry::cli
