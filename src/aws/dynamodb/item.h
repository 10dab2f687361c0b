#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "aws/dynamodb/value.h"

namespace tenantry::aws::dynamodb {

/// An item, as attributes or as its canonical wire form: the JSON object that a reply carries, attributes sorted by
/// name, numbers canonical, no white space. The local DynamoDB stores the wire form and hands it out as it is, so that
/// a read without an expression copies bytes; whoever needs attributes calls attributes(), which decodes once. Not
/// thread-safe: one owner at a time.
class Item {
 public:
  Item() = default;  ///< No attributes.
  Item(AttributeMap attributes)
      : attributes_(std::move(attributes)) {}  // NOLINT(google-explicit-constructor): both are items
  /// `wire` must be canonical, as append_wire() made it.
  static Item from_wire(std::string wire);

  const AttributeMap& attributes() const;
  AttributeMap& mutable_attributes();  ///< Gives the wire form up.
  AttributeMap take() &&;              ///< The attributes, moved out.

  /// The canonical wire form at the end of `out`: copied where it is known, else encoded.
  void append_wire(std::string& out) const;

  bool operator==(const Item& other) const { return attributes() == other.attributes(); }

 private:
  mutable AttributeMap attributes_;
  mutable bool decoded_ = true;
  std::string wire_;  // empty: not known
};

}  // namespace tenantry::aws::dynamodb
