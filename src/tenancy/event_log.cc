#include "tenancy/event_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <set>
#include <utility>

#include "base/event.h"
#include "base/mutex.h"
#include "tenancy/dynamodb_requests.h"
#include "tenancy/keys.h"
#include "tenancy/records.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

constexpr std::array<std::string_view, 11> kTypes = {"created",       "provisioning", "active",   "failed",
                                                     "retrying",      "changed",      "updating", "updated",
                                                     "update_failed", "deleting",     "deleted"};
static_assert(kTypes.size() == std::to_underlying(EventType::deleted) + 1);

constexpr std::size_t kMillisDigits = 13;

/// A place in the order of events: before all of its millisecond.
std::string place_of(WallTime time) { return fmt::format("{:013}", std::max<std::int64_t>(0, unix_millis(time))); }

std::optional<WallTime> time_of(std::string_view position) {
  std::int64_t millis = 0;
  if (position.size() < kMillisDigits || position.size() > 64) return std::nullopt;
  const auto [end, error] = std::from_chars(position.data(), position.data() + kMillisDigits, millis);
  if (error != std::errc{} || end != position.data() + kMillisDigits || millis < 0) return std::nullopt;
  const auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '-'; };
  if (!std::all_of(position.begin(), position.end(), plain)) return std::nullopt;
  return from_unix_millis(millis);
}

WallTime hour_of(WallTime time) { return std::chrono::floor<std::chrono::hours>(time); }

}  // namespace

std::string_view to_text(EventType type) { return kTypes.at(std::to_underlying(type)); }

std::optional<EventType> parse_event_type(std::string_view text) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (kTypes[i] == text) return static_cast<EventType>(i);
  return std::nullopt;
}

LifecycleEvent make_event(EventType type, const Account& account, std::optional<std::string> detail) {
  return {.id = {},
          .type = type,
          .account = account.id,
          .account_name = account.name,
          .cloud_type = account.cloud_type,
          .status = account.status,
          .version = account.version,
          .detail = std::move(detail),
          .at = {}};
}

struct EventLog::State {
  Mutex mutex;
  std::int64_t last_millis GUARDED_BY(mutex) = 0;
  std::uint32_t sequence GUARDED_BY(mutex) = 0;
  std::set<std::string> under_way GUARDED_BY(mutex);
  std::optional<Event> changed GUARDED_BY(mutex);  ///< Somebody waits for it.
  std::string process;                             ///< Sets processes' ids of one millisecond apart.
  Duration retention = Duration::zero();

  Event next_change() {
    const Lock lock(mutex);
    if (!changed) changed.emplace();
    return *changed;
  }

  void end(const std::string& id) {
    std::optional<Event> waited_for;
    {
      const Lock lock(mutex);
      under_way.erase(id);
      waited_for = std::exchange(changed, std::nullopt);
    }
    if (waited_for) waited_for->set();
  }
};

/// What a reader may not go beyond, and where it is.
struct EventLog::Place {
  std::string position;
  std::string limit;  ///< Events from here on are held back; empty: none.
  bool held = false;  ///< One was.
};

EventLog::EventLog(ddb::Service& dynamodb, Names names, Clock& clock, Random& random, Options options)
    : dynamodb_(dynamodb),
      names_(std::move(names)),
      clock_(clock),
      options_(options),
      state_(std::make_shared<State>()) {
  state_->process = random.hex(3);
  state_->retention = options.retention;
}

EventLog::~EventLog() = default;

std::string EventLog::now() const { return place_of(clock_.now()); }

std::string EventLog::oldest() const { return place_of(clock_.now() - options_.retention); }

EventLog::Entry EventLog::begin(LifecycleEvent event) {
  const Lock lock(state_->mutex);
  const std::int64_t millis = unix_millis(clock_.now());
  if (millis > state_->last_millis) {
    state_->last_millis = millis;
    state_->sequence = 0;
  }
  event.at = from_unix_millis(state_->last_millis);
  event.id = fmt::format("{:013}-{:06x}-{}", state_->last_millis, state_->sequence++, state_->process);
  state_->under_way.insert(event.id);
  return Entry(state_, std::move(event));
}

