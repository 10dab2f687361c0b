#include "isolation_requests.h"

namespace tenantry::isolation_testing {

ddb::Request RandomRequests::next() {
  wrongness_ = chance(50) ? 20 : 0;
  switch (below(20)) {
    case 0:
    case 1:
      return get();
    case 2:
    case 3:
    case 4:
      return put();
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
      return update();
    case 10:
    case 11:
      return remove();
    case 12:
    case 13:
    case 14:
      return query();
    case 15:
      return scan();
    case 16:
      return batch_get();
    case 17:
      return batch_write();
    case 18:
      return transact_get();
    default:
      return transact_write();
  }
}

std::string RandomRequests::key_text() {
  if (wrong()) return chance(50) ? "" : std::string(2100, 'k');
  if (chance(10)) return own_;
  return pick({"a", "b", "ab", "a#b", "#", "ACCOUNT#", "é", "e\xCC\x81", "a b", "../a"});
}

AttributeValue RandomRequests::scalar() {
  switch (below(8)) {
    case 0:
    case 1:
      return N(static_cast<std::int64_t>(below(6)));
    case 2:
      return AttributeValue::binary("a");
    case 3:
      return AttributeValue::boolean(true);
    case 4:
      return AttributeValue::null();
    default:
      return S(chance(10) ? "" : pick({"a", "b", "ab", "a#b", "#", "ACCOUNT#", "x", "S", "0"}));
  }
}

AttributeValue RandomRequests::value() {
  switch (below(10)) {
    case 0: {
      AttributeValue::StringSet set{{"a", "b"}};
      return AttributeValue(std::move(set));
    }
    case 1: {
      AttributeValue::NumberSet set{{"1", "2"}};
      return AttributeValue(std::move(set));
    }
    case 2: {
      AttributeValue::List list;
      for (auto left = below(3); left > 0; --left) list.push_back(scalar());
      return AttributeValue::list(std::move(list));
    }
    case 3:
      return AttributeValue::map({{"PK", S("a")}, {"n", scalar()}});
    default:
      return scalar();
  }
}

AttributeMap RandomRequests::key() {
  AttributeMap key{{"PK", S(key_text())}, {"SK", S(wrong() ? "" : pick({"1", "2", "3"}))}};
  if (!wrong()) return key;
  switch (below(4)) {
    case 0:
      key.erase(pick({"PK", "SK"}));
      break;
    case 1:
      key.set(pick({"PK", "SK"}), N(1));
      break;
    case 2:
      key.set(pick({"x", "GSI1PK"}), S("x"));
      break;
    default:
      break;
  }
  return key;
}

AttributeMap RandomRequests::item() {
  AttributeMap item = key();
  item.set("own", S(own_));
  for (const char* attribute : {"x", "n", "l", "m", "s"})
    if (chance(50)) item.set(attribute, value());
  for (const std::string index : {"GSI1", "GSI2"}) {
    if (chance(50)) item.set(index + "PK", wrong() ? value() : S(key_text()));
    if (chance(70)) item.set(index + "SK", wrong() ? value() : S(pick({"1", "2", "3", "4"})));
  }
  return item;
}

std::string RandomRequests::name(Placeholders& placeholders, const std::string& attribute) {
  if (chance(60)) return attribute;
  std::string placeholder = (chance(50) ? "#n" : "#p") + attribute;
  placeholders.names.emplace(placeholder, attribute);
  return placeholder;
}

std::string RandomRequests::path(Placeholders& placeholders) {
  if (chance(45)) return name(placeholders, pick({"PK", "GSI1PK", "GSI2PK", "SK", "GSI1SK"}));
  const std::string top = name(placeholders, wrong() ? pick({"PK", "GSI1PK", "SK"}) : pick({"x", "n", "l", "m", "s"}));
  if (chance(wrongness_ ? 40 : 15)) return chance(50) ? top + "." + name(placeholders, pick({"PK", "n"})) : top + "[0]";
  return top;
}

std::string RandomRequests::given(Placeholders& placeholders, AttributeValue value) {
  if (chance(50))
    for (const auto& [placeholder, known] : placeholders.values)
      if (known == value) return placeholder;
  std::string placeholder = ":v" + std::to_string(placeholders.values.size());
  placeholders.values.set(placeholder, std::move(value));
  return placeholder;
}

std::string RandomRequests::operand(Placeholders& placeholders) {
  const std::string plain = chance(50) ? path(placeholders) : given(placeholders, chance(50) ? S(key_text()) : value());
  return chance(15) ? "size(" + plain + ")" : plain;
}

std::string RandomRequests::comparison(Placeholders& placeholders) {
  switch (below(8)) {
    case 0:
      return operand(placeholders) + " BETWEEN " + operand(placeholders) + " AND " + operand(placeholders);
    case 1: {
      std::string in = operand(placeholders) + " IN (" + operand(placeholders);
      for (auto left = below(3); left > 0; --left) in += ", " + operand(placeholders);
      return in + ")";
    }
    case 2:
      return pick({"attribute_exists(", "attribute_not_exists("}) + path(placeholders) + ")";
    case 3:
      return "attribute_type(" + path(placeholders) + ", " +
             given(placeholders, S(pick({"S", "N", "SS", "M", wrongness_ ? "X" : "L"}))) + ")";
    case 4:
      return pick({"begins_with(", "contains("}) + operand(placeholders) + ", " + operand(placeholders) + ")";
    default:
      return operand(placeholders) + pick({" = ", " <> ", " < ", " <= ", " > ", " >= "}) + operand(placeholders);
  }
}

std::string RandomRequests::condition(Placeholders& placeholders, int depth) {
  if (depth == 0 || chance(50)) return comparison(placeholders);
  switch (below(3)) {
    case 0:
      return "NOT (" + condition(placeholders, depth - 1) + " AND " + comparison(placeholders) + ")";
    case 1:
      return condition(placeholders, depth - 1) + " AND " + condition(placeholders, depth - 1);
    default:
      return "(" + condition(placeholders, depth - 1) + " OR " + condition(placeholders, depth - 1) + ")" +
             " AND NOT " + comparison(placeholders);
  }
}

std::string RandomRequests::term(Placeholders& placeholders, int depth) {
  switch (below(depth > 0 ? 8 : 5)) {
    case 0:
    case 1:
      return path(placeholders);
    case 5:
      return "if_not_exists(" + path(placeholders) + ", " + term(placeholders, 0) + ")";
    case 6:
      return term(placeholders, 0) + pick({" + ", " - "}) + given(placeholders, N(1));
    case 7:
      return "list_append(" + path(placeholders) + ", " + given(placeholders, AttributeValue::list({S("a"), N(1)})) +
             ")";
    default:
      return given(placeholders, chance(50) ? S(key_text()) : value());
  }
}

std::string RandomRequests::update_text(Placeholders& placeholders) {
  std::vector<std::string> targets = {"x", "n", "l", "m", "s", "GSI1PK", "GSI2PK", "GSI1SK"};
  if (wrong()) targets.emplace_back("PK");
  std::string set, rest;
  for (const auto& target : targets) {
    if (!chance(25)) continue;
    const std::string named = name(placeholders, target);
    if (chance(60)) {
      set += (set.empty() ? "SET " : ", ") + named + " = " + term(placeholders, 1);
    } else if (chance(60)) {
      rest += (rest.find("REMOVE") == rest.npos ? " REMOVE " : ", ") + named;
    }
  }
  if (chance(20))
    rest += " ADD " + name(placeholders, pick({"count", wrongness_ ? "GSI1PK" : "total"})) + " " +
            given(placeholders, chance(80) ? N(1) : value());
  if (set.empty() && rest.empty()) return "SET x = " + given(placeholders, value());
  return set + rest;
}

std::string RandomRequests::projection(Placeholders& placeholders) {
  std::string text = path(placeholders);
  for (auto left = below(3); left > 0; --left) text += ", " + path(placeholders);
  return text;
}

std::string RandomRequests::damaged(std::string text) {
  if (!wrong() || !chance(30)) return text;
  const auto at = below(text.size());
  if (chance(50)) return text.erase(at, 1);
  return text.insert(at, pick({"(", ")", ",", " AND ", ":gone", "#gone", "name", "."}));
}

template <class R>
R RandomRequests::read_one() {
  R request;
  request.table_name = table_name();
  request.key = key();
  Placeholders placeholders;
  if (chance(40)) request.projection_expression = damaged(projection(placeholders));
  place(request, std::move(placeholders));
  return request;
}

ddb::GetItemRequest RandomRequests::get() {
  auto request = read_one<ddb::GetItemRequest>();
  if (chance(30)) request.consistent_read = true;
  return request;
}

ddb::PutItemRequest RandomRequests::put() {
  ddb::PutItemRequest request;
  request.table_name = table_name();
  request.item = ddb::Item(item());
  Placeholders placeholders;
  add_condition(request, placeholders, 30);
  place(request, std::move(placeholders));
  if (chance(30)) request.return_values = wrong() ? "ALL_NEW" : "ALL_OLD";
  return request;
}

ddb::UpdateItemRequest RandomRequests::update() {
  ddb::UpdateItemRequest request;
  request.table_name = table_name();
  request.key = key();
  Placeholders placeholders;
  if (chance(90)) request.update_expression = damaged(update_text(placeholders));
  add_condition(request, placeholders);
  place(request, std::move(placeholders));
  if (chance(70)) request.return_values = pick({"ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW", "NONE"});
  return request;
}

ddb::DeleteItemRequest RandomRequests::remove() {
  ddb::DeleteItemRequest request;
  request.table_name = table_name();
  request.key = key();
  Placeholders placeholders;
  add_condition(request, placeholders);
  place(request, std::move(placeholders));
  if (chance(50)) request.return_values = "ALL_OLD";
  return request;
}

ddb::QueryRequest RandomRequests::query() {
  ddb::QueryRequest request;
  request.table_name = table_name();
  Placeholders placeholders;
  const std::string index = chance(30) ? "" : pick({"GSI1", "GSI2"});
  if (!index.empty()) request.index_name = wrong() && chance(20) ? "GSI4" : index;
  const std::string value = given(placeholders, wrong() ? this->value() : S(key_text()));
  std::string text = name(placeholders, index + "PK") + " = " + value;
  const std::string sort = name(placeholders, index + "SK");
  switch (below(5)) {
    case 0:
      text = "(" + text + ") AND " + sort + pick({" = ", " < ", " <= ", " > ", " >= "}) + given(placeholders, S("2"));
      break;
    case 1:
      text += " AND " + sort + " BETWEEN " + given(placeholders, S("1")) + " AND " + given(placeholders, S("2"));
      break;
    case 2:
      text += " AND begins_with(" + sort + ", " + (chance(30) ? value : given(placeholders, S("2"))) + ")";
      break;
    default:
      break;
  }
  request.key_condition_expression = damaged(std::move(text));
  if (chance(50)) request.filter_expression = damaged(condition(placeholders, 1));
  if (chance(30)) request.projection_expression = damaged(projection(placeholders));
  if (chance(20)) request.select = pick({"COUNT", "ALL_ATTRIBUTES", "SPECIFIC_ATTRIBUTES"});
  if (chance(30)) request.scan_index_forward = false;
  if (chance(40)) request.limit = static_cast<std::int64_t>(1 + below(3));
  if (wrong()) request.consistent_read = true;
  if (chance(15)) {
    request.exclusive_start_key = key();
    if (!index.empty() && !wrong()) {
      request.exclusive_start_key->set(index + "PK", S(key_text()));
      request.exclusive_start_key->set(index + "SK", S("2"));
    }
  }
  place(request, std::move(placeholders));
  return request;
}

ddb::ScanRequest RandomRequests::scan() {
  ddb::ScanRequest request;
  request.table_name = table_name();
  Placeholders placeholders;
  if (chance(40)) request.index_name = pick({"GSI1", "GSI2"});
  if (chance(60)) request.filter_expression = damaged(condition(placeholders, 2));
  if (chance(30)) request.projection_expression = damaged(projection(placeholders));
  if (chance(20)) request.select = pick({"COUNT", "ALL_ATTRIBUTES", "SPECIFIC_ATTRIBUTES"});
  if (chance(50)) request.limit = static_cast<std::int64_t>(1 + below(20));
  place(request, std::move(placeholders));
  return request;
}

ddb::BatchGetItemRequest RandomRequests::batch_get() {
  ddb::BatchGetItemRequest request;
  auto& reads = request.request_items[table_name()];
  for (auto left = 1 + below(4); left > 0; --left) reads.keys.push_back(key());
  Placeholders placeholders;
  if (chance(40)) reads.projection_expression = damaged(projection(placeholders));
  place(reads, std::move(placeholders));
  return request;
}

ddb::BatchWriteItemRequest RandomRequests::batch_write() {
  ddb::BatchWriteItemRequest request;
  auto& writes = request.request_items[table_name()];
  for (auto left = 1 + below(3); left > 0; --left) {
    auto& write = writes.emplace_back();
    if (chance(70)) write.put_request = ddb::PutRequest{ddb::Item(item())};
    if (!write.put_request || (wrong() && chance(20))) write.delete_request = ddb::DeleteRequest{key()};
  }
  return request;
}

ddb::TransactGetItemsRequest RandomRequests::transact_get() {
  ddb::TransactGetItemsRequest request;
  for (auto left = 1 + below(3); left > 0; --left) request.transact_items.push_back({read_one<ddb::Get>()});
  return request;
}

ddb::TransactWriteItemsRequest RandomRequests::transact_write() {
  ddb::TransactWriteItemsRequest request;
  for (auto left = 1 + below(3); left > 0; --left) {
    auto& part = request.transact_items.emplace_back();
    const auto from = [](auto& action, auto&& single) {
      action.table_name = single.table_name;
      action.condition_expression = single.condition_expression.value_or("attribute_not_exists(gone)");
      action.expression_attribute_names = single.expression_attribute_names;
      action.expression_attribute_values = single.expression_attribute_values;
      action.return_values_on_condition_check_failure = single.return_values_on_condition_check_failure;
    };
    const auto kind = below(4);
    if (kind == 0) {
      const auto single = put();
      from(part.put.emplace(), single);
      part.put->item = single.item;
    } else if (kind == 1) {
      const auto single = update();
      from(part.update.emplace(), single);
      part.update->key = single.key;
      part.update->update_expression = single.update_expression.value_or("REMOVE x");
    } else if (kind == 2) {
      const auto single = remove();
      from(part.delete_.emplace(), single);
      part.delete_->key = single.key;
    } else {
      const auto single = remove();
      from(part.condition_check.emplace(), single);
      part.condition_check->key = single.key;
    }
  }
  if (chance(20)) request.client_request_token = "token" + std::to_string(random_.next());
  return request;
}

}  // namespace tenantry::isolation_testing
