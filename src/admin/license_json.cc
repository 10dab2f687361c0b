#include "admin/license_json.h"

#include <utility>

#include "admin/rules.h"

namespace tenantry::admin {
namespace {

using tenancy::License;
using tenancy::LicenseChange;

bool is_given(const std::optional<std::string>& value) { return value && !value->empty(); }

template <class L>
void check_all(const L& license, const std::string& path, FieldErrors& errors) {
  check_email(license.contact_email, path + ".contactEmail", errors);
  check_date(license.start_date, path + ".startDate", errors);
  check_date(license.end_date, path + ".endDate", errors);
  check_order(license.start_date, license.end_date, path + ".endDate", errors);
}

template <class L>
std::expected<L, Problem> read(std::string_view body, bool is_change) {
  json::Document document(kMaxDepth);
  FieldErrors errors;
  L license;
  auto known = member_names<L>();
  if (is_change) known.emplace_back("id");
  TENANTRY_TRY(const auto object, parse_body(document, body, errors, known));
  json::Element id;
  if (is_change && object.at_key("id").get(id) == simdjson::SUCCESS) errors.push_back({"$.id", "cannot be changed"});
  read_members(object, license, "$", errors);
  check_all(license, "$", errors);
  if (errors.empty()) return license;
  return std::unexpected(invalid_body(std::move(errors)));
}

}  // namespace

std::expected<json::Object, Problem> parse_body(json::Document& document, std::string_view body, FieldErrors& errors,
                                                const std::vector<std::string_view>& known) {
  if (body.starts_with("\xef\xbb\xbf"))
    return std::unexpected(Problem{
        400, "The body is not valid JSON: it begins with a byte order mark (U+FEFF), which must be left out.", {}});
  auto root = document.parse(body);
  if (!root) root = document.parse(with_readable_integers(body));
  if (!root) return std::unexpected(Problem{400, "The body is not valid JSON: " + root.error().message, {}});
  const auto object = read_object(*root, known, "$", errors);
  if (!object) return std::unexpected(Problem{400, "The body must be a JSON object.", std::move(errors)});
  return *object;
}

void check_date(const std::optional<std::string>& value, const std::string& path, FieldErrors& errors) {
  if (is_given(value) && !is_date(*value)) errors.push_back({path, "must be a date that exists, as YYYY-MM-DD"});
}

void check_order(const std::optional<std::string>& start, const std::optional<std::string>& end,
                 const std::string& path, FieldErrors& errors) {
  if (start && end && is_date(*start) && is_date(*end) && *end < *start)
    errors.push_back({path, "must not be before startDate"});
}

void check_email(const std::optional<std::string>& value, const std::string& path, FieldErrors& errors) {
  if (is_given(value) && !is_email(*value)) errors.push_back({path, "must be an email address"});
}

void check_rules(const License& license, const std::string& path, FieldErrors& errors) {
  check_all(license, path, errors);
}

std::expected<License, Problem> read_license(std::string_view body) { return read<License>(body, false); }

std::expected<LicenseChange, Problem> read_license_change(std::string_view body) {
  return read<LicenseChange>(body, true);
}

void write_license(json::Writer& writer, const License& license) {
  writer.begin_object().member("id", license.id.to_string());
  write_members(writer, license);
  writer.end_object();
}

}  // namespace tenantry::admin
