#include "stores/mariadb/touches/query.hpp"
#include "stores/mariadb/touches/table_statements.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

key_action take_action(token_cursor& at) {
  if (at.take("CASCADE"))
    return key_action::cascades;
  if (at.take("SET")) {
    at.take();
    return key_action::sets;
  }
  return key_action::refuses;
}

/// What stands behind REFERENCES. The server locks the table on the other side.
void read_key(reading& in, token_cursor& at, size_t table,
              const std::string& name) {
  const auto parent = in.take_name(at);
  if (!parent)
    return;
  foreign_key key;
  key.name = name;
  key.child = table;
  in.use_table(*parent, use_verb::defines);
  key.parent = in.table(*parent);
  if (at.is('('))
    at.skip_one();
  if (at.take("MATCH"))
    at.take();
  while (at.is("ON") && at.is_one_of({"DELETE", "UPDATE"}, 1)) {
    at.take();
    const bool is_delete = at.take("DELETE");
    at.take("UPDATE");
    (is_delete ? key.on_delete : key.on_update) = take_action(at);
  }
  if (in.db.at(table).is_temporary)
    return;
  in.use_key_name(key);
  in.db.add_key(std::move(key));
}

/// Where a default that is no bracket ends.
bool ends_default(const token_cursor& at) {
  return at.is_one_of({"COMMENT", "NOT", "NULL", "UNIQUE", "PRIMARY", "KEY",
                       "CHECK", "REFERENCES", "AUTO_INCREMENT", "ON",
                       "INVISIBLE", "CONSTRAINT", "FIRST", "AFTER", "WITH",
                       "WITHOUT", "CHARACTER", "CHARSET", "COLLATE"});
}

/// What is worked out whenever a row is written.
void add_on_write(reading& in, token_cursor& at, size_t table,
                  expression_end ends) {
  const auto uses
      = collect(in, [&](reading& inner) { read_expression(inner, at, ends); });
  use_all(in, uses, use_verb::mentions);
  if (uses.unknown)
    in.give_up(uses.unknown->reason, uses.unknown->is_everywhere);
  if (!uses.uses.empty() || uses.unknown)
    in.db.change(table).table.on_write.append(uses);
}

/// The name of a key: CONSTRAINT's, or that of FOREIGN KEY.
std::string name_of_key(reading& in, token_cursor at) {
  while (!at.at_end()) {
    const bool is_named
        = at.take("CONSTRAINT") || at.take_all({"FOREIGN", "KEY"});
    if (is_named && at.peek().is_name() && !at.is("FOREIGN"))
      return in.text_of(at.take());
    if (!is_named)
      at.skip_one();
  }
  return {};
}

void read_element(reading& in, token_cursor at, size_t table) {
  const auto key = name_of_key(in, at);
  while (!at.at_end()) {
    if (at.take("REFERENCES")) {
      read_key(in, at, table, key);
    } else if (at.take("DEFAULT")) {
      add_on_write(in, at, table, ends_default);
    } else if (at.is_one_of({"CHECK", "AS"}) && at.is('(', 1)) {
      at.take();
      auto inside = at.take_brackets();
      add_on_write(in, inside, table, never_ends);
    } else {
      at.skip_one();
    }
  }
}

} // namespace

void read_elements(reading& in, token_cursor& at, size_t table) {
  do
    read_element(in, at.take_until(','), table);
  while (at.take(','));
}

} // namespace dunlin::mariadb
