#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "aws/arn.h"
#include "aws/cloudformation/service.h"
#include "aws/dynamodb/service.h"
#include "aws/s3/service.h"
#include "aws/ssm/service.h"
#include "aws/sts/service.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "base/task_group.h"

namespace tenantry::local {

struct CloudOptions {
  std::string data_dir;
  bool sync = true;  ///< False: an acknowledged write survives the process only, not a power cut.
  aws::Identity identity;
  Duration stack_delay = Duration::zero();  ///< How long a stack takes.
  bool quotas = false;                      ///< Throttle and refuse as AWS's default quotas would: see local/quotas.
  std::uint64_t stop_after_writes = 0;      ///< Tests of crashes: kills the process then (stopping_store.h); 0: never.
};

/// The embedded cloud: five services over one key-value store in one data directory. The services are thread-safe and
/// live as long as this object, which outlives every call and the tasks of `background`.
class Cloud {
 public:
  /// Opens or creates `options.data_dir`. Refused: a directory that another process has open, a format that is newer
  /// than this program, damage beyond a torn tail. Stack operations that a crash interrupted go on, as tasks of
  /// `background` on `executor`.
  static Result<std::unique_ptr<Cloud>> open(const CloudOptions& options, Clock& clock, Random& random,
                                             Executor executor, TaskGroup& background, Logger& log);
  virtual ~Cloud() = default;

  virtual aws::dynamodb::Service& dynamodb() = 0;
  virtual aws::ssm::Service& ssm() = 0;
  virtual aws::cloudformation::Service& cloudformation() = 0;
  virtual aws::s3::Service& s3() = 0;
  virtual aws::sts::Service& sts() = 0;
};

}  // namespace tenantry::local
