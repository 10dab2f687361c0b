#include "sigv4/signer.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/encoding.h"
#include "sigv4/timestamp.h"

namespace tenantry::sigv4 {
namespace {

std::vector<std::string> signed_names(std::span<const Header> headers) {
  std::vector<std::string> names;
  for (const auto& header : headers) names.push_back(lower_case(header.name));
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

std::string scope_of(const Timestamp& when, const SignOptions& options) {
  return fmt::format("{}/{}/{}/{}", when.date(), options.region, options.service, kTerminator);
}

std::string signature_of(const Request& request, const std::vector<std::string>& names, const Digest& payload,
                         const Credentials& credentials, const Timestamp& when, const SignOptions& options) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto canonical = canonical_request(request, views, payload, options.path_form);
  if (!canonical) throw std::invalid_argument("malformed escape in the query of a request to be signed");
  const Digest key = signing_key(credentials.secret_access_key, when.date(), options.region, options.service);
  return hex(hmac_sha256(bytes_of(key), string_to_sign(when.text(), scope_of(when, options), *canonical)));
}

void add_parameter(std::string& query, std::string_view name, std::string_view value) {
  if (!query.empty()) query.push_back('&');
  query.append(name).append("=").append(url_encode(value));
}

}  // namespace

Fields sign(const Request& request, const Credentials& credentials, WallTime time, const SignOptions& options) {
  const Timestamp when(time);
  const Digest payload = sha256(request.body);
  Fields fields = {{"X-Amz-Date", std::string(when.text())}};
  if (options.content_sha256) fields.emplace_back("X-Amz-Content-Sha256", hex(payload));
  const bool token = !credentials.session_token.empty();
  if (token && options.sign_session_token) fields.emplace_back("X-Amz-Security-Token", credentials.session_token);

  std::vector<Header> headers(request.headers.begin(), request.headers.end());
  for (const auto& [name, value] : fields) headers.push_back({name, value});
  Request whole = request;
  whole.headers = headers;
  const auto names = signed_names(headers);
  const auto signature = signature_of(whole, names, payload, credentials, when, options);

  if (token && !options.sign_session_token) fields.emplace_back("X-Amz-Security-Token", credentials.session_token);
  fields.emplace_back("Authorization", fmt::format("{} Credential={}/{}, SignedHeaders={}, Signature={}", kAlgorithm,
                                                   credentials.access_key_id, scope_of(when, options),
                                                   fmt::join(names, ";"), signature));
  return fields;
}

std::string presign(const Request& request, const Credentials& credentials, WallTime time, std::uint32_t seconds,
                    const SignOptions& options) {
  const Timestamp when(time);
  const auto names = signed_names(request.headers);
  const bool token = !credentials.session_token.empty();
  std::string query(request.query);
  add_parameter(query, "X-Amz-Algorithm", kAlgorithm);
  add_parameter(query, "X-Amz-Credential", fmt::format("{}/{}", credentials.access_key_id, scope_of(when, options)));
  add_parameter(query, "X-Amz-Date", when.text());
  add_parameter(query, "X-Amz-SignedHeaders", fmt::format("{}", fmt::join(names, ";")));
  add_parameter(query, "X-Amz-Expires", fmt::format_int(seconds).str());
  if (token && options.sign_session_token) add_parameter(query, "X-Amz-Security-Token", credentials.session_token);

  Request whole = request;
  whole.query = query;
  const auto signature = signature_of(whole, names, sha256(request.body), credentials, when, options);
  if (token && !options.sign_session_token) add_parameter(query, "X-Amz-Security-Token", credentials.session_token);
  add_parameter(query, "X-Amz-Signature", signature);
  return query;
}

}  // namespace tenantry::sigv4
