#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace tenantry::aws::dynamodb {

/// Goes over the attributes of an item in canonical wire form (item.h) without decoding it. The text outlives it; what
/// it returns points into the text. Throws std::runtime_error where the text cannot be such a form.
class WireWalk {
 public:
  explicit WireWalk(std::string_view wire);

  /// To the first attribute, then to the next one; false where there is none.
  bool next();

  std::string_view name() const { return name_; }  ///< As it is written: a name with escapes is not equal to itself.
  std::string_view member() const { return member_; }  ///< `"name":{"S":"text"}`, without the comma around it.
  /// A string's text as it is written, with its escapes; nothing for other types.
  std::optional<std::string_view> text() const;

 private:
  std::string_view quoted();
  void skip_value();
  void expect(char c);

  std::string_view wire_;
  std::size_t at_ = 0;
  std::string_view name_;
  std::string_view value_;
  std::string_view member_;
};

}  // namespace tenantry::aws::dynamodb
