#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/session.h"

namespace tenantry::cli {

/// What GET /accounts/{id}/provisioning says, as far as it is shown.
struct Progress {
  std::string status;  ///< `creating`
  std::string step;    ///< `watch_stack`
  std::string
      current;  ///< While its stack is watched, what happened to it last; else what is being waited for; may be empty.
  std::string error;
  std::int64_t percent = 0;
  bool settled = false;
};
Outcome<Progress> read_progress(std::string_view body);

/// Shows progress on `session.err`: on a terminal one line that is drawn again, with a bar; else a line for each
/// change; nothing with --quiet.
class ProgressView {
 public:
  explicit ProgressView(Session& session);
  void show(const Progress& progress);
  /// Leaves the cursor at the start of an empty line.
  void finish();

 private:
  std::string line(const Progress& progress) const;

  Session& session_;
  const SteadyTime started_;
  std::string shown_;
};

}  // namespace tenantry::cli
