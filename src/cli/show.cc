#include "cli/show.h"

#include <fmt/format.h>

#include <ostream>

#include "base/json.h"
#include "cli/body.h"
#include "cli/text.h"

namespace tenantry::cli {
namespace {

constexpr std::size_t kNameColumns = 32;

std::unexpected<Trouble> not_ours(std::string_view what) {
  return std::unexpected(
      Trouble{ExitCode::unreachable, fmt::format("the reply is not the admin API's: {}", what), {}, 0});
}

Outcome<json::Object> object_in(json::Document& document, std::string_view body) {
  const auto root = document.parse(body);
  json::Object object;
  if (!root || root->get(object) != simdjson::SUCCESS) return not_ours("no JSON object");
  return object;
}

std::string text_at(json::Object object, std::string_view name) {
  std::string_view text;
  return object.at_key(name).get(text) == simdjson::SUCCESS ? std::string(text) : "";
}

}  // namespace

Outcome<std::string> text_member(std::string_view body, std::string_view name) {
  json::Document document;
  TENANTRY_TRY(const auto object, object_in(document, body));
  std::string_view text;
  if (object.at_key(name).get(text) != simdjson::SUCCESS) return not_ours(fmt::format("it has no {}", name));
  return std::string(text);
}

Outcome<void> show_object(Session& session, std::string_view body) {
  json::Document document;
  TENANTRY_TRY(const auto object, object_in(document, body));
  if (session.json)
    session.out << body << "\n";
  else
    session.out << details(object);
  return {};
}

void show_deleted(Session& session, const std::string& id) {
  if (session.json)
    session.out << fmt::format(R"({{"id":{},"provisioningStatus":"deleted"}})", json_string(id)) << "\n";
  else
    session.out << "account " << printable(id) << " is deleted\n";
}

void show_question(Session& session, const std::string& id, std::string_view name) {
  session.err << "Account " << printable(id) << " and all its data will be deleted.\nType its name, " << printable(name)
              << ", to confirm: " << std::flush;
}

Outcome<std::string> AccountList::add(std::string_view body) {
  json::Document document;
  TENANTRY_TRY(const auto page, object_in(document, body));
  json::Array items;
  if (page.at_key("items").get(items) != simdjson::SUCCESS) return not_ours("it has no items");
  for (const json::Element item : items) {
    json::Object account;
    if (item.get(account) != simdjson::SUCCESS) return not_ours("an item is no object");
    if (session_.json) {
      if (!items_.empty()) items_ += ',';
      std::string text;
      json::Writer(text).element(item);
      items_ += text;
    } else {
      rows_.push_back({printable(text_at(account, "id")), shortened(printable(text_at(account, "name")), kNameColumns),
                       printable(text_at(account, "cloudType")), printable(text_at(account, "provisioningStatus")),
                       printable(text_at(account, "createdAt"))});
    }
  }
  return text_at(page, "cursor");
}

void AccountList::finish(const std::string& cursor) {
  if (session_.json) {
    session_.out << fmt::format(R"({{"items":[{}],"cursor":{}}})", items_,
                                cursor.empty() ? "null" : json_string(cursor))
                 << "\n";
    return;
  }
  session_.out << table({"ID", "NAME", "TYPE", "STATUS", "CREATED"}, rows_);
  if (!cursor.empty()) session_.err << "there are more: --cursor " << printable(cursor) << ", or --all\n";
}

}  // namespace tenantry::cli
