#include "local/ssm/pattern.h"

#include <boost/regex.hpp>
#include <stdexcept>

namespace tenantry::local::ssm {

Outcome<void> check_pattern(std::string_view value, std::string_view pattern) {
  try {
    const boost::regex expression(pattern.begin(), pattern.end());
    if (boost::regex_match(value.begin(), value.end(), expression)) return {};
  } catch (const std::runtime_error& error) {  // boost::regex_error among them
    return refuse("InvalidAllowedPatternException",
                  std::string("The request doesn't meet the regular expression requirement. ") + error.what());
  }
  return refuse("ParameterPatternMismatchException",
                "Parameter value, cannot be validated against allowedPattern: " + std::string(pattern));
}

}  // namespace tenantry::local::ssm
