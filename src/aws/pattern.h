#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace tenantry::aws {

/// A service model's regular expression for a whole string. One character class, repeated (nearly all of the models'),
/// is matched by table; any other becomes a std::regex when first used. Unicode classes (`\p{L}`) take ASCII's members
/// and every non-ASCII byte. Thread-safe.
class Pattern {
 public:
  explicit Pattern(std::string_view text);
  ~Pattern();

  std::string_view text() const { return text_; }
  bool matches(std::string_view value) const;

  /// No string longer than this matches a pattern that needs a std::regex, whose recursion is as deep as the string.
  static constexpr std::size_t kMaxRegexInput = 4096;

 private:
  struct Repetition;
  struct Regex;

  std::string_view text_;
  std::unique_ptr<const Repetition> repetition_;
  std::unique_ptr<Regex> regex_;
};

}  // namespace tenantry::aws
