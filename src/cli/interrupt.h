#pragma once

#include <csignal>
#include <string_view>

namespace tenantry::cli {

/// While it lives, SIGINT writes `note` to standard error before it ends the process with status 130. One at a time; a
/// note of more than 255 bytes is cut.
class InterruptNote {
 public:
  explicit InterruptNote(std::string_view note);
  ~InterruptNote();
  InterruptNote(const InterruptNote&) = delete;
  InterruptNote& operator=(const InterruptNote&) = delete;

 private:
  struct sigaction before_{};
};

}  // namespace tenantry::cli
