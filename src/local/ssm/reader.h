#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/arn.h"
#include "aws/ssm/operations.h"
#include "base/clock.h"
#include "kv/store.h"
#include "local/ssm/names.h"
#include "local/ssm/outcome.h"
#include "local/ssm/record.h"
#include "local/ssm/sealer.h"

namespace tenantry::local::ssm {

/// The operations that change nothing, on durable state: each answers from one moment of it. Thread-safe. The
/// references outlive the reader.
class Reader {
 public:
  Reader(const kv::Store& store, const Clock& clock, const aws::Identity& identity, const Sealer& sealer)
      : store_(store), clock_(clock), identity_(identity), sealer_(sealer) {}

  Outcome<aws::ssm::GetParameterResponse> get(const aws::ssm::GetParameterRequest& request) const;
  Outcome<aws::ssm::GetParametersResponse> get(const aws::ssm::GetParametersRequest& request) const;
  Outcome<aws::ssm::GetParametersByPathResponse> by_path(const aws::ssm::GetParametersByPathRequest& request) const;
  Outcome<aws::ssm::GetParameterHistoryResponse> history(const aws::ssm::GetParameterHistoryRequest& request) const;
  Outcome<aws::ssm::DescribeParametersResponse> describe(const aws::ssm::DescribeParametersRequest& request) const;
  Outcome<aws::ssm::ListTagsForResourceResponse> tags(const aws::ssm::ListTagsForResourceRequest& request) const;

 private:
  struct Found {
    std::string name;
    std::string bytes;  ///< The record of the version that was asked for.
  };

  /// The newest version in a Store or a Snapshot, unless it has expired.
  template <class S>
  Outcome<std::optional<std::string>> current(const S& source, std::string_view name) const;
  Outcome<Found> find(Reference reference) const;
  Outcome<Found> find_version(const Reference& reference) const;
  Outcome<std::string> shown_value(std::string_view name, const Record& record, bool decrypt) const;
  Outcome<aws::ssm::Parameter> shown(std::string name, const Record& record, bool decrypt) const;
  Outcome<aws::ssm::ParameterHistory> shown_version(const std::string& name, const Record& record, const Labels& labels,
                                                    bool decrypt) const;
  aws::ssm::ParameterMetadata shown_metadata(std::string name, const Record& record) const;
  std::int64_t now_millis() const { return unix_millis(clock_.now()); }
  std::string root_arn() const { return "arn:aws:iam::" + identity_.account_id + ":root"; }

  const kv::Store& store_;
  const Clock& clock_;
  const aws::Identity& identity_;
  const Sealer& sealer_;
};

}  // namespace tenantry::local::ssm
