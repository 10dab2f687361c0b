#include "wire/query_endpoint.h"

#include <fmt/format.h>

#include "aws/query_codec.h"
#include "aws/xml_codec.h"
#include "base/deadline.h"

namespace tenantry::wire {
namespace {

constexpr std::size_t kMaxBody = 1024 * 1024;

net::HttpResponse xml_reply(const std::string& request_id, unsigned status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.content_type = "text/xml";
  response.fields.emplace_back("x-amzn-RequestId", request_id);
  response.body = std::move(body);
  return response;
}

std::string reply_body(std::string_view action, std::string_view xml_namespace,
                       const std::optional<std::string>& result, std::string_view request_id) {
  std::string out = fmt::format(R"(<{}Response xmlns="{}">)", action, xml_namespace);
  if (result) out.append(fmt::format("<{0}Result>{1}</{0}Result>", action, *result));
  return out.append(
      fmt::format("<ResponseMetadata><RequestId>{}</RequestId></ResponseMetadata></{}Response>\n", request_id, action));
}

std::string error_body(const aws::Error& error, std::string_view xml_namespace, std::string_view request_id) {
  std::string out =
      xml_namespace.empty() ? "<ErrorResponse>" : fmt::format(R"(<ErrorResponse xmlns="{}">)", xml_namespace);
  out.append("<Error><Type>").append(error.status >= 500 ? "Receiver" : "Sender").append("</Type>");
  aws::append_xml_element(out, "Code", error.code);
  aws::append_xml_element(out, "Message", error.message);
  return out.append(fmt::format("</Error><RequestId>{}</RequestId></ErrorResponse>\n", request_id));
}

bool is_form(const net::HttpRequest& head) {
  const auto type = head.field("content-type");
  return net::equals_ignoring_case(type.substr(0, type.find(';')), "application/x-www-form-urlencoded");
}

}  // namespace

bool QueryEndpoint::speaks(const net::HttpRequest& head) {
  if (head.path() != "/") return false;
  if (head.method == "POST") return is_form(head);
  const auto query = head.query();
  return head.method == "GET" && (query.starts_with("Action=") || query.find("&Action=") != query.npos);
}

std::size_t QueryEndpoint::max_body(const net::HttpRequest&) const { return kMaxBody; }

QueryService* QueryEndpoint::find(std::string_view version) const {
  for (const auto& service : services_)
    if (service->version() == version) return service.get();
  return nullptr;
}

Task<net::HttpResponse> QueryEndpoint::serve(net::HttpRequest& request, Principal) {
  const auto form = aws::Form::parse(request.method == "GET" ? request.query() : request.body);
  if (!form) co_return refuse(request, {"MalformedInput", form.error().message});
  const auto action = form->get("Action");
  const auto version = form->get("Version");
  if (action.empty()) co_return refuse(request, {"MissingAction", "The request has no parameter Action"});
  auto* service = find(version);
  if (service == nullptr)
    co_return refuse(request, {"NoSuchVersion", fmt::format("The requested version ({}) is not valid.", version)});
  const auto result = co_await service->call(action, *form, Deadline::after(clock_, kCallTimeout));
  const auto id = ids_.uuid();
  if (!result)
    co_return xml_reply(id, static_cast<unsigned>(result.error().status),
                        error_body(result.error(), service->xml_namespace(), id));
  co_return xml_reply(id, 200, reply_body(action, service->xml_namespace(), *result, id));
}

net::HttpResponse QueryEndpoint::refuse(const net::HttpRequest&, const aws::Error& error) const {
  const auto id = ids_.uuid();
  return xml_reply(id, static_cast<unsigned>(error.status), error_body(error, {}, id));
}

}  // namespace tenantry::wire
