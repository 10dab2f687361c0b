#include "cli/licenses.h"

#include <CLI/CLI.hpp>
#include <ostream>

#include "base/encoding.h"
#include "base/uuid.h"
#include "cli/body.h"
#include "cli/show.h"

namespace tenantry::cli {
namespace {

struct LicenseArguments {
  std::string account;
  std::string license;
  std::string file;
  std::string members;

  std::string path() const { return "/accounts/" + url_encode(account) + "/licenses"; }
  std::string license_path() const { return path() + "/" + url_encode(license); }
  Outcome<std::string> body(std::istream& in) const {
    if (file.empty() && members.empty()) return misuse("nothing to send: name its members, or a --file");
    if (file.empty()) return part_from_flag("members", members);
    return read_body(file, in);
  }
};

Task<Outcome<ExitCode>> shown(Session& session, net::HttpClientRequest request) {
  TENANTRY_CO_TRY(const auto reply, co_await session.api.call(std::move(request)));
  TENANTRY_CO_CHECK(show_object(session, reply.body));
  co_return ExitCode::ok;
}

Task<Outcome<ExitCode>> add(Session& session, LicenseArguments arguments) {
  TENANTRY_CO_TRY(auto body, arguments.body(session.in));
  net::HttpClientRequest request{
      .method = "POST", .target = arguments.path(), .body = std::move(body), .replay_safe = true};
  request.fields.emplace_back("Idempotency-Key", Uuid::random(session.random).to_string());
  co_return co_await shown(session, std::move(request));
}

Task<Outcome<ExitCode>> update(Session& session, LicenseArguments arguments) {
  TENANTRY_CO_TRY(auto body, arguments.body(session.in));
  co_return co_await shown(session, {.method = "PATCH", .target = arguments.license_path(), .body = std::move(body)});
}

}  // namespace

void add_licenses(CLI::App& app, Registry& registry) {
  CLI::App& licenses = add_group(app, "licenses", "An account's licenses, by the admin API.");
  const auto arguments = std::make_shared<LicenseArguments>();
  const auto command = [&](const std::string& name, const std::string& help, auto run) -> CLI::App& {
    CLI::App& added = registry.add(licenses, name, help, [arguments, run] {
      return [arguments, run](Session& session) { return run(session, *arguments); };
    });
    added.add_option("account", arguments->account, "the account's id")->required()->type_name("ID");
    return added;
  };
  const auto with_license = [&](CLI::App& to) {
    to.add_option("license", arguments->license, "the license's id")->required()->type_name("LICENSE-ID");
  };
  const auto with_body = [&](CLI::App& to) {
    to.add_option("members", arguments->members, "its members, or a JSON object")->type_name("MEMBER=VALUE,…");
    to.add_option("--file", arguments->file, "the body as JSON; - is standard input")->type_name("FILE");
  };
  command("list", "Lists an account's licenses.",
          [](Session& session, const LicenseArguments& from) { return shown(session, {.target = from.path()}); });
  with_body(command("add", "Adds a license.", add));
  CLI::App& changed = command("update", "Changes what it names of a license.", update);
  with_license(changed);
  with_body(changed);
  with_license(command("remove", "Removes a license.", [](Session& session, const LicenseArguments& from) {
    return shown(session, {.method = "DELETE", .target = from.license_path()});
  }));
}

}  // namespace tenantry::cli
