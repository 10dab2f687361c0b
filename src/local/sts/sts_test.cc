#include "local/sts/sts.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

namespace tenantry::local::sts {
namespace {

TEST(Sts, CallerIsTheAccountsRoot) {
  const auto sts = make_sts({.region = "eu-west-1", .account_id = "123456789012"});
  boost::asio::io_context io;
  auto reply =
      boost::asio::co_spawn(io, aws::sts::call(*sts, aws::sts::GetCallerIdentityRequest{}), boost::asio::use_future);
  io.run();
  const auto identity = reply.get();
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->user_id, "123456789012");
  EXPECT_EQ(identity->account, "123456789012");
  EXPECT_EQ(identity->arn, "arn:aws:iam::123456789012:root");
}

}  // namespace
}  // namespace tenantry::local::sts
