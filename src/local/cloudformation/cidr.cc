#include "local/cloudformation/cidr.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "local/cloudformation/number.h"

namespace tenantry::local::cloudformation {
namespace {

namespace ip = boost::asio::ip;
using Bytes = std::vector<unsigned char>;

constexpr std::int64_t kMaxBlocks = 256;

struct Network {
  Bytes address;  ///< Most significant byte first.
  std::int64_t prefix = 0;
  std::int64_t bits() const { return static_cast<std::int64_t>(address.size()) * 8; }
};

std::string to_text(const Bytes& address) {
  if (address.size() == 4) {
    ip::address_v4::bytes_type bytes;
    std::ranges::copy(address, bytes.begin());
    return ip::address_v4(bytes).to_string();
  }
  ip::address_v6::bytes_type bytes;
  std::ranges::copy(address, bytes.begin());
  return ip::address_v6(bytes).to_string();
}

std::optional<Bytes> parse_address(std::string_view text) {
  boost::system::error_code error;
  const auto address = ip::make_address(text, error);
  if (error) return std::nullopt;
  const auto copy = [](const auto& bytes) { return Bytes(bytes.begin(), bytes.end()); };
  return address.is_v4() ? copy(address.to_v4().to_bytes()) : copy(address.to_v6().to_bytes());
}

/// The network that a block names; the bits of hosts are taken for zero.
std::optional<Network> parse_network(std::string_view block) {
  const auto slash = block.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  auto address = parse_address(block.substr(0, slash));
  const auto prefix = parse_number<std::int64_t>(block.substr(slash + 1));
  if (!address || !prefix) return std::nullopt;
  Network network{*std::move(address), *prefix};
  if (*prefix < 0 || *prefix > network.bits()) return std::nullopt;
  for (std::int64_t bit = *prefix; bit < network.bits(); ++bit)
    network.address[static_cast<std::size_t>(bit / 8)] &= static_cast<unsigned char>(~(0x80U >> (bit % 8)));
  return network;
}

/// `address` + `number` · 2^`shift`.
Bytes add(Bytes address, std::uint32_t number, std::int64_t shift) {
  auto carry = number << (shift % 8);
  for (auto at = static_cast<std::int64_t>(address.size()) - 1 - shift / 8; at >= 0 && carry > 0; --at) {
    auto& byte = address[static_cast<std::size_t>(at)];
    carry += byte;
    byte = static_cast<unsigned char>(carry & 0xFFU);
    carry >>= 8U;
  }
  return address;
}

}  // namespace

Checked<Value::List> cidr_blocks(std::string_view block, std::int64_t count, std::int64_t host_bits) {
  const auto network = parse_network(block);
  if (!network) return refuse(fmt::format("Template error: Fn::Cidr: {} is no CIDR block", block));
  if (count < 1 || count > kMaxBlocks)
    return refuse(fmt::format("Template error: Fn::Cidr: the count must be between 1 and {}", kMaxBlocks));
  const auto prefix = network->bits() - host_bits;
  const auto room = prefix - network->prefix;
  if (host_bits < 1 || room < 0 || (room < 9 && count > (std::int64_t{1} << room)))
    return refuse(
        fmt::format("Template error: Fn::Cidr: {} has no room for {} blocks of {} bits", block, count, host_bits));
  Value::List blocks;
  for (std::int64_t i = 0; i < count; ++i)
    blocks.emplace_back(
        fmt::format("{}/{}", to_text(add(network->address, static_cast<std::uint32_t>(i), host_bits)), prefix));
  return blocks;
}

}  // namespace tenantry::local::cloudformation
