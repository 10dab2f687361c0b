#include "cli/accounts.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "base/encoding.h"
#include "base/json.h"
#include "base/uuid.h"
#include "cli/account_flags.h"
#include "cli/body.h"
#include "cli/show.h"
#include "cli/text.h"
#include "cli/wait.h"

namespace tenantry::cli {
namespace {

using Request = net::HttpClientRequest;

struct Change {
  AccountFlags flags;
  WaitOptions waiting;
  std::string id;
  std::string idempotency_key;
  std::string if_match;
};

struct Listing {
  std::string cloud_type;
  std::string status;
  std::string enterprise;
  std::string cursor;
  std::int64_t limit = 50;
  bool all = false;
};

/// What a wait is for.
struct Goal {
  std::optional<Duration> timeout;
  bool known = true;     ///< That there is such an account.
  bool updates = false;  ///< Its table's settings.
};

struct Removal {
  WaitOptions waiting;
  std::string id;
  std::optional<std::string> confirm;
};

std::string path_of(const std::string& id) { return "/accounts/" + url_encode(id); }

/// Waits for what was started, and shows the account as it then is. The account failing is the command's failing; with
/// `updates`, so is the change of its table's settings.
Task<Outcome<ExitCode>> follow(Session& session, std::string id, Goal goal) {
  TENANTRY_CO_TRY(const auto settled, co_await wait_settled(session, id, goal.known, goal.timeout));
  if (settled.state == Settled::State::gone) {
    show_deleted(session, id);
    co_return ExitCode::ok;
  }
  TENANTRY_CO_TRY(const auto account, co_await session.api.call({.target = path_of(id)}));
  TENANTRY_CO_CHECK(show_object(session, account.body));
  if (settled.state == Settled::State::failed) {
    session.err << "tenantry: account " << id << " failed: " << settled.error << "\n";
    co_return ExitCode::account_failed;
  }
  const auto update_error = text_member(account.body, "updateError");
  if (!goal.updates || !update_error) co_return ExitCode::ok;
  session.err << "tenantry: the settings of the account's table are as before: " << printable(*update_error) << "\n";
  co_return ExitCode::account_failed;
}

/// Shows an account that a request has started work on, or waits for it.
Task<Outcome<ExitCode>> started(Session& session, std::string reply, WaitOptions waiting, bool updates = false) {
  TENANTRY_CO_TRY(auto id, text_member(reply, "id"));
  if (waiting.wait) co_return co_await follow(session, std::move(id), {.timeout = waiting.limit(), .updates = updates});
  TENANTRY_CO_CHECK(show_object(session, reply));
  co_return ExitCode::ok;
}

Task<Outcome<ExitCode>> create(Session& session, Change change) {
  TENANTRY_CO_TRY(auto body, change.flags.body(session.in));
  if (change.idempotency_key.empty()) change.idempotency_key = Uuid::random(session.random).to_string();
  Request request{.method = "POST", .target = "/accounts", .body = std::move(body), .replay_safe = true};
  request.fields = {{"Prefer", "wait=0"}, {"Idempotency-Key", change.idempotency_key}};
  TENANTRY_CO_TRY(const auto reply, co_await session.api.call(std::move(request)));
  co_return co_await started(session, reply.body, change.waiting);
}

Task<Outcome<ExitCode>> update(Session& session, Change change) {
  TENANTRY_CO_TRY(auto body, change.flags.body(session.in));
  const bool updates = has_member(body, "tableSettings");
  Request request{.method = "PATCH", .target = path_of(change.id), .body = std::move(body)};
  request.fields = {{"Prefer", "wait=0"}};
  if (!change.if_match.empty()) request.fields.emplace_back("If-Match", change.if_match);
  TENANTRY_CO_TRY(const auto reply, co_await session.api.call(std::move(request)));
  co_return co_await started(session, reply.body, change.waiting, updates);
}

Task<Outcome<ExitCode>> get(Session& session, std::string id) {
  TENANTRY_CO_TRY(const auto reply, co_await session.api.call({.target = path_of(id)}));
  TENANTRY_CO_CHECK(show_object(session, reply.body));
  co_return ExitCode::ok;
}

Task<Outcome<ExitCode>> retry(Session& session, std::string id, WaitOptions waiting) {
  Request request{.method = "POST", .target = path_of(id) + "/provisioning/retry", .replay_safe = true};
  request.fields = {{"Prefer", "wait=0"}, {"Idempotency-Key", Uuid::random(session.random).to_string()}};
  TENANTRY_CO_TRY(const auto reply, co_await session.api.call(std::move(request)));
  if (waiting.wait) co_return co_await follow(session, id, {.timeout = waiting.limit()});
  TENANTRY_CO_CHECK(show_object(session, reply.body));
  co_return ExitCode::ok;
}

std::string list_target(const Listing& listing, const std::string& cursor) {
  std::string target = fmt::format("/accounts?limit={}", listing.limit);
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) target += fmt::format("&{}={}", name, url_encode(value));
  };
  add("cloudType", listing.cloud_type);
  add("status", listing.status);
  add("enterpriseId", listing.enterprise);
  add("cursor", cursor);
  return target;
}

Task<Outcome<ExitCode>> list(Session& session, Listing listing) {
  AccountList accounts(session);
  std::string cursor = listing.cursor;
  do {
    TENANTRY_CO_TRY(const auto reply, co_await session.api.call({.target = list_target(listing, cursor)}));
    TENANTRY_CO_TRY(cursor, accounts.add(reply.body));
  } while (listing.all && !cursor.empty());
  accounts.finish(cursor);
  co_return ExitCode::ok;
}

