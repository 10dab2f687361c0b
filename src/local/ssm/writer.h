#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/arn.h"
#include "aws/ssm/operations.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "kv/store.h"
#include "local/ssm/outcome.h"
#include "local/ssm/put_rules.h"
#include "local/ssm/record.h"
#include "local/ssm/sealer.h"

namespace tenantry::local::ssm {

/// The operations that change parameters. Each decides on the latest state under one lock and enqueues what it decided;
/// the caller waits for the decision's ticket without the lock. Thread-safe. The references outlive the writer.
class Writer {
 public:
  Writer(kv::Store& store, const Clock& clock, const aws::Identity& identity, const Sealer& sealer)
      : store_(store), clock_(clock), identity_(identity), sealer_(sealer) {}

  /// From here on a region has room for 10,000 standard and 100,000 advanced parameters (ParameterLimitExceeded).
  /// Before the first call of anything else.
  Result<void> enforce_limits();

  Decision<aws::ssm::PutParameterResponse> put(const aws::ssm::PutParameterRequest& request);
  Decision<aws::ssm::LabelParameterVersionResponse> label(const aws::ssm::LabelParameterVersionRequest& request);
  Decision<aws::ssm::UnlabelParameterVersionResponse> unlabel(const aws::ssm::UnlabelParameterVersionRequest& request);
  Decision<aws::ssm::DeleteParameterResponse> erase(const aws::ssm::DeleteParameterRequest& request);
  Decision<aws::ssm::DeleteParametersResponse> erase(const aws::ssm::DeleteParametersRequest& request);
  Decision<aws::ssm::AddTagsToResourceResponse> tag(const aws::ssm::AddTagsToResourceRequest& request);
  Decision<aws::ssm::RemoveTagsFromResourceResponse> untag(const aws::ssm::RemoveTagsFromResourceRequest& request);

 private:
  struct Known {
    std::string bytes;
    Record record;  ///< Views into `bytes`, which stays where it is.
  };
  /// How many parameters of each tier there are, and how many there may be.
  struct Limits {
    std::array<std::int64_t, 2> used = {0, 0};
    static constexpr std::array<std::int64_t, 2> kMost = {10'000, 100'000};
  };

  /// Enqueues what was decided. A refusal gets a ticket too, behind all that it can have seen.
  template <class T>
  Decision<T> conclude(Outcome<T> answer, kv::Batch& batch) REQUIRES(mutex_);

  Outcome<aws::ssm::PutParameterResponse> decide_put(const aws::ssm::PutParameterRequest& request, PutContext context,
                                                     kv::Batch& batch) REQUIRES(mutex_);
  Outcome<void> store_version(const aws::ssm::PutParameterRequest& request, const Record& record, const Known* previous,
                              kv::Batch& batch) REQUIRES(mutex_);
  Outcome<aws::ssm::LabelParameterVersionResponse> decide_label(const aws::ssm::LabelParameterVersionRequest& request,
                                                                kv::Batch& batch) REQUIRES(mutex_);
  Outcome<aws::ssm::UnlabelParameterVersionResponse> decide_unlabel(
      const aws::ssm::UnlabelParameterVersionRequest& request, kv::Batch& batch) REQUIRES(mutex_);
  Outcome<aws::ssm::DeleteParametersResponse> decide_erase(const std::vector<std::string>& names, kv::Batch& batch)
      REQUIRES(mutex_);
  Outcome<aws::ssm::AddTagsToResourceResponse> decide_tag(const aws::ssm::AddTagsToResourceRequest& request,
                                                          kv::Batch& batch) REQUIRES(mutex_);
  Outcome<aws::ssm::RemoveTagsFromResourceResponse> decide_untag(const aws::ssm::RemoveTagsFromResourceRequest& request,
                                                                 kv::Batch& batch) REQUIRES(mutex_);
  Outcome<std::string> encode_put(const aws::ssm::PutParameterRequest& request, Record record);
  /// The newest version, also of a parameter that has expired; null: there is none.
  Outcome<std::unique_ptr<Known>> stored(std::string_view name) REQUIRES(mutex_);
  /// The same of one that has not.
  Outcome<std::unique_ptr<Known>> latest(std::string_view name) REQUIRES(mutex_);
  Outcome<Labels> latest_labels(std::string_view name) REQUIRES(mutex_);
  Outcome<void> check_version(const Record& newest, std::string_view name, std::int64_t version) REQUIRES(mutex_);
  /// `replaced`: the tier of the parameter that goes in the same write.
  Outcome<void> check_room(Tier tier, std::optional<Tier> replaced) REQUIRES(mutex_);
  void count(Tier tier, int change) REQUIRES(mutex_);
  std::int64_t now_millis() const { return unix_millis(clock_.now()); }
  Outcome<Tags> latest_tags(std::string_view name) REQUIRES(mutex_);

  kv::Store& store_;
  const Clock& clock_;
  const aws::Identity& identity_;
  const Sealer& sealer_;
  Mutex mutex_;  ///< Held from reading the latest state until the change is enqueued.
  std::optional<Limits> limits_ GUARDED_BY(mutex_);
};

}  // namespace tenantry::local::ssm
