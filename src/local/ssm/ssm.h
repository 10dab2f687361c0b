#pragma once

#include <memory>
#include <string>

#include "aws/arn.h"
#include "aws/ssm/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "kv/store.h"

namespace tenantry::local::ssm {

/// The referenced parts outlive the service.
struct SsmOptions {
  kv::Store& store;
  Clock& clock;
  Random& random;
  aws::Identity identity;
  std::string secret_key;  ///< 32 random bytes, the same at every start: what SecureString values are encrypted with.
  bool limits = false;  ///< Room for 10,000 standard and 100,000 advanced parameters, as in a region; else any number.
};

/// The embedded Parameter Store, on the keys of `store` that begin with 's'.
///
/// Rules and errors are those of the API reference and of the Systems Manager User Guide ("Requirements and constraints
/// for parameter names", "Managing parameter tiers"). Where the two leave room, it does as the service does: an omitted
/// description, allowed pattern, type, key or tier of an overwritten parameter stays as it was, and a type may change.
/// A write is answered when it is durable; a refusal that rests on another write waits for that one too. The newest 100
/// versions are kept. `name` and `/name` are two parameters, neighbours in every list; lists are in the order of names.
///
/// SecureString values are stored encrypted (AES-256-GCM; name and version as associated data), and that ciphertext in
/// base64 is what a read without decryption gets. There is no KMS here: a KeyId is recorded and shown, not looked up.
///
/// A parameter whose Expiration policy has come exists no more, from that moment on and not at the service's next scan;
/// its bytes go when its name is used again. The notification policies are checked, kept and shown; there is nobody
/// here whom they could notify. A value of the data type `aws:ec2:image` must look like an image's id; there are no
/// images here that it could be looked up among. Other data types are refused. AWS's public parameters (`/aws/…`) do
/// not exist here.
///
/// Fails when the key is not 32 bytes, or not the one with which this store was first opened.
Result<std::unique_ptr<aws::ssm::Service>> open_ssm(SsmOptions options);

}  // namespace tenantry::local::ssm
