#pragma once

#include <boost/system/error_code.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

#include "base/task.h"
#include "net/address.h"

namespace tenantry::net {

/// The bytes of one outgoing connection, plain or encrypted. Used on its executor only; may be destroyed elsewhere once
/// nothing is pending.
class Stream {
 public:
  using Error = boost::system::error_code;

  virtual ~Stream() = default;
  /// Tries the host's addresses in turn.
  virtual Task<Error> connect(HostPort to) = 0;
  /// At least one byte, or an error; boost::asio::error::eof at the end.
  virtual Task<std::pair<Error, std::size_t>> read_some(std::span<char> into) = 0;
  /// Both, whole, as one message. They must live until the Task has ended.
  virtual Task<Error> write(std::string_view head, std::string_view body) = 0;
  /// Whether the peer has neither sent anything unasked nor closed.
  virtual bool quiet() = 0;
  /// Makes whatever is pending, and all that follows, fail.
  virtual void abort() = 0;
};

std::unique_ptr<Stream> make_tcp_stream(Executor executor);

}  // namespace tenantry::net
