#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/expression.h"

namespace tenantry::aws::dynamodb {

/// What can be said against operators and functions and their operands before there is an item, in DynamoDB's words
/// and in its order. Nothing: they are good. Values whose placeholder is not defined pass.
using Complaint = std::optional<std::string>;

Complaint check(const Comparison& comparison);
Complaint check(const Between& between);
Complaint check(const In& in);
/// All that a condition's functions demand: the number of operands and their kinds.
Complaint check_call(ConditionFunction function, const std::vector<Operand>& operands);
Complaint check_size_call(const std::vector<Operand>& operands);

Complaint check_if_not_exists(const std::vector<SetTerm>& operands);
Complaint check_list_append(const std::vector<SetTerm>& operands);
Complaint check_arithmetic(std::string_view operator_symbol, const std::vector<SetTerm>& operands);
Complaint check_add(const ValueReference& operand);
Complaint check_delete(const ValueReference& operand);

}  // namespace tenantry::aws::dynamodb
