#include "tests/stores/touch_words.hpp"

using namespace dunlin;
using test::inferred;
using test::last_of;
using test::scripts;

/// @file
/// Things of one name.

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
  const auto asks = [](const std::string& text) {
    return test::asks_catalogue(inferred(scripts({text})).back());
  };
  for (const std::string name :
       {"pg_stat_user_tables", "pg_stat_all_indexes", "pg_statio_all_tables",
        "pg_stat_user_functions", "pg_stat_xact_all_tables", "pg_class"}) {
    INFO(name);
    CHECK(asks("SELECT count(*) FROM " + name));
  }
  CHECK(!asks("SELECT count(*) FROM pg_stat_activity"));
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
      = "CREATE TABLE t (id int PRIMARY KEY, x text UNIQUE, z int);";
  const std::string parts = "CREATE TABLE p (k int, x int) PARTITION BY LIST"
                            " (k); CREATE TABLE q (k int, x int);";
  const std::string part = "CREATE TABLE q1 PARTITION OF p DEFAULT;";
  const std::string like = "CREATE INDEX ON t (z); CREATE TABLE u (LIKE t";
  const std::string drop = "DROP INDEX IF EXISTS ";
  const struct {
    std::string made;
    std::string text;
    bool is_unknown;
  } cases[] = {
      {keys, "ALTER INDEX t_pkey RENAME TO pk", false},
      {keys, drop + "t_z_idx", false},
      {keys + "CREATE INDEX ON t (lower(x))", drop + "t_lower_idx", true},
      {keys + "CREATE INDEX ON t (z); CREATE INDEX ON t (z)", drop + "t_z_idx2",
       true},
      {keys + "ALTER TABLE t ADD EXCLUDE (z WITH =)", drop + "t_z_excl", true},
      {keys + "ALTER TABLE t ADD UNIQUE (x)", drop + "t_x_key2", true},
      {keys + like + " INCLUDING ALL)", drop + "u_z_idx", true},
      {keys + like + " INCLUDING INDEXES)", drop + "u_z_idx", true},
      {keys + like + " INCLUDING DEFAULTS)", drop + "u_z_idx", false},
      {keys + like + ")", drop + "u_z_idx", false},
      {keys + like + " INCLUDING IDENTITY)", drop + "u_z_idx", false},
      {keys + like + " INCLUDING IDENTITY)", "SELECT setval('u_id_seq', 9)",
       true},
      {keys + like + " INCLUDING INDEXES)", "SELECT setval('u_id_seq', 9)",
       false},
      {"CREATE SEQUENCE t_id_seq; CREATE TABLE t (id serial)",
       "SELECT setval('t_id_seq2', 9)", true},
      {"CREATE TABLE a_very_long_table_name_as_frameworks_make_them_of_two"
       " (identifier serial)",
       "SELECT setval('a_very_long_table_name_as_frameworks_make"
       "_the_identifier_seq', 9)",
       true},
      // Each partition gets what the whole has.
      {parts + part, drop + "q1_x_idx", false},
      {parts + part + "CREATE INDEX i ON p (x)", drop + "q1_x_idx", true},
      {parts + part + "ALTER TABLE p ADD CONSTRAINT c UNIQUE (k, x)",
       drop + "q1_k_x_key", true},
      {parts + part + "ALTER TABLE p ADD PRIMARY KEY (k)", drop + "q1_pkey",
       true},
      {parts + "CREATE INDEX i ON p (x);" + part, drop + "q1_x_idx", true},
      {parts + "CREATE INDEX i ON p (x);"
           + "ALTER TABLE p ATTACH PARTITION q DEFAULT",
       drop + "q_x_idx", true},
      {parts + "CREATE INDEX i ON p (x); CREATE TABLE h () INHERITS (q)",
       drop + "h_x_idx", false},
  };
  for (const auto& each : cases) {
    INFO(each.made << "; " << each.text);
    CHECK(is_unknown(each.made, each.text) == each.is_unknown);
  }
}

