#include "net/address.h"

#include <gmock/gmock.h>

namespace tenantry::net {
namespace {

TEST(Address, ReadsHostAndPort) {
  EXPECT_EQ(parse_host_port("127.0.0.1:80").value(), (HostPort{"127.0.0.1", 80}));
  EXPECT_EQ(parse_host_port("[::1]:0").value(), (HostPort{"::1", 0}));
  EXPECT_EQ(parse_host_port("my-host.example:65535")->to_string(), "my-host.example:65535");
  EXPECT_EQ(parse_host_port("[fe80::1%eth0]:1")->to_string(), "[fe80::1%eth0]:1");
  for (const auto* bad :
       {"", ":", "h", "h:", ":80", "h:65536", "h:+1", "h: 1", "h:1 ", "a b:1", "[::1", "[::1]1", "[]:1", "::1:1"})
    EXPECT_FALSE(parse_host_port(bad)) << bad;
}

TEST(Address, ReadsUrls) {
  const auto url = parse_http_url("http://localhost:4566/a?b").value();
  EXPECT_EQ(url.endpoint, (HttpEndpoint{{"localhost", 4566}, false}));
  EXPECT_EQ(url.target, "/a?b");
  EXPECT_EQ(parse_http_url("https://h")->endpoint, (HttpEndpoint{{"h", 443}, true}));
  EXPECT_EQ(parse_http_url("http://[::1]")->endpoint.to_string(), "http://[::1]:80");
  EXPECT_EQ(parse_http_url("http://h?q")->target, "/?q");
  for (const auto* bad : {"", "h:80", "ftp://h", "http://", "http://:80", "http://u@h", "http://h:", "http://h:x",
                          "http://h/#f", "http://h/a b"})
    EXPECT_FALSE(parse_http_url(bad)) << bad;
}

}  // namespace
}  // namespace tenantry::net
