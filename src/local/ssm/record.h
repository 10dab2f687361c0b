#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tenantry::local::ssm {

enum class Type : std::uint8_t { string, string_list, secure_string };
std::string_view type_name(Type type);
std::optional<Type> parse_type(std::string_view name);

enum class Tier : std::uint8_t { standard, advanced };
std::string_view tier_name(Tier tier);

inline constexpr std::string_view kTextDataType = "text";
inline constexpr std::string_view kImageDataType = "aws:ec2:image";

/// One version of a parameter as it is stored. The views point into the stored bytes or a request: see who makes it.
struct Record {
  std::int64_t version = 1;
  std::int64_t modified_millis = 0;
  std::int64_t expires_millis = 0;  ///< 0: never.
  Type type = Type::string;
  Tier tier = Tier::standard;
  std::string_view key_id;  ///< Empty: none, as for the next two.
  std::string_view description;
  std::string_view allowed_pattern;
  std::string_view value;      ///< Of a SecureString: sealed, see sealer.h.
  std::string_view policies;   ///< As policies.h packs them.
  std::string_view data_type;  ///< Empty: text.
};

/// Whether a parameter whose newest version this is exists no more.
inline bool expired(const Record& record, std::int64_t now_millis) {
  return record.expires_millis != 0 && record.expires_millis <= now_millis;
}

std::string encode(const Record& record);
/// Views into `bytes`. nullopt: damaged, or of a format that this version does not know.
std::optional<Record> decode(std::string_view bytes);

using Tags = std::map<std::string, std::string, std::less<>>;
std::string encode_tags(const Tags& tags);
std::optional<Tags> decode_tags(std::string_view bytes);

using Labels = std::map<std::string, std::int64_t, std::less<>>;  ///< Each with the version that it is on.
std::string encode_labels(const Labels& labels);
std::optional<Labels> decode_labels(std::string_view bytes);

}  // namespace tenantry::local::ssm
