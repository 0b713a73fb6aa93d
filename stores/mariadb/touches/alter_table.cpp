#include "stores/mariadb/column_moves.hpp"
#include "stores/mariadb/touches/table_statements.hpp"
#include "stores/sql/names.hpp"

#include <algorithm>

namespace dunlin::mariadb {

namespace {

/// Changes that name no table but the one that changes.
bool is_known(const token_cursor& at) {
  return at.is_one_of({"ADD",        "DROP",     "MODIFY",         "CHANGE",
                       "ALTER",      "RENAME",   "DEFAULT",        "CHARACTER",
                       "CHARSET",    "COLLATE",  "CONVERT",        "DISABLE",
                       "ENABLE",     "ORDER",    "FORCE",          "ALGORITHM",
                       "LOCK",       "DISCARD",  "IMPORT",         "TRUNCATE",
                       "REORGANIZE", "COALESCE", "REBUILD",        "OPTIMIZE",
                       "ANALYZE",    "CHECK",    "REPAIR",         "REMOVE",
                       "PARTITION",  "ENGINE",   "AUTO_INCREMENT", "COMMENT",
                       "ROW_FORMAT", "WITH",     "WITHOUT",        "EXCHANGE",
                       "NOWAIT",     "WAIT",     "UNION"})
         || at.is('=', 1);
}

/// The server looks after both sides of a key.
void drop_key(reading& in, token_cursor& at, size_t table, bool is_sure_key) {
  skip_condition(at);
  const auto name = in.text_of(at.take());
  const auto keys = in.db.at(table).table.keys_out;
  bool is_found = false;
  for (const auto number : keys)
    if (in.db.key(number).exists && same_name(in.db.key(number).name, name)) {
      is_found = true;
      in.use(in.db.key(number).parent, use_verb::defines);
      in.use_key_name(in.db.key(number));
      if (in.may_forget(table))
        in.db.drop_key(number);
    }
  // The server named it.
  if (!is_found && is_sure_key)
    for (const auto number : keys)
      if (in.db.key(number).exists)
        in.use(in.db.key(number).parent, use_verb::defines);
}

void use_other_table(reading& in, token_cursor& at) {
  if (const auto other = in.take_name(at))
    in.use_table(*other, use_verb::rewrites);
}

/// Whether commas behind it part what it names, up to the end of the statement.
bool takes_the_rest(const token_cursor& at) {
  return at.is("ORDER")
         || (at.is("PARTITION", 1)
             && at.is_one_of({"DROP", "TRUNCATE", "REORGANIZE", "ANALYZE",
                              "CHECK", "OPTIMIZE", "REPAIR", "REBUILD"}));
}

/// One change, with all that it says.
void read_change(reading& in, token_cursor at, size_t table) {
  if (!is_known(at)) {
    in.give_up("what ALTER TABLE does by " + sql::display_name(at.peek().text)
               + " is not known");
    return;
  }
  read_options(in, at, table);
  auto rest = at;
  if (rest.take_all({"DROP", "FOREIGN", "KEY"})) {
    drop_key(in, rest, table, true);
  } else if (rest.take_all({"DROP", "CONSTRAINT"})) {
    drop_key(in, rest, table, false);
  } else if (rest.take_all({"EXCHANGE", "PARTITION"})) {
    rest.take_until("TABLE", {});
    rest.take();
    use_other_table(in, rest);
  } else if (rest.take_all({"CONVERT", "TABLE"})) {
    use_other_table(in, rest);
  } else if (rest.take_all({"CONVERT", "PARTITION"})) {
    rest.take_until("TABLE", {});
    rest.take();
    use_other_table(in, rest);
  } else if (rest.take("ADD")) {
    rest.take("COLUMN");
    skip_condition(rest);
    auto inside = rest.is('(') ? rest.take_brackets() : at;
    read_elements(in, inside, table);
  } else {
    read_elements(in, rest, table);
  }
}

/// Whether a change is one of the catalogue alone, as InnoDB makes it.
bool is_instant(token_cursor at) {
  if (at.take("ADD")) {
    at.take("COLUMN");
    return !is_other_part(at.peek());
  }
  if (at.take("DROP"))
    return !at.is_one_of({"PRIMARY", "SYSTEM"});
  return at.is_one_of({"RENAME", "ALTER", "DEFAULT", "COMMENT", "ALGORITHM",
                       "LOCK", "AUTO_INCREMENT", "ENABLE", "DISABLE", "NOWAIT",
                       "WAIT", "DISCARD", "IMPORT", "TRUNCATE", "EXCHANGE"});
}

} // namespace

void alter_table(reading& in, token_cursor& at) {
  skip_condition(at);
  const auto name = in.take_name(at);
  if (!name)
    return;
  in.use_table(*name, use_verb::rewrites);
  at.skip({"NOWAIT", "WAIT"});
  if (at.peek().kind == sql::token_kind::number)
    at.take();
  const auto table = in.table(*name);
  // A rename is the last that is done, wherever it stands.
  std::optional<token_cursor> rename;
  while (!at.at_end()) {
    const auto rest = at;
    auto item = at.take_until(',');
    if (takes_the_rest(item)) {
      while (!at.at_end() && !at.is(';'))
        at.take();
      item = rest.up_to(at);
    }
    at.take(',');
    if (!is_instant(item))
      in.work_on(table, work_kind::rebuilds);
    if (item.is("RENAME") && !item.is_one_of({"COLUMN", "INDEX", "KEY"}, 1))
      rename = item;
    else
      read_change(in, item, table);
  }
  if (!rename)
    return;
  rename->skip({"RENAME", "TO", "AS"});
  rename->take('=');
  if (const auto to = in.take_name(*rename))
    rename_table(in, *name, *to);
}

} // namespace dunlin::mariadb
