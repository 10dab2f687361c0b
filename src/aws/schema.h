#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "aws/error.h"
#include "aws/pattern.h"
#include "aws/shape.h"
#include "base/json.h"

/// Shapes as data. A shape's `members` are walked once and become a table; codecs and validation are ordinary functions
/// over such tables, compiled once, instead of templates compiled for every shape. Values are passed as `void*` to an
/// object of exactly the schema's type: only the typed functions of json_codec.h, query_codec.h, xml_codec.h and
/// validate.h, and wire's operation tables, do that.
namespace tenantry::aws {

enum class Kind : std::uint8_t { string, boolean, integer, number, timestamp, structure, list, map, custom };

struct Schema;

struct OptionalAccess {
  const void* (*get)(const void* optional);  ///< Null: empty.
  void* (*emplace)(void* optional);
};

/// One member of a structure. `limits` are the service model's.
struct MemberSchema {
  std::string_view name;
  Limits limits;
  const Schema* schema = nullptr;            ///< Of the value: what an optional holds.
  std::size_t offset = 0;                    ///< Of the member in its structure.
  const OptionalAccess* optional = nullptr;  ///< Null: a plain member, always there.
  std::unique_ptr<const Pattern> pattern;    ///< `limits.pattern`, if any.
  bool limited = false;                      ///< Has any limit beside `required`.

  /// The member's value in `structure`; null where it is absent.
  const void* find(const void* structure) const {
    const void* member = static_cast<const std::byte*>(structure) + offset;
    return optional == nullptr ? member : optional->get(member);
  }
  /// The value to be filled; an optional is made present and empty.
  void* emplace(void* structure) const {
    void* member = static_cast<std::byte*>(structure) + offset;
    return optional == nullptr ? member : optional->emplace(member);
  }
};

struct ListAccess {
  std::size_t element_size;
  std::size_t (*size)(const void* list);
  const void* (*data)(const void* list);
  void* (*append)(void* list);  ///< A new last element.
  void (*reserve)(void* list, std::size_t size);
};

struct MapAccess {
  using Visit = void (*)(void* context, std::string_view key, const void* value);
  std::size_t (*size)(const void* map);
  void (*each)(const void* map, void* context, Visit visit);
  void* (*insert)(void* map, std::string_view key);  ///< Null: the key is there already.
};

/// A type with codecs of its own, found by argument-dependent lookup: `write_json(json::Writer&, const T&)` and
/// `read_json(json::Element, T&) -> std::expected<void, Error>`.
struct CustomAccess {
  std::expected<void, Error> (*read_json)(json::Element element, void* value);
  void (*write_json)(json::Writer& writer, const void* value);
};

/// The schema of a member type (see shape.h). Lives as long as the process.
struct Schema {
  Kind kind = Kind::string;
  std::vector<MemberSchema> members;  ///< kind structure.
  const Schema* element = nullptr;    ///< Of lists and of maps' values.
  const ListAccess* list = nullptr;
  const MapAccess* map = nullptr;
  const CustomAccess* custom = nullptr;

  static constexpr std::size_t kMaxMembers = 64;  ///< Of one structure: schema_of() checks it.
  static constexpr std::size_t kNoMember = kMaxMembers;
  /// The index of a structure's member, or kNoMember.
  std::size_t find_member(std::string_view name) const;

