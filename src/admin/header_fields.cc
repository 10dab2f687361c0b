#include "admin/header_fields.h"

namespace tenantry::admin {

std::string combined_field(const net::HttpRequest& request, std::string_view lower_case_name) {
  std::string all;
  for (const auto& [name, value] : request.fields) {
    if (!net::equals_ignoring_case(name, lower_case_name)) continue;
    if (!all.empty()) all += ',';
    all += value;
  }
  return all;
}

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

std::vector<std::string_view> split_list(std::string_view text, char separator) {
  std::vector<std::string_view> members;
  const auto add = [&](std::string_view member) {
    member = trim(member);
    if (!member.empty()) members.push_back(member);
  };
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quoted && text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && text[i] == separator) {
      add(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  add(text.substr(begin));
  return members;
}

std::optional<std::string> unquote(std::string_view word) {
  if (!word.starts_with('"')) return std::string(word);
  std::string text;
  for (std::size_t i = 1; i < word.size(); ++i) {
    if (word[i] == '"') return i + 1 == word.size() ? std::optional(text) : std::nullopt;
    if (word[i] == '\\' && ++i == word.size()) return std::nullopt;
    text += word[i];
  }
  return std::nullopt;
}

}  // namespace tenantry::admin
