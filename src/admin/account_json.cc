#include "admin/account_json.h"

#include <array>

#include "admin/rules.h"
#include "admin/strict_json.h"

namespace tenantry::admin {
namespace {

using tenancy::AccountChange;
using tenancy::License;
using tenancy::NewAccount;
using tenancy::TechnicalUser;

constexpr aws::Limits kNameLimits{.required = true, .min = 1, .max = 256};
constexpr std::array<std::string_view, 12> kFixed = {
    "id",        "cloudType",         "tableName",          "tableArn",  "streamArn", "stackId",
    "createdAt", "provisioningError", "provisioningStatus", "updatedAt", "version",   "suspended"};

void check_date(const std::string& value, const std::string& path, FieldErrors& errors) {
  if (!value.empty() && !is_date(value)) errors.push_back({path, "must be a date that exists, as YYYY-MM-DD"});
}

void check_order(const std::string& start, const std::string& end, const std::string& path, FieldErrors& errors) {
  if (is_date(start) && is_date(end) && end < start) errors.push_back({path, "must not be before startDate"});
}

void check_email(const std::string& value, const std::string& path, FieldErrors& errors) {
  if (!value.empty() && !is_email(value)) errors.push_back({path, "must be an email address"});
}

void check_rules(const TechnicalUser& user, const std::string& path, FieldErrors& errors) {
  check_email(user.email, path + ".email", errors);
  check_date(user.start_date.value_or(""), path + ".startDate", errors);
  check_date(user.end_date.value_or(""), path + ".endDate", errors);
  check_order(user.start_date.value_or(""), user.end_date.value_or(""), path + ".endDate", errors);
}

void check_rules(const License& license, const std::string& path, FieldErrors& errors) {
  check_email(license.contact_email, path + ".contactEmail", errors);
  check_date(license.start_date, path + ".startDate", errors);
  check_date(license.end_date, path + ".endDate", errors);
  check_order(license.start_date, license.end_date, path + ".endDate", errors);
}

/// The members of an account's body, read into whichever of the two it is.
class BodyReader {
 public:
  BodyReader(json::Object object, FieldErrors& errors) : object_(object), errors_(errors) {}

  /// Whether `name` is there; reported when it is required and is not.
  bool find(std::string_view name, bool required = false) {
    const bool found = object_.at_key(name).get(element_) == simdjson::SUCCESS;
    if (!found && required) errors_.push_back({member_path("$", name), "is required"});
    path_ = member_path("$", name);
    return found;
  }

  std::string text() {
    std::string value;
    read_value(element_, value, kNameLimits, path_, errors_);
    return value;
  }

  tenancy::CloudType cloud_type() {
    std::string_view text;
    const bool is_text = element_.get(text) == simdjson::SUCCESS;
    const auto type = is_text ? tenancy::parse_cloud_type(text) : std::nullopt;
    if (!type) errors_.push_back({path_, "must be public or private"});
    return type.value_or(tenancy::CloudType::public_);
  }

  TechnicalUser technical_user() {
    TechnicalUser user;
    read_value(element_, user, {}, path_, errors_);
    check_rules(user, path_, errors_);
    return user;
  }

  std::vector<tenancy::Address> addresses() {
    std::vector<tenancy::Address> list;
    read_list(element_, list, tenancy::kMaxAddresses, path_, errors_);
    return list;
  }

  std::vector<License> licenses() {
    std::vector<License> list;
    read_list(element_, list, tenancy::kMaxLicenses, path_, errors_);
    for (std::size_t i = 0; i < list.size(); ++i) check_rules(list[i], element_path(path_, i), errors_);
    return list;
  }

