#include "local/cloudformation/template_cache.h"

#include <algorithm>

namespace tenantry::local::cloudformation {

std::shared_ptr<const Template> TemplateCache::find(std::string_view hash) {
  const Lock lock(mutex_);
  const auto found = std::ranges::find_if(entries_, [&](const auto& entry) { return entry.first == hash; });
  if (found == entries_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found);
  return found->second;
}

void TemplateCache::insert(std::string hash, std::shared_ptr<const Template> parsed) {
  const Lock lock(mutex_);
  entries_.emplace_front(std::move(hash), std::move(parsed));
  if (entries_.size() > kMost) entries_.pop_back();
}

}  // namespace tenantry::local::cloudformation
