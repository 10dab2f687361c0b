#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"

namespace tenantry::admin {

/// openapi.json, as it was when this program was built.
std::string_view openapi_document();

/// `api` with its documentation in front: /openapi.json and, for people, /docs. Neither wants a token: they hold
/// nothing that is not in this repository. /docs is Swagger UI where `swagger_ui`, a folder, has the files of npm's
/// swagger-ui-dist, looked for at each request; else a plain list that says how to get it. The pages may load what
/// comes from here and nothing else (Content-Security-Policy).
std::unique_ptr<net::HttpHandler> with_documentation(std::unique_ptr<net::HttpHandler> api, std::string swagger_ui);

}  // namespace tenantry::admin
