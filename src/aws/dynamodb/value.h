#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tenantry::aws::dynamodb {

class AttributeValue;

/// Attributes by name, sorted by the bytes of their names and each name once: the canonical order of the wire form.
class AttributeMap {
 public:
  using Entry = std::pair<std::string, AttributeValue>;
  using const_iterator = const Entry*;

  AttributeMap();
  AttributeMap(std::initializer_list<Entry> entries);
  AttributeMap(const AttributeMap&);
  AttributeMap(AttributeMap&&) noexcept;
  AttributeMap& operator=(const AttributeMap&);
  AttributeMap& operator=(AttributeMap&&) noexcept;
  ~AttributeMap();

  bool empty() const { return size() == 0; }
  std::size_t size() const;
  const_iterator begin() const;
  const_iterator end() const;
  const AttributeValue* find(std::string_view name) const;  ///< Null when there is none.
  AttributeValue* find(std::string_view name);
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  void set(std::string name, AttributeValue value);  ///< Inserts or replaces.
  bool insert(std::string name,
              AttributeValue value);  ///< False, and nothing changed, where the name is there already.
  bool erase(std::string_view name);  ///< Whether it was there.
  /// A null value after all others, to be filled; null, and nothing changed, where the name does not sort after theirs.
  AttributeValue* append(std::string_view name);
  /// Everything at once, in any order; sorts where it must. A name that stands twice: false, and the map is empty.
  bool assign(std::vector<Entry> entries);
  void reserve(std::size_t size);
  bool operator==(const AttributeMap&) const;

 private:
  std::vector<Entry> entries_;
};

/// One DynamoDB value (API_AttributeValue). A number is its canonical decimal text (number.h), a binary its raw bytes.
/// Sets hold each element once, strings and binaries in byte order, numbers in numeric order. Equality is DynamoDB's:
/// sets without order.
class AttributeValue {
 public:
  enum class Type : std::uint8_t { S, N, B, SS, NS, BS, M, L, NULL_, BOOL };

  struct String {
    std::string text;
    bool operator==(const String&) const = default;
  };
  struct Number {
    std::string text;
    bool operator==(const Number&) const = default;
  };
  struct Binary {
    std::string bytes;
    bool operator==(const Binary&) const = default;
  };
  struct StringSet {
    std::vector<std::string> elements;
    bool operator==(const StringSet&) const = default;
  };
  struct NumberSet {
    std::vector<std::string> elements;
    bool operator==(const NumberSet&) const = default;
  };
  struct BinarySet {
    std::vector<std::string> elements;
    bool operator==(const BinarySet&) const = default;
  };
  using Map = AttributeMap;
  using List = std::vector<AttributeValue>;
  struct Null {
    bool operator==(const Null&) const = default;
  };
  using Variant = std::variant<String, Number, Binary, StringSet, NumberSet, BinarySet, Map, List, Null, bool>;

  AttributeValue() : value_(Null{}) {}
  template <class T>
    requires(!std::is_same_v<std::remove_cvref_t<T>, AttributeValue> &&
             std::is_constructible_v<Variant, std::in_place_type_t<std::remove_cvref_t<T>>, T>)
  explicit AttributeValue(T&& value) : value_(std::in_place_type<std::remove_cvref_t<T>>, std::forward<T>(value)) {}

  static AttributeValue string(std::string text) { return AttributeValue(String{std::move(text)}); }
  /// From canonical text only; number.h makes it of any other.
  static AttributeValue number(std::string canonical) { return AttributeValue(Number{std::move(canonical)}); }
  static AttributeValue number(std::int64_t value) { return number(std::to_string(value)); }
  static AttributeValue binary(std::string bytes) { return AttributeValue(Binary{std::move(bytes)}); }
  static AttributeValue boolean(bool value) { return AttributeValue(value); }
  static AttributeValue null() { return {}; }
  static AttributeValue map(Map map) { return AttributeValue(std::move(map)); }
  static AttributeValue list(List list) { return AttributeValue(std::move(list)); }

  Type type() const { return static_cast<Type>(value_.index()); }
  /// Null when the value is of another type.
  template <class T>
  const T* get_if() const {
    return std::get_if<T>(&value_);
  }
  template <class T>
  T* get_if() {
    return std::get_if<T>(&value_);
  }
  const Variant& variant() const { return value_; }
  Variant& variant() { return value_; }

  bool operator==(const AttributeValue&) const = default;

 private:
  Variant value_;
};

/// `S`, `N`, … `NULL`, `BOOL`: the wire's name of a type.
std::string_view type_name(AttributeValue::Type type);

inline AttributeMap::AttributeMap() = default;
inline AttributeMap::AttributeMap(const AttributeMap&) = default;
inline AttributeMap::AttributeMap(AttributeMap&&) noexcept = default;
inline AttributeMap& AttributeMap::operator=(const AttributeMap&) = default;
inline AttributeMap& AttributeMap::operator=(AttributeMap&&) noexcept = default;
inline AttributeMap::~AttributeMap() = default;
inline std::size_t AttributeMap::size() const { return entries_.size(); }
inline AttributeMap::const_iterator AttributeMap::begin() const { return entries_.data(); }
inline AttributeMap::const_iterator AttributeMap::end() const { return entries_.data() + entries_.size(); }

}  // namespace tenantry::aws::dynamodb
