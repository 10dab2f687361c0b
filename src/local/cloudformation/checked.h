#pragma once

#include <expected>
#include <string>
#include <utility>

#include "aws/error.h"

namespace tenantry::local::cloudformation {

/// What a template, a parameter or a request may fail with: CloudFormation's `ValidationError`, its text as AWS words
/// it.
template <class T>
using Checked = std::expected<T, aws::Error>;

inline std::unexpected<aws::Error> refuse(std::string message) {
  return std::unexpected(aws::validation_error(std::move(message), "ValidationError"));
}

}  // namespace tenantry::local::cloudformation
