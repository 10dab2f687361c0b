// Random requests of several tenants at once through isolation, each beside a bare table that gets the same. Replies
// are equal but for what docs/isolation.md lists; nothing of another tenant, and nothing physical, ever shows; at the
// end every row is in its owner's partition. TENANTRY_ISOLATION_REQUESTS says how many.
#include <gmock/gmock.h>

#include <cstdlib>
#include <list>
#include <map>
#include <set>

#include "isolation_requests.h"
#include "lagging_indexes.h"
#include "tenancy/keys.h"

namespace tenantry::isolation_testing {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t requests_to_make() {
  const char* given = std::getenv("TENANTRY_ISOLATION_REQUESTS");
  return given ? std::strtoull(given, nullptr, 10) : 20'000;
}

/// What docs/isolation.md calls refused.
bool is_own_refusal(const std::string& text) {
  for (const char* part : {"cannot be compared in this way on this table", " on this table: "})
    if (text.find(part) != text.npos) return true;
  return false;
}

/// A tenant's keys may be shorter than DynamoDB's.
std::string normal(std::string text) {
  for (auto at = text.find("limit of2003"); at != text.npos; at = text.find("limit of2003"))
    text.replace(at, 12, "limit of2048");
  return text;
}

class IsolationProperty : public World {
 protected:
  struct Client {
    Tenant* tenant;
    ddb::Service* isolated;
    ddb::Service* bare;
    std::string canary;
    RandomRequests requests;
    std::optional<ddb::QueryRequest> next{};  ///< The page after the last one.
  };

  Reply ask(ddb::Service& service, const ddb::Request& request) { return kv::testing::run(service.call(request, {})); }

  /// Whole scans, since their order is not the bare table's.
  std::string scan_text(ddb::Service& service, ddb::ScanRequest request) {
    std::multiset<std::string> items;
    std::int64_t count = 0, scanned = 0;
    do {
      auto page = kv::testing::run(ddb::call(service, request));
      if (!page) return text_of(page.error());
      for (const auto& item : page->items.value_or(std::vector<ddb::Item>())) items.insert(wire(item.attributes()));
      count += *page->count;
      scanned += *page->scanned_count;
      request.exclusive_start_key = std::move(page->last_evaluated_key);
    } while (request.exclusive_start_key);
    std::string all = "{" + std::to_string(count) + "/" + std::to_string(scanned);
    for (const auto& item : items) all += " " + item;
    return all;
  }

  std::string text(ddb::Service& service, const ddb::Request& request, std::optional<AttributeMap>* next = nullptr) {
    if (const auto* scan = std::get_if<ddb::ScanRequest>(&request)) return scan_text(service, *scan);
    const Reply reply = ask(service, request);
    if (const auto* page = reply ? std::get_if<ddb::QueryResponse>(&*reply) : nullptr; page && next)
      *next = page->last_evaluated_key;
    return text_of(reply);
  }

  void expect_nothing_foreign(const Client& client, const std::string& text) {
    for (const Client& other : clients)
      if (&other != &client) ASSERT_THAT(text, Not(HasSubstr(other.canary)));
    for (const std::string& physical :
         {std::string("GSI3"), kShared, c->table_name(), a->id().to_string(), b->id().to_string(), c->id().to_string()})
      ASSERT_THAT(text, Not(HasSubstr(physical)));
  }

  void step(Client& client) {
    ddb::Request request = client.requests.next();
    if (client.next && client.requests.chance(60)) request = *client.next;
    client.next.reset();
    std::optional<AttributeMap> last;
    const std::string isolated = text(*client.isolated, request, &last);
    if (last) {
      client.next = std::get<ddb::QueryRequest>(request);
      client.next->exclusive_start_key = std::move(last);
    }
    expect_nothing_foreign(client, isolated);
    if (is_own_refusal(isolated)) {
      ++refused;
      return;
    }
    const std::string bare = text(*client.bare, request);
    if (std::holds_alternative<ddb::ScanRequest>(request) && scans_differ) return;
    ++compared;
    succeeded += isolated.starts_with("{");
    if (normal(isolated) == bare) return;
    const bool both_refused = isolated.find("Exception") != isolated.npos && bare.find("Exception") != bare.npos;
    if (both_refused) {
      if (++differently <= 20) other_errors += "\n  isolated: " + isolated + "\n  bare:     " + bare;
      return;
    }
    ADD_FAILURE() << Tenant::text_of_request(request) << "\n  isolated: " << isolated << "\n  bare:     " << bare;
  }

