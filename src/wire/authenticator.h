#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "base/task.h"
#include "net/http.h"

namespace tenantry::wire {

/// Who asks. Views into the request.
struct Principal {
  std::string_view access_key_id;
};

/// Why a request is not let in, before any protocol's vocabulary.
struct Denial {
  /// unavailable: nobody can tell now; the fault is ours.
  enum class Reason { missing, incomplete, unknown_key, wrong_signature, expired, unavailable };
  Reason reason = Reason::missing;
  std::string message;  ///< Empty: the protocol's usual text.
};

/// The protocols that errors are spoken in.
enum class Protocol { json, query, rest_xml };

/// The services' code, text and status for a denial ("Common error types" in the API references; S3 "Error responses").
aws::Error denial_error(Protocol protocol, const Denial& denial);

/// The credential that a request is signed with: `AKIA…/20240131/us-east-1/dynamodb/aws4_request`, from the
/// Authorization field or a presigned URL's query ("Signature Version 4"); or S3's older form, with which boto3 still
/// presigns ("Signing and authenticating REST requests", Signature Version 2). Views into the request.
struct CredentialScope {
  std::string_view access_key_id;
  std::string_view service;  ///< As the client names it: `dynamodb`, `s3`. Empty where the scope is cut short.
};
std::optional<CredentialScope> credential_scope(const net::HttpRequest& request);

/// Lets requests in or not. Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  /// `request` is whole and outlives the Task.
  virtual Task<std::expected<Principal, Denial>> authenticate(const net::HttpRequest& request) = 0;
};

/// Takes any credentials, but some: an operator's door on loopback.
class AcceptAny final : public Authenticator {
 public:
  Task<std::expected<Principal, Denial>> authenticate(const net::HttpRequest& request) override;
};

}  // namespace tenantry::wire
