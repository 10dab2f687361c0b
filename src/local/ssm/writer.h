#pragma once

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
#include "local/ssm/record.h"
#include "local/ssm/sealer.h"

namespace tenantry::local::ssm {

/// The operations that change parameters. Each decides on the latest state under one lock and enqueues what it decided;
/// the caller waits for the decision's ticket without the lock. Thread-safe. The references outlive the writer.
class Writer {
 public:
  Writer(kv::Store& store, const Clock& clock, const aws::Identity& identity, const Sealer& sealer)
      : store_(store), clock_(clock), identity_(identity), sealer_(sealer) {}

  Decision<aws::ssm::PutParameterResponse> put(const aws::ssm::PutParameterRequest& request);
  Decision<aws::ssm::DeleteParameterResponse> erase(const aws::ssm::DeleteParameterRequest& request);
  Decision<aws::ssm::DeleteParametersResponse> erase(const aws::ssm::DeleteParametersRequest& request);
  Decision<aws::ssm::AddTagsToResourceResponse> tag(const aws::ssm::AddTagsToResourceRequest& request);
  Decision<aws::ssm::RemoveTagsFromResourceResponse> untag(const aws::ssm::RemoveTagsFromResourceRequest& request);

 private:
  /// Enqueues what was decided. A refusal gets a ticket too, behind all that it can have seen.
  template <class T>
  Decision<T> conclude(Outcome<T> answer, kv::Batch& batch) REQUIRES(mutex_);

  Outcome<aws::ssm::PutParameterResponse> decide_put(const aws::ssm::PutParameterRequest& request, kv::Batch& batch)
      REQUIRES(mutex_);
  Outcome<aws::ssm::DeleteParametersResponse> decide_erase(const std::vector<std::string>& names, kv::Batch& batch)
      REQUIRES(mutex_);
  Outcome<aws::ssm::AddTagsToResourceResponse> decide_tag(const aws::ssm::AddTagsToResourceRequest& request,
                                                          kv::Batch& batch) REQUIRES(mutex_);
  Outcome<aws::ssm::RemoveTagsFromResourceResponse> decide_untag(const aws::ssm::RemoveTagsFromResourceRequest& request,
                                                                 kv::Batch& batch) REQUIRES(mutex_);
  Outcome<std::string> encode_put(const aws::ssm::PutParameterRequest& request, Record record);
  Outcome<std::optional<std::string>> latest(std::string_view name) REQUIRES(mutex_);
  Outcome<Tags> latest_tags(std::string_view name) REQUIRES(mutex_);

  kv::Store& store_;
  const Clock& clock_;
  const aws::Identity& identity_;
  const Sealer& sealer_;
  Mutex mutex_;  ///< Held from reading the latest state until the change is enqueued.
};

}  // namespace tenantry::local::ssm
