#include "local/s3/listing.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "base/encoding.h"
#include "base/pack.h"
#include "local/s3/names.h"
#include "local/s3/record.h"

namespace tenantry::local::s3 {
namespace {

namespace api = aws::s3;

constexpr std::int64_t kMaxPage = 1000;
constexpr std::size_t kFingerprintSize = 8;

// A token belongs to one list: it holds the first key that the next page may give.
std::string fingerprint(const api::ListObjectsV2Request& request) {
  std::string query;
  for (const std::string_view part : {request.bucket, request.prefix, request.delimiter}) pack_string(query, part);
  return sha256(query).substr(0, kFingerprintSize);
}

Outcome<std::string> key_in_token(const api::ListObjectsV2Request& request) {
  auto bytes = base64_decode(*request.continuation_token);
  if (!bytes || bytes->size() <= kFingerprintSize || !bytes->starts_with(fingerprint(request)))
    return refuse(400, "InvalidArgument", "The continuation token provided is incorrect");
  return bytes->substr(kFingerprintSize);
}

Outcome<void> check(const api::ListObjectsV2Request& request) {
  if (request.max_keys < 0)
    return refuse(400, "InvalidArgument", "Argument maxKeys must be an integer between 0 and 2147483647");
  if (!is_valid_utf8(request.prefix) || !is_valid_utf8(request.delimiter))
    return refuse(400, "InvalidArgument", "The prefix and the delimiter must be UTF-8.");
  return {};
}

class Lister {
 public:
  Lister(const kv::Snapshot& snapshot, const api::ListObjectsV2Request& request)
      : request_(request),
        bucket_(info_key(request.bucket, "")),
        scope_(bucket_ + request.prefix),
        entries_(snapshot.iterate()) {
    page_.max_keys = std::min(request.max_keys, kMaxPage);
  }

  Outcome<api::ListObjectsV2Response> run() {
    if (page_.max_keys == 0) return std::move(page_);
    TENANTRY_TRY(const std::string first, first_key());
    entries_->seek(std::max(scope_, bucket_ + first));
    while (in_scope()) {
      if (size_ == page_.max_keys) {
        page_.next_continuation_token =
            base64_encode(fingerprint(request_).append(entries_->key().substr(bucket_.size())));
        return std::move(page_);
      }
      TENANTRY_CHECK(take());
      ++size_;
    }
    if (!entries_->valid()) TENANTRY_CHECK(checked(entries_->status()));
    return std::move(page_);
  }

 private:
  Outcome<std::string> first_key() const {
    if (request_.continuation_token) return key_in_token(request_);
    if (request_.start_after) return *request_.start_after + '\0';
    return std::string();
  }

  bool in_scope() const { return entries_->valid() && entries_->key().starts_with(scope_); }

  // Adds the entry, or the common prefix that it has, to the page, and moves behind it.
  Outcome<void> take() {
    const std::string_view key = entries_->key().substr(bucket_.size());
    const std::size_t delimiter =
        request_.delimiter.empty() ? std::string_view::npos : key.find(request_.delimiter, request_.prefix.size());
    if (delimiter == std::string_view::npos) return take_object(key);
    std::string common(key.substr(0, delimiter + request_.delimiter.size()));
    entries_->seek(kv::prefix_end(bucket_ + common));
    page_.common_prefixes.push_back(std::move(common));
    return {};
  }

  Outcome<void> take_object(std::string_view key) {
    auto info = decode_object(entries_->value());
    if (!info) return std::unexpected(internal("The stored record of " + std::string(key) + " is damaged."));
    page_.contents.push_back({std::string(key), std::move(info->etag), info->content_length, info->last_modified});
    entries_->next();
    return {};
  }

  const api::ListObjectsV2Request& request_;
  const std::string bucket_;  ///< What the store's keys of this bucket's objects start with.
  const std::string scope_;
  const std::unique_ptr<kv::Iterator> entries_;
  api::ListObjectsV2Response page_;
  std::int64_t size_ = 0;
};

}  // namespace

Outcome<api::ListObjectsV2Response> list_objects(const kv::Snapshot& snapshot,
                                                 const api::ListObjectsV2Request& request) {
  TENANTRY_CHECK(check(request));
  return Lister(snapshot, request).run();
}

}  // namespace tenantry::local::s3