TEST_CASE("who speaks of a name that nobody has comes before who may have the"
          " server give it") {
  const std::string made = "CREATE TABLE t (x text, y int);";
  const std::string before = "commutes given names:";
  const std::string behind = "reads given names:";
  const struct {
    std::string first;
    std::string second;
    std::string ending;
  } cases[] = {
      {"DROP INDEX IF EXISTS t_lower_idx", "CREATE INDEX ON t (lower(x))",
       "idx"},
      {"DROP INDEX IF EXISTS t_y_key2",
       "ALTER TABLE t ADD UNIQUE (y), ADD UNIQUE (y)", "key"},
      {"DROP SEQUENCE IF EXISTS u_y_seq",
       "CREATE TABLE u (LIKE t INCLUDING IDENTITY)", "seq"},
      {"DROP STATISTICS IF EXISTS u_x_y_stat",
       "CREATE TABLE u (LIKE t INCLUDING STATISTICS)", "stat"},
  };
  for (const auto& each : cases) {
    INFO(each.first << "; " << each.second);
    CHECK(last_of({made, each.first}).find(before + each.ending)
          != std::string::npos);
    CHECK(last_of({made, each.first, each.second}).find(behind + each.ending)
          != std::string::npos);
    CHECK(is_unknown(made + each.second, each.first));
  }
  // No name of the server's ends so.
  CHECK(last_of({"DROP INDEX IF EXISTS found"}) == "writes index:found");
}

TEST_CASE("who takes a name comes behind who spoke of another kind of thing by"
          " it") {
  CHECK(last_of({"CREATE TABLE t (b int UNIQUE)", "ALTER TABLE t DROP COLUMN b",
                 "CREATE TABLE t_b_key ()"})
        == "reads index:t_b_key, writes t_b_key");
  const std::string perhaps = "DO $$ BEGIN IF random() > 2 THEN DROP INDEX IF"
                              " EXISTS t_pkey; END IF; END $$";
  CHECK(last_of({perhaps, "CREATE TABLE t (id int PRIMARY KEY)"})
        == "reads index:t_pkey, writes t");
  CHECK(last_of({perhaps, "CREATE TABLE t_pkey ()"})
        == "reads index:t_pkey, writes t_pkey");
}

TEST_CASE("who speaks of a name that nobody has any more comes behind who took"
          " it from another kind of thing") {
  const std::string made = "CREATE TABLE t (b int); CREATE INDEX i ON t (b);"
                           "CREATE TYPE mood AS ENUM ('a')";
  CHECK(last_of({made, "ALTER INDEX i RENAME TO j", "DROP TABLE IF EXISTS i"})
        == "reads index:i, writes i");
  CHECK(last_of({made, "DROP TYPE mood", "DROP TABLE IF EXISTS mood"})
        == "reads type:mood, writes mood");
  CHECK(last_of({made, "DROP TABLE t", "DROP TYPE IF EXISTS t"})
        == "reads t, writes type:t");
}

TEST_CASE("a key without a name has an index by the name that the server gives"
          " it") {
  const std::string made = "CREATE TABLE t (id int PRIMARY KEY, x text UNIQUE,"
                           " y int, z int, UNIQUE (y) INCLUDE (z));";
  for (const std::string each : {"t_pkey", "t_x_key", "t_y_z_key"}) {
    INFO(each);
    CHECK(last_of({made, "ALTER INDEX " + each + " RENAME TO other"})
          == "writes index:other, writes index:" + each + ", writes t");
  }
  CHECK(last_of({made, "ALTER TABLE t DROP CONSTRAINT t_pkey",
                 "CREATE VIEW t_pkey AS SELECT 1"})
        == "reads index:t_pkey, writes t_pkey");
}

TEST_CASE("the server counts on where a name is taken, and leaves what has it"
          " what it is") {
  CHECK(last_of({"CREATE TABLE t (z int); CREATE INDEX ON t (z); CREATE INDEX"
                 " ON t (z)",
                 "DROP INDEX t_z_idx1"})
        == "writes index:t_z_idx1, writes t");
  const std::string made = "CREATE TABLE t_id_seq (); CREATE TABLE t_pkey ();"
                           "CREATE TABLE t (id serial PRIMARY KEY)";
  CHECK(last_of({made, "SELECT * FROM t_id_seq, t_pkey"})
        == "reads t_id_seq, reads t_pkey");
  CHECK(last_of({made, "SELECT last_value FROM t_id_seq1"})
        == "reads sequence:t_id_seq1");
  CHECK(last_of({made, "INSERT INTO t DEFAULT VALUES"})
        == "commutes sequence:t_id_seq1, writes t");
  CHECK(last_of({made, "DROP INDEX t_pkey1"})
        == "reads sequence:t_id_seq1, writes index:t_pkey1, writes t");
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
