#pragma once

#include <istream>
#include <map>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/session.h"

namespace tenantry::cli {

/// An account's members on the command line: a file, and flags that go over what it says.
class AccountFlags {
 public:
  /// `creation`: with --cloud-type, which cannot be changed later. This must stay where it is.
  void add_to(CLI::App& command, bool creation);
  /// The body of the request. Neither file nor flags is Trouble.
  Outcome<std::string> body(std::istream& in) const;

 private:
  std::string file_;
  std::map<std::string, std::string> texts_;  ///< By member.
  std::string technical_user_;
  std::string table_settings_;
  std::vector<std::string> addresses_;
  std::vector<std::string> licenses_;
};

}  // namespace tenantry::cli
