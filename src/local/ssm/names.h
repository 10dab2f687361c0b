#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aws/arn.h"
#include "aws/error.h"

/// Names of parameters: which are allowed, how requests refer to them, and where they stand in the store.
namespace tenantry::local::ssm {

/// Whether a new parameter may have this name (User Guide, "Requirements and constraints for parameter names").
std::expected<void, aws::Error> check_new_name(std::string_view name, const aws::Identity& identity);
/// Whether `path` can be asked for by GetParametersByPath: it starts with a slash; a slash at the end is allowed.
std::expected<void, aws::Error> check_path(std::string_view path);
/// Not empty, and only characters that names may have. Anything else exists nowhere in the store.
bool is_name(std::string_view text);

aws::Error invalid_name_error();

std::string parameter_arn(const aws::Identity& identity, std::string_view name);

/// What a request names: `name`, `name:version`, `name:label`, or the parameter's ARN in place of the name.
struct Reference {
  std::string name;
  std::string selector;  ///< With its colon, as given; empty: the newest version.
  bool from_arn = false;

  std::optional<std::int64_t> version() const;  ///< Of a selector that is a number.
};
/// nullopt: no parameter of this account and region can have that name.
std::optional<Reference> parse_reference(std::string_view text, const aws::Identity& identity);
/// An ARN does not tell `/name` from `name`; this is the second, or nullopt where the ARN allows only one.
std::optional<std::string> other_name(const Reference& reference);

/// A name as the store sorts it: every one starts with a slash, so that `name` is found under the path `/` and follows
/// `/name`.
std::string sort_name(std::string_view name);
std::string name_of(std::string_view sort_name);

inline constexpr std::string_view kCurrentPrefix = "sp";  ///< Then the sort name: the newest version.
inline constexpr std::string_view kHistoryPrefix = "sh";  ///< Then the sort name, NUL, version: those before it.
inline constexpr std::string_view kTagsPrefix = "st";     ///< Then the sort name.
inline constexpr std::string_view kLabelsPrefix = "sl";   ///< Then the sort name.
inline constexpr std::string_view kKeyCheck = "sm/key-check";

std::string current_key(std::string_view name);
std::string history_prefix(std::string_view name);
std::string history_key(std::string_view name, std::int64_t version);
std::string tags_key(std::string_view name);
std::string labels_key(std::string_view name);

}  // namespace tenantry::local::ssm
