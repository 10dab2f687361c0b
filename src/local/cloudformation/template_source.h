#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/s3/service.h"
#include "base/deadline.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"

namespace tenantry::local::cloudformation {

struct S3Location {
  std::string bucket, key;
  bool operator==(const S3Location&) const = default;
};

/// The bucket and key of an object's URL: `https://s3.<region>.amazonaws.com/bucket/key`,
/// `https://bucket.s3.amazonaws.com/ key` and their older forms, and likewise on any other host, as this cloud's edge
/// is reached: a host that begins
/// `<bucket>.s3.` or else `/<bucket>/<key>`. nullopt for what is no such URL.
std::optional<S3Location> parse_template_url(std::string_view url);

/// The text of the template that a request gives or points to. Refused: both or neither, more than 51,200 bytes in the
/// request or 1 MB in S3, an object that cannot be read.
Task<Checked<std::string>> load_template(aws::s3::Service& s3, std::optional<std::string> body,
                                         std::optional<std::string> url, Deadline deadline);

}  // namespace tenantry::local::cloudformation
