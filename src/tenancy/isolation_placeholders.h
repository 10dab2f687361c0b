#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/value.h"

namespace tenantry::tenancy {

/// The names and values of a physical request's expressions, under placeholders of their own: as short as can be, each
/// attribute once, each value once (twice where a tenant's stands for a key and for something else). Names that the
/// tenant wrote out stay written out.
class PhysicalPlaceholders {
 public:
  using Names = aws::dynamodb::Placeholders::Names;
  using Values = aws::dynamodb::Placeholders::Values;

  /// Owns a value that is not the tenant's own.
  const aws::dynamodb::AttributeValue* keep(aws::dynamodb::AttributeValue value);

  /// The trees' expression texts, their names and values noted. DynamoDB takes 4 KB of text: a longer one goes without
  /// the spaces that it can do without.
  std::string render(aws::dynamodb::ConditionExpression& condition);
  std::string render(aws::dynamodb::UpdateExpression& update);
  std::string render(aws::dynamodb::ProjectionExpression& projection);

  std::string name(std::string_view attribute);
  std::string value(const aws::dynamodb::AttributeValue& value);

  /// Into the physical request, in place of the tenant's names and values. Values are moved from these, and every tree
  /// that borrows them is void; others are copied.
  void move_to(Names& names, Values& values);
  /// The same, with copies: the tenant's values must be elsewhere by now.
  void copy_to(Names& names, Values& values) const;

 private:
  struct Renamer;
  void write_names(Names& names) const;

  std::vector<std::pair<std::string, std::string>> names_;  ///< Attribute, placeholder.
  std::vector<std::pair<const aws::dynamodb::AttributeValue*, std::string>> values_;
  std::vector<std::unique_ptr<aws::dynamodb::AttributeValue>> kept_;
};

}  // namespace tenantry::tenancy