/// The name that the server wants to hear: what --confirm said, or what is typed at a terminal.
Task<Outcome<std::string>> confirmation(Session& session, const Removal& removal) {
  if (removal.confirm) co_return *removal.confirm;
  if (!session.in_is_terminal || !session.err_is_terminal)
    co_return misuse("delete wants --confirm NAME, the account's name, where there is no terminal to ask at");
  TENANTRY_CO_TRY(const auto reply, co_await session.api.call({.target = path_of(removal.id)}));
  TENANTRY_CO_TRY(auto name, text_member(reply.body, "name"));
  show_question(session, removal.id, name);
  std::string typed;
  if (!std::getline(session.in, typed) || typed != name) co_return misuse("that is not its name; nothing was deleted");
  co_return name;
}

Task<Outcome<ExitCode>> remove(Session& session, Removal removal) {
  TENANTRY_CO_TRY(const auto name, co_await confirmation(session, removal));
  Request request{.method = "DELETE", .target = path_of(removal.id) + "?confirm=" + url_encode(name)};
  request.fields = {{"Prefer", "wait=0"}};
  TENANTRY_CO_TRY(const auto reply, co_await session.api.call(std::move(request)));
  TENANTRY_CO_TRY(const auto status, text_member(reply.body, "provisioningStatus"));
  if (status != "deleted" && removal.waiting.wait)
    co_return co_await follow(session, removal.id, {.timeout = removal.waiting.limit()});
  TENANTRY_CO_CHECK(show_object(session, reply.body));
  co_return ExitCode::ok;
}

void add_id(CLI::App& command, std::string& id) {
  command.add_option("id", id, "the account's id")->required()->type_name("ID");
}

void add_changes(CLI::App& accounts, Registry& registry) {
  const auto creation = std::make_shared<Change>();
  CLI::App& made = registry.add(accounts, "create", "Creates an account, and waits until it is active.", [creation] {
    return [creation](Session& session) { return create(session, *creation); };
  });
  creation->flags.add_to(made, true);
  add_wait_options(made, creation->waiting);
  forbid_empty(*made.add_option("--idempotency-key", creation->idempotency_key,
                                "sent again with the same body, it gives the same account [a new one each time]")
                    ->type_name("KEY"));

  const auto change = std::make_shared<Change>();
  CLI::App& changed = registry.add(accounts, "update", "Changes what it names; the rest stays.", [change] {
    return [change](Session& session) { return update(session, *change); };
  });
  add_id(changed, change->id);
  change->flags.add_to(changed, false);
  add_wait_options(changed, change->waiting);
  forbid_empty(*changed.add_option("--if-match", change->if_match, "change it only if it still has this ETag")
                    ->type_name("ETAG"));
}

void add_reads(CLI::App& accounts, Registry& registry) {
  const auto listing = std::make_shared<Listing>();
  CLI::App& listed = registry.add(accounts, "list", "Lists accounts, newest first.", [listing] {
    return [listing](Session& session) { return list(session, *listing); };
  });
  listed.add_option("--cloud-type", listing->cloud_type, "only these")->type_name("public|private");
  listed.add_option("--status", listing->status, "only these")->type_name("STATUS");
  listed.add_option("--enterprise-id", listing->enterprise, "only accounts with a license of this enterprise")
      ->type_name("ID");
  listed.add_option("--limit", listing->limit, "accounts on a page [50]")->type_name("N");
  listed.add_option("--cursor", listing->cursor, "the page that a list's cursor names")->type_name("CURSOR");
  listed.add_flag("--all", listing->all, "every page");

  const auto id = std::make_shared<std::string>();
  CLI::App& got = registry.add(accounts, "get", "Shows an account.",
                               [id] { return [id](Session& session) { return get(session, *id); }; });
  add_id(got, *id);
}

void add_work(CLI::App& accounts, Registry& registry) {
  const auto removal = std::make_shared<Removal>();
  CLI::App& removed = registry.add(accounts, "delete", "Deletes an account with all its data.", [removal] {
    return [removal](Session& session) { return remove(session, *removal); };
  });
  add_id(removed, removal->id);
  removed.add_option("--confirm", removal->confirm, "the account's name; asked for at a terminal")->type_name("NAME");
  add_wait_options(removed, removal->waiting);

  const auto watched = std::make_shared<Removal>();
  CLI::App& watch = registry.add(accounts, "watch", "Waits until an account is settled.", [watched] {
    return [watched](Session& session) {
      return follow(session, watched->id, {.timeout = watched->waiting.limit(), .known = false});
    };
  });
  add_id(watch, watched->id);
  add_timeout_option(watch, watched->waiting);

  const auto retried = std::make_shared<Removal>();
  CLI::App& again = registry.add(accounts, "retry", "Takes up a failed account again.", [retried] {
    return [retried](Session& session) { return retry(session, retried->id, retried->waiting); };
  });
  add_id(again, retried->id);
  add_wait_options(again, retried->waiting);
}

}  // namespace

void add_accounts(CLI::App& app, Registry& registry) {
  CLI::App& accounts = add_group(app, "accounts", "Creates, lists, changes and deletes accounts, by the admin API.");
  add_changes(accounts, registry);
  add_reads(accounts, registry);
  add_work(accounts, registry);
}

}  // namespace tenantry::cli
