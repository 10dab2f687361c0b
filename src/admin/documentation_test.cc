#include "admin/documentation.h"

#include <gmock/gmock.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include "aws/shape.h"
#include "base/json.h"
#include "net/runtime.h"
#include "tenancy/account.h"

namespace tenantry::admin {
namespace {

using testing::HasSubstr;
using testing::Not;

class Beneath final : public net::HttpHandler {
 public:
  Task<net::HttpResponse> handle(net::HttpRequest&) override { co_return net::HttpResponse{.status = 299}; }
  std::size_t max_body(const net::HttpRequest&) const override { return 7; }
  net::HttpResponse too_large(const net::HttpRequest&) const override { return {.status = 413}; }
};

class Documentation : public testing::Test {
 protected:
  Documentation() { std::filesystem::create_directories(folder_); }
  ~Documentation() override { std::filesystem::remove_all(folder_); }
  net::HttpResponse ask(std::string_view target, std::string_view method = "GET") {
    net::HttpRequest request{.method = method, .target = target};
    return net::run_task(handler_->handle(request));
  }
  void install(std::string_view name, std::string_view text) {
    std::ofstream(folder_ + "/" + std::string(name)) << text;
  }
  static std::string field(const net::HttpResponse& response, std::string_view name) {
    for (const auto& [key, value] : response.fields)
      if (key == name) return value;
    return "";
  }

  std::string folder_ =
      testing::TempDir() + "documentation_test_" + testing::UnitTest::GetInstance()->current_test_info()->name();
  std::unique_ptr<net::HttpHandler> handler_ = with_documentation(std::make_unique<Beneath>(), folder_);
};

TEST_F(Documentation, TheDocumentIsJson) {
  json::Document document;
  ASSERT_TRUE(document.parse(openapi_document()));
  const auto reply = ask("/openapi.json");
  EXPECT_EQ(reply.body, openapi_document());
  EXPECT_EQ(reply.content_type, "application/json");
}

TEST_F(Documentation, WithoutSwaggerUiAPlainListSaysHowToGetIt) {
  install("swagger-ui.css", "only half of it");
  const auto reply = ask("/docs");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_THAT(reply.body, HasSubstr("script/bootstrap docs"));
  EXPECT_THAT(reply.body, HasSubstr("<td>PATCH</td><td><code>/accounts/{account}</code></td>"));
  EXPECT_THAT(reply.body, HasSubstr("href=\"openapi.json\""));
  EXPECT_THAT(reply.body, Not(HasSubstr("<script")));
  EXPECT_THAT(field(reply, "Content-Security-Policy"), HasSubstr("default-src 'none'"));
  EXPECT_EQ(ask("/docs/swagger-ui-bundle.js").status, 404U);
}

TEST_F(Documentation, WithSwaggerUiItsFilesAndNoOthers) {
  install("swagger-ui.css", "a {}");
  install("swagger-ui-bundle.js", "let b;");
  install("secret", "c");
  EXPECT_THAT(ask("/docs").body, HasSubstr("<script src=\"docs/swagger-ui-bundle.js\"></script>"));
  EXPECT_EQ(ask("/docs/swagger-ui.css").body, "a {}");
  EXPECT_EQ(ask("/docs/swagger-ui.css").content_type, "text/css; charset=utf-8");
  EXPECT_EQ(ask("/docs/swagger-ui-bundle.js").body, "let b;");
  EXPECT_THAT(ask("/docs/start.js").body, HasSubstr("openapi.json"));
  for (const std::string_view path :
       {"/docs/secret", "/docs/../secret", "/docs/", "/docs//swagger-ui.css", "/docs/./swagger-ui.css"})
    EXPECT_EQ(ask(path).status, 404U) << path;
}

TEST_F(Documentation, ReadsOnly) {
  EXPECT_EQ(ask("/docs", "HEAD").status, 200U);
  EXPECT_EQ(ask("/docs", "POST").status, 405U);
  EXPECT_EQ(field(ask("/openapi.json", "DELETE"), "Allow"), "GET, HEAD");
}

TEST_F(Documentation, TheRestIsTheApis) {
  for (const std::string_view path : {"/", "/docsx", "/accounts", "/openapi.jsonx"})
    EXPECT_EQ(ask(path).status, 299U) << path;
  EXPECT_EQ(handler_->max_body({}), 7U);
  EXPECT_EQ(handler_->too_large({}).status, 413U);
}

/// The document's schemas beside the shapes that the code reads and writes.
class Schemas : public testing::Test {
 protected:
  Schemas() : root_(*document_.parse(openapi_document())) {}

  json::Element resolve(json::Element schema) const {
    std::string_view reference;
    while (schema.at_key("$ref").get(reference) == simdjson::SUCCESS)
      schema = root_.at_pointer(reference.substr(1)).value();
    return schema;
  }
  /// A keyword of a schema, or of one that it includes.
  std::optional<std::int64_t> keyword(json::Element schema, std::string_view name) const {
    schema = resolve(schema);
    std::int64_t value = 0;
    if (schema.at_key(name).get(value) == simdjson::SUCCESS) return value;
    json::Array parts;
    std::optional<std::int64_t> found;
    if (schema.at_key("allOf").get(parts) == simdjson::SUCCESS)
      for (const json::Element part : parts)
        if (const auto inner = keyword(part, name)) found = inner;
    return found;
  }
  bool is_date(json::Element schema) const {
    std::string_view format;
    return resolve(schema).at_key("format").get(format) == simdjson::SUCCESS && format == "date";
  }

  template <class T>
  void compare(std::string_view properties_of, std::string_view required_of) {
    const json::Object properties =
        root_.at_pointer("/components/schemas/" + std::string(properties_of) + "/properties").value();
    std::set<std::string> required;
    json::Array names;
    if (root_.at_pointer("/components/schemas/" + std::string(required_of) + "/required").get(names) ==
        simdjson::SUCCESS)
      for (const json::Element name : names) required.emplace(name.get_string().value());
    std::size_t count = 0;
    T::members([&](std::string_view name, auto member, aws::Limits limits = {}) {
      SCOPED_TRACE(name);
      ++count;
      json::Element schema;
      ASSERT_EQ(properties.at_key(name).get(schema), simdjson::SUCCESS);
      EXPECT_EQ(required.contains(std::string(name)), limits.required);
      using Member = std::remove_cvref_t<decltype(std::declval<T>().*member)>;
      if constexpr (std::is_same_v<Member, std::string> || std::is_same_v<Member, std::optional<std::string>>) {
        if (!limits.one_of.empty() || is_date(schema)) return;
        EXPECT_EQ(keyword(schema, "minLength").value_or(0), limits.min);
        EXPECT_EQ(keyword(schema, "maxLength"), limits.max);
      } else if constexpr (!std::is_same_v<Member, std::optional<bool>>) {
        EXPECT_EQ(keyword(schema, "minimum"), limits.min);
        EXPECT_EQ(keyword(schema, "maximum"), limits.max);
      }
    });
    EXPECT_EQ(properties.size(), count) << "a member that the code does not know";
  }

  json::Document document_;
  json::Element root_;
};

TEST_F(Schemas, SayWhatTheShapesSay) {
  compare<tenancy::Address>("Address", "Address");
  compare<tenancy::TechnicalUser>("TechnicalUser", "TechnicalUser");
  compare<tenancy::License>("LicenseMembers", "NewLicense");
  compare<tenancy::LicenseChange>("LicenseMembers", "LicenseChange");
  compare<tenancy::TableSettings>("TableSettings", "TableSettings");
}

}  // namespace
}  // namespace tenantry::admin
