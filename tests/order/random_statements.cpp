#include "tests/order/random_statements.hpp"

#include <cctype>
#include <iterator>
#include <utility>
#include <vector>

namespace dunlin::test {

namespace {

/// A number out of the rows of a table, that depends on each of them.
std::string sum_of(const std::string& name) {
  return "(SELECT coalesce(sum(v), 0) FROM " + name + ")";
}

} // namespace

uint64_t below(random_source& draw, uint64_t limit) {
  return draw() % limit;
}

random_statements::random_statements(random_source& draw,
                                     const script_world& world, uint32_t number,
                                     std::string before)
    : draw_(draw), world_(world), own_(std::to_string(number)),
      text_(std::move(before)) {
  // nop
}

std::string random_statements::change_rows() {
  using self = random_statements;
  static constexpr kind kinds[]{&self::change_by_sum,  &self::insert_rows,
                                &self::delete_by_sum,  &self::change_with,
                                &self::change_by_join, &self::insert_or_change};
  return (this->*kinds[below(draw_, std::size(kinds))])();
}

std::string random_statements::any() {
  using self = random_statements;
  static constexpr kind kinds[]{
      &self::make_table,       &self::make_table,     &self::change_by_made,
      &self::insert_from_made, &self::rename_made,    &self::rename_column,
      &self::empty_made,       &self::drop_made,      &self::make_view,
      &self::replace_view,     &self::change_by_view, &self::drop_view,
      &self::make_trigger,     &self::drop_trigger,   &self::add_column,
      &self::drop_column,      &self::make_index,     &self::drop_index,
  };
  // SQLite has neither functions in SQL nor rows that change through a view.
  static constexpr kind of_servers[]{
      &self::make_open_view,
      &self::change_through_view,
      &self::make_function,
      &self::change_by_function,
  };
  // It numbers rows in a table that all can read, and tells its schema so.
  static constexpr kind of_sqlite[]{
      &self::make_numbered,      &self::insert_numbered,
      &self::insert_numbered,    &self::change_by_numbers,
      &self::make_of_sqlite_own, &self::replace_recursively,
  };
  const auto more
      = is(dialect::sqlite) ? std::size(of_sqlite) : std::size(of_servers);
  const auto draw_kind = [&] {
    const auto choice = below(draw_, std::size(kinds) + more);
    if (choice < std::size(kinds))
      return kinds[choice];
    const auto* own = is(dialect::sqlite) ? of_sqlite : of_servers;
    return own[choice - std::size(kinds)];
  };
  const auto out
      = below(draw_, 3) == 0 ? change_rows() : (this->*draw_kind())();
  text_ += out + ";\n";
  return out;
}

std::string random_statements::known(const std::string& prefix) {
  std::vector<std::string> found;
  for (auto at = text_.find(prefix); at != std::string::npos;
       at = text_.find(prefix, at + 1)) {
    auto end = at + prefix.size();
    while (end < text_.size()
           && std::isdigit(static_cast<unsigned char>(text_[end])) != 0)
      ++end;
    if (end > at + prefix.size())
      found.push_back(text_.substr(at, end - at));
  }
  return found.empty() ? prefix + own_ : found[below(draw_, found.size())];
}

std::string random_statements::table() {
  return "t" + std::to_string(world_.first_table + below(draw_, world_.tables));
}

std::string random_statements::home_of(const std::string& name) const {
  const auto number = std::stoul(name.substr(name.find_first_of("0123456789")));
  // Scripts of several worlds are numbered in turn.
  const auto mixed = number * 2'654'435'761u >> 7;
  return "t" + std::to_string(world_.first_table + mixed % world_.tables);
}

std::string random_statements::source() {
  return below(draw_, 3) == 0 ? known("made") : table();
}

// -- rows ---------------------------------------------------------------------

std::string random_statements::change_by_sum() {
  return "UPDATE " + table() + " SET v = (v * 3 + " + sum_of(table()) + " + "
         + own_ + ") % 1009";
}

std::string random_statements::insert_rows() {
  return "INSERT INTO " + table() + "(id, v) SELECT 1000 * (1 + " + own_
         + ") + id, v FROM " + table() + " WHERE id < 4";
}

std::string random_statements::delete_by_sum() {
  return "DELETE FROM " + table() + " WHERE (v + " + sum_of(table())
         + ") % 5 = 1 AND id > 2";
}

/// A name of WITH that hides a table.
std::string random_statements::change_with() {
  const auto from = table();
  const auto with = "WITH " + from + " AS (SELECT * FROM " + from + ") ";
  const auto query = "SELECT max(v) FROM " + from;
  const auto update = "UPDATE " + table() + " SET v = v + (";
  // MariaDB knows it before a SELECT alone.
  return is(dialect::mariadb) ? update + with + query + ") % 13"
                              : with + update + query + ") % 13";
}

std::string random_statements::change_by_join() {
  const auto into = table();
  const auto from = source();
  const auto sum = "v = (" + into + ".v + x.v * 5) % 1009";
  return is(dialect::mariadb)
             ? "UPDATE " + into + " JOIN " + from + " AS x ON x.id = " + into
                   + ".id SET " + into + "." + sum
             : "UPDATE " + into + " SET " + sum + " FROM " + from
                   + " AS x WHERE x.id = " + into + ".id";
}

std::string random_statements::insert_or_change() {
  const auto into = table();
  const auto start = "INSERT INTO " + into + "(id, v) SELECT x.id, x.v FROM "
                     + source() + " AS x WHERE x.id < 9000 ";
  return is(dialect::mariadb)
             ? start + "ON DUPLICATE KEY UPDATE " + into + ".v = (" + into
                   + ".v * 3 + VALUES(v)) % 1009"
             : start + "ON CONFLICT (id) DO UPDATE SET v = (" + into
                   + ".v * 3 + excluded.v) % 1009";
}

// -- tables that scripts make -------------------------------------------------

std::string random_statements::make_table() {
  const auto from = table();
  const auto name = "made" + own_;
  if (below(draw_, 2) == 0)
    return "CREATE TABLE " + name + " AS SELECT id, v, v AS w FROM " + source();
  return "CREATE TABLE " + name + "(id INTEGER PRIMARY KEY REFERENCES " + from
         + " (id) ON DELETE CASCADE, v BIGINT NOT NULL, w BIGINT);\n"
         + "INSERT INTO " + name + " SELECT id, v, v FROM " + from;
}

std::string random_statements::change_by_made() {
  return "UPDATE " + table() + " SET v = v + (SELECT "
         + (below(draw_, 2) == 0 ? "count(*)" : "coalesce(max(w), 0) % 31")
         + " FROM " + known("made") + ")";
}

std::string random_statements::insert_from_made() {
  return "INSERT INTO " + table() + "(id, v) SELECT 100000 * (1 + " + own_
         + ") + id, v FROM " + known("made") + " WHERE id % 2 = 0";
}

std::string random_statements::rename_made() {
  return "ALTER TABLE " + known("made") + " RENAME TO made" + own_;
}

std::string random_statements::rename_column() {
  return "ALTER TABLE " + known("made") + " RENAME COLUMN w TO w" + own_;
}

std::string random_statements::empty_made() {
  return (is(dialect::sqlite) ? "DELETE FROM " : "TRUNCATE TABLE ")
         + known("made");
}

std::string random_statements::drop_made() {
  return "DROP TABLE " + known("made");
}

// -- views, triggers, columns, indexes, functions -----------------------------

std::string random_statements::make_view() {
  return "CREATE VIEW seen" + own_ + " AS SELECT sum(v) AS v FROM " + source();
}

std::string random_statements::replace_view() {
  const auto name = known("seen");
  const auto query
      = name + " AS SELECT sum(v) + " + own_ + " AS v FROM " + source();
  return is(dialect::sqlite)
             ? "DROP VIEW IF EXISTS " + name + ";\nCREATE VIEW " + query
             : "CREATE OR REPLACE VIEW " + query;
}

std::string random_statements::change_by_view() {
  return "UPDATE " + table() + " SET v = v + coalesce((SELECT v FROM "
         + known("seen") + "), 0) % 97";
}

std::string random_statements::drop_view() {
  return "DROP VIEW " + known(below(draw_, 3) == 0 ? "wide" : "seen");
}

std::string random_statements::make_trigger() {
  const auto name = "fires" + own_;
  const auto on = home_of(name);
  const auto body = "UPDATE " + table() + " SET v = v + new.id % 11";
  const auto start = "CREATE TRIGGER " + name + " AFTER INSERT ON " + on;
  if (is(dialect::mariadb))
    return start + " FOR EACH ROW " + body;
  if (is(dialect::sqlite))
    return start + " BEGIN " + body + "; END";
  return "CREATE FUNCTION " + name
         + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + body
         + "; RETURN NULL; END $$;\n" + start
         + " FOR EACH ROW EXECUTE FUNCTION " + name + "()";
}

std::string random_statements::drop_trigger() {
  const auto name = known("fires");
  if (!is(dialect::postgresql))
    return "DROP TRIGGER " + name;
  return below(draw_, 2) == 0 ? "DROP TRIGGER " + name + " ON " + home_of(name)
                              : "DROP FUNCTION " + name + "() CASCADE";
}

std::string random_statements::add_column() {
  const auto name = "more" + own_;
  return "ALTER TABLE " + home_of(name) + " ADD COLUMN " + name
         + " INTEGER DEFAULT " + own_;
}

std::string random_statements::drop_column() {
  const auto name = known("more");
  return "ALTER TABLE " + home_of(name) + " DROP COLUMN " + name;
}

std::string random_statements::make_index() {
  const auto name = "found" + own_;
  return "CREATE INDEX " + name + " ON " + home_of(name) + "(v)";
}

std::string random_statements::drop_index() {
  const auto name = known("found");
  return "DROP INDEX " + name
         + (is(dialect::mariadb) ? " ON " + home_of(name) : "");
}

std::string random_statements::make_open_view() {
  return "CREATE VIEW wide" + own_ + " AS SELECT id, v FROM " + source();
}

std::string random_statements::change_through_view() {
  return "UPDATE " + known("wide") + " SET v = (v * 7 + " + own_ + " + "
         + sum_of(table()) + ") % 1009 WHERE id < 3";
}

std::string random_statements::make_function() {
  const auto start = "CREATE FUNCTION total" + own_ + "() RETURNS bigint ";
  const auto query = sum_of(source());
  return is(dialect::mariadb)
             ? start + "READS SQL DATA RETURN " + query
             : start + "LANGUAGE sql AS $$ SELECT " + query + "::bigint $$";
}

std::string random_statements::change_by_function() {
  return "UPDATE " + table() + " SET v = v + " + known("total") + "() % 53";
}

// -- what SQLite keeps itself -------------------------------------------------

std::string random_statements::make_numbered() {
  return "CREATE TABLE made" + own_
         + "(id INTEGER PRIMARY KEY AUTOINCREMENT, v, w)";
}

std::string random_statements::insert_numbered() {
  return "INSERT INTO " + known("made") + "(v) SELECT v FROM " + table()
         + " ORDER BY id";
}

std::string random_statements::change_by_numbers() {
  return "UPDATE " + table()
         + " SET v = v + (SELECT coalesce(sum(seq), 0) FROM sqlite_sequence)";
}

/// Rows that are replaced count as deleted for triggers then.
std::string random_statements::replace_recursively() {
  return "PRAGMA recursive_triggers = ON;\nREPLACE INTO " + table()
         + "(id, v) VALUES(" + std::to_string(1 + below(draw_, 3)) + ", 5)";
}

std::string random_statements::make_of_sqlite_own() {
  // A run has its ledger there too.
  static constexpr const char* sources[]{
      "sqlite_sequence", "sqlite_schema WHERE tbl_name NOT LIKE 'dunlin%'",
      "pragma_table_list WHERE name NOT LIKE 'dunlin%'",
      "pragma_table_xinfo('"};
  const std::string from = sources[below(draw_, std::size(sources))];
  const auto whole = from.ends_with("('") ? from + table() + "')" : from;
  return "CREATE TABLE made" + own_
         + " AS SELECT 1 AS id, count(*) AS v, 1 AS w FROM " + whole;
}

} // namespace dunlin::test
