// A small service on the library: customers are accounts, public or private, and their orders are items. The code that
// stores and lists orders is the same for both kinds.
#include <tenantry/platform.h>

#include <chrono>
#include <iostream>
#include <map>
#include <sstream>
#include <string>

namespace {

using namespace tenantry;
using dynamodb::AttributeMap;
using dynamodb::AttributeValue;

AttributeValue text(std::string value) { return AttributeValue::string(std::move(value)); }

/// A new customer; returns when its table can be used, or with why that has failed.
Task<Result<AccountId>> sign_up(Platform& platform, std::string name, CloudType type) {
  NewAccount customer;
  customer.name = name;
  customer.master_account_name = name;
  customer.cloud_type = type;
  const auto account = co_await platform.provisioner().provision_account(customer);
  if (!account) co_return fail(account.error().message);
  const auto deadline = Deadline::after(platform.clock(), std::chrono::minutes(10));
  const auto settled = co_await platform.provisioner().wait_settled(account->id, deadline);
  if (!settled) co_return fail(settled.error().message);
  if (settled->outcome != provisioning::Settlement::Outcome::active) co_return fail("provisioning has failed");
  co_return account->id;
}

Task<Result<void>> place_order(Router& router, AccountId customer, std::string number, std::string total) {
  dynamodb::PutItemRequest request;
  request.item = AttributeMap{{"PK", text("ORDERS")}, {"SK", text(number)}, {"total", AttributeValue::number(total)}};
  request.condition_expression = "attribute_not_exists(PK)";
  const auto stored = co_await router.put(customer, std::move(request));
  if (!stored) co_return fail(stored.error().code + ": " + stored.error().message);
  co_return Result<void>();
}

Task<Result<std::string>> list_orders(Router& router, AccountId customer) {
  dynamodb::QueryRequest request;
  request.key_condition_expression = "PK = :orders";
  request.expression_attribute_values = AttributeMap{{":orders", text("ORDERS")}};
  const auto found = co_await router.query(customer, std::move(request));
  if (!found) co_return fail(found.error().code + ": " + found.error().message);
  std::string lines;
  for (const auto& item : *found->items)
    lines += item.attributes().find("SK")->get_if<AttributeValue::String>()->text + " " +
             item.attributes().find("total")->get_if<AttributeValue::Number>()->text + "\n";
  co_return lines;
}

class Shell {
 public:
  explicit Shell(Platform& platform) : platform_(platform) {}

  /// `signup NAME public|private`, `order NAME NUMBER TOTAL`, `list NAME`, `table NAME`
  Result<std::string> run(const std::string& line) {
    std::istringstream words(line);
    std::string command, name, first, second;
    words >> command >> name >> first >> second;
    if (command == "signup") return sign_up(name, first);
    const auto customer = customers_.find(name);
    if (customer == customers_.end()) return fail("there is no customer " + name);
    if (command == "order") return order(customer->second, first, second);
    if (command == "list") return platform_.wait(list_orders(platform_.router(), customer->second));
    if (command == "table") return table(customer->second);
    return fail("there is no command " + command);
  }

 private:
  Result<std::string> sign_up(const std::string& name, const std::string& type) {
    const auto id =
        platform_.wait(::sign_up(platform_, name, type == "private" ? CloudType::private_ : CloudType::public_));
    if (!id) return std::unexpected(id.error());
    customers_.emplace(name, *id);
    return name + " has signed up\n";
  }
  Result<std::string> order(AccountId customer, const std::string& number, const std::string& total) {
    const auto placed = platform_.wait(place_order(platform_.router(), customer, number, total));
    if (!placed) return std::unexpected(placed.error());
    return "order " + number + " placed\n";
  }
  Result<std::string> table(AccountId customer) {
    const auto route = platform_.wait(platform_.router().resolve(customer));
    if (!route) return fail(route.error().message);
    return std::string(to_text(route->cloud_type())) + ": " + route->table_name() + "\n";
  }

  Platform& platform_;
  std::map<std::string, AccountId> customers_;
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: orders DATA_DIRECTORY < COMMANDS\n";
    return 2;
  }
  auto platform = Platform::open({.data_dir = arguments[1]});
  if (!platform) {
    std::cerr << platform.error().message << '\n';
    return 1;
  }
  Shell shell(**platform);
  for (std::string line; std::getline(std::cin, line);) {
    const auto said = shell.run(line);
    std::cout << (said ? *said : "error: " + said.error().message + "\n");
  }
}
