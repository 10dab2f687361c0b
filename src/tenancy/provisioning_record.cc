#include "tenancy/provisioning_record.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace tenantry::tenancy {
namespace {

constexpr std::array<std::string_view, 22> kSteps = {"publish_creating", "create_stack",
                                                     "clear_stack",      "clear_tables",
                                                     "watch_stack",      "activate",
                                                     "publish_active",   "publish_failed",
                                                     "update_stack",     "watch_update",
                                                     "publish_deleting", "drain_routes",
                                                     "back_up",          "unprotect_stack",
                                                     "delete_stack",     "watch_deletion",
                                                     "unprotect_table",  "delete_table",
                                                     "erase_items",      "remove_parameters",
                                                     "remove_records",   "done"};
static_assert(kSteps.size() == std::to_underlying(Step::done) + 1);

}  // namespace

std::string_view to_text(Step step) { return kSteps.at(std::to_underlying(step)); }

std::optional<Step> parse_step(std::string_view text) {
  for (std::size_t i = 0; i < kSteps.size(); ++i)
    if (kSteps[i] == text) return static_cast<Step>(i);
  return std::nullopt;
}

void begin_attempt(ProvisioningRecord& record) {
  ++record.attempt;
  record.clearings = record.percent = 0;
}

std::string client_request_token(const ProvisioningRecord& record) {
  const auto token = fmt::format("tenantry-{}-{}", record.account.to_string(), record.attempt);
  return record.clearings == 0 ? token : fmt::format("{}-{}", token, record.clearings);
}

}  // namespace tenantry::tenancy
