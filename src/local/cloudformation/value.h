#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tenantry::local::cloudformation {

/// A node of a template, or of a resource's properties: a text, a list or a map in the template's order. Numbers and
/// booleans are texts, as CloudFormation compares, joins and shows them. Null stands for `null` in a template and for
/// `AWS::NoValue` while evaluating.
class Value {
 public:
  using List = std::vector<Value>;
  using Members = std::vector<std::pair<std::string, Value>>;

  Value() = default;                                        ///< Null.
  Value(std::string text) : content_(std::move(text)) {}    // NOLINT(google-explicit-constructor): it is one
  Value(const char* text) : content_(std::string(text)) {}  // NOLINT(google-explicit-constructor)
  Value(List list) : content_(std::move(list)) {}           // NOLINT(google-explicit-constructor)
  Value(Members members) : content_(std::move(members)) {}  // NOLINT(google-explicit-constructor)

  bool is_null() const { return std::holds_alternative<std::monostate>(content_); }
  bool is_text() const { return std::holds_alternative<std::string>(content_); }
  bool is_list() const { return std::holds_alternative<List>(content_); }
  bool is_map() const { return std::holds_alternative<Members>(content_); }

  const std::string& text() const { return std::get<std::string>(content_); }
  const List& list() const { return std::get<List>(content_); }
  const Members& members() const { return std::get<Members>(content_); }
  List& list() { return std::get<List>(content_); }
  Members& members() { return std::get<Members>(content_); }

  /// The member of that name; null if there is none or this is no map.
  const Value* find(std::string_view name) const;

  bool operator==(const Value&) const = default;

 private:
  std::variant<std::monostate, std::string, List, Members> content_;
};

/// An intrinsic function in its long form: a map of the one member `Ref`, `Condition` or `Fn::…`.
struct Call {
  std::string_view function;
  const Value& argument;
};
/// The call that `value` is, if it is one. `{"Condition": …}` counts only with `conditions`: elsewhere it is a plain
/// map.
std::optional<Call> as_call(const Value& value, bool conditions = false);

/// Whether they are equal, the order of members aside.
bool same_value(const Value& a, const Value& b);

/// As JSON, in the order of the template; every scalar is a string. Null becomes `null`.
std::string to_json(const Value& value);

}  // namespace tenantry::local::cloudformation
