#include "sigv4/claim.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <map>
#include <optional>
#include <utility>

#include "base/encoding.h"
#include "base/result.h"

namespace tenantry::sigv4 {
namespace {

using Reason = Refusal::Reason;

constexpr std::size_t kMaxSignedHeaders = 100;
constexpr std::string_view kDateHelp = "See http://en.wikipedia.org/wiki/ISO_8601";

std::unexpected<Refusal> refuse(Reason reason, std::string message = {}) {
  return std::unexpected(Refusal{reason, std::move(message)});
}

/// What a client sent, for a message: short, printable.
std::string shown(std::string_view text) {
  std::string out(text.substr(0, 100));
  std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

bool is_amz(std::string_view name) { return name.size() > 6 && equals_ignoring_case(name.substr(0, 6), "x-amz-"); }

/// The fields that a signature is made of or depends on. A repeated one is remembered.
struct Survey {
  std::optional<std::string_view> authorization, date, amz_date, payload, token;
  bool has_host = false;
  std::string_view repeated;

  explicit Survey(std::span<const Header> headers) {
    bool has_type = false;
    for (const auto& [name, value] : headers) {
      if (equals_ignoring_case(name, "authorization")) note(authorization, name, value);
      if (equals_ignoring_case(name, "date")) note(date, name, value);
      if (equals_ignoring_case(name, "x-amz-date")) note(amz_date, name, value);
      if (equals_ignoring_case(name, "x-amz-content-sha256")) note(payload, name, value);
      if (equals_ignoring_case(name, "x-amz-security-token")) note(token, name, value);
      if (equals_ignoring_case(name, "host") && std::exchange(has_host, true)) repeated = name;
      if (equals_ignoring_case(name, "content-type") && std::exchange(has_type, true)) repeated = name;
    }
  }

 private:
  void note(std::optional<std::string_view>& slot, std::string_view name, std::string_view value) {
    if (slot) repeated = name;
    slot = value;
  }
};

/// A signature's parts, wherever they stood.
struct Parts {
  std::string_view algorithm, credential, signed_headers, signature;
  std::optional<std::string_view> date;
  std::optional<std::chrono::seconds> valid_for;
  std::shared_ptr<const void> decoded;
};

using Parameters = std::map<std::string, std::string, std::less<>>;

/// The `X-Amz-` parameters of a query; a repeated one is refused.
std::expected<Parameters, Refusal> amz_parameters(std::string_view query) {
  Parameters found;
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = url_decode(pair.substr(0, equals));
    auto value = url_decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value) return refuse(Reason::incomplete, "Illegal hex character in escape % pattern in the query.");
    if (!is_amz(*name)) continue;
    const auto [at, is_new] = found.emplace(*std::move(name), *std::move(value));
    if (!is_new)
      return refuse(Reason::wrong_signature,
                    fmt::format("The query-string parameter '{}' is given more than once.", at->first));
  }
  return found;
}

std::string_view trimmed(std::string_view text) {
  const auto first = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(first);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// One `Name=value` of the Authorization field into its place.
std::expected<void, Refusal> take_parameter(Parts& parts, std::string_view text) {
  const auto equals = text.find('=');
  if (equals == text.npos)
    return refuse(
        Reason::incomplete,
        fmt::format("'{}' not a valid key=value pair (missing equal-sign) in Authorization header.", shown(text)));
  const auto name = text.substr(0, equals);
  std::string_view* place = name == "Credential"      ? &parts.credential
                            : name == "SignedHeaders" ? &parts.signed_headers
                            : name == "Signature"     ? &parts.signature
                                                      : nullptr;
  if (place == nullptr)
    return refuse(Reason::incomplete, fmt::format("Authorization header has an unknown parameter '{}'.", shown(name)));
  if (!place->empty())
    return refuse(Reason::incomplete, fmt::format("Authorization header has the parameter '{}' more than once.", name));
  *place = text.substr(equals + 1);
  return {};
}

std::expected<void, Refusal> require_all(const Parts& parts) {
  std::string missing;
  const auto require = [&](std::string_view value, std::string_view name) {
    if (value.empty()) missing += fmt::format("Authorization header requires '{}' parameter. ", name);
  };
  require(parts.credential, "Credential");
  require(parts.signature, "Signature");
  require(parts.signed_headers, "SignedHeaders");
  if (!parts.date) missing += "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  if (missing.empty()) return {};
  missing.pop_back();
  return refuse(Reason::incomplete, std::move(missing));
}

std::expected<Parts, Refusal> parts_of_field(const Survey& survey) {
  std::string_view text = *survey.authorization;
  Parts parts;
  parts.algorithm = text.substr(0, text.find(' '));
  if (!parts.algorithm.starts_with("AWS4-")) return refuse(Reason::missing);
  text.remove_prefix(parts.algorithm.size());
  for (bool more = !trimmed(text).empty(); more;) {
    const auto comma = std::min(text.find(','), text.size());
    TENANTRY_CHECK(take_parameter(parts, trimmed(text.substr(0, comma))));
    more = comma != text.size();
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  parts.date = survey.amz_date ? survey.amz_date : survey.date;
  TENANTRY_CHECK(require_all(parts));
  return parts;
}

std::optional<std::chrono::seconds> parse_expires(std::string_view text) {
  constexpr int kWeek = 7 * 24 * 3600;
  if (text.empty() || text.size() > 6) return std::nullopt;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value >= 1 && value <= kWeek ? std::optional(std::chrono::seconds(value)) : std::nullopt;
}

std::expected<Parts, Refusal> parts_of_query(Parameters found) {
  const auto parameters = std::make_shared<const Parameters>(std::move(found));
  std::string missing;
  const auto get = [&](std::string_view name) {
    const auto at = parameters->find(name);
    if (at != parameters->end() && !at->second.empty()) return std::string_view(at->second);
    missing += fmt::format("AWS query-string parameters must include '{}'. ", name);
    return std::string_view();
  };
  Parts parts;
  parts.algorithm = get("X-Amz-Algorithm");
  parts.credential = get("X-Amz-Credential");
  parts.signature = get("X-Amz-Signature");
  parts.signed_headers = get("X-Amz-SignedHeaders");
  parts.date = get("X-Amz-Date");
  const auto expires = get("X-Amz-Expires");
  if (!missing.empty()) return refuse(Reason::incomplete, missing + "Re-examine the query-string parameters.");
  parts.valid_for = parse_expires(expires);
  if (!parts.valid_for)
    return refuse(Reason::incomplete, "X-Amz-Expires must be a number of seconds from 1 to 604800.");
  parts.decoded = parameters;
  return parts;
}

std::expected<Parts, Refusal> find_parts(const Request& request, const Survey& survey, const Rules& rules) {
  if (!survey.repeated.empty())
    return refuse(Reason::wrong_signature,
                  fmt::format("The header '{}' is given more than once.", lower_case(survey.repeated)));
  Parameters parameters;
  if (!request.query.empty()) {
    TENANTRY_TRY(parameters, amz_parameters(request.query));
  }
  if (survey.authorization && !parameters.empty())
    return refuse(Reason::wrong_signature,
                  fmt::format("Found both '{}' as a query-string param and 'Authorization' as HTTP header.",
                              shown(parameters.begin()->first)));
  const bool token = survey.token || parameters.contains("X-Amz-Security-Token");
  if (token && !rules.session_tokens) return refuse(Reason::unknown_key);
  if (survey.authorization) return parts_of_field(survey);
  if (parameters.empty()) return refuse(Reason::missing);
  if (!rules.presigned)
    return refuse(Reason::incomplete,
                  "Presigned requests are not supported here: sign the request in its Authorization header.");
  return parts_of_query(std::move(parameters));
}

std::expected<Timestamp, Refusal> read_date(const Parts& parts) {
  auto when = Timestamp::parse(*parts.date);
  if (!when && !parts.valid_for) when = Timestamp::parse_http_date(*parts.date);
  if (when) return *when;
  return refuse(Reason::incomplete,
                fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. {}", shown(*parts.date), kDateHelp));
}

std::string window(std::chrono::seconds length) {
  const auto count = length.count();
  return count % 60 == 0 ? fmt::format("{} min.", count / 60) : fmt::format("{} sec.", count);
}

std::expected<void, Refusal> check_date(const Timestamp& when, const Parts& parts, const Rules& rules, WallTime now) {
  const auto age = parts.valid_for.value_or(rules.skew);
  const Timestamp today(now);
  if (when.time() < today.time() - age)
    return refuse(Reason::expired, fmt::format("Signature expired: {} is now earlier than {} ({} - {})", when.text(),
                                               Timestamp(today.time() - age).text(), today.text(), window(age)));
  if (when.time() > today.time() + rules.skew)
    return refuse(Reason::expired,
                  fmt::format("Signature not yet current: {} is still later than {} ({} + {})", when.text(),
                              Timestamp(today.time() + rules.skew).text(), today.text(), window(rules.skew)));
  return {};
}

std::expected<HeaderNames, Refusal> read_names(std::string_view text) {
  HeaderNames names;
  for (std::size_t at = 0; at <= text.size();) {
    const auto name = text.substr(at, text.find(';', at) - at);
    const bool ordered = names.empty() || names.back() < name;
    if (name.empty() || !ordered || std::ranges::any_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }))
      return refuse(Reason::incomplete,
                    "'SignedHeaders' must be header names in lower case, sorted, each once, separated by semicolons.");
    if (names.size() == kMaxSignedHeaders)
      return refuse(Reason::incomplete, fmt::format("'SignedHeaders' has more than {} names.", kMaxSignedHeaders));
    names.push_back(name);
    at += name.size() + 1;
  }
  return names;
}

std::size_t index_in(const HeaderNames& names, std::string_view header) {
  std::size_t i = 0;
  while (i < names.size() && !equals_ignoring_case(header, names[i])) ++i;
  return i;
}

/// Every field that must be signed is, and once; every signed one is there.
std::expected<void, Refusal> check_names(const HeaderNames& names, std::span<const Header> headers) {
  std::bitset<kMaxSignedHeaders> seen;
  for (const auto& header : headers) {
    const auto i = index_in(names, header.name);
    if (is_amz(header.name)) {
      if (i == names.size())
        return refuse(Reason::wrong_signature,
                      fmt::format("There were headers present in the request which were not signed: {}",
                                  shown(lower_case(header.name))));
      if (seen[i])
        return refuse(Reason::wrong_signature,
                      fmt::format("The header '{}' is given more than once.", shown(names[i])));
    }
    if (i < names.size()) seen[i] = true;
  }
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!seen[i])
      return refuse(Reason::wrong_signature,
                    fmt::format("The signed header '{}' is not in the request.", shown(names[i])));
  return {};
}

std::expected<void, Refusal> check_signed(const HeaderNames& names, const Request& request, const Survey& survey,
                                          bool dated_by_field) {
  if (index_in(names, "host") == names.size())
    return refuse(Reason::wrong_signature, "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  if (dated_by_field && index_in(names, "date") == names.size())
    return refuse(Reason::wrong_signature, "'Date' must be a 'SignedHeader' in the AWS Authorization.");
  if (survey.payload && (*survey.payload == "UNSIGNED-PAYLOAD" || survey.payload->starts_with("STREAMING-")))
    return refuse(
        Reason::wrong_signature,
        fmt::format("The body must be signed: 'x-amz-content-sha256' must not be '{}'.", shown(*survey.payload)));
  return check_names(names, request.headers);
}

struct Scope {
  std::string_view key_id, date, region, service, terminator;
};

std::expected<Scope, Refusal> split(std::string_view credential) {
  std::array<std::string_view, 5> pieces;
  std::size_t count = 0;
  for (std::size_t at = 0; at <= credential.size(); ++count) {
    const auto piece = credential.substr(at, credential.find('/', at) - at);
    if (count < pieces.size()) pieces[count] = piece;
    at += piece.size() + 1;
  }
  if (count != pieces.size() || pieces[0].empty())
    return refuse(Reason::incomplete, fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                                                  "keyid/date/region/service/term, got '{}'",
                                                  shown(credential)));
  return Scope{pieces[0], pieces[1], pieces[2], pieces[3], pieces[4]};
}

std::expected<void, Refusal> check_scope(const Scope& scope, const Timestamp& when, const Rules& rules) {
  std::string wrong;
  if (scope.region != rules.region)
    wrong += fmt::format("Credential should be scoped to a valid region, not '{}'. ", shown(scope.region));
  if (scope.service != rules.service)
    wrong += fmt::format("Credential should be scoped to correct service: '{}'. ", rules.service);
  if (scope.terminator != kTerminator)
    wrong += fmt::format("Credential should be scoped with a valid terminator: '{}', not '{}'. ", kTerminator,
                         shown(scope.terminator));
  if (scope.date != when.date())
    wrong += fmt::format(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{}' != '{}', from "
        "'{}'. ",
        shown(scope.date), when.date(), when.text());
  if (wrong.empty()) return {};
  return refuse(Reason::wrong_signature, std::move(wrong));
}

}  // namespace

std::expected<Claim, Refusal> read_claim(const Request& request, const Rules& rules, WallTime now) {
  const Survey survey(request.headers);
  TENANTRY_TRY(auto parts, find_parts(request, survey, rules));
  TENANTRY_TRY(const auto when, read_date(parts));
  TENANTRY_CHECK(check_date(when, parts, rules, now));
  TENANTRY_TRY(auto names, read_names(parts.signed_headers));
  const bool dated_by_field = !parts.valid_for && !survey.amz_date;
  TENANTRY_CHECK(check_signed(names, request, survey, dated_by_field));
  if (parts.algorithm != kAlgorithm)
    return refuse(Reason::incomplete, fmt::format("Unsupported AWS 'algorithm': '{}' (only {} for now).",
                                                  shown(parts.algorithm), kAlgorithm));
  TENANTRY_TRY(const auto scope, split(parts.credential));
  TENANTRY_CHECK(check_scope(scope, when, rules));
  return Claim{scope.key_id,
               parts.credential,
               parts.credential.substr(scope.key_id.size() + 1),
               when,
               std::move(names),
               parts.signature,
               std::move(parts.decoded)};
}

}  // namespace tenantry::sigv4
