#include "cli/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

namespace tenantry::cli {
namespace {

constexpr std::size_t kLongestToken = 4096;

std::string first_of(const std::string& flag, const char* variable, std::string_view otherwise) {
  if (!flag.empty()) return flag;
  return variable != nullptr && *variable != '\0' ? std::string(variable) : std::string(otherwise);
}

Outcome<std::string> checked(std::string token, std::string_view from) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  while (!token.empty() && is_space(token.back())) token.pop_back();
  token.erase(token.begin(), std::ranges::find_if_not(token, is_space));
  if (token.empty() || token.size() > kLongestToken ||
      !std::ranges::all_of(token, [](char c) { return c > ' ' && c < 0x7f; }))
    return misuse(fmt::format("{} holds no token: it must be one word of printable ASCII", from));
  return token;
}

Outcome<std::string> token_in(const std::string& file, std::string_view hint) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return misuse(fmt::format("{}: cannot be read{}", file, hint));
  std::string text;
  text.resize(kLongestToken + 2);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return checked(std::move(text), file);
}

}  // namespace

Outcome<Connection> connection_of(const Options& options, const std::function<const char*(const char*)>& environment) {
  const std::string text = first_of(options.url, environment("TENANTRY_ADMIN_URL"), "http://127.0.0.1:8080");
  auto url = net::parse_http_url(text);
  if (!url) return misuse("--url: " + url.error().message);
  if (url->endpoint.tls) return misuse("--url: https is not built yet; put the CLI beside the server, or tunnel");
  if (url->target.find('?') != std::string::npos) return misuse("--url: must have no query");
  if (!options.token_file.empty()) {
    TENANTRY_TRY(auto token, token_in(options.token_file, ""));
    return Connection{*std::move(url), std::move(token)};
  }
  if (const char* token = environment("TENANTRY_ADMIN_TOKEN"); token != nullptr && *token != '\0') {
    TENANTRY_TRY(auto checked_token, checked(token, "TENANTRY_ADMIN_TOKEN"));
    return Connection{*std::move(url), std::move(checked_token)};
  }
  const std::string directory = first_of(options.data_dir, environment("TENANTRY_DATA_DIR"), "tenantry-data");
  TENANTRY_TRY(auto token, token_in(directory + "/admin-token",
                                    "\n  the admin token comes from --token-file, TENANTRY_ADMIN_TOKEN, or the data "
                                    "directory (--data-dir)"));
  return Connection{*std::move(url), std::move(token)};
}

}  // namespace tenantry::cli
