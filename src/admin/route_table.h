#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/reply.h"
#include "base/task.h"
#include "base/uuid.h"
#include "net/http.h"
#include "tenancy/account_id.h"

namespace tenantry::admin {

/// A request that has found its place, with the ids in its path.
struct Call {
  net::HttpRequest& request;
  std::optional<tenancy::AccountId> account_id;
  std::optional<Uuid> license_id;
  std::optional<std::string> access_key_id;

  const tenancy::AccountId& account() const { return account_id.value(); }
  const Uuid& license() const { return license_id.value(); }
  const std::string& access_key() const { return access_key_id.value(); }
};

using Handler = std::function<Task<Reply>(Call)>;

/// A member function of a resource as a handler. The resource outlives the table.
template <class Resource>
Handler handler(Resource& resource, Task<Reply> (Resource::*method)(Call)) {
  return [&resource, method](Call call) { return (resource.*method)(std::move(call)); };
}

/// The API's paths and what their methods do. Filled before it serves; then constant.
class RouteTable {
 public:
  /// `path` is made of words, `{account}`, `{license}` and `{accessKey}`: `/accounts/{account}/licenses/{license}`.
  void add(std::string_view method, std::string_view path, Handler handler);

  /// 404 where there is no such path, or its ids are none; 405 with `Allow` where the path has not that method. HEAD is
  /// GET.
  Task<Reply> serve(net::HttpRequest& request) const;

 private:
  struct Path {
    std::vector<std::string> segments;
    std::vector<std::pair<std::string, Handler>> methods;
  };

  const Path* find(const std::vector<std::string_view>& segments) const;

  std::vector<Path> paths_;
};

}  // namespace tenantry::admin
