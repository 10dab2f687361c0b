#include "local/ssm/filters.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include "base/pack.h"
#include "local/ssm/names.h"

namespace tenantry::local::ssm {
namespace {

using Key = Filter::Key;
using Option = Filter::Option;

constexpr std::string_view kTagPrefix = "tag:";
constexpr std::string_view kLabel = "Label";
enum class Extra { tags, label, none };  // keys that the lists of valid ones in the service's texts leave out

struct KeyName {
  std::string_view name;
  Key key;
};
constexpr std::array<KeyName, 2> kByPathKeys = {{{"Type", Key::type}, {"KeyId", Key::key_id}}};
constexpr std::array<KeyName, 6> kDescribeKeys = {{{"Path", Key::path},
                                                   {"Name", Key::name},
                                                   {"Type", Key::type},
                                                   {"KeyId", Key::key_id},
                                                   {"Tier", Key::tier},
                                                   {"DataType", Key::data_type}}};
constexpr std::array<KeyName, 3> kOldKeys = {{{"Name", Key::name}, {"Type", Key::type}, {"KeyId", Key::key_id}}};

struct OptionName {
  std::string_view name;
  Option option;
};
constexpr std::array<OptionName, 2> kTextOptions = {{{"BeginsWith", Option::begins_with}, {"Equals", Option::equals}}};
constexpr std::array<OptionName, 3> kNameOptions = {
    {{"BeginsWith", Option::begins_with}, {"Contains", Option::contains}, {"Equals", Option::equals}}};
constexpr std::array<OptionName, 2> kPathOptions = {
    {{"Recursive", Option::recursive}, {"OneLevel", Option::one_level}}};

template <class Names>
std::string listed(const Names& names) {
  std::string text;
  for (const auto& entry : names) text.append(text.empty() ? "[" : ", ").append(entry.name);
  return text.append("]");
}

std::unexpected<aws::Error> unknown_key(std::string_view key, std::span<const KeyName> known) {
  return refuse("InvalidFilterKey", "The following filter key is not valid: " + std::string(key) +
                                        ". Valid filter keys include: " + listed(known) + ".");
}

Outcome<Key> parse_key(std::string_view name, std::span<const KeyName> known, Extra extra) {
  if (extra == Extra::tags && name.starts_with(kTagPrefix) && name.size() > kTagPrefix.size()) return Key::tag;
  if (extra == Extra::label && name == kLabel) return Key::label;
  const auto found = std::ranges::find(known, name, &KeyName::name);
  if (found == known.end()) return unknown_key(name, known);
  return found->key;
}

std::span<const OptionName> options_of(Key key) {
  if (key == Key::path) return kPathOptions;
  if (key == Key::name) return kNameOptions;
  if (key == Key::label) return std::span(kTextOptions).last(1);
  return kTextOptions;
}

Outcome<Option> parse_option(Key key, const std::optional<std::string>& name) {
  if (!name) return key == Key::path ? Option::one_level : Option::equals;
  const auto known = options_of(key);
  const auto found = std::ranges::find(known, *name, &OptionName::name);
  if (found == known.end())
    return refuse("InvalidFilterOption", "The following filter option is not valid: " + *name +
                                             ". Valid options include: " + listed(known) + ".");
  return found->option;
}

Outcome<void> check_one_of(const Filter& filter, std::initializer_list<std::string_view> allowed) {
  for (const std::string& value : filter.values) {
    if (std::ranges::find(allowed, value) != allowed.end()) continue;
    std::string list;
    for (const auto one : allowed) list.append(list.empty() ? "[" : ", ").append(one);
    return refuse("InvalidFilterValue",
                  "The following filter value is not valid: " + value + ". Valid values include: " + list + "].");
  }
  return {};
}

Outcome<void> check_values(const Filter& filter, std::string_view key) {
  if (filter.values.empty() && filter.key != Key::tag)
    return refuse("InvalidFilterValue",
                  "The following filter values are missing : null for filter key " + std::string(key));
  if (filter.key == Key::type && filter.option == Option::equals)
    return check_one_of(filter, {"String", "StringList", "SecureString"});
  if (filter.key == Key::tier) return check_one_of(filter, {"Standard", "Advanced", "Intelligent-Tiering"});
  if (filter.key == Key::path)
    for (const std::string& path : filter.values) TENANTRY_CHECK(check_path(path));
  return {};
}

Outcome<Filters> parse(const StringFilters& requested, std::span<const KeyName> known, Extra extra) {
  Filters filters;
  if (!requested) return filters;
  std::vector<std::string_view> seen;
  for (const auto& one : *requested) {
    TENANTRY_TRY(const Key key, parse_key(one.key, known, extra));
    TENANTRY_TRY(const Option option, parse_option(key, one.option));
    if (std::ranges::find(seen, one.key) != seen.end())
      return refuse("InvalidFilterKey", "The following filter key is duplicated in the request: " + one.key);
    seen.push_back(one.key);
    filters.push_back({key, option, key == Key::tag ? one.key.substr(kTagPrefix.size()) : "",
                       one.values.value_or(std::vector<std::string>())});
    TENANTRY_CHECK(check_values(filters.back(), one.key));
  }
  return filters;
}

Outcome<Filters> parse_old(const std::vector<aws::ssm::ParametersFilter>& requested) {
  Filters filters;
  for (const auto& one : requested) {
    TENANTRY_TRY(const Key key, parse_key(one.key, kOldKeys, Extra::none));
    filters.push_back({key, key == Key::name ? Option::begins_with : Option::equals, "", one.values});
  }
  return filters;
}

std::string with_slash(std::string_view name) {
  return name.starts_with('/') ? std::string(name) : std::string("/").append(name);
}

std::string as_prefix(std::string_view path) { return std::string(path).append(path.ends_with('/') ? "" : "/"); }

bool holds(Option option, std::string_view actual, std::string_view wanted) {
  switch (option) {
    case Option::begins_with:
      return actual.starts_with(wanted);
    case Option::contains:
      return actual.contains(wanted);
    default:
      return actual == wanted;
  }
}

bool holds_name(Option option, std::string_view name, std::string_view wanted) {
  if (option == Option::contains) return holds(option, name, wanted);
  return holds(option, with_slash(name), with_slash(wanted));
}

bool holds_path(Option option, std::string_view name, std::string_view path) {
  const std::string prefix = as_prefix(path);
  const std::string full = with_slash(name);
  return full.starts_with(prefix) &&
         (option == Option::recursive || full.find('/', prefix.size()) == std::string::npos);
}

bool match_one(const Filter& filter, std::string_view name, const Record& record) {
  return std::ranges::any_of(filter.values, [&](const std::string& wanted) {
    switch (filter.key) {
      case Key::name:
        return holds_name(filter.option, name, wanted);
      case Key::path:
        return holds_path(filter.option, name, wanted);
      case Key::type:
        return holds(filter.option, type_name(record.type), wanted);
      case Key::key_id:
        return holds(filter.option, record.key_id, wanted);
      case Key::tier:
        return holds(filter.option, tier_name(record.tier), wanted);
      default:
        return holds(filter.option, record.data_type.empty() ? kTextDataType : record.data_type, wanted);
    }
  });
}

bool match_tag(const Filter& filter, const Tags& tags) {
  const auto tag = tags.find(filter.tag);
  if (tag == tags.end()) return false;
  return filter.values.empty() || std::ranges::any_of(filter.values, [&](const std::string& wanted) {
           return holds(filter.option, tag->second, wanted);
         });
}

}  // namespace

Outcome<Filters> by_path_filters(const StringFilters& requested) { return parse(requested, kByPathKeys, Extra::label); }

Outcome<Filters> describe_filters(const aws::ssm::DescribeParametersRequest& request) {
  if (!request.filters) return parse(request.parameter_filters, kDescribeKeys, Extra::tags);
  if (request.parameter_filters) return invalid("You can use either Filters or ParameterFilters in a single request.");
  return parse_old(*request.filters);
}

std::vector<std::string> take_labels(Filters& filters) {
  const auto label = std::ranges::find(filters, Key::label, &Filter::key);
  if (label == filters.end()) return {};
  auto values = std::move(label->values);
  filters.erase(label);
  return values;
}

Outcome<bool> match(const Filters& filters, std::string_view name, const Record& record, const TagLookup& tags) {
  std::optional<Tags> known;
  for (const Filter& filter : filters) {
    if (filter.key != Key::tag) {
      if (!match_one(filter, name, record)) return false;
      continue;
    }
    if (!known) {
      TENANTRY_TRY(known, tags());
    }
    if (!match_tag(filter, *known)) return false;
  }
  return true;
}

Scope scope_of(const Filters& filters) {
  Scope scope;
  for (const Filter& filter : filters) {
    if (filter.values.size() != 1) continue;
    const std::string& value = filter.values.front();
    if (filter.key == Key::path) return {as_prefix(value), filter.option == Option::one_level};
    if (filter.key == Key::name && filter.option != Option::contains) scope.prefix = with_slash(value);
  }
  return scope;
}

std::string fingerprint_of(const Filters& filters) {
  std::string text;
  for (const Filter& filter : filters) {
    text.push_back(static_cast<char>(filter.key));
    text.push_back(static_cast<char>(filter.option));
    pack_string(text, filter.tag);
    pack_integer(text, filter.values.size());
    for (const std::string& value : filter.values) pack_string(text, value);
  }
  return text;
}

}  // namespace tenantry::local::ssm
