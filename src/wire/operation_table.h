#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <variant>

#include "aws/schema.h"
#include "aws/shape.h"

namespace tenantry::wire {

/// A service's operations by name, made of its Request variant: how a codec gets from a name to a request to fill, and
/// from a response back to its schema. Looked up in the variant's order, which has the hot ones first.
template <class Request>
class OperationTable {
 public:
  using Response = aws::Responses<Request>;

  struct Operation {
    std::string_view name;
    const aws::Schema* request_schema;
    const aws::Schema* response_schema;
    void* (*emplace)(Request&);                   ///< Makes the variant this operation's request; its address.
    const void* (*response_in)(const Response&);  ///< The address of this operation's response.
    bool has_result;                              ///< The model has an output, be it empty: `kEmptyResult`.
  };

  static const OperationTable& get() {
    static const OperationTable table(std::make_index_sequence<kSize>{});
    return table;
  }

  const Operation* find(std::string_view name) const {
    for (const auto& operation : operations_)
      if (operation.name == name) return &operation;
    return nullptr;
  }
  /// Of a request's or response's index().
  const Operation& at(std::size_t index) const { return operations_[index]; }

 private:
  static constexpr std::size_t kSize = std::variant_size_v<Request>;

  template <std::size_t I>
  static Operation make() {
    using R = std::variant_alternative_t<I, Request>;
    return {R::kOperation, &aws::schema_of<R>(), &aws::schema_of<typename R::Response>(),
            [](Request& request) -> void* { return &request.template emplace<I>(); },
            [](const Response& response) -> const void* { return std::get_if<I>(&response); },
            !aws::schema_of<typename R::Response>().members.empty() || requires {R::Response::kEmptyResult;
  }
};
}  // namespace tenantry::wire

template <std::size_t... I>
explicit OperationTable(std::index_sequence<I...>) : operations_{make<I>()...} {}

std::array<Operation, kSize> operations_;
}
;

}  // namespace tenantry::wire
