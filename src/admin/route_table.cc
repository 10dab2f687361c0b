#include "admin/route_table.h"

#include <algorithm>
#include <expected>
#include <utility>

#include "tenancy/access_key.h"

namespace tenantry::admin {
namespace {

constexpr std::string_view kAccount = "{account}";
constexpr std::string_view kLicense = "{license}";
constexpr std::string_view kAccessKey = "{accessKey}";

std::vector<std::string_view> split_path(std::string_view path) {
  std::vector<std::string_view> segments;
  while (path.starts_with('/')) {
    path.remove_prefix(1);
    const auto size = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, size));
    path.remove_prefix(size);
  }
  return segments;
}

bool matches(const std::string& wanted, std::string_view segment) {
  return wanted == kAccount || wanted == kLicense || wanted == kAccessKey || wanted == segment;
}

std::expected<void, Problem> read_id(Call& call, const std::string& wanted, std::string_view segment) {
  if (wanted == kAccount && !(call.account_id = tenancy::AccountId::parse(segment)))
    return std::unexpected(Problem{404, "There is no such account: an account's id is a UUID in lower case.", {}});
  if (wanted == kLicense && !(call.license_id = Uuid::parse(segment)))
    return std::unexpected(Problem{404, "There is no such license: a license's id is a UUID in lower case.", {}});
  if (wanted == kAccessKey) {
    if (!tenancy::is_access_key_id(segment))
      return std::unexpected(
          Problem{404, "There is no such access key: its id is TKEY and 16 letters and digits.", {}});
    call.access_key_id = segment;
  }
  return {};
}

template <class Methods>
net::HttpResponse not_allowed(const Methods& methods) {
  std::vector<std::string> names;
  for (const auto& [name, handler] : methods) names.push_back(name);
  if (std::ranges::find(names, "GET") != names.end()) names.emplace_back("HEAD");
  std::ranges::sort(names);
  std::string allowed;
  for (const auto& name : names) allowed += (allowed.empty() ? "" : ", ") + name;
  auto response = to_response({405, "This path does not have that method; it has " + allowed + ".", {}});
  response.fields.emplace_back("Allow", std::move(allowed));
  return response;
}

}  // namespace

void RouteTable::add(std::string_view method, std::string_view path, Handler handler) {
  const auto segments = split_path(path);
  auto found =
      std::ranges::find_if(paths_, [&](const Path& one) { return std::ranges::equal(one.segments, segments); });
  if (found == paths_.end()) {
    paths_.push_back({{segments.begin(), segments.end()}, {}});
    found = paths_.end() - 1;
  }
  found->methods.emplace_back(method, std::move(handler));
}

const RouteTable::Path* RouteTable::find(const std::vector<std::string_view>& segments) const {
  const auto found = std::ranges::find_if(
      paths_, [&](const Path& path) { return std::ranges::equal(path.segments, segments, matches); });
  return found == paths_.end() ? nullptr : &*found;
}

Task<Reply> RouteTable::serve(net::HttpRequest& request) const {
  const auto segments = split_path(request.path());
  const Path* path = find(segments);
  if (!path) co_return std::unexpected(Problem{404, "There is nothing at this path.", {}});
  Call call{request, {}, {}, {}};
  for (std::size_t i = 0; i < segments.size(); ++i)
    if (auto read = read_id(call, path->segments[i], segments[i]); !read) co_return std::unexpected(read.error());
  const std::string_view method = request.method == "HEAD" ? "GET" : request.method;
  const auto found = std::ranges::find_if(path->methods, [&](const auto& one) { return one.first == method; });
  if (found == path->methods.end()) co_return not_allowed(path->methods);
  co_return co_await found->second(std::move(call));
}

}  // namespace tenantry::admin
