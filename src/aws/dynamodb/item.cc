#include "aws/dynamodb/item.h"

#include "aws/dynamodb/codec.h"
#include "aws/dynamodb/wire_form.h"

namespace tenantry::aws::dynamodb {

Item Item::from_wire(std::string wire) {
  Item item;
  item.wire_ = std::move(wire);
  item.decoded_ = false;
  return item;
}

const AttributeMap& Item::attributes() const {
  if (!decoded_) {
    attributes_ = decode_wire(wire_);
    decoded_ = true;
  }
  return attributes_;
}

AttributeMap& Item::mutable_attributes() {
  attributes();
  wire_.clear();
  return attributes_;
}

AttributeMap Item::take() && {
  attributes();
  wire_.clear();
  return std::exchange(attributes_, {});
}

void Item::append_wire(std::string& out) const {
  if (wire_.empty()) {
    append_json(out, attributes_);
  } else {
    out += wire_;
  }
}

}  // namespace tenantry::aws::dynamodb
