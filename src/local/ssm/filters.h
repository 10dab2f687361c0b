#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/ssm/operations.h"
#include "local/ssm/outcome.h"
#include "local/ssm/paging.h"
#include "local/ssm/record.h"

namespace tenantry::local::ssm {

/// One condition on a parameter (API reference, ParameterStringFilter), checked. It holds when any of its values does.
struct Filter {
  enum class Key { name, type, key_id, path, tier, data_type, tag, label };
  enum class Option { equals, begins_with, contains, recursive, one_level };

  Key key;
  Option option;
  std::string tag;                  ///< The tag's key.
  std::vector<std::string> values;  ///< Of a tag, none: the tag is there.
};
using Filters = std::vector<Filter>;

using StringFilters = std::optional<std::vector<aws::ssm::ParameterStringFilter>>;
/// Type, KeyId and Label; the last one is not for match(), see take_labels().
Outcome<Filters> by_path_filters(const StringFilters& requested);
/// Name, Type, KeyId, Path, Tier, DataType and tag:key; or, not together, the older Filters, where a Name is a prefix.
Outcome<Filters> describe_filters(const aws::ssm::DescribeParametersRequest& request);

/// Takes the values of a Label filter out of `filters`; none: there was no such filter.
std::vector<std::string> take_labels(Filters& filters);

using TagLookup = std::function<Outcome<Tags>()>;
/// Whether all filters hold. The tags are looked up only when a filter asks for them.
Outcome<bool> match(const Filters& filters, std::string_view name, const Record& record, const TagLookup& tags);

/// The smallest part of the names that holds every match, as far as a single path or name tells it.
Scope scope_of(const Filters& filters);

/// One text for one list of filters: what a page token is bound to.
std::string fingerprint_of(const Filters& filters);

}  // namespace tenantry::local::ssm
