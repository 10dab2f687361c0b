#pragma once

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/mutex.h"
#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {

/// The templates used last, parsed and checked, by the SHA-256 of their text: stacks by the thousand share one, and
/// reading YAML takes milliseconds. Thread-safe.
class TemplateCache {
 public:
  std::shared_ptr<const Template> find(std::string_view hash);
  void insert(std::string hash, std::shared_ptr<const Template> parsed);

 private:
  static constexpr std::size_t kMost = 16;

  Mutex mutex_;
  std::list<std::pair<std::string, std::shared_ptr<const Template>>> entries_
      GUARDED_BY(mutex_);  // the last used first
};

}  // namespace tenantry::local::cloudformation