 private:
  json::Object object_;
  FieldErrors& errors_;
  json::Element element_;
  std::string path_;
};

std::expected<json::Object, Problem> parse_body(json::Document& document, std::string_view body, FieldErrors& errors,
                                                const std::vector<std::string_view>& known) {
  const auto root = document.parse(body);
  if (!root) return std::unexpected(Problem{400, "The body is not valid JSON: " + root.error().message, {}});
  const auto object = read_object(*root, known, "$", errors);
  if (!object) return std::unexpected(Problem{400, "The body must be a JSON object.", std::move(errors)});
  return *object;
}

template <class T>
std::expected<T, Problem> finish(T value, FieldErrors errors) {
  if (errors.empty()) return value;
  return std::unexpected(
      Problem{400, "Some members of the body are not valid; nothing was changed.", std::move(errors)});
}

template <class T>
void write_list(json::Writer& writer, std::string_view name, const std::vector<T>& list) {
  writer.key(name).begin_array();
  for (const T& one : list) {
    writer.begin_object();
    write_members(writer, one);
    writer.end_object();
  }
  writer.end_array();
}

void write_optional(json::Writer& writer, std::string_view name, const std::optional<std::string>& value) {
  if (value) writer.member(name, *value);
}

}  // namespace

std::expected<NewAccount, Problem> read_new_account(std::string_view body) {
  static const std::vector<std::string_view> kKnown = {"name",      "masterAccountName", "cloudType",
                                                       "addresses", "technicalUser",     "licenses"};
  json::Document document(kMaxDepth);
  FieldErrors errors;
  TENANTRY_TRY(const auto object, parse_body(document, body, errors, kKnown));
  BodyReader reader(object, errors);
  NewAccount account;
  if (reader.find("name", true)) account.name = reader.text();
  if (reader.find("masterAccountName")) account.master_account_name = reader.text();
  if (reader.find("cloudType", true)) account.cloud_type = reader.cloud_type();
  if (reader.find("addresses")) account.addresses = reader.addresses();
  if (reader.find("technicalUser")) account.technical_user = reader.technical_user();
  if (reader.find("licenses")) account.licenses = reader.licenses();
  return finish(std::move(account), std::move(errors));
}

std::expected<AccountChange, Problem> read_account_change(std::string_view body) {
  static const std::vector<std::string_view> kKnown = [] {
    std::vector<std::string_view> known = {"name", "masterAccountName", "addresses", "technicalUser", "licenses"};
    known.insert(known.end(), kFixed.begin(), kFixed.end());
    return known;
  }();
  json::Document document(kMaxDepth);
  FieldErrors errors;
  TENANTRY_TRY(const auto object, parse_body(document, body, errors, kKnown));
  BodyReader reader(object, errors);
  for (const auto name : kFixed)
    if (reader.find(name)) errors.push_back({member_path("$", name), "cannot be changed"});
  AccountChange change;
  if (reader.find("name")) change.name = reader.text();
  if (reader.find("masterAccountName")) change.master_account_name = reader.text();
  if (reader.find("addresses")) change.addresses = reader.addresses();
  if (reader.find("technicalUser")) change.technical_user = reader.technical_user();
  if (reader.find("licenses")) change.licenses = reader.licenses();
  return finish(std::move(change), std::move(errors));
}

void write_account(json::Writer& writer, const tenancy::Account& account) {
  writer.begin_object().member("id", account.id.to_string()).member("name", account.name);
  if (!account.master_account_name.empty()) writer.member("masterAccountName", account.master_account_name);
  writer.member("cloudType", tenancy::to_text(account.cloud_type));
  write_optional(writer, "tableName", account.table_name);
  write_optional(writer, "tableArn", account.table_arn);
  write_optional(writer, "streamArn", account.stream_arn);
  write_optional(writer, "stackId", account.stack_id);
  writer.member("provisioningStatus", tenancy::to_text(account.status));
  write_optional(writer, "provisioningError", account.provisioning_error);
  write_list(writer, "addresses", account.addresses);
  if (account.technical_user) {
    writer.key("technicalUser").begin_object();
    write_members(writer, *account.technical_user);
    writer.end_object();
  }
  write_list(writer, "licenses", account.licenses);
  writer.member("createdAt", format_iso8601(account.created_at))
      .member("updatedAt", format_iso8601(account.updated_at));
  writer.key("version").integer(account.version).end_object();
}

void write_provisioning(json::Writer& writer, const tenancy::Account& account,
                        const tenancy::ProvisioningRecord& record) {
  writer.begin_object()
      .member("accountId", account.id.to_string())
      .member("cloudType", tenancy::to_text(account.cloud_type));
  writer.member("status", tenancy::to_text(account.status));
  write_optional(writer, "error", account.provisioning_error);
  writer.member("step", tenancy::to_text(record.step)).key("attempt").integer(record.attempt);
  write_optional(writer, "cause", record.cause);
  write_optional(writer, "stackId", account.stack_id ? account.stack_id : record.stack_id);
  write_optional(writer, "tableName", account.table_name);
  writer.member("startedAt", format_iso8601(record.started_at))
      .member("stepAt", format_iso8601(record.step_at))
      .end_object();
}

}  // namespace tenantry::admin
