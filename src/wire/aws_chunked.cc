#include "wire/aws_chunked.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>

namespace tenantry::wire {
namespace {

std::unexpected<aws::Error> incomplete() {
  return std::unexpected(aws::Error{"IncompleteBody", "The request body terminated unexpectedly"});
}

std::unexpected<aws::Error> bad_chunk() {
  return std::unexpected(aws::Error{"InvalidChunkSizeError", "A chunk's size is malformed"});
}

std::unexpected<aws::Error> bad_trailer() {
  return std::unexpected(
      aws::Error{"MalformedTrailerError", "The request contained trailing data that was not well-formed"});
}

/// The text up to the next line break, which is taken too. Nothing where there is none.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::optional<std::size_t> chunk_size(std::string_view line) {
  const auto digits = line.substr(0, line.find(';'));
  std::size_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (error != std::errc() || end != digits.data() + digits.size() || digits.size() > 15) return std::nullopt;
  return size;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  return out;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

/// `name:value` lines up to an empty line or the end.
std::expected<Trailers, aws::Error> parse_trailers(std::string_view text) {
  Trailers trailers;
  while (!text.empty()) {
    const auto line = take_line(text);
    if (!line) return incomplete();
    if (line->empty()) continue;
    const auto colon = line->find(':');
    if (colon == line->npos || colon == 0) return bad_trailer();
    trailers.emplace_back(lower_case(trim(line->substr(0, colon))), trim(line->substr(colon + 1)));
  }
  return trailers;
}

}  // namespace

std::expected<Trailers, aws::Error> decode_aws_chunked(std::string& body) {
  std::string_view rest = body;
  std::size_t decoded = 0;
  while (true) {
    const auto line = take_line(rest);
    if (!line) return incomplete();
    const auto size = chunk_size(*line);
    if (!size) return bad_chunk();
    if (*size == 0) break;
    if (rest.size() < *size) return incomplete();
    std::memmove(body.data() + decoded, rest.data(), *size);
    decoded += *size;
    rest.remove_prefix(*size);
    const auto end = take_line(rest);
    if (!end) return incomplete();
    if (!end->empty()) return bad_chunk();
  }
  auto trailers = parse_trailers(rest);
  body.resize(decoded);
  return trailers;
}

}  // namespace tenantry::wire
