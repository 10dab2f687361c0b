#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/session.h"

namespace tenantry::cli {

/// The text member `name` of a reply, which must be a JSON object that has it.
Outcome<std::string> text_member(std::string_view body, std::string_view name);

/// A reply of one object: as it is with --json, else for people.
Outcome<void> show_object(Session& session, std::string_view body);

/// That an account is gone.
void show_deleted(Session& session, const std::string& id);
/// The question before an account is deleted, without a line's end.
void show_question(Session& session, const std::string& id, std::string_view name);

/// A list of accounts, page by page.
class AccountList {
 public:
  explicit AccountList(Session& session) : session_(session) {}
  /// Takes a page; the cursor of the next one, or empty.
  Outcome<std::string> add(std::string_view body);
  /// Prints what was taken; says that there is more where `cursor` is not empty.
  void finish(const std::string& cursor);

 private:
  Session& session_;
  std::vector<std::vector<std::string>> rows_;
  std::string items_;  ///< With --json: the accounts as they came, with commas.
};

}  // namespace tenantry::cli
