#include "local/ssm/names.h"

#include <algorithm>
#include <charconv>

#include "base/pack.h"

namespace tenantry::local::ssm {
namespace {

constexpr std::size_t kMaxArnLength = 1011;
constexpr std::size_t kMaxLevels = 15;
constexpr char kNoSlash = '\x01';  // behind a sort name whose name has no slash: below every character of names

constexpr std::string_view kNameRule =
    "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed as a path, it can consist of "
    "sub-paths "
    "divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_";

std::unexpected<aws::Error> invalid(std::string_view message) {
  return std::unexpected(aws::validation_error(std::string(message)));
}

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
         c == '-' || c == '/';
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(), [](char p, char t) { return p == lower(t); });
}

std::string_view without_slash(std::string_view name) { return name.starts_with('/') ? name.substr(1) : name; }

std::expected<void, aws::Error> check_levels(std::string_view name) {
  const auto levels = std::ranges::count(without_slash(name), '/') + 1;
  if (static_cast<std::size_t>(levels) <= kMaxLevels) return {};
  return std::unexpected(aws::Error{"HierarchyLevelLimitExceededException",
                                    "A hierarchy can have a maximum of 15 levels. For more information, see "
                                    "Requirements and constraints for parameter names in the AWS Systems Manager User "
                                    "Guide."});
}

std::expected<void, aws::Error> check_reserved(std::string_view name) {
  const bool is_path = std::ranges::count(name, '/') > 1;
  const std::string_view bare = without_slash(name);
  const bool aws_prefix = starts_with_ignoring_case(bare, "aws");
  if (!aws_prefix && !starts_with_ignoring_case(bare, "ssm")) return {};
  if (!is_path) return invalid("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).");
  if (!aws_prefix) return invalid(kNameRule);
  return std::unexpected(
      aws::Error{"AccessDeniedException", "No access to reserved parameter name: " + std::string(name) + "."});
}

// What an ARN of this account and region names, with the slash that ARNs leave out.
std::optional<std::string> resource_of_arn(std::string_view arn, const aws::Identity& identity) {
  const std::string prefix = aws::make_arn(identity, "ssm", "parameter/");
  if (!arn.starts_with(prefix)) return std::nullopt;
  return std::string(arn.substr(prefix.size() - 1));
}

}  // namespace

aws::Error invalid_name_error() { return aws::validation_error(std::string(kNameRule)); }

bool is_name(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_name_character); }

std::expected<void, aws::Error> check_new_name(std::string_view name, const aws::Identity& identity) {
  if (!is_name(name) || name.contains("//")) return invalid(kNameRule);
  if (name.ends_with('/')) return invalid("Parameter name must not end with slash.");
  if (!name.starts_with('/') && name.contains('/')) return invalid("Parameter name must be a fully qualified name.");
  if (auto free = check_reserved(name); !free) return free;
  if (parameter_arn(identity, name).size() > kMaxArnLength)
    return invalid("Parameter name: the parameter's ARN can't be longer than 1011 characters.");
  return check_levels(name);
}

std::expected<void, aws::Error> check_path(std::string_view path) {
  if (!path.starts_with('/') || !is_name(path) || path.contains("//"))
    return invalid(
        "The parameter doesn't meet the parameter name requirements. The parameter name must begin with a forward "
        "slash "
        "\"/\". It can't be prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only letters, numbers, or "
        "the following symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All "
        "sub-paths, if specified, must use the forward slash symbol \"/\". Valid example: "
        "/get/parameters2-/by1./path0_.");
  return check_levels(path.ends_with('/') ? path.substr(0, path.size() - 1) : path);
}

std::string parameter_arn(const aws::Identity& identity, std::string_view name) {
  return aws::make_arn(identity, "ssm", "parameter/").append(without_slash(name));
}

std::optional<std::int64_t> Reference::version() const {
  std::int64_t value = 0;
  if (selector.size() < 2 || selector[1] == '-') return std::nullopt;
  const char* const end = selector.data() + selector.size();
  const auto [stop, error] = std::from_chars(selector.data() + 1, end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::optional<Reference> parse_reference(std::string_view text, const aws::Identity& identity) {
  Reference reference;
  if (text.starts_with("arn:")) {
    auto resource = resource_of_arn(text, identity);
    if (!resource) return std::nullopt;
    reference.from_arn = true;
    reference.name = *std::move(resource);
  } else {
    reference.name = text;
  }
  if (const auto colon = reference.name.find(':'); colon != std::string::npos) {
    reference.selector = reference.name.substr(colon);
    reference.name.resize(colon);
    if (reference.selector.size() < 2 || reference.selector.find(':', 1) != std::string::npos) return std::nullopt;
  }
  if (!is_name(reference.name)) return std::nullopt;
  return reference;
}

std::optional<std::string> other_name(const Reference& reference) {
  if (!reference.from_arn || reference.name.find('/', 1) != std::string::npos) return std::nullopt;
  return reference.name.substr(1);
}

std::string sort_name(std::string_view name) {
  if (name.starts_with('/')) return std::string(name);
  return std::string("/").append(name).append(1, kNoSlash);
}

std::string name_of(std::string_view sort_name) {
  if (!sort_name.ends_with(kNoSlash)) return std::string(sort_name);
  return std::string(sort_name.substr(1, sort_name.size() - 2));
}

std::string current_key(std::string_view name) { return std::string(kCurrentPrefix) + sort_name(name); }

std::string history_prefix(std::string_view name) {
  return (std::string(kHistoryPrefix) + sort_name(name)).append(1, '\0');
}

std::string history_key(std::string_view name, std::int64_t version) {
  std::string key = history_prefix(name);
  pack_integer(key, static_cast<std::uint64_t>(version));
  return key;
}

std::string tags_key(std::string_view name) { return std::string(kTagsPrefix) + sort_name(name); }
std::string labels_key(std::string_view name) { return std::string(kLabelsPrefix) + sort_name(name); }

}  // namespace tenantry::local::ssm
