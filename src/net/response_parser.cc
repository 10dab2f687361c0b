#include "net/response_parser.h"

#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <utility>

namespace tenantry::net {
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t kMaxHeadBytes = 64 * 1024;
constexpr std::uint64_t kMaxReserve = 1024 * 1024;  // more must be earned by sending it

ResponseParser::Error as_error(const beast::error_code& error) {
  using Kind = HttpClientError::Kind;
  const bool too_large = error == http::error::body_limit || error == http::error::header_limit;
  return {too_large                               ? Kind::too_large
          : error == http::error::partial_message ? Kind::closed
                                                  : Kind::protocol,
          error.message()};
}

}  // namespace

class ResponseParser::Parser final : public http::basic_parser<false> {
 public:
  Parser(bool to_head, std::size_t max_body) {
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(max_body);
    eager(true);
    skip(to_head);
  }

  HttpClientResponse response;

 private:
  void on_response_impl(int status, beast::string_view, int, beast::error_code&) override {
    response.status = static_cast<unsigned>(status);
  }

  void on_field_impl(http::field, beast::string_view name, beast::string_view value,
                     beast::error_code& error) override {
    head_bytes_ += name.size() + value.size();
    if (head_bytes_ > kMaxHeadBytes) error = http::error::header_limit;
    if (!is_header_done()) response.fields.emplace_back(name, value);
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& size, beast::error_code&) override {
    if (size) response.body.reserve(static_cast<std::size_t>(std::min(*size, kMaxReserve)));
  }

  std::size_t on_body_impl(beast::string_view data, beast::error_code&) override {
    response.body.append(data.data(), data.size());
    return data.size();
  }

  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view data, beast::error_code&) override {
    response.body.append(data.data(), data.size());
    return data.size();
  }

  void on_request_impl(http::verb, beast::string_view, beast::string_view, int, beast::error_code&) override {}
  void on_header_impl(beast::error_code&) override {}
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  void on_finish_impl(beast::error_code&) override {}

  std::size_t head_bytes_ = 0;
};

ResponseParser::ResponseParser(bool to_head, std::size_t max_body) : to_head_(to_head), max_body_(max_body) {
  restart();
}

ResponseParser::ResponseParser(ResponseParser&&) noexcept = default;
ResponseParser::~ResponseParser() = default;

void ResponseParser::restart() { parser_ = std::make_unique<Parser>(to_head_, max_body_); }

std::expected<std::size_t, ResponseParser::Error> ResponseParser::parse(std::string_view bytes) {
  std::size_t used = 0;
  while (!parser_->is_done() && used < bytes.size()) {
    beast::error_code error;
    used += parser_->put({bytes.data() + used, bytes.size() - used}, error);
    if (error == http::error::need_more) break;
    if (error) return std::unexpected(as_error(error));
    if (!parser_->is_done() || parser_->response.status / 100 != 1) continue;
    if (parser_->response.status == 101)
      return std::unexpected(Error{HttpClientError::Kind::protocol, "the server switched protocols unasked"});
    restart();
  }
  return used;
}

std::expected<void, ResponseParser::Error> ResponseParser::end() {
  beast::error_code error;
  if (!parser_->got_some()) error = http::error::partial_message;
  if (!error) parser_->put_eof(error);
  if (error) return std::unexpected(as_error(error));
  return {};
}

bool ResponseParser::done() const { return parser_->is_done(); }
bool ResponseParser::keep_alive() const { return parser_->keep_alive(); }
HttpClientResponse ResponseParser::take() { return std::move(parser_->response); }

}  // namespace tenantry::net
