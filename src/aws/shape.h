#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

#include "base/clock.h"

/// Shapes. A request, a response or a part of one is a plain struct with a static `members(visitor)`, which names each
/// member once, on the wire's own name, with the limits that the service model gives. Codecs for every protocol and
/// direction, and validation, are written once over it: json_codec.h, query_codec.h, xml_codec.h, validate.h.
///
///     struct GetParameterRequest {
///       using Response = GetParameterResponse;
///       static constexpr std::string_view kOperation = "GetParameter";
///       std::string name;                       // required: no optional
///       std::optional<bool> with_decryption;
///       template <class V>
///       static void members(V&& v) {
///         v("Name", &GetParameterRequest::name, {.required = true, .min = 1, .max = 2048});
///         v("WithDecryption", &GetParameterRequest::with_decryption);
///       }
///     };
///
/// Member types: std::string (also for blobs' raw bytes: Blob), bool, std::int64_t, double, Timestamp, shapes,
/// std::vector, std::map by string, std::optional of these; and types with codecs of their own (DynamoDB's
/// AttributeValue).
namespace tenantry::aws {

inline constexpr std::int64_t kNoMin = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kNoMax = std::numeric_limits<std::int64_t>::max();

/// What the service model demands of a member. `min` and `max` bound a string's or list's length or a number's value.
struct Limits {
  bool required = false;
  std::int64_t min = kNoMin;
  std::int64_t max = kNoMax;
  std::string_view one_of = {};  ///< Allowed values, `A|B`; empty: any.
  std::string_view pattern =
      {};  ///< An ECMAScript regular expression for the whole string, as the model writes it; empty: any.
};

/// Epoch seconds (with fraction) in JSON, ISO 8601 in XML.
struct Timestamp {
  WallTime at;
  bool operator==(const Timestamp&) const = default;
};

struct MemberProbe {
  template <class T, class M>
  void operator()(std::string_view, M T::*, Limits = {}) const {}
};

template <class T>
concept Shape = requires { T::members(MemberProbe{}); };

template <class T>
concept Operation = Shape<T> && requires {
  typename T::Response;
  T::kOperation;
};

template <class T>
struct OptionalTraits {
  static constexpr bool is_optional = false;
  using Value = T;
};
template <class T>
struct OptionalTraits<std::optional<T>> {
  static constexpr bool is_optional = true;
  using Value = T;
};

/// The services' variants: `Request` is std::variant<A, B, …>; `Responses<Request>` is std::variant<A::Response,
/// B::Response, …>, so that a request and its response have the same index.
template <class Variant>
struct ResponsesOf;
template <template <class...> class V, class... R>
struct ResponsesOf<V<R...>> {
  using type = V<typename R::Response...>;
};
template <class Variant>
using Responses = typename ResponsesOf<Variant>::type;

}  // namespace tenantry::aws
