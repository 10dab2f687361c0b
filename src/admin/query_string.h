#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "admin/problem.h"

namespace tenantry::admin {

/// A request's query parameters, decoded. Unknown and repeated ones are refused, as members of a body are.
class QueryString {
 public:
  static std::expected<QueryString, Problem> parse(std::string_view text,
                                                   std::initializer_list<std::string_view> known);

  std::optional<std::string> get(std::string_view name) const;
  /// An integer from `least` to `most`, or `otherwise` where there is none.
  std::expected<std::int64_t, Problem> integer(std::string_view name, std::int64_t least, std::int64_t most,
                                               std::int64_t otherwise) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

/// A 400 that names one parameter.
Problem bad_parameter(std::string_view name, std::string message);

}  // namespace tenantry::admin
