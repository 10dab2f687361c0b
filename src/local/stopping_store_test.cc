#include "local/stopping_store.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "kv/memory_store.h"

namespace tenantry::local {
namespace {

kv::Batch put(std::string key) {
  kv::Batch batch;
  batch.put(std::move(key), "v");
  return batch;
}

TEST(StoppingStore, StopsWhenTheLastWriteIsDurableAndTakesNoMore) {
  boost::asio::io_context context;
  TaskGroup background;
  int stops = 0;
  std::unique_ptr<kv::Store> store;
  bool second_was_there = false;
  store = make_stopping_store(kv::open_memory(), 2, context.get_executor(), background, [&] {
    ++stops;
    second_was_there = store->get("b").value().has_value();
  });
  int answered = 0;
  const auto write = [&](std::string key) -> Task<void> {
    if (co_await store->commit(put(std::move(key)))) ++answered;
  };
  for (const auto* key : {"a", "b", "c"}) boost::asio::co_spawn(context, write(key), boost::asio::detached);
  while (stops == 0) context.run_one();
  context.poll();
  EXPECT_EQ(stops, 1);
  EXPECT_TRUE(second_was_there);
  EXPECT_EQ(answered, 2);
  EXPECT_FALSE(store->get("c").value());
}

}  // namespace
}  // namespace tenantry::local
