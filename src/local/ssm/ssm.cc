#include "local/ssm/ssm.h"

#include <expected>
#include <utility>
#include <variant>

#include "local/ssm/names.h"
#include "local/ssm/outcome.h"
#include "local/ssm/reader.h"
#include "local/ssm/sealer.h"
#include "local/ssm/writer.h"

namespace tenantry::local::ssm {
namespace {

namespace api = aws::ssm;

class ParameterStore final : public api::Service {
  auto decide(const api::PutParameterRequest& request) { return writer_.put(request); }
  auto decide(const api::LabelParameterVersionRequest& request) { return writer_.label(request); }
  auto decide(const api::UnlabelParameterVersionRequest& request) { return writer_.unlabel(request); }
  auto decide(const api::DeleteParameterRequest& request) { return writer_.erase(request); }
  auto decide(const api::DeleteParametersRequest& request) { return writer_.erase(request); }
  auto decide(const api::AddTagsToResourceRequest& request) { return writer_.tag(request); }
  auto decide(const api::RemoveTagsFromResourceRequest& request) { return writer_.untag(request); }

  template <class T>
  static Decision<T> at_once(Outcome<T> answer) {
    return {std::move(answer)};
  }
  auto decide(const api::GetParameterRequest& request) { return at_once(reader_.get(request)); }
  auto decide(const api::GetParametersRequest& request) { return at_once(reader_.get(request)); }
  auto decide(const api::GetParametersByPathRequest& request) { return at_once(reader_.by_path(request)); }
  auto decide(const api::GetParameterHistoryRequest& request) { return at_once(reader_.history(request)); }
  auto decide(const api::DescribeParametersRequest& request) { return at_once(reader_.describe(request)); }
  auto decide(const api::ListTagsForResourceRequest& request) { return at_once(reader_.tags(request)); }

 public:
  explicit ParameterStore(SsmOptions options)
      : store_(options.store),
        identity_(std::move(options.identity)),
        sealer_(std::move(options.secret_key), options.random),
        reader_(store_, options.clock, identity_, sealer_),
        writer_(store_, options.clock, identity_, sealer_) {}

  /// Whether the key is the one that sealed what the store holds; the first one is remembered.
  Result<void> check_key() {
    TENANTRY_TRY(const auto known, store_.get(kKeyCheck));
    if (!known) {
      kv::Batch batch;
      batch.put(std::string(kKeyCheck), sealer_.seal("", kKeyCheck));
      store_.enqueue(std::move(batch));
    } else if (!sealer_.open(*known, kKeyCheck)) {
      return fail("The key for SecureString parameters is not the one that this data directory was made with.");
    }
    return {};
  }

  Result<void> enforce_limits() { return writer_.enforce_limits(); }

  Task<std::expected<api::Response, api::Error>> call(api::Request request, Deadline) override {
    auto [answer, after] = std::visit(
        [this](const auto& operation) {
          auto decision = decide(operation);
          if (!decision.answer)
            return Decision<api::Response>{std::unexpected(std::move(decision.answer).error()), decision.after};
          return Decision<api::Response>{api::Response(*std::move(decision.answer)), decision.after};
        },
        request);
    if (after) TENANTRY_CO_CHECK(checked(co_await store_.wait(*after)));
    co_return std::move(answer);
  }

 private:
  kv::Store& store_;
  const aws::Identity identity_;
  const Sealer sealer_;
  const Reader reader_;
  Writer writer_;
};

}  // namespace

Result<std::unique_ptr<aws::ssm::Service>> open_ssm(SsmOptions options) {
  if (options.secret_key.size() != Sealer::kKeySize)
    return fail("The key for SecureString parameters must have 32 bytes.");
  const bool limits = options.limits;
  auto service = std::make_unique<ParameterStore>(std::move(options));
  TENANTRY_CHECK(service->check_key());
  if (limits) TENANTRY_CHECK(service->enforce_limits());
  return service;
}

}  // namespace tenantry::local::ssm
