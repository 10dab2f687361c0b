#include "local/ssm/record.h"

#include <array>

#include "base/pack.h"

namespace tenantry::local::ssm {
namespace {

constexpr char kFormat = 1;
constexpr char kPolicyFormat = 2;  // of a record: with policies and data type
constexpr std::array<std::string_view, 3> kTypes = {"String", "StringList", "SecureString"};
constexpr std::array<std::string_view, 2> kTiers = {"Standard", "Advanced"};

}  // namespace

std::string_view type_name(Type type) { return kTypes[static_cast<std::size_t>(type)]; }
std::string_view tier_name(Tier tier) { return kTiers[static_cast<std::size_t>(tier)]; }

std::optional<Type> parse_type(std::string_view name) {
  for (std::size_t i = 0; i < kTypes.size(); ++i)
    if (kTypes[i] == name) return static_cast<Type>(i);
  return std::nullopt;
}

std::string encode(const Record& record) {
  std::string out;
  const std::array fields = {record.key_id, record.description, record.allowed_pattern,
                             record.value,  record.policies,    record.data_type};
  std::size_t size = 64;
  for (const auto field : fields) size += field.size();
  out.reserve(size);
  out.push_back(kPolicyFormat);
  out.push_back(static_cast<char>(record.type));
  out.push_back(static_cast<char>(record.tier));
  pack_integer(out, static_cast<std::uint64_t>(record.version));
  pack_integer(out, static_cast<std::uint64_t>(record.modified_millis));
  pack_integer(out, static_cast<std::uint64_t>(record.expires_millis));
  for (const auto field : fields) pack_string(out, field);
  return out;
}

std::optional<Record> decode(std::string_view bytes) {
  Unpacker in(bytes);
  const std::uint8_t format = in.byte();
  if (format != kFormat && format != kPolicyFormat) return std::nullopt;
  const std::uint8_t type = in.byte();
  const std::uint8_t tier = in.byte();
  Record record;
  record.version = static_cast<std::int64_t>(in.integer());
  record.modified_millis = static_cast<std::int64_t>(in.integer());
  if (format == kPolicyFormat) record.expires_millis = static_cast<std::int64_t>(in.integer());
  for (auto* const field : {&record.key_id, &record.description, &record.allowed_pattern, &record.value})
    *field = in.string();
  if (format == kPolicyFormat)
    for (auto* const field : {&record.policies, &record.data_type}) *field = in.string();
  if (!in.complete() || type >= kTypes.size() || tier >= kTiers.size()) return std::nullopt;
  record.type = static_cast<Type>(type);
  record.tier = static_cast<Tier>(tier);
  return record;
}

std::string encode_tags(const Tags& tags) {
  std::string out;
  out.push_back(kFormat);
  pack_integer(out, tags.size());
  for (const auto& [key, value] : tags) {
    pack_string(out, key);
    pack_string(out, value);
  }
  return out;
}

std::optional<Tags> decode_tags(std::string_view bytes) {
  Unpacker in(bytes);
  if (in.byte() != kFormat) return std::nullopt;
  Tags tags;
  for (std::uint64_t left = in.integer(); left > 0 && !in.failed(); --left) {
    std::string key(in.string());
    tags.insert_or_assign(std::move(key), std::string(in.string()));
  }
  if (!in.complete()) return std::nullopt;
  return tags;
}

std::string encode_labels(const Labels& labels) {
  std::string out;
  out.push_back(kFormat);
  pack_integer(out, labels.size());
  for (const auto& [label, version] : labels) {
    pack_string(out, label);
    pack_integer(out, static_cast<std::uint64_t>(version));
  }
  return out;
}

std::optional<Labels> decode_labels(std::string_view bytes) {
  Unpacker in(bytes);
  if (in.byte() != kFormat) return std::nullopt;
  Labels labels;
  for (std::uint64_t left = in.integer(); left > 0 && !in.failed(); --left) {
    std::string label(in.string());
    labels.insert_or_assign(std::move(label), static_cast<std::int64_t>(in.integer()));
  }
  if (!in.complete()) return std::nullopt;
  return labels;
}

}  // namespace tenantry::local::ssm
