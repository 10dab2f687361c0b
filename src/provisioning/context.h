#pragma once

#include "base/deadline.h"
#include "provisioning/platform.h"
#include "provisioning/provisioner.h"
#include "tenancy/names.h"

namespace tenantry::provisioning {

/// What every workflow works with. Outlives them.
struct Context {
  Provisioner::Services services;
  tenancy::Names names;
  Platform platform;
  ProvisionerOptions options;

  Deadline call_deadline() const { return Deadline::after(services.clock, options.call_timeout); }
  WallTime now() const {  ///< Whole milliseconds, as records keep them.
    return std::chrono::floor<std::chrono::milliseconds>(services.clock.now());
  }
};

}  // namespace tenantry::provisioning
