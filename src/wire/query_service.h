#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/query_codec.h"
#include "base/deadline.h"
#include "base/task.h"

namespace tenantry::aws::cloudformation {
class Service;
}
namespace tenantry::aws::sts {
class Service;
}

namespace tenantry::wire {

/// A service of the AWS Query protocol, its types erased. Thread-safe.
class QueryService {
 public:
  virtual ~QueryService() = default;
  virtual std::string_view version() const = 0;        ///< Of its API: `2010-05-15`.
  virtual std::string_view xml_namespace() const = 0;  ///< Of its replies.
  /// The members of the operation's response as XML, nothing where its response has none. `action` and `form` outlive
  /// the Task.
  virtual Task<std::expected<std::optional<std::string>, aws::Error>> call(std::string_view action,
                                                                           const aws::Form& form,
                                                                           Deadline deadline) = 0;
};

/// `service` outlives the result.
std::unique_ptr<QueryService> make_query_service(aws::cloudformation::Service& service);
std::unique_ptr<QueryService> make_query_service(aws::sts::Service& service);

}  // namespace tenantry::wire
