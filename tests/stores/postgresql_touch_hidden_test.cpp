#include "tests/stores/postgresql_touched.hpp"

using namespace dunlin;
using test::last_of;

/// @file
/// What is called or drawn from although no statement names it. The words are
/// of what earlier scripts of the plan made; what a server holds is seen alike
/// in tests/order.

namespace {

/// A function that reads `t`.
const std::string counts
    = "CREATE TABLE t (); CREATE FUNCTION counts(n int) RETURNS int IMMUTABLE"
      " LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM t); END $$;";

} // namespace

TEST_CASE("the default of a domain is drawn by who fills a column of it") {
  CHECK(last_of({"CREATE SEQUENCE s; CREATE DOMAIN d AS int DEFAULT"
                 " nextval('s'); CREATE TABLE a (d d, x int)",
                 "INSERT INTO a (x) VALUES (1)"})
        == "commutes sequence:s, reads type:d, writes a");
}

TEST_CASE("the default of an argument is called with its function") {
  const std::string made = counts
                           + "CREATE FUNCTION f(n int DEFAULT counts(3))"
                             " RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN"
                             " n; END $$";
  CHECK(last_of({made, "SELECT f()"})
        == "reads function:counts, reads function:f, reads t");
  CHECK(last_of({made, "DROP FUNCTION f"})
        == "reads function:counts, writes function:f");
}

TEST_CASE("a function of one row is called where it stands like a column") {
  const std::string made
      = counts
        + "CREATE TABLE w (x int); CREATE FUNCTION total(w) RETURNS int "
          "LANGUAGE"
          " plpgsql AS $$ BEGIN RETURN counts(1); END $$;"
          "CREATE FUNCTION x(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
          " RETURN counts(1); END $$";
  const auto called
      = "reads function:counts, reads function:total, reads t, reads w";
  CHECK(last_of({made, "SELECT w.total FROM w"}) == called);
  CHECK(last_of({made, "SELECT (w).total FROM w"}) == called);
  CHECK(last_of({made, "SELECT r.total FROM w AS r"}) == called);
  // One of a number is not called so.
  CHECK(last_of({made, "SELECT w.x FROM w"}) == "reads w");
}

TEST_CASE("a typed table changes with its type") {
  const std::string made = "CREATE TYPE c AS (x int); CREATE TABLE a OF c;";
  CHECK(last_of({made, "ALTER TYPE c ADD ATTRIBUTE y int CASCADE"})
        == "reads type:c, writes a, writes type:c");
  CHECK(last_of({made, "SELECT * FROM a"}) == "reads a, reads type:c");
  CHECK(last_of({"CREATE TYPE c AS (x int); CREATE TABLE a (x int);",
                 "ALTER TABLE a OF c", "SELECT * FROM a"})
        == "reads a, reads type:c");
}

TEST_CASE("the function in a partition key is called by each new row") {
  CHECK(last_of({counts
                     + "CREATE TABLE a (x int) PARTITION BY RANGE (counts(x));"
                       "CREATE TABLE a1 PARTITION OF a DEFAULT",
                 "INSERT INTO a1 VALUES (1)"})
        == "reads function:counts, reads t, writes a1");
}

TEST_CASE("a cast between types of the server is called by who casts") {
  const std::string made
      = counts
        + "CREATE FUNCTION f(varchar) RETURNS boolean LANGUAGE plpgsql AS $$"
          " BEGIN RETURN counts(1) > 0; END $$;"
          "CREATE CAST (varchar AS boolean) WITH FUNCTION f(varchar)";
  const auto called = "reads function:counts, reads function:f, reads t";
  CHECK(last_of({made, "SELECT 'x'::varchar::boolean"}) == called);
  // In this way the server calls none.
  CHECK(last_of({made, "SELECT bool('x'::varchar)"}) == "");
}

TEST_CASE("a cast that needs no word is called by all statements with rows") {
  const std::string made
      = counts
        + "CREATE FUNCTION f(date) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
          " RETURN counts(1); END $$;"
          "CREATE CAST (date AS int) WITH FUNCTION f(date) AS ASSIGNMENT;"
          "CREATE TABLE a (x int)";
  const auto called
      = "reads function:counts, reads function:f, reads t, writes a";
  CHECK(last_of({made, "INSERT INTO a SELECT current_date"}) == called);
  CHECK(last_of({made, "DO $$ BEGIN UPDATE a SET x = current_date; END $$"})
        == called);
  auto jobs = test::scripts({made});
  jobs.push_back({touch_source::written_table, "w", "p.toml:4", "a"});
  CHECK(test::words_of(test::inferred(jobs).back()) == called);
  CHECK(last_of({made, "CREATE TABLE b (x int)"}) == "writes b");
  // A server's own catalogue tells the same.
  postgresql_fixture fixture;
  CHECK(test::touched(fixture, made, "INSERT INTO a SELECT current_date")
        == called);
}

