#include "aws/dynamodb/parser_base.h"

#include <algorithm>
#include <charconv>
#include <tuple>
#include <utility>

#include "aws/dynamodb/paths.h"
#include "aws/dynamodb/reserved_words.h"

namespace tenantry::aws::dynamodb {
namespace {

constexpr std::uint64_t kMaxIndex = std::numeric_limits<std::int32_t>::max();
/// `NOT (NOT (…`: two levels for an operator. More of them are redundant, or too many operators.
constexpr int kMaxDepth = 2 * kMaxOperators + 2;

}  // namespace

ParserBase::ParserBase(std::string_view text, Placeholders& placeholders, ExpressionKind kind)
    : text_(text), placeholders_(placeholders), kind_(kind), token_(next_token(text, 0)) {}

bool ParserBase::begin() {
  if (text_.empty()) {
    fatal_ = "The expression can not be empty;";
  } else if (text_.size() > kMaxExpressionSize) {
    fatal_ = "Expression size has exceeded the maximum allowed size;";
    if (kind_ != ExpressionKind::kUpdate && kind_ != ExpressionKind::kProjection)
      fatal_->append(" expression size: ").append(std::to_string(text_.size()));
  }
  return !fatal_;
}

std::expected<void, aws::Error> ParserBase::finish() {
  if (!fatal_ && !noted_) return {};
  std::string message("Invalid ");
  message.append(parameter_name(kind_)).append(": ").append(fatal_ ? *fatal_ : noted_->message);
  return std::unexpected(validation_error(std::move(message)));
}

void ParserBase::advance() {
  previous_begin_ = token_.begin;
  token_ = next_token(text_, token_.end);
}

bool ParserBase::accept(TokenKind kind) {
  if (!at(kind)) return false;
  advance();
  return true;
}

bool ParserBase::expect(TokenKind kind) { return accept(kind) || syntax_error(); }

bool ParserBase::syntax_error() {
  if (fatal_) return false;
  const auto next = at(TokenKind::kEnd) ? token_ : peek();
  fatal_ = "Syntax error; token: \"";
  fatal_->append(at(TokenKind::kEnd) ? "<EOF>" : text_of(token_))
      .append("\", near: \"")
      .append(text_.substr(previous_begin_, next.end - previous_begin_))
      .append("\"");
  return false;
}

bool ParserBase::check_parentheses() {
  if (redundant_ && !fatal_) fatal_ = "The expression has redundant parentheses;";
  return !redundant_;
}

void ParserBase::note(Pass pass, std::size_t rank, std::string message) {
  if (!noted_ || std::tie(pass, rank) < std::tie(noted_->pass, noted_->rank))
    noted_ = Noted{pass, rank, std::move(message)};
}

void ParserBase::count_operator() {
  if (++operators_ == kMaxOperators + 1)
    note(Pass::kOperators, 0, "The expression contains too many operators; operator count: 301");
}

bool ParserBase::Nesting::allowed() {
  if (parser_.depth_ <= kMaxDepth) return true;
  if (!parser_.fatal_) {
    parser_.fatal_ = parser_.operators_ > kMaxOperators
                         ? "The expression contains too many operators; operator count: 301"
                         : "The expression has redundant parentheses;";
  }
  return false;
}

bool ParserBase::path(Path& path, Pass pass, std::size_t rank) {
  if (!name(path.attribute)) return false;
  while (at(TokenKind::kDot) || at(TokenKind::kOpenIndex))
    if (!path_step(path)) return false;
  bind(path, pass, rank);
  return true;
}

bool ParserBase::path_step(Path& path) {
  if (accept(TokenKind::kOpenIndex)) return index(path);
  advance();
  return name(std::get<Name>(path.steps.emplace_back(std::in_place_type<Name>)));
}

bool ParserBase::name(Name& name) {
  const auto text = text_of(token_);
  if (at(TokenKind::kIdentifier)) {
    name.text = text;
    if (is_reserved_word(text)) {
      note(Pass::kNames, token_.begin,
           std::string("Attribute name is a reserved keyword; reserved keyword: ").append(text));
    }
  } else if (at(TokenKind::kNamePlaceholder)) {
    name.placeholder = text;
  } else {
    return syntax_error();
  }
  advance();
  return true;
}

bool ParserBase::index(Path& path) {
  if (!at(TokenKind::kIndex)) return syntax_error();
  const auto text = text_of(token_);
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || value > kMaxIndex) {
    note(Pass::kNames, token_.begin,
         std::string("List index is not within the allowable range; index: [").append(text).append("]"));
  }
  path.steps.emplace_back(value);
  advance();
  return expect(TokenKind::kCloseIndex);
}

void ParserBase::bind(Path& path, Pass pass, std::size_t rank) {
  if (path.steps.size() + 1 > kMaxPathSize) {
    note(pass, rank,
         "The document path has too many nesting levels; nesting levels: " + std::to_string(path.steps.size() + 1));
  }
  const auto bind_name = [&](Name& name) {
    if (name.placeholder.empty()) return;
    if (const auto* text = placeholders_.use_name(name.placeholder)) {
      name.text = *text;
    } else {
      note(
          pass, rank,
          "An expression attribute name used in the document path is not defined; attribute name: " + name.placeholder);
    }
  };
  bind_name(path.attribute);
  for (auto& step : path.steps)
    if (auto* name = std::get_if<Name>(&step)) bind_name(*name);
}

ValueReference ParserBase::value_reference() {
  ValueReference reference{std::string(text_of(token_)), nullptr};
  reference.value = placeholders_.use_value(reference.placeholder);
  if (reference.value == nullptr) {
    note_operand("An expression attribute value used in expression is not defined; attribute value: " +
                 reference.placeholder);
  }
  advance();
  return reference;
}

void ParserBase::check_overlap(const std::vector<const Path*>& targets) {
  const auto clash = find_clash(targets);
  if (!clash) return;
  note(Pass::kTargets, target_rank(clash->one),
       std::string("Two document paths ")
           .append(clash->conflict ? "conflict" : "overlap")
           .append(" with each other; must remove or rewrite one of these paths; path one: ")
           .append(to_message(*targets[clash->one]))
           .append(", path two: ")
           .append(to_message(*targets[clash->two])));
}

}  // namespace tenantry::aws::dynamodb
