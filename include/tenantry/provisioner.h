#pragma once

#include "provisioning/provisioner.h"
#include "tenancy/account.h"
#include "tenancy/account_error.h"
#include "tenancy/account_store.h"

namespace tenantry {

using tenancy::Account;
using tenancy::AccountError;
using tenancy::CloudType;
using tenancy::NewAccount;
using tenancy::ProvisioningStatus;

/// Takes accounts from `pending` to `active` and back to nothing: provision_account, provisioning_status,
/// deprovision_account. They return once the intent is durable; wait_settled() returns when the work has come to rest.
using Provisioner = provisioning::Provisioner;

}  // namespace tenantry
