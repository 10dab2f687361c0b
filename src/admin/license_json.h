#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/problem.h"
#include "admin/strict_json.h"
#include "base/json.h"
#include "tenancy/account.h"

namespace tenantry::admin {

/// Bodies of POST and PATCH on licenses: strict, and with every fault in one Problem (400).
std::expected<tenancy::License, Problem> read_license(std::string_view body);
std::expected<tenancy::LicenseChange, Problem> read_license_change(std::string_view body);

/// With its id, which an account's own list leaves out.
void write_license(json::Writer& writer, const tenancy::License& license);

/// The object that a body is; what is wrong with it as a whole, or faults of its members' names in `errors`.
std::expected<json::Object, Problem> parse_body(json::Document& document, std::string_view body, FieldErrors& errors,
                                                const std::vector<std::string_view>& known);

/// Rules beyond a shape's limits. What is not there breaks none.
void check_rules(const tenancy::License& license, const std::string& path, FieldErrors& errors);
void check_date(const std::optional<std::string>& value, const std::string& path, FieldErrors& errors);
void check_order(const std::optional<std::string>& start, const std::optional<std::string>& end,
                 const std::string& path, FieldErrors& errors);
void check_email(const std::optional<std::string>& value, const std::string& path, FieldErrors& errors);

}  // namespace tenantry::admin