  std::size_t list_size(const void* value) const { return list->size(value); }
  const void* list_at(const void* value, std::size_t i) const {
    return static_cast<const std::byte*>(list->data(value)) + i * list->element_size;
  }
  /// Calls `visit(key, value)` in the order of the keys.
  template <class F>
  void each_entry(const void* value, F&& visit) const {
    map->each(value, &visit, [](void* context, std::string_view key, const void* entry) {
      (*static_cast<std::remove_reference_t<F>*>(context))(key, entry);
    });
  }
};

template <class T>
const Schema& schema_of();

namespace detail {

template <class T>
inline constexpr OptionalAccess kOptionalAccess = {
    [](const void* optional) -> const void* {
      const auto& value = *static_cast<const std::optional<T>*>(optional);
      return value ? &*value : nullptr;
    },
    [](void* optional) -> void* { return &static_cast<std::optional<T>*>(optional)->emplace(); },
};

template <class T>
inline constexpr ListAccess kListAccess = {
    sizeof(T),
    [](const void* list) { return static_cast<const std::vector<T>*>(list)->size(); },
    [](const void* list) -> const void* { return static_cast<const std::vector<T>*>(list)->data(); },
    [](void* list) -> void* { return &static_cast<std::vector<T>*>(list)->emplace_back(); },
    [](void* list, std::size_t size) { static_cast<std::vector<T>*>(list)->reserve(size); },
};

template <class T>
inline constexpr MapAccess kMapAccess = {
    [](const void* map) { return static_cast<const std::map<std::string, T>*>(map)->size(); },
    [](const void* map, void* context, MapAccess::Visit visit) {
      for (const auto& [key, value] : *static_cast<const std::map<std::string, T>*>(map)) visit(context, key, &value);
    },
    [](void* map, std::string_view key) -> void* {
      const auto [entry, added] = static_cast<std::map<std::string, T>*>(map)->try_emplace(std::string(key));
      return added ? &entry->second : nullptr;
    },
};

template <class T>
inline constexpr CustomAccess kCustomAccess = {
    [](json::Element element, void* value) { return read_json(element, *static_cast<T*>(value)); },
    [](json::Writer& writer, const void* value) { write_json(writer, *static_cast<const T*>(value)); },
};

template <class T>
struct ListElement;
template <class T>
struct ListElement<std::vector<T>> {
  using type = T;
};
template <class T>
struct MapValue;
template <class T>
struct MapValue<std::map<std::string, T>> {
  using type = T;
};
template <class T>
concept List = requires { typename ListElement<T>::type; };
template <class T>
concept Map = requires { typename MapValue<T>::type; };

MemberSchema make_member(std::string_view name, const Limits& limits, const Schema& schema);

template <class T>
struct MemberCollector {
  Schema& schema;
  const T& probe;

  template <class M>
  void operator()(std::string_view name, M T::* member, Limits limits = {}) const {
    using Value = typename OptionalTraits<M>::Value;
    auto made = make_member(name, limits, schema_of<Value>());
    made.offset = static_cast<std::size_t>(reinterpret_cast<const std::byte*>(&(probe.*member)) -
                                           reinterpret_cast<const std::byte*>(&probe));
    if constexpr (OptionalTraits<M>::is_optional) made.optional = &kOptionalAccess<Value>;
    if (schema.members.size() == Schema::kMaxMembers) throw std::logic_error("a shape with too many members");
    schema.members.push_back(std::move(made));
  }
};

template <class T>
Schema make_schema() {
  Schema schema;
  if constexpr (std::is_same_v<T, std::string>) {
    schema.kind = Kind::string;
  } else if constexpr (std::is_same_v<T, bool>) {
    schema.kind = Kind::boolean;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    schema.kind = Kind::integer;
  } else if constexpr (std::is_same_v<T, double>) {
    schema.kind = Kind::number;
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    schema.kind = Kind::timestamp;
  } else if constexpr (List<T>) {
    schema.kind = Kind::list;
    schema.list = &kListAccess<typename ListElement<T>::type>;
    schema.element = &schema_of<typename ListElement<T>::type>();
  } else if constexpr (Map<T>) {
    schema.kind = Kind::map;
    schema.map = &kMapAccess<typename MapValue<T>::type>;
    schema.element = &schema_of<typename MapValue<T>::type>();
  } else if constexpr (Shape<T>) {
    schema.kind = Kind::structure;
    const T probe{};
    T::members(MemberCollector<T>{schema, probe});
  } else {
    schema.kind = Kind::custom;
    schema.custom = &kCustomAccess<T>;
  }
  return schema;
}

}  // namespace detail

template <class T>
const Schema& schema_of() {
  static const Schema schema = detail::make_schema<T>();
  return schema;
}

}  // namespace tenantry::aws
