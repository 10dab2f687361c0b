#include "cli/account_flags.h"

#include <CLI/CLI.hpp>

#include "base/encoding.h"
#include "cli/body.h"

namespace tenantry::cli {
namespace {

Outcome<std::string> parts_from_flags(std::string_view flag, const std::vector<std::string>& texts) {
  std::vector<std::string> parts;
  for (const auto& text : texts) {
    TENANTRY_TRY(auto part, part_from_flag(flag, text));
    parts.push_back(std::move(part));
  }
  return json_array(parts);
}

Outcome<void> add_part(Members& members, const std::string& member, std::string_view flag, const std::string& text) {
  if (text.empty()) return {};
  TENANTRY_TRY(auto part, part_from_flag(flag, text));
  members.emplace_back(member, std::move(part));
  return {};
}

}  // namespace

void AccountFlags::add_to(CLI::App& command, bool creation) {
  const auto text = [&](const std::string& flag, const std::string& member, const std::string& form,
                        const std::string& help) {
    command
        .add_option_function<std::string>(
            flag, [this, member](const std::string& value) { texts_[member] = value; }, help)
        ->type_name(form);
  };
  command.add_option("--file", file_, "the body as JSON; - is standard input. Flags go over what it says")
      ->type_name("FILE");
  text("--name", "name", "TEXT", "its name");
  text("--master-account-name", "masterAccountName", "TEXT", "its master account's name");
  if (creation) text("--cloud-type", "cloudType", "public|private", "in the shared table, or in one of its own");
  const std::string form = "MEMBER=VALUE,…";
  command.add_option("--address", addresses_, "an address, or JSON; may be repeated: the list as a whole")
      ->type_name(form)
      ->allow_extra_args(false);
  command.add_option("--technical-user", technical_user_, "the technical user, or JSON")->type_name(form);
  command.add_option("--license", licenses_, "a license, or JSON; may be repeated: the list as a whole")
      ->type_name(form)
      ->allow_extra_args(false);
  command.add_option("--table-settings", table_settings_, "its own table's settings (private), or JSON")
      ->type_name(form);
}

Outcome<std::string> AccountFlags::body(std::istream& in) const {
  std::string body;
  if (!file_.empty()) {
    TENANTRY_TRY(body, read_body(file_, in));
  }
  Members members;
  for (const auto& [name, value] : texts_) {
    if (!is_valid_utf8(value)) return misuse(name + ": is not UTF-8");
    members.emplace_back(name, json_string(value));
  }
  if (!addresses_.empty()) {
    TENANTRY_TRY(auto list, parts_from_flags("--address", addresses_));
    members.emplace_back("addresses", std::move(list));
  }
  TENANTRY_CHECK(add_part(members, "technicalUser", "--technical-user", technical_user_));
  TENANTRY_CHECK(add_part(members, "tableSettings", "--table-settings", table_settings_));
  if (!licenses_.empty()) {
    TENANTRY_TRY(auto list, parts_from_flags("--license", licenses_));
    members.emplace_back("licenses", std::move(list));
  }
  if (body.empty() && members.empty()) return misuse("nothing to send: name the members by flags, or a --file");
  return with_members(body, members);
}

}  // namespace tenantry::cli
