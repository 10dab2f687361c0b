#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "aws/schema.h"
#include "base/result.h"

/// Requests of the AWS Query protocol: `Action=CreateStack&Version=2010-05-15&StackName=x&Tags.member.1.Key=k` ("AWS
/// Query protocol" in Smithy's documentation). Lists stand under `member.N`, maps under `entry.N.key` and
/// `entry.N.value`.
namespace tenantry::aws {

/// A decoded form, as a tree over the dots of its names.
class Form {
 public:
  struct Node {
    std::optional<std::string> value;
    std::map<std::string, Node, std::less<>> children;

    const Node* find(std::string_view name) const;
  };

  /// `text` is application/x-www-form-urlencoded. Fails on a malformed escape, a name given twice or one of more than
  /// kMaxDepth parts.
  static Result<Form> parse(std::string_view text);

  const Node& root() const { return root_; }
  /// The value of a name without dots, or an empty view.
  std::string_view get(std::string_view name) const;

  static constexpr std::size_t kMaxDepth = 16;

 private:
  Node root_;
};

/// A request, with the model's limits: ValidationError lists all that it violates; MalformedInput where a scalar's text
/// is none.
std::expected<void, Error> read_request(const Form& form, const Schema& schema, void* request);
template <Shape T>
std::expected<void, Error> read_request(const Form& form, T& request) {
  return read_request(form, schema_of<T>(), &request);
}

/// A request as a form's text.
std::string write_query(std::string_view action, std::string_view version, const Schema& schema, const void* request);
template <Operation T>
std::string write_query(std::string_view version, const T& request) {
  return write_query(T::kOperation, version, schema_of<T>(), &request);
}

}  // namespace tenantry::aws
