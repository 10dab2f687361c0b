#include "local/s3/record.h"

#include <utility>

#include "base/pack.h"

namespace tenantry::local::s3 {
namespace {

constexpr char kFormat = 1;

}  // namespace

std::string encode(const BucketRecord& bucket) {
  std::string out(1, kFormat);
  pack_integer(out, static_cast<std::uint64_t>(bucket.created_millis));
  pack_integer(out, static_cast<std::uint64_t>(bucket.objects));
  return out;
}

std::optional<BucketRecord> decode_bucket(std::string_view bytes) {
  Unpacker in(bytes);
  if (in.byte() != kFormat) return std::nullopt;
  BucketRecord bucket;
  bucket.created_millis = static_cast<std::int64_t>(in.integer());
  bucket.objects = static_cast<std::int64_t>(in.integer());
  if (!in.complete()) return std::nullopt;
  return bucket;
}

std::string encode(const aws::s3::ObjectInfo& object) {
  std::string out(1, kFormat);
  pack_string(out, object.etag);
  pack_string(out, object.content_type);
  pack_integer(out, static_cast<std::uint64_t>(object.content_length));
  pack_integer(out, static_cast<std::uint64_t>(unix_millis(object.last_modified.at)));
  pack_integer(out, object.metadata.size());
  for (const auto& [name, value] : object.metadata) {
    pack_string(out, name);
    pack_string(out, value);
  }
  return out;
}

std::optional<aws::s3::ObjectInfo> decode_object(std::string_view bytes) {
  Unpacker in(bytes);
  if (in.byte() != kFormat) return std::nullopt;
  aws::s3::ObjectInfo object;
  object.etag = in.string();
  object.content_type = in.string();
  object.content_length = static_cast<std::int64_t>(in.integer());
  object.last_modified.at = from_unix_millis(static_cast<std::int64_t>(in.integer()));
  for (std::uint64_t left = in.integer(); left > 0 && !in.failed(); --left) {
    std::string name(in.string());
    object.metadata.insert_or_assign(std::move(name), std::string(in.string()));
  }
  if (!in.complete()) return std::nullopt;
  return object;
}

}  // namespace tenantry::local::s3