TEST_CASE("the default of a view's column is called by who fills the view") {
  CHECK(last_of({counts
                     + "CREATE TABLE a (x int, y int); CREATE VIEW v AS SELECT"
                       " * FROM a; ALTER VIEW v ALTER y SET DEFAULT counts(1)",
                 "INSERT INTO v (x) VALUES (1)"})
        == "reads a, reads function:counts, reads t, writes a, writes v");
}

TEST_CASE("a column takes its sequence and its index with it") {
  CHECK(last_of({"CREATE TABLE a (x serial, y int); CREATE INDEX i ON a (x);"
                 "CREATE TABLE b (x int DEFAULT nextval('a_x_seq'))",
                 "ALTER TABLE a DROP COLUMN x CASCADE"})
        == "reads sequence:a_x_seq, writes a, writes b, writes index:i, writes"
           " sequence:a_x_seq");
}

TEST_CASE("who drops or renames what all texts may be read by is a barrier") {
  CHECK(last_of({"DROP TEXT SEARCH CONFIGURATION c"})
        == "writes tsconfiguration:c; line 1: DROP tsconfiguration may change"
           " what all others see");
  CHECK(last_of({"ALTER TEXT SEARCH DICTIONARY c RENAME TO d"})
        == "line 1: ALTER tsdictionary may change what all others see");
}

TEST_CASE("a domain is looked at by the rows that get a column of it") {
  const std::string made
      = counts
        + "CREATE SEQUENCE s; CREATE DOMAIN drawn AS int DEFAULT nextval('s');"
          "CREATE DOMAIN checked AS int CHECK (counts(VALUE) >= 0);"
          "CREATE TABLE a (x int);";
  CHECK(last_of({made, "ALTER TABLE a ADD COLUMN n drawn"})
        == "commutes sequence:s, reads type:drawn, writes a");
  CHECK(last_of({made, "ALTER TABLE a ALTER x TYPE checked"})
        == "reads function:counts, reads t, reads type:checked, writes a");
  CHECK(last_of({made, "ALTER TABLE a ADD COLUMN y checked DEFAULT 3"})
        == "reads function:counts, reads t, reads type:checked, writes a");
}

TEST_CASE("partitions and heirs get what is added to their whole") {
  const std::string made = counts
                           + "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE p (x"
                             " int); CREATE TABLE c () INHERITS (p);";
  CHECK(last_of({made, "ALTER TABLE p ADD COLUMN m mood",
                 "INSERT INTO c DEFAULT VALUES"})
        == "reads type:mood, writes c");
  CHECK(last_of({made, "ALTER TABLE p ALTER x SET DEFAULT counts(1)",
                 "INSERT INTO c DEFAULT VALUES"})
        == "reads function:counts, reads t, writes c");
}

TEST_CASE("REFRESH calls the functions of the view's indexes") {
  CHECK(last_of({counts
                     + "CREATE TABLE b (); CREATE MATERIALIZED VIEW m AS SELECT"
                       " count(*)::int AS c FROM b; CREATE INDEX i ON m"
                       " (counts(c))",
                 "REFRESH MATERIALIZED VIEW m"})
        == "reads b, reads function:counts, reads t, writes m");
}

TEST_CASE("a table that a block makes for its session, perhaps, hides none") {
  CHECK(last_of({"CREATE TABLE t ()",
                 "DO $$ BEGIN IF random() > 2 THEN CREATE TEMP TABLE t (); END"
                 " IF; END $$; SELECT * FROM t"})
        == "reads t");
  CHECK(last_of({"DO $$ BEGIN CREATE TEMP TABLE t (); INSERT INTO t DEFAULT"
                 " VALUES; END $$"})
        == "");
}

TEST_CASE("one function of several of its name goes alone") {
  const std::string made
      = "CREATE TABLE a (); CREATE FUNCTION f(int) RETURNS int LANGUAGE plpgsql"
        " AS $$ BEGIN RETURN (SELECT count(*) FROM a); END $$;";
  const std::string other = "CREATE FUNCTION f(text) RETURNS int LANGUAGE"
                            " plpgsql AS $$ BEGIN RETURN 1; END $$;";
  CHECK(last_of({made + other, "DROP FUNCTION f(text)", "SELECT f(1)"})
        == "reads a, reads function:f");
  CHECK(last_of({made, "DROP FUNCTION IF EXISTS f(text)", "SELECT f(1)"})
        == "reads a, reads function:f");
  CHECK(last_of({made, "DROP FUNCTION f(int)", "SELECT f(1)"})
            .find("is not known")
        != std::string::npos);
}

