#pragma once

#include <string>
#include <string_view>

#include "aws/dynamodb/service.h"
#include "aws/s3/service.h"
#include "aws/ssm/service.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/result.h"
#include "base/task.h"
#include "tenancy/names.h"
#include "tenancy/platform_config.h"

namespace tenantry::provisioning {

/// What the platform stands on.
struct Platform {
  std::string shared_table_name;
  std::string shared_table_arn;
  std::string shared_stream_arn;
};

struct PlatformServices {
  aws::dynamodb::Service& dynamodb;
  aws::ssm::Service& ssm;
  aws::s3::Service& s3;
  Clock& clock;
};

/// Makes what the platform needs and is not there yet: the shared table (keys.h; on demand, stream, KMS encryption,
/// time to live, point-in-time recovery), the template bucket with `template_body` under names.h's key, the /platform
/// parameters. May be run any number of times, by several processes at once. What operators may have set is left as it
/// is: default-billing-mode, and template-bucket and -key where they name another place. Failures: a shared table with
/// another schema, and a shared-table-name that another project or environment has left (then nothing is changed).
Task<Result<Platform>> ensure_platform(PlatformServices services, tenancy::Names names, tenancy::PlatformConfig config,
                                       std::string template_body, Deadline deadline);

}  // namespace tenantry::provisioning