  /// All rows of the platform's tables are their owners', in the table and in every index, and hold what the bare ones
  /// hold.
  void sweep() {
    for (const std::string& table : {kShared, c->table_name()}) {
      const auto base = platform.rows(table);
      std::map<std::string, std::multiset<std::string>> items;
      for (const auto& row : base) items[owner(row)].insert(bare_text(row));
      for (const std::string index : {"GSI1", "GSI2"})
        for (const auto& row : platform.rows(table, index))
          EXPECT_EQ(S(prefix_of(row, "PK")), S(prefix_of(row, index + "PK")));
      const auto owned = platform.rows(table, "GSI3");
      EXPECT_EQ(owned.size(), base.size());
      for (const auto& row : owned) EXPECT_EQ(owner(row) + "#", prefix_of(row, "PK"));
      for (Client& client : clients) {
        if (client.tenant->table_name() != table) continue;
        std::multiset<std::string> own;
        for (const auto& row : client.tenant->bare_rows()) own.insert(wire(row));
        EXPECT_EQ(items["ACCOUNT#" + client.tenant->id().to_string()], own);
        items.erase("ACCOUNT#" + client.tenant->id().to_string());
      }
      EXPECT_TRUE(items.empty());
    }
  }
  static std::string string_of(const AttributeMap& row, const std::string& attribute) {
    const auto* value = row.find(attribute);
    const auto* string = value ? value->get_if<AttributeValue::String>() : nullptr;
    return string ? string->text : "";
  }
  static std::string owner(const AttributeMap& row) { return string_of(row, "GSI3PK"); }
  static std::string prefix_of(const AttributeMap& row, const std::string& attribute) {
    return string_of(row, attribute).substr(0, tenancy::keys::kTenantPrefixSize);
  }
  static std::string wire(const AttributeMap& row) {
    std::string text;
    ddb::append_json(text, row);
    return text;
  }
  static std::string bare_text(AttributeMap row) {
    EXPECT_EQ(prefix_of(row, "PK"), owner(row) + "#");
    row.erase("GSI3PK");
    row.erase("GSI3SK");
    for (const char* attribute : {"PK", "GSI1PK", "GSI2PK"})
      if (row.contains(attribute))
        row.set(attribute, S(string_of(row, attribute).substr(tenancy::keys::kTenantPrefixSize)));
    return wire(row);
  }

  std::vector<Client> clients;
  bool scans_differ = false;
  std::string other_errors;
  std::size_t compared = 0, succeeded = 0, refused = 0, differently = 0;
};

TEST_F(IsolationProperty, IsATableOfOnesOwn) {
  int seed = 100;
  for (Tenant* tenant : {a.get(), b.get(), c.get()}) {
    const std::string canary = "canary-" + std::to_string(++seed);
    clients.push_back({tenant,
                       &tenant->isolated,
                       &tenant->bare(),
                       canary,
                       RandomRequests(static_cast<std::uint64_t>(seed), canary),
                       {}});
  }
  const std::size_t steps = requests_to_make();
  for (std::size_t i = 0; i < steps && !HasFailure(); ++i) step(clients[i % clients.size()]);
  sweep();
  EXPECT_GT(succeeded, steps / 4);
  EXPECT_LT(refused, steps / 20);
  EXPECT_LT(differently, steps / 50) << other_errors;  // wrong in two ways
}

TEST_F(IsolationProperty, StaysOneWhileIndexesLag) {
  struct Lagging {
    Dynamo replica{3};
    LaggingIndexes service;
    Lagging(ddb::Service& tables, const std::vector<std::pair<std::string, bool>>& names)
        : service(tables, replica.service()) {
      for (const auto& [name, platform_table] : names) replica.make(name, platform_table);
    }
  };
  Lagging tables(platform.service(), {{kShared, true}, {c->table_name(), true}});
  std::list<Lagging> bare;
  std::list<tenancy::TenantTable> isolated;
  int seed = 200;
  for (Tenant* tenant : {a.get(), b.get(), c.get()}) {
    const std::string canary = "canary-" + std::to_string(++seed);
    bare.emplace_back(tenant->bare(), std::vector<std::pair<std::string, bool>>{{"data", false}});
    isolated.emplace_back(tables.service, tenant->route());
    clients.push_back({tenant,
                       &isolated.back(),
                       &bare.back().service,
                       canary,
                       RandomRequests(static_cast<std::uint64_t>(seed), canary),
                       {}});
  }
  scans_differ = true;
  const std::size_t steps = requests_to_make() / 4;
  for (std::size_t i = 0; i < steps && !HasFailure(); ++i) {
    step(clients[i % clients.size()]);
    if (!clients[0].requests.chance(10)) continue;
    tables.service.catch_up();
    for (auto& each : bare) each.service.catch_up();
  }
  tables.service.catch_up();
  for (Client& client : clients) {
    const auto all = request<ddb::ScanRequest>("{'TableName':'data'}");
    EXPECT_EQ(scan_text(*client.isolated, all), scan_text(client.tenant->bare(), all));
  }
  sweep();
}

}  // namespace
}  // namespace tenantry::isolation_testing
