#include "wire/s3_response.h"

#include <fmt/format.h>

#include <ctime>
#include <memory>

#include "aws/xml_codec.h"
#include "base/clock.h"
#include "base/encoding.h"

namespace tenantry::wire {
namespace {

namespace s3 = aws::s3;

constexpr std::string_view kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr std::string_view kNamespace = R"( xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)";

/// RFC 9110's fixed-length date.
std::string http_date(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                     kDays.substr(static_cast<std::size_t>(parts.tm_wday) * 3, 3), parts.tm_mday,
                     kMonths.substr(static_cast<std::size_t>(parts.tm_mon) * 3, 3), parts.tm_year + 1900, parts.tm_hour,
                     parts.tm_min, parts.tm_sec);
}

net::HttpResponse xml_reply(std::string body) {
  net::HttpResponse response;
  response.content_type = "application/xml";
  response.body = std::move(body);
  return response;
}

net::HttpResponse empty_reply(unsigned status) {
  net::HttpResponse response;
  response.status = status;
  return response;
}

std::string open_document(std::string_view root) {
  return std::string(kXml).append("<").append(root).append(kNamespace);
}

/// The reply's fields that describe an object. Metadata's names are the reply's own.
net::HttpResponse object_reply(const s3::ObjectInfo& info) {
  net::HttpResponse response;
  response.fields.emplace_back("Content-Type", info.content_type);
  response.fields.emplace_back("ETag", info.etag);
  response.fields.emplace_back("Last-Modified", http_date(info.last_modified.at));
  if (info.metadata.empty()) return response;
  auto names = std::make_shared<std::vector<std::string>>();
  names->reserve(info.metadata.size());
  for (const auto& [name, value] : info.metadata)
    response.fields.emplace_back(names->emplace_back("x-amz-meta-" + name), value);
  response.owner = std::move(names);
  return response;
}

class ListWriter {
 public:
  ListWriter(const s3::ListObjectsV2Response& page, const S3Address& address)
      : page_(page), address_(address), encode_(address.parameter("encoding-type") != nullptr) {}

  std::string write() {
    element("Name", address_.bucket);
    key("Prefix", parameter("prefix"));
    if (const auto delimiter = parameter("delimiter"); !delimiter.empty()) key("Delimiter", delimiter);
    if (const auto after = parameter("start-after"); !after.empty()) key("StartAfter", after);
    if (const auto token = parameter("continuation-token"); !token.empty()) element("ContinuationToken", token);
    if (page_.next_continuation_token) element("NextContinuationToken", *page_.next_continuation_token);
    element("KeyCount", std::to_string(page_.contents.size() + page_.common_prefixes.size()));
    element("MaxKeys", std::to_string(page_.max_keys));
    if (encode_) element("EncodingType", "url");
    element("IsTruncated", page_.next_continuation_token ? "true" : "false");
    for (const auto& object : page_.contents) write_object(object);
    for (const auto& prefix : page_.common_prefixes) {
      out_ += "<CommonPrefixes>";
      key("Prefix", prefix);
      out_ += "</CommonPrefixes>";
    }
    return std::move(out_ += "</ListBucketResult>");
  }

 private:
  std::string_view parameter(std::string_view name) const {
    const auto* value = address_.parameter(name);
    return value == nullptr ? std::string_view() : std::string_view(*value);
  }
  void element(std::string_view name, std::string_view text) { aws::append_xml_element(out_, name, text); }
  void key(std::string_view name, std::string_view text) {
    element(name, encode_ ? url_encode(text, true) : std::string(text));
  }

  void write_object(const s3::ListedObject& object) {
    out_ += "<Contents>";
    key("Key", object.key);
    element("LastModified", format_iso8601(object.last_modified.at));
    element("ETag", object.etag);
    element("Size", std::to_string(object.size));
    element("StorageClass", "STANDARD");
    out_ += "</Contents>";
  }

  const s3::ListObjectsV2Response& page_;
  const S3Address& address_;
  const bool encode_;
  std::string out_ = open_document("ListBucketResult");
};

struct Encoder {
  const S3Address& address;
  const aws::Identity& identity;

  net::HttpResponse operator()(s3::CreateBucketResponse& response) const {
    auto reply = empty_reply(200);
    reply.fields.emplace_back("Location", std::move(response.location));
    return reply;
  }
  net::HttpResponse operator()(s3::HeadBucketResponse& response) const {
    auto reply = empty_reply(200);
    reply.head_only = true;
    reply.fields.emplace_back("x-amz-bucket-region", std::move(response.region));
    return reply;
  }
  net::HttpResponse operator()(s3::DeleteBucketResponse&) const { return empty_reply(204); }
  net::HttpResponse operator()(s3::ListBucketsResponse& response) const {
    auto out = open_document("ListAllMyBucketsResult");
    out += "<Owner>";
    aws::append_xml_element(out, "ID", identity.account_id);
    out += "</Owner><Buckets>";
    for (const auto& bucket : response.buckets) {
      out += "<Bucket>";
      aws::append_xml_element(out, "Name", bucket.name);
      aws::append_xml_element(out, "CreationDate", format_iso8601(bucket.creation_date.at));
      out += "</Bucket>";
    }
    return xml_reply(out += "</Buckets></ListAllMyBucketsResult>");
  }
  net::HttpResponse operator()(s3::GetBucketLocationResponse& response) const {
    auto out = open_document("LocationConstraint");
    aws::append_xml_text(out, response.location_constraint);
    return xml_reply(out += "</LocationConstraint>");
  }
  net::HttpResponse operator()(s3::PutObjectResponse& response) const {
    auto reply = empty_reply(200);
    reply.fields.emplace_back("ETag", std::move(response.etag));
    return reply;
  }
  net::HttpResponse operator()(s3::GetObjectResponse& response) const {
    auto reply = object_reply(response.info);
    reply.body = std::move(response.body);
    return reply;
  }
  net::HttpResponse operator()(s3::HeadObjectResponse& response) const {
    auto reply = object_reply(response.info);
    reply.head_only = true;
    reply.head_length = static_cast<std::uint64_t>(response.info.content_length);
    return reply;
  }
  net::HttpResponse operator()(s3::DeleteObjectResponse&) const { return empty_reply(204); }
  net::HttpResponse operator()(s3::ListObjectsV2Response& response) const {
    return xml_reply(ListWriter(response, address).write());
  }
};

}  // namespace

net::HttpResponse encode_s3(s3::Response response, const S3Address& address, const aws::Identity& identity) {
  return std::visit(Encoder{address, identity}, response);
}

}  // namespace tenantry::wire
