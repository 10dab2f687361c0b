#include "net/http.h"

#include <algorithm>

namespace tenantry::net {

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return text.size() == lower_case.size() && std::ranges::equal(text, lower_case, [](char a, char b) {
           return a == b || (a >= 'A' && a <= 'Z' && (a | 0x20) == b);
         });
}

std::string_view HttpRequest::field(std::string_view lower_case_name) const {
  for (const auto& [name, value] : fields)
    if (equals_ignoring_case(name, lower_case_name)) return value;
  return {};
}

std::string_view HttpRequest::path() const { return target.substr(0, target.find('?')); }

std::string_view HttpRequest::query() const {
  const auto mark = target.find('?');
  return mark == target.npos ? std::string_view() : target.substr(mark + 1);
}

}  // namespace tenantry::net
