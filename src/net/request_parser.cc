#include "net/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>
#include <optional>

namespace tenantry::net {
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_authority(std::string_view target) {
  const auto scheme = target.find("://");
  if (scheme == target.npos) return {};
  const auto path = target.find('/', scheme + 3);
  return path == target.npos ? std::string_view("/") : target.substr(path);
}

}  // namespace

class RequestParser::Parser final : public http::basic_parser<true> {
 public:
  Parser(std::string_view head, HttpRequest& request) : head_(head), request_(&request) {
    header_limit(std::numeric_limits<std::uint32_t>::max());
    body_limit(boost::none);
  }

  std::expected<RequestFraming, HttpRefusal> parse_head() {
    beast::error_code error;
    put({head_.data(), head_.size()}, error);
    if (error) return std::unexpected(refusal(error));
    if (!is_header_done()) return std::unexpected(HttpRefusal{400, "incomplete head"});
    if (hosts_ > 1 || (hosts_ == 0 && !http_1_0_))
      return std::unexpected(HttpRefusal{400, "a request has exactly one Host field"});
    request_ = nullptr;
    return RequestFraming{.keep_alive = keep_alive(),
                          .http_1_0 = http_1_0_,
                          .expects_continue = expects_continue_ && !http_1_0_,
                          .chunked = chunked(),
                          .content_length = content_length().value_or(0)};
  }

  std::expected<std::size_t, HttpRefusal> parse_chunks(std::string_view bytes, std::size_t max_body,
                                                       std::string& body) {
    body_ = &body;
    max_body_ = max_body;
    std::size_t used = 0;
    while (!is_done() && used < bytes.size()) {
      beast::error_code error;
      used += put({bytes.data() + used, bytes.size() - used}, error);
      if (error == http::error::need_more) break;
      if (error) return std::unexpected(refusal(error));
    }
    return used;
  }

 private:
  HttpRefusal refusal(const beast::error_code& error) const {
    if (refusal_) return *refusal_;
    return {400, error.message()};
  }

  void refuse(unsigned status, std::string reason, beast::error_code& error) {
    refusal_ = HttpRefusal{status, std::move(reason)};
    error = http::error::bad_value;
  }

  void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int version,
                       beast::error_code& error) override {
    http_1_0_ = version < 11;
    request_->method = view(method);
    request_->target = view(target);
    if (target.starts_with('/') || target == "*") return;
    request_->target = without_authority(view(target));
    if (request_->target.empty()) refuse(400, "the request target is neither a path nor a URL", error);
  }

  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     beast::error_code& error) override {
    if (!request_) return;  // a trailer
    // Beast unfolds into a buffer of its own, which does not outlive this call.
    if (!value.empty() && (value.data() < head_.data() || value.data() >= head_.data() + head_.size()))
      return refuse(400, "line folding in a header field", error);
    request_->fields.push_back({view(name), view(value)});
    if (field == http::field::host) ++hosts_;
    if (field == http::field::content_length) on_content_length(view(value), error);
    if (field == http::field::transfer_encoding) on_transfer_encoding(view(value), error);
    if (field == http::field::expect) on_expect(view(value), error);
  }

  void on_content_length(std::string_view value, beast::error_code& error) {
    if (std::exchange(has_length_, true) || !is_digits(value)) refuse(400, "bad or repeated Content-Length", error);
  }

  void on_transfer_encoding(std::string_view value, beast::error_code& error) {
    if (http_1_0_) return refuse(400, "Transfer-Encoding in an HTTP/1.0 request", error);
    if (!equals_ignoring_case(value, "chunked")) refuse(501, "only the transfer coding 'chunked' is supported", error);
  }

  void on_expect(std::string_view value, beast::error_code& error) {
    expects_continue_ = equals_ignoring_case(value, "100-continue");
    if (!expects_continue_) refuse(417, "unknown expectation", error);
  }

  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view data, beast::error_code&) override {
    body_->append(data.data(), data.size());
    return data.size();
  }

  void on_chunk_header_impl(std::uint64_t size, beast::string_view, beast::error_code& error) override {
    if (size > max_body_ - body_->size()) refuse(413, "the body is too large", error);
  }

  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}
  void on_header_impl(beast::error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view data, beast::error_code&) override { return data.size(); }
  void on_finish_impl(beast::error_code&) override {}

  std::string_view head_;
  HttpRequest* request_;
  std::string* body_ = nullptr;
  std::size_t max_body_ = 0;
  unsigned hosts_ = 0;
  bool http_1_0_ = false;
  bool has_length_ = false;
  bool expects_continue_ = false;
  std::optional<HttpRefusal> refusal_;
};

struct RequestParser::Slot {
  std::optional<Parser> parser;
};

RequestParser::RequestParser() : slot_(std::make_unique<Slot>()) {}
RequestParser::~RequestParser() = default;

std::expected<RequestFraming, HttpRefusal> RequestParser::parse_head(std::string_view head, HttpRequest& request) {
  request.fields.clear();
  return slot_->parser.emplace(head, request).parse_head();
}

std::expected<std::size_t, HttpRefusal> RequestParser::parse_chunks(std::string_view bytes, std::size_t max_body,
                                                                    std::string& body) {
  return slot_->parser->parse_chunks(bytes, max_body, body);
}

bool RequestParser::body_done() const { return slot_->parser->is_done(); }

}  // namespace tenantry::net
