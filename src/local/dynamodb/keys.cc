#include "local/dynamodb/keys.h"

#include <bit>
#include <cstring>

#include "aws/dynamodb/number.h"

namespace tenantry::local::dynamodb {
namespace {

using aws::dynamodb::AttributeValue;

constexpr char kEscape = '\0';
constexpr char kEscapedZero = '\xff';
constexpr char kEnd = '\x01';

void append_escaped(std::string& out, std::string_view bytes) {
  for (;;) {
    const std::size_t zero = bytes.find('\0');
    if (zero == std::string_view::npos) break;
    out.append(bytes.substr(0, zero)).append({kEscape, kEscapedZero});
    bytes.remove_prefix(zero + 1);
  }
  out.append(bytes);
}

std::optional<std::string> read_escaped(std::string_view& bytes) {
  std::string text;
  std::string_view rest = bytes;
  for (;;) {
    const std::size_t zero = rest.find('\0');
    if (zero == std::string_view::npos || zero + 1 == rest.size()) return std::nullopt;
    text.append(rest.substr(0, zero));
    const char mark = rest[zero + 1];
    rest.remove_prefix(zero + 2);
    if (mark == kEnd) break;
    if (mark != kEscapedZero) return std::nullopt;
    text.push_back('\0');
  }
  bytes = rest;
  return text;
}

std::string_view text_of(const AttributeValue& value) {
  if (const auto* string = value.get_if<AttributeValue::String>()) return string->text;
  if (const auto* binary = value.get_if<AttributeValue::Binary>()) return binary->bytes;
  return {};
}

std::uint64_t load(const char* bytes, std::size_t size) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, size);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
  return hash ^ hash >> 29;
}

}  // namespace

void append_u16(std::string& out, std::uint16_t value) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value & 0xff));
}

void append_u32(std::string& out, std::uint32_t value) {
  append_u16(out, static_cast<std::uint16_t>(value >> 16));
  append_u16(out, static_cast<std::uint16_t>(value & 0xffff));
}

std::uint32_t read_u32(std::string_view bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string table_prefix(TableId table) {
  std::string prefix(1, kOwner);
  append_u32(prefix, table);
  return prefix;
}

std::string rows_prefix(TableId table, char kind) { return table_prefix(table) + kind; }

std::string item_prefix(TableId table) { return rows_prefix(table, 'i'); }

std::string index_prefix(TableId table, IndexId index) {
  std::string prefix = rows_prefix(table, 'x');
  append_u16(prefix, index);
  return prefix;
}

void append_key(std::string& out, const AttributeValue& value) {
  if (const auto* number = value.get_if<AttributeValue::Number>())
    return aws::dynamodb::append_number_key(out, number->text);
  append_escaped(out, text_of(value));
  out.append({kEscape, kEnd});
}

void append_key_start(std::string& out, const AttributeValue& value) { append_escaped(out, text_of(value)); }

std::optional<AttributeValue> read_key(std::string_view& bytes, AttributeValue::Type type) {
  if (type == AttributeValue::Type::N) {
    auto number = aws::dynamodb::decode_number_key(bytes);
    if (!number) return std::nullopt;
    return AttributeValue::number(*std::move(number));
  }
  auto text = read_escaped(bytes);
  if (!text) return std::nullopt;
  return type == AttributeValue::Type::B ? AttributeValue::binary(*std::move(text))
                                         : AttributeValue::string(*std::move(text));
}

void append_partition(std::string& out, const AttributeValue& value) {
  const std::size_t place = out.size();
  out.append(2, '\0');
  append_key(out, value);
  const std::uint64_t hash = stable_hash(std::string_view(out).substr(place + 2));
  out[place] = static_cast<char>(hash >> 56);
  out[place + 1] = static_cast<char>(hash >> 48 & 0xff);
}

std::uint64_t stable_hash(std::string_view bytes) {
  std::uint64_t hash = mix(0x2545f4914f6cdd1dU, bytes.size());
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) hash = mix(hash, load(bytes.data(), 8));
  hash = mix(hash, load(bytes.data(), bytes.size()));
  hash = mix(hash, 0);
  return mix(hash, hash >> 32);
}

}  // namespace tenantry::local::dynamodb
