#include "admin/entity_tag.h"

#include <fmt/format.h>

#include <algorithm>

#include "admin/header_fields.h"
#include "admin/reply.h"
#include "base/encoding.h"

namespace tenantry::admin {
namespace {

constexpr std::size_t kHashSize = 8;  // bytes
constexpr std::string_view kWeak = "W/";

/// `"`, visible characters but `"`, `"`.
bool is_opaque_tag(std::string_view text) {
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return false;
  text = text.substr(1, text.size() - 2);
  return std::ranges::none_of(text,
                              [](char c) { return c == '"' || static_cast<unsigned char>(c) <= ' ' || c == 0x7f; });
}

std::string_view without_weakness(std::string_view tag) {
  if (tag.starts_with(kWeak)) tag.remove_prefix(kWeak.size());
  return tag;
}

/// split_list() minds backslashes, which mean nothing in a tag.
std::vector<std::string_view> split_tags(std::string_view text) {
  std::vector<std::string_view> tags;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') quoted = !quoted;
    if (i < text.size() && (quoted || text[i] != ',')) continue;
    if (const auto tag = trim(text.substr(begin, i - begin)); !tag.empty()) tags.push_back(tag);
    begin = i + 1;
  }
  return tags;
}

bool is_unchanged(const net::HttpRequest& request, std::string_view tag) {
  const std::string condition = combined_field(request, "if-none-match");
  const auto tags = split_tags(condition);
  return std::ranges::any_of(tags, [&](std::string_view one) { return one == "*" || without_weakness(one) == tag; });
}

}  // namespace

std::string entity_tag(std::int64_t version, std::string_view representation) {
  return fmt::format("\"{}-{}\"", version, hex_encode(sha256(representation).substr(0, kHashSize)));
}

std::expected<Precondition, Problem> Precondition::read(const net::HttpRequest& request) {
  Precondition condition;
  const std::string field = combined_field(request, "if-match");
  for (const auto tag : split_tags(field)) {
    condition.given_ = true;
    if (tag == "*")
      condition.any_ = true;
    else if (!is_opaque_tag(without_weakness(tag)))
      return std::unexpected(Problem{400, "If-Match must be * or a list of entity tags in double quotes.", {}});
    else if (!tag.starts_with(kWeak))
      condition.tags_.emplace_back(tag);
  }
  return condition;
}

bool Precondition::allows(std::int64_t version) const {
  const std::string prefix = fmt::format("\"{}-", version);
  return !given_ || any_ || std::ranges::any_of(tags_, [&](const std::string& tag) { return tag.starts_with(prefix); });
}

bool Precondition::allows(std::string_view tag) const {
  return !given_ || any_ || std::ranges::find(tags_, tag) != tags_.end();
}

Problem precondition_failed(std::string_view what) {
  return {
      412, fmt::format("{} is not in the state that If-Match names: read it again. Nothing was changed.", what), {}};
}

void add_entity_tag(net::HttpResponse& response, std::string tag, const net::HttpRequest& request) {
  if (is_read(request) && is_unchanged(request, tag)) {
    response.status = 304;
    response.content_type = {};
    response.body.clear();
  }
  response.fields.emplace_back("ETag", std::move(tag));
}

}  // namespace tenantry::admin
