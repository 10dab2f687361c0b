#include "kv/store.h"

#include <stdexcept>
#include <utility>

namespace tenantry::kv {

Task<Result<void>> Store::commit(Batch batch) { co_return co_await wait(enqueue(std::move(batch))); }

std::string prefix_end(std::string_view prefix) {
  const std::size_t last = prefix.find_last_not_of('\xff');
  if (last == std::string_view::npos)
    throw std::invalid_argument("prefix_end: no key is above every key of this prefix");
  std::string end(prefix.substr(0, last + 1));
  end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
  return end;
}

}  // namespace tenantry::kv
