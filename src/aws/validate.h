#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/error.h"
#include "aws/schema.h"

namespace tenantry::aws {

/// Where a value stands, as AWS's messages write it: `requestItems.x.member.1.member.keys`. A chain of stack objects,
/// each pointing at its parent: text is made only for a message.
class Path {
 public:
  Path() = default;  ///< The request itself.
  static Path member(const Path& parent, std::string_view name) { return {parent, name, 0, Step::member}; }
  static Path element(const Path& parent, std::size_t index) { return {parent, {}, index, Step::element}; }
  static Path entry(const Path& parent, std::string_view key) { return {parent, key, 0, Step::entry}; }

  /// Stands in a list or map rather than in a structure.
  bool is_element() const { return step_ != Step::member; }
  std::string text() const;

 private:
  enum class Step : std::uint8_t { member, element, entry };
  Path(const Path& parent, std::string_view name, std::size_t index, Step step)
      : parent_(&parent), name_(name), index_(index), step_(step) {}
  void append(std::string& out) const;

  const Path* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
  Step step_ = Step::member;
};

/// What a request violates of its model's limits, in the words of AWS's services. The first ten are kept. Decoders
/// collect as they read, since a required member's absence is known only there.
class Violations {
 public:
  void missing(const Path& at);
  /// `value` is `member`'s, present. Costs nothing where the member has no limits.
  void check(const MemberSchema& member, const void* value, const Path& at) {
    if (member.limited) check_limits(member, value, at);
  }

  bool empty() const { return texts_.empty(); }
  /// `2 validation errors detected: Value '…' at 'tableName' failed to satisfy constraint: …; Value null at …`
  Error error(std::string_view code = "ValidationException") const;

 private:
  void check_limits(const MemberSchema& member, const void* value, const Path& at);
  void check_string(const MemberSchema& member, std::string_view value, const Path& at);
  void check_size(const Limits& limits, std::size_t size, const Schema& schema, const void* value, const Path& at);
  void check_value(const Limits& limits, std::int64_t value, const Path& at);
  void add(std::string_view value, const Path& at, std::string_view constraint);

  static constexpr std::size_t kMost = 10;
  std::vector<std::string> texts_;
};

/// A request that was not decoded but made: what it violates. Required members that are not optional count as present.
std::optional<Error> validate(const Schema& schema, const void* structure, std::string_view code);
template <Shape T>
std::optional<Error> validate(const T& structure, std::string_view code = "ValidationException") {
  return validate(schema_of<T>(), &structure, code);
}

}  // namespace tenantry::aws
