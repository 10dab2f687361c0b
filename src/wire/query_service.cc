#include "wire/query_service.h"

#include <fmt/format.h>

#include "aws/cloudformation/service.h"
#include "aws/sts/service.h"
#include "aws/xml_codec.h"
#include "wire/operation_table.h"

namespace tenantry::wire {
namespace {

struct CloudFormation {
  using Service = aws::cloudformation::Service;
  using Request = aws::cloudformation::Request;
  static constexpr std::string_view kVersion = "2010-05-15";
  static constexpr std::string_view kXmlNamespace = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
};

struct Sts {
  using Service = aws::sts::Service;
  using Request = aws::sts::Request;
  static constexpr std::string_view kVersion = "2011-06-15";
  static constexpr std::string_view kXmlNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";
};

aws::Error unknown_action(std::string_view action, std::string_view version) {
  return {"InvalidAction", fmt::format("Could not find operation {} for version {}", action, version)};
}

template <class Api>
class TypedQueryService final : public QueryService {
 public:
  explicit TypedQueryService(typename Api::Service& service) : service_(service) {}

  std::string_view version() const override { return Api::kVersion; }
  std::string_view xml_namespace() const override { return Api::kXmlNamespace; }

  Task<std::expected<std::optional<std::string>, aws::Error>> call(std::string_view action, const aws::Form& form,
                                                                   Deadline deadline) override {
    const auto* operation = Table::get().find(action);
    if (operation == nullptr) co_return std::unexpected(unknown_action(action, Api::kVersion));
    typename Api::Request request;
    if (auto read = aws::read_request(form, *operation->request_schema, operation->emplace(request)); !read)
      co_return std::unexpected(std::move(read).error());
    const auto response = co_await service_.call(std::move(request), deadline);
    if (!response) co_return std::unexpected(response.error());
    co_return encode(*response);
  }

 private:
  using Table = OperationTable<typename Api::Request>;

  static std::optional<std::string> encode(const typename Table::Response& response) {
    const auto& operation = Table::get().at(response.index());
    if (!operation.has_result) return std::nullopt;
    std::string out;
    aws::append_xml(out, *operation.response_schema, operation.response_in(response));
    return out;
  }

  typename Api::Service& service_;
};

}  // namespace

std::unique_ptr<QueryService> make_query_service(aws::cloudformation::Service& service) {
  return std::make_unique<TypedQueryService<CloudFormation>>(service);
}

std::unique_ptr<QueryService> make_query_service(aws::sts::Service& service) {
  return std::make_unique<TypedQueryService<Sts>>(service);
}

}  // namespace tenantry::wire
