// The store beside the disk under it. `kv_bench` works in $TMPDIR: point that at the disk to be measured.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <filesystem>
#include <vector>

#include "kv/disk.h"
#include "kv/rocksdb_store.h"
#include "kv/testing.h"

namespace tenantry::kv {
namespace {

namespace asio = boost::asio;
using Micros = std::chrono::duration<double, std::micro>;

const std::string kValue(1024, 'x');
constexpr int kKeys = 30'000;

std::string key(std::size_t i) { return "table/items/" + std::to_string(i * 7919 % kKeys); }

struct Fixture {
  testing::TempDirectory directory;
  NullLogger logger;
  std::unique_ptr<Store> store = open_rocksdb({.directory = directory.path()}, logger).value();

  void fill() {
    for (int i = 0; i < kKeys; ++i) {
      Batch batch;
      batch.put(key(static_cast<std::size_t>(i)), kValue);
      store->enqueue(std::move(batch));
    }
    (void)testing::run(store->commit(Batch()));
  }
};

// What one commit cannot undercut: 1 KB into blocks that belong to the file, and fdatasync.
void raw_sync(benchmark::State& state) {
  const testing::TempDirectory directory;
  const File file = open_file(directory / "log").value();
  SystemDisk disk;
  const std::vector<std::string_view> zeros(8, std::string_view(kValue));
  std::uint64_t size = 0;
  for (; size < (16U << 20); size += 4096) (void)disk.write(file, size, std::span(zeros).first(4));
  (void)disk.sync(file);
  std::uint64_t at = 0;
  for (auto _ : state) {
    (void)disk.write(file, at, std::span(zeros).first(1));
    (void)disk.sync(file);
    at = (at + kValue.size()) % size;
  }
}
BENCHMARK(raw_sync)->UseRealTime();

Task<void> write(Store& store, int count, std::vector<double>& micros) {
  for (int i = 0; i < count; ++i) {
    const auto start = std::chrono::steady_clock::now();
    Batch batch;
    batch.put(key(micros.size()), kValue);
    if (!co_await store.commit(std::move(batch))) std::abort();
    micros.push_back(Micros(std::chrono::steady_clock::now() - start).count());
  }
}

void commit(benchmark::State& state) {
  Fixture fixture;
  std::vector<double> micros;
  const auto writers = static_cast<int>(state.range(0));
  for (auto _ : state) {
    asio::io_context context(1);
    for (int i = 0; i < writers; ++i) {
      asio::co_spawn(context.get_executor(), write(*fixture.store, 200, micros), asio::detached);
    }
    context.run();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(micros.size()));
  std::ranges::sort(micros);
  state.counters["p50_us"] = micros[micros.size() / 2];
  state.counters["p99_us"] = micros[micros.size() * 99 / 100];
}
BENCHMARK(commit)->Arg(1)->Arg(32)->Arg(256)->UseRealTime();

void get(benchmark::State& state) {
  Fixture fixture;
  fixture.fill();
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(fixture.store->get(key(i++)));
}
BENCHMARK(get);

void get_absent(benchmark::State& state) {
  Fixture fixture;
  fixture.fill();
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(fixture.store->get(key(i++) + "-"));
}
BENCHMARK(get_absent);

void read_ten(benchmark::State& state) {
  Fixture fixture;
  fixture.fill();
  std::size_t i = 0;
  for (auto _ : state) {
    const auto iterator = fixture.store->snapshot()->iterate();
    iterator->seek(key(i++));
    for (int step = 0; step < 10 && iterator->valid(); ++step, iterator->next()) {
      benchmark::DoNotOptimize(iterator->value());
    }
  }
}
BENCHMARK(read_ten);

}  // namespace
}  // namespace tenantry::kv
