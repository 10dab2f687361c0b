#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace tenantry::aws::sts {

/// Members as in the API reference (API_<Operation>).

struct GetCallerIdentityResponse {
  std::optional<std::string> user_id;
  std::optional<std::string> account;
  std::optional<std::string> arn;

  template <class V>
  static void members(V&& v) {
    v("UserId", &GetCallerIdentityResponse::user_id);
    v("Account", &GetCallerIdentityResponse::account);
    v("Arn", &GetCallerIdentityResponse::arn,
      {.min = 20,
       .max = 2048,
       .pattern = R"re([\u0009\u000A\u000D\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u10000-\u10FFFF]+)re"});
  }
  bool operator==(const GetCallerIdentityResponse&) const = default;
};

struct GetCallerIdentityRequest {
  using Response = GetCallerIdentityResponse;
  static constexpr std::string_view kOperation = "GetCallerIdentity";

  template <class V>
  static void members(V&&) {}
  bool operator==(const GetCallerIdentityRequest&) const = default;
};

}  // namespace tenantry::aws::sts
