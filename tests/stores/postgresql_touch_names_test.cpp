#include "tests/stores/touch_words.hpp"

#include <algorithm>

using namespace dunlin;
using test::inferred;
using test::last_of;
using test::scripts;

/// @file
/// Things of one name.

namespace {

/// Whether a text asks the server for its objects.
bool asks(const std::vector<std::string>& texts) {
  const auto found = inferred(scripts(texts)).back();
  return std::any_of(found.touches.begin(), found.touches.end(),
                     [](const auto& each) {
                       return each.object == "schema:pg_catalog"
                              && each.mode == touch_mode::reads;
                     });
}

} // namespace

// -- IF NOT EXISTS ------------------------------------------------------------

TEST_CASE("what is there stays what it is with IF NOT EXISTS") {
  const std::string base = "CREATE TABLE base (); CREATE TABLE other ();";
  CHECK(last_of({base + "CREATE VIEW v AS SELECT * FROM base",
                 "CREATE TABLE IF NOT EXISTS v ()", "SELECT * FROM v"})
        == "reads base, reads v");
  CHECK(last_of({base + "CREATE MATERIALIZED VIEW m AS SELECT * FROM base",
                 "CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT * FROM"
                 " other",
                 "REFRESH MATERIALIZED VIEW m"})
        == "reads base, reads other, writes m");
  CHECK(last_of({"CREATE TABLE par (); CREATE TABLE x (p int REFERENCES par)",
                 "CREATE SEQUENCE IF NOT EXISTS x",
                 "INSERT INTO x DEFAULT VALUES"})
        == "reads par, writes x");
  CHECK(
      last_of({"CREATE TABLE a (x int); CREATE TABLE b (x int);"
               "CREATE UNIQUE INDEX i ON a (x)",
               "CREATE UNIQUE INDEX IF NOT EXISTS i ON b (x)", "DROP INDEX i"})
      == "writes a, writes index:i");
  // It may have gone in a way that is not seen.
  CHECK(
      last_of({"CREATE TABLE t ()", "CREATE TABLE IF NOT EXISTS t (id serial)",
               "INSERT INTO t DEFAULT VALUES"})
      == "commutes sequence:t_id_seq, writes t");
}

TEST_CASE("IF NOT EXISTS writes what is there, as whoever runs first may make"
          " it") {
  CHECK(
      last_of({"CREATE VIEW v AS SELECT 1", "CREATE TABLE IF NOT EXISTS v ()"})
      == "writes v");
  CHECK(last_of({"CREATE TABLE a (x int); CREATE TABLE b (x int);"
                 "CREATE INDEX i ON a (x)",
                 "CREATE INDEX IF NOT EXISTS i ON b (x)"})
        == "writes a, writes b, writes index:i");
}

// -- tables and types ---------------------------------------------------------

TEST_CASE("a type takes its name after the table that had it, and the other way"
          " round") {
  const auto takes = [](const std::string& made, const std::string& gone,
                        const std::string& next) {
    return last_of({made, gone, next});
  };
  CHECK(takes("CREATE TABLE status ()", "DROP TABLE status",
              "CREATE TYPE status AS ENUM ('a')")
        == "reads status, writes type:status");
  CHECK(takes("CREATE TABLE status ()", "ALTER TABLE status RENAME TO old",
              "CREATE TYPE status AS ENUM ('a')")
        == "reads status, writes type:status");
  CHECK(takes("CREATE VIEW status AS SELECT 1", "DROP VIEW status",
              "CREATE DOMAIN status AS int")
        == "reads status, writes type:status");
  CHECK(takes("CREATE TYPE status AS ENUM ('a')", "DROP TYPE status",
              "CREATE TABLE status ()")
        == "reads type:status, writes status");
  CHECK(takes("CREATE TYPE status AS ENUM ('a')",
              "ALTER TYPE status RENAME TO old", "CREATE TABLE status ()")
        == "reads type:status, writes status");
  // Of what an index is called no type is.
  CHECK(takes("CREATE TABLE a (x int); CREATE INDEX status ON a (x)",
              "DROP INDEX status", "CREATE TYPE status AS ENUM ('a')")
        == "writes type:status");
}

// -- parts of tables ----------------------------------------------------------

