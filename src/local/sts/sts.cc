#include "local/sts/sts.h"

#include <utility>

namespace tenantry::local::sts {
namespace {

class Sts final : public aws::sts::Service {
 public:
  explicit Sts(const aws::Identity& identity)
      : identity_{.user_id = identity.account_id,
                  .account = identity.account_id,
                  .arn = "arn:aws:iam::" + identity.account_id + ":root"} {}

  Task<std::expected<aws::sts::Response, aws::sts::Error>> call(aws::sts::Request, Deadline) override {
    co_return aws::sts::Response(identity_);
  }

 private:
  const aws::sts::GetCallerIdentityResponse identity_;
};

}  // namespace

std::unique_ptr<aws::sts::Service> make_sts(aws::Identity identity) { return std::make_unique<Sts>(identity); }

}  // namespace tenantry::local::sts
