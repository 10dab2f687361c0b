#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/item.h"
#include "aws/dynamodb/service.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "tenancy/account.h"
#include "tenancy/account_error.h"
#include "tenancy/names.h"

namespace tenantry::tenancy {

enum class EventType : std::uint8_t {
  created,        ///< Recorded as pending.
  provisioning,   ///< Its stack is about to be made (private).
  active,         ///< Published as active: it can be used.
  failed,         ///< Its creation, or its deletion, has failed: `detail` says why.
  retrying,       ///< Creation, or deletion, is tried again.
  changed,        ///< By a user; `detail` names what: `account`, `license <id> added`, …
  updating,       ///< Its table's settings are about to change (private).
  updated,        ///< They have.
  update_failed,  ///< They have not, and are as before: `detail` says why.
  deleting,
  deleted,  ///< `detail` says how many items were erased, where that is known.
};
std::string_view to_text(EventType type);  ///< `update_failed`
std::optional<EventType> parse_event_type(std::string_view text);

/// Something that happened to an account, as it was then.
struct LifecycleEvent {
  std::string id;  ///< Sorts as the events do. Given by the log.
  EventType type = EventType::created;
  AccountId account;
  std::string account_name;
  CloudType cloud_type = CloudType::public_;
  ProvisioningStatus status = ProvisioningStatus::pending;  ///< Of an account that is gone: deleting.
  std::int64_t version = 1;
  std::optional<std::string> detail;
  WallTime at;  ///< Whole milliseconds. Given by the log.
};

/// An event to be, for AccountStore to write with what it writes.
LifecycleEvent make_event(EventType type, const Account& account, std::optional<std::string> detail = {});

struct EventPage {
  std::vector<LifecycleEvent> events;
  std::string position;  ///< Where to go on: `after` of the next call. The last event's id, or a place further on.
  bool gap = false;      ///< `after` lies before what is kept: events may be missing.
};

/// The accounts' lifecycle events, in the shared table: partitions `EVENTS#<hour>`, gone after `retention` by the
/// table's time to live. Each is written in the transaction that changes the account's record, so that none is missing
/// and none tells of what did not happen. Readers get them in the order of their ids, each once, none left out: an
/// event is held back while one with a smaller id is being written by this process, or may be by another (`settle`).
/// Thread-safe.
class EventLog {
 public:
  struct Options {
    Duration retention = std::chrono::hours(24 * 7);
    Duration poll = std::chrono::seconds(1);  ///< How often next() looks for other processes' events.
    /// How long another process may take from giving an id to having written: zero where this one is alone.
    Duration settle = Duration::zero();
  };
  static constexpr std::size_t kMaxPageSize = 100;

  EventLog(aws::dynamodb::Service& dynamodb, Names names, Clock& clock, Random& random, Options options);
  EventLog(aws::dynamodb::Service& dynamodb, Names names, Clock& clock, Random& random)
      : EventLog(dynamodb, std::move(names), clock, random, Options()) {}
  ~EventLog();

  /// The place behind all that has happened: for readers who want what comes.
  std::string now() const;
  /// The place before all that is kept.
  std::string oldest() const;

  /// What happened after `position`, an event's id or a page's position; at most `limit` (1 to kMaxPageSize, clamped).
  /// Returns at once. invalid_cursor: no such form.
  Task<AccountResult<EventPage>> after(std::string position, std::size_t limit, Deadline deadline = {});

  /// The same, once there is at least one; or an empty page at the deadline. This process's events wake it, others' are
  /// polled for. What goes on between calls costs nothing: no reader is remembered.
  Task<AccountResult<EventPage>> next(std::string position, std::size_t limit, Deadline deadline);

  struct State;
  /// An event with its id, on its way into the table: readers stay behind it until this object goes. It may outlive the
  /// log.
  class Entry {
   public:
    Entry() = default;
    Entry(std::shared_ptr<State> state, LifecycleEvent event) : state_(std::move(state)), event_(std::move(event)) {}
    Entry(Entry&& other) noexcept;
    Entry& operator=(Entry&& other) noexcept;
    ~Entry();

    aws::dynamodb::AttributeMap item() const;

   private:
    std::shared_ptr<State> state_;
    std::optional<LifecycleEvent> event_;
  };
  /// For AccountStore.
  Entry begin(LifecycleEvent event);

 private:
  struct Place;

  Task<AccountResult<void>> read_bucket(const std::string& bucket, Place& place, EventPage& page, std::size_t limit,
                                        Deadline deadline);

  aws::dynamodb::Service& dynamodb_;
  Names names_;
  Clock& clock_;
  Options options_;
  std::shared_ptr<State> state_;
};

}  // namespace tenantry::tenancy
