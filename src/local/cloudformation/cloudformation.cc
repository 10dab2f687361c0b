#include "local/cloudformation/cloudformation.h"

#include <utility>
#include <variant>

#include "local/cloudformation/change_sets.h"
#include "local/cloudformation/change_stack.h"
#include "local/cloudformation/create_stack.h"
#include "local/cloudformation/describe_stack.h"
#include "local/cloudformation/describe_template.h"
#include "local/cloudformation/engine.h"
#include "local/cloudformation/update_stack.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

template <class T>
Checked<api::Response> as_response(Checked<T> result) {
  if (!result) return std::unexpected(std::move(result).error());
  return api::Response(*std::move(result));
}

template <class R>
Task<Checked<api::Response>> respond(Engine& engine, R request, Deadline deadline) {
  if constexpr (requires { answer(engine.store(), request); }) {
    co_return as_response(answer(engine.store(), request));
  } else {
    co_return as_response(co_await execute(engine, std::move(request), deadline));
  }
}

class LocalCloudFormation final : public api::Service {
 public:
  explicit LocalCloudFormation(const CloudFormationOptions& options) : engine_(options) {}

  Result<void> open() { return engine_.open(); }

  Task<std::expected<api::Response, api::Error>> call(api::Request request, Deadline deadline) override {
    return std::visit([&](auto& wanted) { return respond(engine_, std::move(wanted), deadline); }, request);
  }

 private:
  Engine engine_;
};

}  // namespace

Result<std::unique_ptr<api::Service>> open_cloudformation(CloudFormationOptions options) {
  auto service = std::make_unique<LocalCloudFormation>(options);
  TENANTRY_CHECK(service->open());
  return service;
}

}  // namespace tenantry::local::cloudformation
