#include "cli/interrupt.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace tenantry::cli {
namespace {

constexpr int kInterrupted = 128 + SIGINT;

// What a signal handler may read: set before the handler is.
std::array<char, 255> g_note;
std::size_t g_size = 0;

void end_with_note(int) {
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, g_note.data(), g_size);
  ::_exit(kInterrupted);
}

}  // namespace

InterruptNote::InterruptNote(std::string_view note) {
  g_size = std::min(note.size(), g_note.size());
  std::copy_n(note.begin(), g_size, g_note.begin());
  struct sigaction action{};
  action.sa_handler = end_with_note;
  ::sigaction(SIGINT, &action, &before_);
}

InterruptNote::~InterruptNote() { ::sigaction(SIGINT, &before_, nullptr); }

}  // namespace tenantry::cli
