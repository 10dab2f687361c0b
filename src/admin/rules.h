#pragma once

#include <string_view>

namespace tenantry::admin {

/// `YYYY-MM-DD`, a day that exists (ISO 8601; years 0001 to 9999). Such texts compare as the days do.
bool is_date(std::string_view text);

/// One mailbox as forms take it (RFC 5321 without quoting and address literals): a dot-atom of at most 64 characters,
/// `@`, and a host name of at least two labels.
bool is_email(std::string_view text);

/// Whether a text (UTF-8) holds what no name or address needs and what can mislead its reader: the control characters
/// C0 and C1, line and paragraph separators, and those that set the writing direction (Unicode Standard Annex #9).
bool has_control(std::string_view text);

}  // namespace tenantry::admin