EventLog::Entry::Entry(Entry&& other) noexcept = default;

EventLog::Entry& EventLog::Entry::operator=(Entry&& other) noexcept {
  std::swap(state_, other.state_);
  std::swap(event_, other.event_);
  return *this;
}

EventLog::Entry::~Entry() {
  if (state_) state_->end(event_->id);
}

AttributeMap EventLog::Entry::item() const { return records::to_item(*event_, event_->at + state_->retention); }

Task<AccountResult<EventPage>> EventLog::after(std::string position, std::size_t limit, Deadline deadline) {
  auto from = time_of(position);
  if (!from) co_return std::unexpected(AccountError{AccountError::Kind::invalid_cursor, "This is not an event's id."});
  EventPage page;
  const WallTime now = clock_.now();
  const WallTime kept = now - options_.retention;
  page.gap = *from < kept;
  Place place{std::move(position), {}, false};
  if (page.gap) place.position = place_of(*(from = kept));
  if (options_.settle > Duration::zero()) place.limit = place_of(now - options_.settle);
  WallTime last = now;
  {
    const Lock lock(state_->mutex);
    last = std::max(last, from_unix_millis(state_->last_millis));  // a clock that went back has not taken ids with it
    const auto first = state_->under_way.begin();
    if (first != state_->under_way.end() && (place.limit.empty() || *first < place.limit)) place.limit = *first;
  }
  limit = std::clamp<std::size_t>(limit, 1, kMaxPageSize);
  for (WallTime hour = hour_of(*from); hour <= last; hour += std::chrono::hours(1)) {
    if (!place.limit.empty() && place_of(hour) >= place.limit) break;
    place.position = std::max(place.position, place_of(hour));
    TENANTRY_CO_CHECK(co_await read_bucket(keys::events_of_hour(hour), place, page, limit, deadline));
    if (page.events.size() == limit || place.held) break;
  }
  page.position = std::move(place.position);
  co_return page;
}

Task<AccountResult<void>> EventLog::read_bucket(const std::string& bucket, Place& place, EventPage& page,
                                                std::size_t limit, Deadline deadline) {
  for (bool more = true; more;) {
    ddb::QueryRequest request;
    request.table_name = names_.shared_table();
    request.consistent_read = true;
    request.key_condition_expression = "PK = :bucket AND SK > :position";
    request.expression_attribute_values = AttributeMap{{":bucket", AttributeValue::string(bucket)},
                                                       {":position", AttributeValue::string(place.position)}};
    request.limit = static_cast<std::int64_t>(limit - page.events.size());
    const auto answer = co_await ddb::call(dynamodb_, std::move(request), deadline);
    if (!answer) co_return std::unexpected(to_account_error(answer.error()));
    more = answer->last_evaluated_key.has_value();
    if (!answer->items) continue;
    for (const ddb::Item& item : *answer->items) {
      TENANTRY_CO_TRY(LifecycleEvent event, records::read_event(item.attributes()));
      place.held = !place.limit.empty() && event.id >= place.limit;
      if (place.held) co_return AccountResult<void>{};
      place.position = event.id;
      page.events.push_back(std::move(event));
    }
    if (page.events.size() == limit) co_return AccountResult<void>{};
  }
  co_return AccountResult<void>{};
}

Task<AccountResult<EventPage>> EventLog::next(std::string position, std::size_t limit, Deadline deadline) {
  bool gap = false;
  for (;;) {
    const Event change = state_->next_change();
    auto page = co_await after(std::move(position), limit, deadline);
    if (!page) co_return page;
    gap = page->gap = page->gap || gap;
    if (!page->events.empty() || deadline.passed(clock_)) co_return page;
    position = std::move(page->position);
    const Deadline poll = Deadline::after(clock_, options_.poll);
    co_await change.wait(clock_, poll.at < deadline.at ? poll : deadline);
  }
}

}  // namespace tenantry::tenancy
