#include "local/s3/s3.h"

#include <expected>
#include <utility>
#include <variant>

#include "base/encoding.h"
#include "base/mutex.h"
#include "local/s3/listing.h"
#include "local/s3/names.h"
#include "local/s3/outcome.h"
#include "local/s3/record.h"

namespace tenantry::local::s3 {
namespace {

namespace api = aws::s3;

constexpr std::string_view kFirstRegion = "us-east-1";
constexpr std::string_view kDefaultContentType = "binary/octet-stream";
constexpr std::size_t kMaxMetadataSize = 2048;

Outcome<BucketRecord> decoded(const std::optional<std::string>& bytes, std::string_view bucket) {
  if (!bytes) return no_such_bucket();
  const auto record = decode_bucket(*bytes);
  if (!record) return std::unexpected(internal("The stored record of " + std::string(bucket) + " is damaged."));
  return *record;
}

Outcome<void> check_location(const std::optional<std::string>& constraint, const std::string& region) {
  const bool first = region == kFirstRegion;
  if (!constraint) {
    if (first) return {};
    return refuse(
        400, "IllegalLocationConstraintException",
        "The unspecified location constraint is incompatible for the region specific endpoint this request was "
        "sent to.");
  }
  if (first) return refuse(400, "InvalidLocationConstraint", "The specified location-constraint is not valid");
  if (*constraint == region || (*constraint == "EU" && region == "eu-west-1")) return {};
  return refuse(400, "IllegalLocationConstraintException",
                "The " + *constraint +
                    " location constraint is incompatible for the region specific endpoint this request was sent to.");
}

Outcome<void> check_put(const api::PutObjectRequest& request) {
  TENANTRY_CHECK(check_object_key(request.key));
  if (request.body.size() > kMaxObjectSize)
    return refuse(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
  if (request.if_none_match && *request.if_none_match != "*")
    return refuse(501, "NotImplemented", "A header you provided implies functionality that is not implemented");
  std::size_t size = 0;
  for (const auto& [name, value] : request.metadata) size += name.size() + value.size();
  if (size > kMaxMetadataSize)
    return refuse(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size");
  return {};
}

class ObjectStore final : public api::Service {
  Decision<api::CreateBucketResponse> decide(api::CreateBucketRequest& request) EXCLUDES(mutex_) {
    if (auto valid = check_bucket_name(request.bucket); !valid) return {std::unexpected(std::move(valid).error())};
    if (auto valid = check_location(request.location_constraint, identity_.region); !valid)
      return {std::unexpected(std::move(valid).error())};
    const Lock lock(mutex_);
    kv::Batch batch = store_.begin();
    return conclude(create(request, batch), batch);
  }
  Decision<api::DeleteBucketResponse> decide(api::DeleteBucketRequest& request) EXCLUDES(mutex_) {
    const Lock lock(mutex_);
    kv::Batch batch = store_.begin();
    return conclude(erase(request, batch), batch);
  }
  Decision<api::PutObjectResponse> decide(api::PutObjectRequest& request) EXCLUDES(mutex_) {
    if (auto valid = check_put(request); !valid) return {std::unexpected(std::move(valid).error())};
    const std::string etag = '"' + hex_encode(md5(request.body)) + '"';
    const Lock lock(mutex_);
    kv::Batch batch = store_.begin();
    return conclude(put(request, etag, batch), batch);
  }
  Decision<api::DeleteObjectResponse> decide(api::DeleteObjectRequest& request) EXCLUDES(mutex_) {
    if (auto valid = check_object_key(request.key); !valid) return {std::unexpected(std::move(valid).error())};
    const Lock lock(mutex_);
    kv::Batch batch = store_.begin();
    return conclude(erase(request, batch), batch);
  }
  Decision<api::HeadBucketResponse> decide(const api::HeadBucketRequest& request) { return {head(request)}; }
  Decision<api::GetBucketLocationResponse> decide(const api::GetBucketLocationRequest& request) {
    return {location(request)};
  }
  Decision<api::ListBucketsResponse> decide(const api::ListBucketsRequest&) { return {list_buckets()}; }
  Decision<api::GetObjectResponse> decide(const api::GetObjectRequest& request) { return {get(request)}; }
  Decision<api::HeadObjectResponse> decide(const api::HeadObjectRequest& request) { return {head(request)}; }
  Decision<api::ListObjectsV2Response> decide(const api::ListObjectsV2Request& request) { return {list(request)}; }

 public:
  explicit ObjectStore(S3Options options)
      : store_(options.store), clock_(options.clock), identity_(std::move(options.identity)) {}

  Task<std::expected<api::Response, api::Error>> call(api::Request request, Deadline) override {
    auto [answer, after] = std::visit(
        [this](auto& operation) {
          auto decision = decide(operation);
          if (!decision.answer)
            return Decision<api::Response>{std::unexpected(std::move(decision.answer).error()), decision.after};
          return Decision<api::Response>{api::Response(*std::move(decision.answer)), decision.after};
        },
        request);
    if (after) TENANTRY_CO_CHECK(checked(co_await store_.wait(*after)));
    co_return std::move(answer);
  }

 private:
  /// Enqueues what was decided. A refusal gets a ticket too, behind all that it can have seen.
  template <class T>
  Decision<T> conclude(Outcome<T> answer, kv::Batch& batch) REQUIRES(mutex_) {
    if (!answer) batch = batch.epoch() ? kv::Batch(*batch.epoch()) : kv::Batch();
    return {std::move(answer), store_.enqueue(std::move(batch))};
  }

  Outcome<BucketRecord> latest(const std::string& bucket) REQUIRES(mutex_) {
    TENANTRY_TRY(const auto bytes, checked(store_.get_latest(bucket_key(bucket))));
    return decoded(bytes, bucket);
  }

  static Outcome<BucketRecord> bucket_in(const kv::Snapshot& snapshot, const std::string& bucket) {
    TENANTRY_TRY(const auto bytes, checked(snapshot.get(bucket_key(bucket))));
    return decoded(bytes, bucket);
  }

  Outcome<api::CreateBucketResponse> create(const api::CreateBucketRequest& request, kv::Batch& batch)
      REQUIRES(mutex_) {
    TENANTRY_TRY(const auto known, checked(store_.get_latest(bucket_key(request.bucket))));
    if (known && identity_.region != kFirstRegion)
      return refuse(409, "BucketAlreadyOwnedByYou",
                    "Your previous request to create the named bucket succeeded and you already own it.");
    if (!known) batch.put(bucket_key(request.bucket), encode(BucketRecord{unix_millis(clock_.now()), 0}));
    return api::CreateBucketResponse{"/" + request.bucket};
  }

  Outcome<api::DeleteBucketResponse> erase(const api::DeleteBucketRequest& request, kv::Batch& batch) REQUIRES(mutex_) {
    TENANTRY_TRY(const BucketRecord bucket, latest(request.bucket));
    if (bucket.objects > 0) return refuse(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
    batch.erase(bucket_key(request.bucket));
    return api::DeleteBucketResponse{};
  }

  Outcome<api::PutObjectResponse> put(api::PutObjectRequest& request, const std::string& etag, kv::Batch& batch)
      REQUIRES(mutex_) {
    TENANTRY_TRY(BucketRecord bucket, latest(request.bucket));
    std::string key = info_key(request.bucket, request.key);
    TENANTRY_TRY(const auto known, checked(store_.get_latest(key)));
    if (known && request.if_none_match)
      return refuse(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
    if (!known) {
      ++bucket.objects;
      batch.put(bucket_key(request.bucket), encode(bucket));
    }
    batch.put(std::move(key),
              encode(api::ObjectInfo{.etag = etag,
                                     .content_type = request.content_type.value_or(std::string(kDefaultContentType)),
                                     .content_length = static_cast<std::int64_t>(request.body.size()),
                                     .last_modified = {clock_.now()},
                                     .metadata = std::move(request.metadata)}));
    batch.put(body_key(request.bucket, request.key), std::move(request.body));
    return api::PutObjectResponse{.etag = etag};
  }

  Outcome<api::DeleteObjectResponse> erase(const api::DeleteObjectRequest& request, kv::Batch& batch) REQUIRES(mutex_) {
    TENANTRY_TRY(BucketRecord bucket, latest(request.bucket));
    std::string key = info_key(request.bucket, request.key);
    TENANTRY_TRY(const auto known, checked(store_.get_latest(key)));
    if (!known) return api::DeleteObjectResponse{};
    --bucket.objects;
    batch.put(bucket_key(request.bucket), encode(bucket));
    batch.erase(std::move(key));
    batch.erase(body_key(request.bucket, request.key));
    return api::DeleteObjectResponse{};
  }

  Outcome<api::HeadBucketResponse> head(const api::HeadBucketRequest& request) const {
    TENANTRY_CHECK(bucket_in(*store_.snapshot(), request.bucket));
    return api::HeadBucketResponse{identity_.region};
  }

  Outcome<api::GetBucketLocationResponse> location(const api::GetBucketLocationRequest& request) const {
    TENANTRY_CHECK(bucket_in(*store_.snapshot(), request.bucket));
    return api::GetBucketLocationResponse{identity_.region == kFirstRegion ? "" : identity_.region};
  }

  Outcome<api::ListBucketsResponse> list_buckets() const {
    api::ListBucketsResponse response;
    const auto buckets = store_.snapshot()->iterate();
    for (buckets->seek(kBucketPrefix); buckets->valid() && buckets->key().starts_with(kBucketPrefix); buckets->next()) {
      const std::string name(buckets->key().substr(kBucketPrefix.size()));
      TENANTRY_TRY(const BucketRecord bucket, decoded(std::string(buckets->value()), name));
      response.buckets.push_back({name, {from_unix_millis(bucket.created_millis)}});
    }
    if (!buckets->valid()) TENANTRY_CHECK(checked(buckets->status()));
    return response;
  }

  static Outcome<api::ObjectInfo> info(const kv::Snapshot& snapshot, const std::string& bucket,
                                       const std::string& key) {
    TENANTRY_CHECK(bucket_in(snapshot, bucket));
    TENANTRY_TRY(const auto bytes, checked(snapshot.get(info_key(bucket, key))));
    if (!bytes) return no_such_key();
    auto object = decode_object(*bytes);
    if (!object) return std::unexpected(internal("The stored record of " + key + " is damaged."));
    return *std::move(object);
  }

  Outcome<api::GetObjectResponse> get(const api::GetObjectRequest& request) const {
    const auto snapshot = store_.snapshot();
    TENANTRY_TRY(auto object, info(*snapshot, request.bucket, request.key));
    TENANTRY_TRY(auto body, checked(snapshot->get(body_key(request.bucket, request.key))));
    if (!body) return std::unexpected(internal("The stored body of " + request.key + " is missing."));
    return api::GetObjectResponse{std::move(object), *std::move(body)};
  }

  Outcome<api::HeadObjectResponse> head(const api::HeadObjectRequest& request) const {
    TENANTRY_TRY(auto object, info(*store_.snapshot(), request.bucket, request.key));
    return api::HeadObjectResponse{std::move(object)};
  }

  Outcome<api::ListObjectsV2Response> list(const api::ListObjectsV2Request& request) const {
    const auto snapshot = store_.snapshot();
    TENANTRY_CHECK(bucket_in(*snapshot, request.bucket));
    return list_objects(*snapshot, request);
  }

  kv::Store& store_;
  const Clock& clock_;
  const aws::Identity identity_;
  Mutex mutex_;  ///< Held from reading the latest state until the change is enqueued.
};

}  // namespace

Result<std::unique_ptr<aws::s3::Service>> open_s3(S3Options options) {
  return std::make_unique<ObjectStore>(std::move(options));
}

}  // namespace tenantry::local::s3
