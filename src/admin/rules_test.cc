#include "admin/rules.h"

#include <gmock/gmock.h>

#include <string>

namespace tenantry::admin {
namespace {

TEST(Rules, Dates) {
  for (const std::string_view good : {"2024-01-01", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"})
    EXPECT_TRUE(is_date(good)) << good;
  for (const std::string_view bad :
       {"", "2024-1-1", "2023-02-29", "1900-02-29", "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00",
        "0000-01-01", "2024/01/01", "2024-01-01T", "-024-01-01", "2024-+1-01", "2024-01- 1"})
    EXPECT_FALSE(is_date(bad)) << bad;
}

TEST(Rules, ControlCharacters) {
  for (const std::string_view good : {"", "ACME Corporation", "J\u00f6rg \u4e2d\u6587 \U0001f600", "\u00a0", "\u200d",
                                      "\u2010", "\u202f", "\u2065", "\u05d0\u0627"})
    EXPECT_FALSE(has_control(good)) << good;
  for (const std::string_view bad : {"a\tb", "a\nb", "\x1f", "\x7f", "a\u0080", "\u0085", "x\u009f", "\u061c", "\u200e",
                                     "\u200f", "\u2028", "\u2029", "a\u202eb", "\u202a", "\u2066", "\u2069z"})
    EXPECT_TRUE(has_control(bad)) << bad;
  EXPECT_TRUE(has_control(std::string_view("a\0b", 3)));
  EXPECT_FALSE(has_control("\xc2")) << "cut off";
}

TEST(Rules, Emails) {
  for (const std::string_view good : {"a@b.co", "john.doe+tag@mail.example.com", "x_y@a-b.de", "o'hara@x.ie"})
    EXPECT_TRUE(is_email(good)) << good;
  const std::string long_local(65, 'a');
  const std::string long_host = "a@" + std::string(64, 'b') + ".com";
  for (const std::string_view bad :
       {std::string_view(""), std::string_view("nobody"), std::string_view("@b.co"), std::string_view("a@"),
        std::string_view("a@b"), std::string_view("a b@c.de"), std::string_view("a@b@c.de"),
        std::string_view("a..b@c.de"), std::string_view(".a@c.de"), std::string_view("a@c..de"),
        std::string_view("a@-c.de"), std::string_view("a@c.de "), std::string_view("a@c_d.de"),
        std::string_view(long_host)})
    EXPECT_FALSE(is_email(bad)) << bad;
  EXPECT_FALSE(is_email(long_local + "@b.co"));
}

}  // namespace
}  // namespace tenantry::admin
