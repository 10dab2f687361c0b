#include "wire/json_protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "aws/dynamodb/codec.h"
#include "aws/json_codec.h"
#include "wire/crc32.h"

namespace tenantry::wire {
namespace {

/// Bodies up to this size share one parser per thread, which keeps some times its largest text's memory.
constexpr std::size_t kSharedDocumentBody = 256 * 1024;

/// Errors of the service framework rather than of DynamoDB itself.
constexpr std::array<std::string_view, 8> kFrameworkErrors = {
    "UnknownOperationException",    "SerializationException",    "MissingAuthenticationTokenException",
    "IncompleteSignatureException", "InvalidSignatureException", "UnrecognizedClientException",
    "AccessDeniedException",        "RequestEntityTooLarge"};

std::string_view type_namespace(const JsonDialect& dialect, std::string_view code) {
  if (dialect.error_namespace.empty()) return {};
  if (code == "ValidationException") return "com.amazon.coral.validate#";
  if (code == "ThrottlingException") return "com.amazon.coral.availability#";
  if (std::ranges::find(kFrameworkErrors, code) != kFrameworkErrors.end()) return "com.amazon.coral.service#";
  return dialect.error_namespace;
}

void write_type(json::Writer& writer, const JsonDialect& dialect, std::string_view code) {
  std::string type(type_namespace(dialect, code));
  writer.member("__type", type.append(code));
}

void write_message(json::Writer& writer, const aws::Error& error) {
  const bool capital = error.code == "SerializationException" || error.code == "TransactionCanceledException";
  if (!error.message.empty()) writer.member(capital ? "Message" : "message", error.message);
}

void write_reason(json::Writer& writer, const aws::dynamodb::CancellationReason& reason) {
  writer.begin_object().member("Code", reason.code);
  if (reason.message) writer.member("Message", *reason.message);
  if (reason.item) write_json(writer.key("Item"), *reason.item);
  writer.end_object();
}

json::Document& document_for(std::size_t size, std::optional<json::Document>& large) {
  thread_local json::Document shared;
  return size <= kSharedDocumentBody ? shared : large.emplace();
}

}  // namespace

std::string_view target_operation(const JsonDialect& dialect, const net::HttpRequest& request) {
  const auto target = request.field("x-amz-target");
  return target.starts_with(dialect.target_prefix) ? target.substr(dialect.target_prefix.size()) : std::string_view();
}

std::expected<json::Element, aws::Error> parse_body(const net::HttpRequest& request,
                                                    std::optional<json::Document>& large) {
  const auto coding = request.field("content-encoding");
  if (!coding.empty() && !net::equals_ignoring_case(coding, "identity"))
    return std::unexpected(
        aws::Error{"UnsupportedMediaType", fmt::format("The content encoding {} is not supported", coding), 415});
  const auto& body = request.body;
  auto element = document_for(body.size(), large).parse(body, body.capacity() - body.size());
  if (!element) return std::unexpected(aws::serialization_error(element.error().message));
  return *element;
}

net::HttpResponse json_reply(const JsonDialect& dialect, std::string request_id, unsigned status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.content_type = dialect.content_type;
  response.fields.reserve(2);
  response.fields.emplace_back("x-amzn-RequestId", std::move(request_id));
  if (dialect.checksum) {
    response.fields.emplace_back("X-Amz-Crc32", fmt::format_int(crc32(body)).str());
  }
  response.body = std::move(body);
  return response;
}

std::string json_error(const JsonDialect& dialect, const aws::Error& error) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  write_type(writer, dialect, error.code);
  write_message(writer, error);
  writer.end_object();
  return out;
}

std::string json_error(const JsonDialect& dialect, const aws::dynamodb::Error& error) {
  std::string out;
  json::Writer writer(out);
  writer.begin_object();
  write_type(writer, dialect, error.code);
  if (!error.reasons.empty()) {
    writer.key("CancellationReasons").begin_array();
    for (const auto& reason : error.reasons) write_reason(writer, reason);
    writer.end_array();
  }
  write_message(writer, error);
  if (error.item) write_json(writer.key("Item"), *error.item);
  writer.end_object();
  return out;
}

aws::Error unknown_operation() { return {"UnknownOperationException", "An unknown operation was requested."}; }

}  // namespace tenantry::wire
