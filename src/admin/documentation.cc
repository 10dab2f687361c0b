#include "admin/documentation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "admin/problem.h"
#include "base/json.h"

// The assembler puts the file into the program as it is.
asm(R"(
  .section .rodata
  .balign 16
tenantry_openapi_begin:
  .incbin ")" TENANTRY_OPENAPI_FILE R"("
tenantry_openapi_end:
  .previous
)");

extern "C" {
extern const char tenantry_openapi_begin[];
extern const char tenantry_openapi_end[];
}

namespace tenantry::admin {
namespace {

using net::HttpRequest;
using net::HttpResponse;

constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'";

constexpr std::string_view kPage = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Tenantry admin API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>This page wants JavaScript; <a href="openapi.json">openapi.json</a> does not.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
)";

constexpr std::string_view kStart =
    "SwaggerUIBundle({url: 'openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null});\n";

struct File {
  std::string_view name;
  std::string_view type;
};
constexpr std::array kFiles = {File{"swagger-ui.css", "text/css; charset=utf-8"},
                               File{"swagger-ui-bundle.js", "text/javascript; charset=utf-8"}};

HttpResponse answer(std::string_view type, std::string body) {
  HttpResponse response;
  response.content_type = type;
  response.body = std::move(body);
  response.fields.emplace_back("X-Content-Type-Options", "nosniff");
  return response;
}

HttpResponse page(std::string body) {
  auto response = answer("text/html; charset=utf-8", std::move(body));
  response.fields.emplace_back("Content-Security-Policy", kPolicy);
  response.fields.emplace_back("Referrer-Policy", "no-referrer");
  return response;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '"')
      out += "&quot;";
    else
      out.push_back(c);
  }
  return out;
}

std::string rows(json::Object paths) {
  std::string out;
  for (const auto& [path, item] : paths) {
    json::Object operations;
    if (item.get(operations) != simdjson::SUCCESS) continue;
    for (const auto& [method, operation] : operations) {
      std::string_view summary;
      if (operation.at_key("summary").get(summary) != simdjson::SUCCESS) continue;
      std::string verb(method);
      std::ranges::transform(verb, verb.begin(), [](char c) { return static_cast<char>(c - 'a' + 'A'); });
      out += fmt::format("<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>\n", verb, escaped(path),
                         escaped(summary));
    }
  }
  return out;
}

/// For who has no Swagger UI: what there is, without a script.
std::string plain_page() {
  json::Document document;
  json::Object paths;
  const auto root = document.parse(openapi_document());
  const bool read = root && root->at_key("paths").get(paths) == simdjson::SUCCESS;
  return fmt::format(R"(<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Tenantry admin API</title><link rel="icon" href="data:,"></head>
<body>
<h1>Tenantry admin API</h1>
<p>The whole of it, for tools: <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
<table>
{}</table>
<p>Swagger UI, which would be here, is not installed. <code>script/bootstrap docs</code> puts it beside the program (npm
<code>swagger-ui-dist</code>; or name its folder by <code>--docs-dir</code>); then load this page again.</p>
</body>
</html>
)",
                     read ? rows(paths) : "");
}

class Documented final : public net::HttpHandler {
 public:
  Documented(std::unique_ptr<net::HttpHandler> api, std::string swagger_ui)
      : api_(std::move(api)), swagger_ui_(std::move(swagger_ui)) {}

  std::size_t max_body(const HttpRequest& head) const override { return api_->max_body(head); }
  HttpResponse too_large(const HttpRequest& head) const override { return api_->too_large(head); }

  Task<HttpResponse> handle(HttpRequest& request) override {
    const auto path = request.path();
    const bool ours = path == "/openapi.json" || path == "/docs" || path.starts_with("/docs/");
    if (!ours) co_return co_await api_->handle(request);
    if (request.method == "GET" || request.method == "HEAD") co_return read(path);
    auto refusal = to_response({405, "This path does not have that method; it has GET, HEAD.", {}});
    refusal.fields.emplace_back("Allow", "GET, HEAD");
    co_return refusal;
  }

 private:
  HttpResponse read(std::string_view path) const {
    if (path == "/openapi.json") return answer("application/json", std::string(openapi_document()));
    if (path == "/docs") return page(is_installed() ? std::string(kPage) : plain_page());
    path.remove_prefix(std::string_view("/docs/").size());
    if (path == "start.js") return answer("text/javascript; charset=utf-8", std::string(kStart));
    const auto file = std::ranges::find(kFiles, path, &File::name);
    auto text = file == kFiles.end() ? std::nullopt : file_text(file->name);
    if (!text) return to_response({404, "There is no such file of the documentation, or it is not installed.", {}});
    return answer(file->type, *std::move(text));
  }

  bool is_installed() const {
    return std::ranges::all_of(kFiles, [this](const File& file) {
      std::error_code error;
      return std::filesystem::is_regular_file(path_of(file.name), error);
    });
  }

  std::filesystem::path path_of(std::string_view name) const { return std::filesystem::path(swagger_ui_) / name; }

  std::optional<std::string> file_text(std::string_view name) const {
    std::ifstream in(path_of(name), std::ios::binary);
    if (!in) return std::nullopt;
    return std::string{std::istreambuf_iterator<char>(in), {}};
  }

  std::unique_ptr<net::HttpHandler> api_;
  std::string swagger_ui_;
};

}  // namespace

std::string_view openapi_document() {
  return {tenantry_openapi_begin, static_cast<std::size_t>(tenantry_openapi_end - tenantry_openapi_begin)};
}

std::unique_ptr<net::HttpHandler> with_documentation(std::unique_ptr<net::HttpHandler> api, std::string swagger_ui) {
  return std::make_unique<Documented>(std::move(api), std::move(swagger_ui));
}

}  // namespace tenantry::admin
