#pragma once

#include <memory>

#include "aws/arn.h"
#include "aws/cloudformation/service.h"
#include "aws/dynamodb/service.h"
#include "aws/s3/service.h"
#include "aws/ssm/service.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "base/task_group.h"
#include "kv/store.h"

namespace tenantry::local::cloudformation {

/// The referenced parts outlive the service; `background` is stopped and awaited before the service goes.
struct CloudFormationOptions {
  kv::Store& store;
  Clock& clock;
  Random& random;
  aws::Identity identity;
  aws::dynamodb::Service& dynamodb;
  aws::ssm::Service& ssm;
  aws::s3::Service& s3;   ///< Where TemplateURL leads.
  Executor executor;      ///< Where stacks are worked on.
  TaskGroup& background;  ///< Who owns that work.
  Logger& log;
  Duration stack_delay = Duration::zero();  ///< About how long a stack's creation takes, spread over its resources.
};

/// The embedded CloudFormation, on the keys of `store` that begin with 'c'.
///
/// An operation on a stack is answered once the intent is durable; the work goes on in the background, each step stored
/// before and after it is done, so that a crash anywhere is followed by going on where it was, without making anything
/// twice. Events, statuses, reasons and errors are those of the API reference and of the User Guide.
///
/// An update makes and changes first, and removes when all the rest is done: until then it can be rolled back. With
/// DisableRollback what was done stays, and what failed is undone by the next update. Resource types: resource_type.h.
/// Not built, and refused where they are asked for: nested stacks, transforms, stack policies, rollback triggers,
/// import of resources, drift.
///
/// Resumes the unfinished work of an earlier run. Fails when the store cannot be read.
Result<std::unique_ptr<aws::cloudformation::Service>> open_cloudformation(CloudFormationOptions options);

}  // namespace tenantry::local::cloudformation
