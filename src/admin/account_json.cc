#include "admin/account_json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "admin/license_json.h"
#include "admin/rules.h"
#include "admin/strict_json.h"

namespace tenantry::admin {
namespace {

using tenancy::AccountChange;
using tenancy::License;
using tenancy::NewAccount;
using tenancy::TableSettings;
using tenancy::TechnicalUser;

constexpr aws::Limits kNameLimits{.required = true, .min = 1, .max = 256};
constexpr std::array<std::string_view, 12> kFixed = {
    "id",        "cloudType", "tableName",         "tableArn",           "streamArn", "stackId",
    "createdAt", "updatedAt", "provisioningError", "provisioningStatus", "version",   "updateError"};

void check_rules(const TechnicalUser& user, const std::string& path, FieldErrors& errors) {
  check_email(user.email, path + ".email", errors);
  check_date(user.start_date, path + ".startDate", errors);
  check_date(user.end_date, path + ".endDate", errors);
  check_order(user.start_date, user.end_date, path + ".endDate", errors);
}

/// Without the members that have a fault already: a rule between members is not judged by them.
TableSettings sound_part(TableSettings settings, const std::string& path, const FieldErrors& errors) {
  TableSettings::members([&](std::string_view name, auto member, aws::Limits = {}) {
    if (std::ranges::find(errors, member_path(path, name), &FieldError::path) != errors.end())
      (settings.*member).reset();
  });
  return settings;
}

/// What is wrong with settings by themselves: rules that need the platform's defaults are the provisioner's.
void check_rules(const TableSettings& settings, bool change, const std::string& path, FieldErrors& errors) {
  const TableSettings sound = sound_part(settings, path, errors);
  for (auto& [member, rule] : change ? check_change(sound) : check(sound))
    errors.push_back({member_path(path, member), std::move(rule)});
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

  bool boolean() {
    bool value = false;
    read_value(element_, value, {}, path_, errors_);
    return value;
  }

  std::optional<tenancy::CloudType> cloud_type() {
    std::string_view text;
    const bool is_text = element_.get(text) == simdjson::SUCCESS;
    const auto type = is_text ? tenancy::parse_cloud_type(text) : std::nullopt;
    if (!type) errors_.push_back({path_, "must be public or private"});
    return type;
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

  /// `change`: of settings that are known to the provisioner only.
  TableSettings table_settings(bool change) {
    TableSettings settings;
    read_value(element_, settings, {}, path_, errors_);
    check_rules(settings, change, path_, errors_);
    return settings;
  }

 private:
  json::Object object_;
  FieldErrors& errors_;
  json::Element element_;
  std::string path_;
};

template <class T>
std::expected<T, Problem> finish(T value, FieldErrors errors) {
  if (errors.empty()) return value;
  return std::unexpected(invalid_body(std::move(errors)));
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

void write_parts(json::Writer& writer, const tenancy::Account& account) {
  write_list(writer, "addresses", account.addresses);
  if (account.technical_user) {
    writer.key("technicalUser").begin_object();
    write_members(writer, *account.technical_user);
    writer.end_object();
  }
  write_list(writer, "licenses", account.licenses);
}

}  // namespace

std::expected<NewAccount, Problem> read_new_account(std::string_view body) {
  static const std::vector<std::string_view> kKnown = {
      "name", "masterAccountName", "cloudType", "addresses", "technicalUser", "licenses", "tableSettings"};
  json::Document document(kMaxDepth);
  FieldErrors errors;
  TENANTRY_TRY(const auto object, parse_body(document, body, errors, kKnown));
  BodyReader reader(object, errors);
  NewAccount account;
  std::optional<tenancy::CloudType> type;
  if (reader.find("name", true)) account.name = reader.text();
  if (reader.find("masterAccountName")) account.master_account_name = reader.text();
  if (reader.find("cloudType", true)) type = reader.cloud_type();
  if (reader.find("addresses")) account.addresses = reader.addresses();
  if (reader.find("technicalUser")) account.technical_user = reader.technical_user();
  if (reader.find("licenses")) account.licenses = reader.licenses();
  if (reader.find("tableSettings")) account.table_settings = reader.table_settings(false);
  if (type == tenancy::CloudType::public_ && reader.find("tableSettings"))
    errors.push_back({"$.tableSettings", std::string(tenancy::kNoTableSettings)});
  account.cloud_type = type.value_or(tenancy::CloudType::public_);
  return finish(std::move(account), std::move(errors));
}

std::expected<void, Problem> read_empty(std::string_view body) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};
  json::Document document(kMaxDepth);
  FieldErrors errors;
  TENANTRY_CHECK(parse_body(document, body, errors, {}));
  if (errors.empty()) return {};
  return std::unexpected(invalid_body(std::move(errors)));
}

std::expected<AccountChange, Problem> read_account_change(std::string_view body) {
  static const std::vector<std::string_view> kKnown = [] {
    std::vector<std::string_view> known = {"name",     "masterAccountName", "addresses",    "technicalUser",
                                           "licenses", "suspended",         "tableSettings"};
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
  if (reader.find("suspended")) change.suspended = reader.boolean();
  if (reader.find("tableSettings")) change.table_settings = reader.table_settings(true);
  return finish(std::move(change), std::move(errors));
}

void write_account(json::Writer& writer, const tenancy::Account& account, Parts parts) {
  writer.begin_object().member("id", account.id.to_string()).member("name", account.name);
  if (!account.master_account_name.empty()) writer.member("masterAccountName", account.master_account_name);
  writer.member("cloudType", tenancy::to_text(account.cloud_type));
  write_optional(writer, "tableName", account.table_name);
  write_optional(writer, "tableArn", account.table_arn);
  write_optional(writer, "streamArn", account.stream_arn);
  write_optional(writer, "stackId", account.stack_id);
  writer.key("suspended").boolean(account.suspended);
  writer.member("provisioningStatus", tenancy::to_text(account.status));
  write_optional(writer, "provisioningError", account.provisioning_error);
  write_optional(writer, "updateError", account.update_error);
  if (parts == Parts::with) write_parts(writer, account);
  if (account.cloud_type == tenancy::CloudType::private_) {
    writer.key("tableSettings").begin_object();
    write_members(writer, account.table_settings);
    writer.end_object();
  }
  writer.member("createdAt", format_iso8601(account.created_at))
      .member("updatedAt", format_iso8601(account.updated_at));
  writer.key("version").integer(account.version).end_object();
}

}  // namespace tenantry::admin
