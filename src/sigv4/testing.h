#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sigv4/canonical.h"

/// For tests only.
namespace tenantry::sigv4::testing {

/// A request that owns its text and can be changed.
struct OwnedRequest {
  std::string method = "POST", path = "/", query;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  /// Views of this, until it changes.
  Request view() {
    headers_.clear();
    for (const auto& [name, value] : fields) headers_.push_back({name, value});
    return {method, path, query, headers_, body};
  }
  std::string& field(std::string_view name) {
    for (auto& [at, value] : fields)
      if (equals_ignoring_case(at, lower_case(name))) return value;
    return fields.emplace_back(name, "").second;
  }
  void remove(std::string_view name) {
    std::erase_if(fields, [&](const auto& field) { return equals_ignoring_case(field.first, lower_case(name)); });
  }
  void add(const std::vector<std::pair<std::string, std::string>>& more) {
    fields.insert(fields.end(), more.begin(), more.end());
  }

  /// An HTTP request as text, its lines ending with `\n`; a target may have spaces, a field's value several lines.
  static OwnedRequest parse(std::string_view text) {
    const auto line = [&] {
      const auto end = std::min(text.find('\n'), text.size());
      const auto taken = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      return taken;
    };
    OwnedRequest request;
    const auto first = line();
    const auto target_at = std::min(first.find(' '), first.size());
    request.method = first.substr(0, target_at);
    auto target = first.substr(std::min(target_at + 1, first.size()));
    target = target.substr(0, target.rfind(' '));
    request.path = target.substr(0, target.find('?'));
    if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
    for (auto field = line(); !field.empty(); field = line()) {
      if (field[0] == ' ' && !request.fields.empty()) {
        request.fields.back().second.append("\n").append(field);
        continue;
      }
      const auto colon = std::min(field.find(':'), field.size());
      request.fields.emplace_back(field.substr(0, colon), field.substr(std::min(colon + 1, field.size())));
    }
    request.body = text;
    return request;
  }

 private:
  std::vector<Header> headers_;
};

}  // namespace tenantry::sigv4::testing