TEST_CASE("statistics wait for their table, whatever schema is written") {
  const std::string made = "CREATE TABLE a (x int, y int);";
  const std::string st = "CREATE STATISTICS public.st ON x, y FROM a";
  for (const std::string each :
       {"DROP STATISTICS st", "DROP STATISTICS public.st",
        "ALTER STATISTICS st SET STATISTICS 100"}) {
    INFO(each);
    CHECK(last_of({made, st, each}) == "writes a, writes statistic ext:st");
  }
  CHECK(last_of({made, st, "COMMENT ON STATISTICS st IS 'x'"})
        == "reads statistic ext:st, writes rights:statistic ext:st");
}

TEST_CASE("where a name may mean one of several things, each stays known") {
  const std::string made
      = "CREATE SCHEMA one; CREATE SCHEMA two; CREATE TABLE p ();"
        "CREATE TABLE one.t (p int CONSTRAINT k REFERENCES p);"
        "CREATE TABLE two.t (); CREATE VIEW one.v AS SELECT * FROM p;"
        "CREATE TABLE c ();";
  const std::string anywhere
      = "SELECT set_config('search_path', x, false) FROM c;";
  const std::string perhaps
      = "SET search_path = one; DO $$ BEGIN IF random() > 2 THEN CREATE TEMP"
        " TABLE t (); END IF; END $$;";
  for (const auto& start : {anywhere, perhaps})
    for (const std::string each :
         {"DROP TABLE t", "ALTER TABLE t DROP CONSTRAINT k"}) {
      INFO(start << each);
      CHECK(last_of({made, start + each, "INSERT INTO one.t VALUES (1)"})
            == "reads p, writes one.t");
    }
  CHECK(
      last_of({made, anywhere + "DROP VIEW IF EXISTS v", "SELECT * FROM one.v"})
      == "reads one.v, reads p");
  // One that was there, and is the only one, is gone.
  CHECK(last_of({made, anywhere + "DROP VIEW v", "SELECT * FROM one.v"})
        == "reads one.v");
}

TEST_CASE(
    "a name that changes and may be that of several things is a barrier") {
  const std::string made
      = "CREATE SCHEMA one; CREATE SCHEMA two; CREATE TABLE one.t ();"
        "CREATE TABLE two.t (); CREATE TABLE c ();";
  const std::string anywhere
      = "SELECT set_config('search_path', x, false) FROM c;";
  for (const std::string each :
       {"ALTER TABLE t RENAME TO u", "ALTER TABLE t SET SCHEMA public"}) {
    INFO(each);
    CHECK(last_of({made, anywhere + each}).find("a new name is known only at")
          != std::string::npos);
    CHECK(last_of({made, anywhere + each, "SELECT * FROM one.t, two.t"})
          == "reads one.t, reads two.t");
  }
}

TEST_CASE("statistics keep their table behind another name or schema") {
  const std::string made = "CREATE TABLE a (x int, y int); CREATE SCHEMA s;"
                           "CREATE STATISTICS st ON x, y FROM a";
  const std::string rename = "ALTER STATISTICS st RENAME TO other";
  const std::string move = "ALTER STATISTICS st SET SCHEMA s";
  CHECK(last_of({made, rename})
        == "writes a, writes statistic ext:other, writes statistic ext:st");
  CHECK(last_of({made, rename, "DROP STATISTICS other"})
        == "writes a, writes statistic ext:other");
  CHECK(last_of({made, move})
        == "reads schema:s, writes a, writes statistic ext:st");
  CHECK(last_of({made, move, "DROP STATISTICS s.st"})
            .find("writes a, writes statistic ext:st")
        != std::string::npos);
}

TEST_CASE("the search_path of one function of several of its name is that of"
          " one alone") {
  const std::string made
      = "CREATE SCHEMA s; CREATE TABLE s.t (); CREATE TABLE t (); CREATE"
        " FUNCTION f(int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN"
        " (SELECT count(*) FROM t); END $$;";
  const std::string other = "CREATE FUNCTION f(text) RETURNS int LANGUAGE"
                            " plpgsql AS $$ BEGIN RETURN 1; END $$;";
  const std::string change = "ALTER FUNCTION f(text) SET search_path = s";
  CHECK(last_of({made + other, change, "SELECT f(1)"})
        == "reads function:f, reads s.t, reads t");
  CHECK(last_of({made,
                 "DO $$ BEGIN IF random() > 2 THEN ALTER FUNCTION f(int)"
                 " SET search_path = s; END IF; END $$",
                 "SELECT f(1)"})
        == "reads function:f, reads s.t, reads t");
}