TEST_CASE("a trigger, rule or key is known by its new name") {
  const std::string made
      = "CREATE TABLE a (); CREATE TABLE cnt (); CREATE FUNCTION f() RETURNS"
        " trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM cnt; RETURN NULL;"
        " END $$; CREATE TRIGGER tr AFTER INSERT ON a EXECUTE FUNCTION f();"
        "CREATE RULE ru AS ON DELETE TO a DO ALSO DELETE FROM cnt;"
        "CREATE TABLE p (); CREATE TABLE c (p int CONSTRAINT k1 REFERENCES p);";
  CHECK(last_of({made,
                 "ALTER TRIGGER tr ON a RENAME TO tr2;"
                 "DROP TRIGGER IF EXISTS tr ON a",
                 "INSERT INTO a DEFAULT VALUES"})
        == "reads cnt, reads function:f, writes a");
  CHECK(last_of({made,
                 "ALTER RULE ru ON a RENAME TO ru2;"
                 "DROP RULE IF EXISTS ru ON a",
                 "DELETE FROM a"})
        == "writes a, writes cnt");
  CHECK(last_of({made,
                 "ALTER TABLE c RENAME CONSTRAINT k1 TO k2;"
                 "ALTER TABLE c DROP CONSTRAINT IF EXISTS k1",
                 "INSERT INTO c DEFAULT VALUES"})
        == "reads p, writes c");
}

TEST_CASE("an index goes by the new name of its constraint") {
  CHECK(last_of({"CREATE TABLE t (id int CONSTRAINT a_key PRIMARY KEY)",
                 "ALTER TABLE t RENAME CONSTRAINT a_key TO b_key",
                 "ALTER INDEX b_key RENAME TO c_key"})
        == "writes index:b_key, writes index:c_key, writes t");
}

// -- views of the server's own ------------------------------------------------

TEST_CASE("statistics of tables show which there are") {
  for (const std::string name :
       {"pg_stat_user_tables", "pg_stat_all_indexes", "pg_statio_all_tables",
        "pg_stat_user_functions", "pg_stat_xact_all_tables", "pg_class"}) {
    INFO(name);
    CHECK(asks({"SELECT count(*) FROM " + name}));
  }
  CHECK(!asks({"SELECT count(*) FROM pg_stat_activity"}));
}

// -- names of the server's ----------------------------------------------------

namespace {

bool is_unknown(const std::string& made, const std::string& text) {
  return last_of({made, text}).find("may be one that the server gave its name")
         != std::string::npos;
}

} // namespace

TEST_CASE("an index or sequence that nobody is known to have made may be one"
          " that the server named") {
  const std::string keys
      = "CREATE TABLE t (id int PRIMARY KEY, x text UNIQUE, z int)";
  CHECK(is_unknown(keys, "ALTER INDEX t_pkey RENAME TO pk"));
  CHECK(is_unknown(keys, "COMMENT ON INDEX t_pkey IS 'x'"));
  CHECK(is_unknown(keys, "ALTER INDEX t_x_key SET (fillfactor = 70)"));
  CHECK(!is_unknown(keys, "DROP INDEX IF EXISTS t_z_idx"));
  CHECK(!is_unknown("CREATE TABLE t (id int CONSTRAINT t_pkey PRIMARY KEY)",
                    "ALTER INDEX t_pkey RENAME TO pk"));
  CHECK(is_unknown(keys + "; CREATE INDEX ON t (lower(x))",
                   "DROP INDEX IF EXISTS t_lower_idx"));
  CHECK(is_unknown(keys + "; CREATE INDEX ON t (z); CREATE INDEX ON t (z)",
                   "DROP INDEX IF EXISTS t_z_idx1"));
  CHECK(is_unknown(keys
                       + "; CREATE INDEX ON t (z); CREATE TABLE u (LIKE t"
                         " INCLUDING ALL)",
                   "DROP INDEX IF EXISTS u_z_idx"));
  CHECK(is_unknown("CREATE SEQUENCE t_id_seq; CREATE TABLE t (id serial)",
                   "SELECT setval('t_id_seq1', 9)"));
  CHECK(is_unknown("CREATE TABLE a_very_long_table_name_as_frameworks_make_them"
                   "_of_two (identifier serial)",
                   "SELECT setval('a_very_long_table_name_as_frameworks_make"
                   "_the_identifier_seq', 9)"));
}

TEST_CASE("the columns that an index includes are in its name, and an identity"
          " may name its sequence") {
  CHECK(last_of({"CREATE TABLE t (y int, z int)",
                 "CREATE INDEX ON t (z) INCLUDE (y)"})
        == "writes index:t_z_y_idx, writes t");
  CHECK(last_of({"CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE"
                 " NAME own_seq))",
                 "SELECT setval('own_seq', 9)"})
        == "writes sequence:own_seq");
}

TEST_CASE("a key takes the name of an index that gave it up") {
  CHECK(last_of({"CREATE TABLE old (id int CONSTRAINT t_pkey PRIMARY KEY)",
                 "ALTER INDEX t_pkey RENAME TO old_pkey",
                 "CREATE TABLE t (id int PRIMARY KEY)"})
        == "reads index:t_pkey, writes t");
}
