#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_client.h"

namespace tenantry::net {

/// Reads one reply, skipping interim ones (1xx), from bytes as they come.
class ResponseParser {
 public:
  struct Error {
    HttpClientError::Kind kind;
    std::string message;
  };

  /// A reply to HEAD has no body, whatever its fields say.
  ResponseParser(bool to_head, std::size_t max_body);
  ResponseParser(ResponseParser&&) noexcept;
  ~ResponseParser();

  /// Returns how many bytes it has used up; the rest must be given again with more behind it, unless done().
  std::expected<std::size_t, Error> parse(std::string_view bytes);
  /// The peer has closed: the end of some replies, an error for others.
  std::expected<void, Error> end();
  bool done() const;
  bool keep_alive() const;  ///< Once done().
  HttpClientResponse take();

 private:
  class Parser;
  void restart();

  bool to_head_;
  std::size_t max_body_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace tenantry::net
