#include "admin/idempotency.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "admin/header_fields.h"
#include "base/encoding.h"

namespace tenantry::admin {
namespace {

Problem bad_key(std::string_view rule) { return {400, fmt::format("Idempotency-Key {}.", rule), {}}; }

bool is_printable(std::string_view text, char least) {
  return std::ranges::all_of(text, [&](char c) { return c >= least && c <= '~'; });
}

/// Method, path and body: what makes two requests the same.
std::string fingerprint_of(const net::HttpRequest& request) {
  return hex_encode(sha256(fmt::format("{} {}\n{}", request.method, request.path(), request.body)));
}

std::string field_of(const net::HttpResponse& response, std::string_view name) {
  const auto found = std::ranges::find(response.fields, name, &std::pair<std::string_view, std::string>::first);
  return found == response.fields.end() ? std::string() : found->second;
}

}  // namespace

std::expected<std::optional<std::string>, Problem> idempotency_key(const net::HttpRequest& request) {
  std::optional<std::string_view> field;
  for (const auto& [name, value] : request.fields) {
    if (!net::equals_ignoring_case(name, "idempotency-key")) continue;
    if (field) return std::unexpected(bad_key("must be given once"));
    field = value;
  }
  if (!field) return std::nullopt;
  const bool quoted = field->starts_with('"');
  auto key = unquote(*field);
  if (!key) return std::unexpected(bad_key("must be one string in double quotes, or have none"));
  if (key->empty() || key->size() > kMaxKey)
    return std::unexpected(bad_key(fmt::format("must be 1 to {} characters long", kMaxKey)));
  if (!is_printable(*key, quoted ? ' ' : '!'))
    return std::unexpected(bad_key("must consist of visible ASCII characters; blanks need double quotes around it"));
  return key;
}

/// A key's place among those under way in this process.
class IdempotentCalls::Claim {
 public:
  Claim(IdempotentCalls& owner, std::string key, Event ended)
      : owner_(owner), key_(std::move(key)), ended_(std::move(ended)) {}
  ~Claim() {
    {
      const Lock lock(owner_.mutex_);
      owner_.under_way_.erase(key_);
    }
    ended_.set();
  }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  IdempotentCalls& owner_;
  std::string key_;
  Event ended_;
};

Task<std::expected<std::shared_ptr<IdempotentCalls::Claim>, Problem>> IdempotentCalls::claim(std::string key,
                                                                                             Deadline deadline) {
  for (;;) {
    std::optional<Event> other;
    Event mine;
    {
      const Lock lock(mutex_);
      const auto [at, added] = under_way_.emplace(key, mine);
      if (!added) other = at->second;
    }
    if (!other) co_return std::make_shared<Claim>(*this, std::move(key), std::move(mine));
    if (!co_await other->wait(clock_, deadline))
      co_return std::unexpected(
          Problem{409, "A request with this Idempotency-Key is still under way: send it again later.", {}, 1});
  }
}

Task<std::expected<IdempotentCalls::Call, Problem>> IdempotentCalls::begin(const net::HttpRequest& request,
                                                                           std::string subject, Deadline deadline) {
  Call call;
  TENANTRY_CO_TRY(auto key, idempotency_key(request));
  call.record_ = {fingerprint_of(request), std::move(subject), std::nullopt};
  if (!key) co_return call;
  TENANTRY_CO_TRY(call.claim_, co_await claim(*key, deadline));
  const tenancy::IdempotencyRecord proposed = call.record_;
  TENANTRY_CO_TRY(call.record_, settle(co_await store_.reserve(*key, proposed, deadline)));
  if (call.record_.fingerprint != proposed.fingerprint)
    co_return std::unexpected(Problem{422,
                                      "This Idempotency-Key was used for another request: the same key must come with "
                                      "the same method, path and body. Nothing was changed.",
                                      {}});
  call.again_ = call.record_.subject != proposed.subject || call.record_.reply;
  call.store_ = &store_;
  call.key_ = *std::move(key);
  co_return call;
}

Task<Reply> IdempotentCalls::Call::end(Reply reply, Deadline deadline) {
  if (!store_) co_return reply;
  const unsigned status = reply ? reply->status : reply.error().status;
  if (status < 400) {
    const auto recorded = co_await store_->complete(
        key_, record_,
        {static_cast<std::int64_t>(status), reply->body, field_of(*reply, "Location"), field_of(*reply, "ETag")},
        deadline);
    // Another process may have answered first: so do we. Where recording fails the request is carried on when it comes.
    if (recorded && recorded->body != reply->body) co_return replayed(*recorded);
  } else if (status < 500) {
    co_await store_->release(key_, record_, deadline);
  }
  co_return reply;
}

net::HttpResponse replayed(const tenancy::RecordedReply& reply) {
  auto response = json_response(static_cast<unsigned>(reply.status), reply.body);
  if (!reply.location.empty()) response.fields.emplace_back("Location", reply.location);
  if (!reply.entity_tag.empty()) response.fields.emplace_back("ETag", reply.entity_tag);
  response.fields.emplace_back("Idempotency-Replayed", "true");
  return response;
}

}  // namespace tenantry::admin
