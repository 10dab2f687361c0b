#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "admin/admin.h"
#include "base/json.h"
#include "provisioning/testing_provisioner.h"
#include "tenancy/access_key_directory.h"
#include "tenancy/access_key_store.h"
#include "tenancy/idempotency.h"

/// For tests only: the admin API over the provisioner on fakes.
namespace tenantry::admin::testing {

using namespace provisioning::testing;
using Fields = std::vector<net::HttpField>;

class AdminTest : public ProvisionerTest {
 protected:
  AdminTest() { open(); }
  ~AdminTest() override { process.reset(); }

  /// What dies with a process.
  struct Front {
    Front(Process& process, Stage& stage)
        : store(process.dynamodb, tenancy::testing::names(), stage.clock),
          access_keys(process.dynamodb, tenancy::testing::names(), *tenancy::SecretSeal::make(std::string(32, 'k')),
                      stage.clock, stage.random),
          directory(access_keys, stage.clock, process.tasks),
          handler(make_admin({process.provisioner, process.accounts, process.router, process.events, store, access_keys,
                              directory, stage.clock, stage.random, process.log},
                             "token")) {}
    IdempotencyStore store;
    tenancy::AccessKeyStore access_keys;
    tenancy::AccessKeyDirectory directory;
    std::unique_ptr<net::HttpHandler> handler;
  };
  struct Asked {
    net::HttpRequest request;
    std::optional<net::HttpResponse> reply;
  };

  void open() { front_ = std::make_unique<Front>(*process, stage); }
  /// The process dies, and another one carries on with what it left.
  void die_and_revive() {
    restart();
    open();
    ASSERT_TRUE(stage.run(provisioner().resume()));
  }

  /// `method`, `target` and what the fields point to live until the reply.
  std::shared_ptr<Asked> send(std::string_view method, std::string_view target, std::string body = "",
                              Fields fields = {}) {
    auto asked = std::make_shared<Asked>();
    asked->request.method = method;
    asked->request.target = target;
    asked->request.fields = std::move(fields);
    asked->request.fields.push_back({"Authorization", "Bearer token"});
    asked->request.body = std::move(body);
    process->tasks.spawn(stage.executor(), serve(*front_->handler, asked));
    stage.settle();
    return asked;
  }
  /// Nothing where the process has died.
  std::optional<net::HttpResponse> reply(const std::shared_ptr<Asked>& asked) {
    for (int i = 0; i < 10'000 && !asked->reply && stage.clock.advance_to_next(); ++i) stage.settle();
    return asked->reply;
  }
  net::HttpResponse ask(std::string_view method, std::string_view target, std::string body = "", Fields fields = {}) {
    return reply(send(method, target, std::move(body), std::move(fields))).value();
  }
  static std::string field(const net::HttpResponse& response, std::string_view name) {
    for (const auto& [each, value] : response.fields)
      if (each == name) return value;
    return "";
  }
  /// A string of a reply's body.
  static std::string text(const net::HttpResponse& response, std::string_view member) {
    json::Document document;
    const auto root = document.parse(response.body);
    std::string_view text;
    if (root) std::ignore = (*root)[member].get(text);
    return std::string(text);
  }

 private:
  static Task<void> serve(net::HttpHandler& handler, std::shared_ptr<Asked> asked) {
    asked->reply = co_await handler.handle(asked->request);
  }

  std::unique_ptr<Front> front_;
};

}  // namespace tenantry::admin::testing
