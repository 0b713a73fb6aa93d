#include "tests/stores/touch_words.hpp"

using namespace dunlin;
using test::inferred;
using test::last_of;
using test::scripts;
using test::touched;
using test::words_of;

// -- routines
// ------------------------------------------------------------------

TEST_CASE(
    "making a function touches it alone, calling it all that it touches") {
  const std::string made
      = "CREATE FUNCTION f(v int) RETURNS int LANGUAGE plpgsql AS $$"
        " DECLARE n int; r record; BEGIN"
        " SELECT count(*) INTO n FROM a WHERE id = v;"
        " n := n + (SELECT 1 FROM b);"
        " IF EXISTS (SELECT 1 FROM c) THEN UPDATE d SET x = 1; END IF;"
        " FOR r IN SELECT * FROM e LOOP PERFORM 1 FROM g; END LOOP;"
        " RETURN n; END $$";
  CHECK(touched(made) == "writes function:f");
  CHECK(last_of({made, "SELECT f(1)"})
        == "reads a, reads b, reads c, reads e, reads function:f, reads g, "
           "writes d");
}

TEST_CASE(
    "a function in SQL needs its tables, but reads them when it is called") {
  const std::string view = "CREATE VIEW v AS SELECT * FROM a";
  const std::string made = "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql"
                           " AS 'SELECT count(*) FROM v'";
  CHECK(last_of({view, made}) == "reads v, writes function:f");
  CHECK(last_of({view, made, "SELECT f()"})
        == "reads a, reads function:f, reads v");
}

TEST_CASE("a body without quotes is bound when it is made") {
  const std::string made
      = "CREATE SCHEMA s; CREATE TABLE s.t (); SET search_path = s;"
        "CREATE PROCEDURE p() BEGIN ATOMIC INSERT INTO t DEFAULT VALUES; END";
  CHECK(last_of({made, "CALL s.p()"}) == "reads function:s.p, writes s.t");
}

TEST_CASE("a function keeps its own search_path until it is set or reset") {
  const std::string made
      = "CREATE SCHEMA s; CREATE TABLE s.t (); CREATE TABLE t ();"
        "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql SET search_path = s"
        " AS 'SELECT count(*) FROM t'";
  const auto of_s = "reads function:f, reads s.t";
  const auto of_caller = "reads function:f, reads t";
  CHECK(last_of({made, "ALTER FUNCTION f() SET work_mem = '1MB'", "SELECT f()"})
        == of_s);
  CHECK(last_of({made, "ALTER FUNCTION f() RESET work_mem", "SELECT f()"})
        == of_s);
  CHECK(last_of(
            {made, "ALTER FUNCTION f() SET search_path = public", "SELECT f()"})
        == of_caller);
  CHECK(last_of({made, "ALTER FUNCTION f() RESET search_path", "SELECT f()"})
        == of_caller);
  CHECK(last_of({made, "ALTER FUNCTION f() RESET ALL", "SELECT f()"})
        == of_caller);
  CHECK(last_of({made,
                 "SET search_path = s; ALTER FUNCTION public.f() SET"
                 " search_path FROM CURRENT",
                 "SELECT f()"})
        == of_s);
}

TEST_CASE("$user is the role that runs the statements") {
  const std::string made
      = "CREATE SCHEMA bob; CREATE TABLE bob.t (); CREATE TABLE t ();"
        "CREATE TABLE log ()";
  const std::string path = "SET search_path = \"$user\", public;";
  const auto of_bob
      = "reads bob.t, reads rights:bob.t, reads rights:schema:bob";
  CHECK(last_of({made, path + "SELECT * FROM t"}) == "reads t");
  CHECK(last_of({made, path + "SET ROLE bob; SELECT * FROM t"}) == of_bob);
  CHECK(last_of({made, "SET ROLE bob;" + path + "SELECT * FROM t"}) == of_bob);
  CHECK(last_of({made, path
                           + "SET SESSION AUTHORIZATION bob; SET ROLE ann;"
                             "RESET ROLE; SELECT * FROM t"})
        == of_bob);
  CHECK(last_of({made, path + "SET ROLE bob; SET ROLE NONE; SELECT * FROM t"})
        == "reads t");
  CHECK(last_of(
            {made, path
                       + "SET SESSION AUTHORIZATION bob;"
                         "SET SESSION AUTHORIZATION DEFAULT; SELECT * FROM t"})
        == "reads t");
  CHECK(last_of({made, path
                           + "SELECT set_config('role', 'bob', false);"
                             "SELECT * FROM t"})
        == of_bob);
  // A role that nobody knows may have either.
  CHECK(last_of({made, path
                           + "SELECT set_config('role', x, false) FROM log;"
                             "SELECT * FROM t"})
        == "reads bob.t, reads log, reads rights:bob.t, reads rights:log, "
           "reads rights:schema:bob, reads rights:t, reads"
           " t");
}

TEST_CASE("SET LOCAL ends with a statement that commits by itself") {
  const std::string made
      = "CREATE SCHEMA s; CREATE TABLE s.t (); CREATE TABLE t ()";
  const std::string text = "SET LOCAL search_path = s; SELECT * FROM t";
  CHECK(last_of({made, text}) == "reads s.t");
  CHECK(last_of({made, "-- dunlin: transaction=none\n" + text}) == "reads t");
}

TEST_CASE("a function that changes search_path for its caller is a barrier") {
  CHECK(last_of({"CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
                 " SET search_path = s; END $$",
                 "SELECT f()"})
        == "reads function:f; line 1: the function public.f changes "
           "search_path or"
           " the role");
}

TEST_CASE("a function looks where its own search_path says") {
  CHECK(last_of({"CREATE SCHEMA s; CREATE TABLE s.t (); CREATE TABLE t ();"
                 "CREATE FUNCTION f() RETURNS bigint LANGUAGE sql"
                 " SET search_path = s AS 'SELECT count(*) FROM t'",
                 "SELECT f()"})
        == "reads function:f, reads s.t");
}

TEST_CASE("a block does what its statements do") {
  CHECK(touched("DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_type WHERE typname"
                " = 'mood') THEN CREATE TYPE mood AS ENUM ('x'); END IF;"
                " INSERT INTO a SELECT * FROM b; END $$")
        == "reads b, writes a, writes type:mood");
  CHECK(last_of({"DO $$ BEGIN CREATE TYPE mood AS ENUM ('x'); EXCEPTION WHEN"
                 " duplicate_object THEN NULL; END $$",
                 "CREATE TABLE t (m mood)"})
        == "reads type:mood, writes t");
}

TEST_CASE("what a block drops under a condition may still be there") {
  CHECK(last_of({"CREATE TABLE a (); CREATE VIEW v AS SELECT * FROM a",
                 "DO $$ BEGIN IF random() > 1 THEN DROP VIEW v; END IF; END $$",
                 "SELECT * FROM v"})
        == "reads a, reads v");
}

TEST_CASE("EXECUTE is opaque, unless its text is a constant") {
  CHECK(touched("SELECT 1;\nDO $$\nBEGIN\n  EXECUTE 'DROP TABLE ' || 'a';\n"
                "END $$")
        == "line 4: EXECUTE runs SQL that is made at run time");
  CHECK(touched("DO $$ BEGIN EXECUTE 'ALTER TABLE a ADD x int'; END $$")
        == "writes a");
  CHECK(last_of({"CREATE FUNCTION f(t text) RETURNS void LANGUAGE plpgsql AS"
                 " $$ BEGIN EXECUTE format('DELETE FROM %I', t); END $$",
                 "\n\nSELECT f('a')"})
        == "reads function:f; line 3: EXECUTE runs SQL that is made at run "
           "time");
  CHECK(touched("DO $$ DECLARE r record; BEGIN FOR r IN EXECUTE 'TABLE a' || ''"
                " LOOP NULL; END LOOP; END $$")
        == "line 1: EXECUTE runs SQL that is made at run time");
}

TEST_CASE(
    "a function in a language that is not read is a barrier when called") {
  const std::string made = "CREATE FUNCTION f() RETURNS int LANGUAGE plpython3u"
                           " AS 'return 1'";
  CHECK(touched(made) == "writes function:f");
  CHECK(last_of({made, "SELECT f()"})
        == "reads function:f; line 1: the function public.f is written in "
           "plpython3u");
}

TEST_CASE(
    "an unknown function is a barrier, one of the server's touches nothing") {
  CHECK(
      touched("SELECT count(*), now(), lower(x), pg_catalog.left(x, 1) FROM a")
      == "reads a");
  CHECK(touched("SELECT no_such_function(1)")
        == "line 1: the function no_such_function is not known, nor what it "
           "touches");
  CHECK(touched("SELECT pg_terminate_backend(1)")
        == "line 1: pg_terminate_backend reaches beyond the database "
           "(everywhere)");
}

TEST_CASE("a function that calls itself ends") {
  CHECK(last_of({"CREATE FUNCTION f(n int) RETURNS int LANGUAGE plpgsql AS"
                 " $$ BEGIN RETURN f(n - 1) + (SELECT 1 FROM a); END $$",
                 "SELECT f(1)"})
        == "reads a, reads function:f");
}

TEST_CASE("an operator and an aggregate call their functions") {
  const std::string made
      = "CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql"
        " AS 'SELECT 1 FROM a';"
        "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = f);"
        "CREATE AGGREGATE g(int) (SFUNC = f, STYPE = int)";
  CHECK(last_of({made, "SELECT 1 === 2"})
        == "reads a, reads function:f, reads operator:===");
  CHECK(last_of({made, "SELECT g(x) FROM b"})
        == "reads a, reads b, reads function:f, reads function:g");
}

TEST_CASE(
    "a type, collation or operator is used behind the script that makes it") {
  CHECK(touched("ALTER TYPE mood ADD VALUE 'x'") == "writes type:mood");
  CHECK(touched("ALTER TYPE pair RENAME ATTRIBUTE a TO b")
        == "writes type:pair");
  CHECK(last_of({"CREATE COLLATION c FROM \"C\"",
                 "CREATE TABLE t (x text COLLATE c)"})
        == "reads collation:c, writes t");
  CHECK(touched("CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)")
        == "line 1: who uses a new tsconfiguration can't be seen");
}

TEST_CASE("a table that would be found first is read too") {
  CHECK(last_of({"CREATE SCHEMA one; CREATE SCHEMA two; CREATE TABLE two.t ()",
                 "SET search_path = one, two; SELECT * FROM t"})
        == "reads one.t, reads two.t");
}

TEST_CASE("the rights of a role count where a script takes another") {
  CHECK(touched("SET ROLE bob; INSERT INTO a VALUES (1)")
        == "reads rights:a, writes a");
}

// -- what is not understood
// ----------------------------------------------------

TEST_CASE("grammar that is newer than the parser is a barrier with its line") {
  CHECK(touched("SELECT 1;\nCREATE TABLE t (a int,\n  b int GENERATED ALWAYS AS"
                " (a) NONSENSE)")
            .starts_with("line 3: the parser does not know this statement: "));
}

TEST_CASE("commands of psql are a barrier") {
  CHECK(touched("\\copy a FROM 'a.csv'")
        == "line 1: only psql understands \\copy");
}

TEST_CASE("statements about all sessions are barriers") {
  CHECK(touched("CREATE ROLE bob")
        == "line 1: CREATE ROLE may change what all others see");
  CHECK(touched("ALTER DATABASE d SET work_mem = 1")
        == "line 1: ALTER DATABASE may change what all others see");
  CHECK(touched("CREATE EXTENSION IF NOT EXISTS dblink")
        == "line 1: CREATE EXTENSION dblink makes what is not known here");
  CHECK(touched("COPY a FROM PROGRAM 'curl x'")
        == "writes a; line 1: COPY runs a program (everywhere)");
  CHECK(touched("UPDATE pg_class SET relname = 'x'")
        == "line 1: the server's own table pg_class is written");
  CHECK(touched("ANALYZE") == "line 1: ANALYZE works on all tables");
  CHECK(touched("ANALYZE a") == "reads a, writes statistics:a");
}

TEST_CASE("functions of a common extension that a script makes are known") {
  CHECK(last_of({"CREATE EXTENSION \"uuid-ossp\"",
                 "INSERT INTO a SELECT uuid_generate_v4()"})
        == "writes a");
}

TEST_CASE("rows of a foreign table are elsewhere") {
  CHECK(last_of({"CREATE FOREIGN TABLE f (x int) SERVER s", "SELECT * FROM f"})
        == "reads f; line 1: the rows of the foreign table public.f are "
           "elsewhere (everywhere)");
}

TEST_CASE("semicolons in quotes and bodies end no statement") {
  CHECK(touched("SELECT ';' FROM a; SELECT $x$ ; $x$ FROM b; /* ; */"
                "SELECT \"a;b\" FROM c")
        == "reads a, reads b, reads c");
  CHECK(touched("CREATE RULE r AS ON INSERT TO a DO ALSO (SELECT 1; DELETE FROM"
                " b)")
        == "reads b, writes a");
}

TEST_CASE("a text that can't be split is refused with its line") {
  const auto found = postgresql::infer_touches(
      postgresql::catalogue{}, scripts({"SELECT 1;\nSELECT 'x"}));
  REQUIRE_FALSE(found);
  CHECK(found.error().code == error_code::script_refused);
  CHECK(found.error().text == "s.sql:2: this quote has no end; close it");
}

// -- the jobs
// ------------------------------------------------------------------

TEST_CASE("the query and the table of a step are closed like a script's") {
  auto jobs = scripts(
      {"CREATE TABLE log (); CREATE FUNCTION f() RETURNS trigger LANGUAGE"
       " plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); RETURN NEW; END $$;"
       "CREATE TABLE \"Rows\" (p int REFERENCES p);"
       "CREATE TRIGGER t AFTER INSERT ON \"Rows\" EXECUTE FUNCTION f();"
       "CREATE VIEW v AS SELECT * FROM \"Rows\""});
  jobs.push_back({touch_source::query, "q", "p.toml:3", "SELECT * FROM v"});
  jobs.push_back({touch_source::written_table, "t", "p.toml:4", "Rows"});
  jobs.push_back({touch_source::written_table, "t", "p.toml:5", "public.Rows"});
  jobs.push_back({touch_source::read_table, "t", "p.toml:6", "public.v"});
  const auto found = inferred(jobs);
  CHECK(words_of(found[1]) == "reads Rows, reads v");
  CHECK(words_of(found[2])
        == "reads function:f, reads p, writes Rows, writes log");
  CHECK(words_of(found[3]) == words_of(found[2]));
  CHECK(words_of(found[4]) == words_of(found[1]));
}

TEST_CASE("each touch says its statement's line and how it came to be") {
  const auto found = inferred(
      scripts({"CREATE TABLE a (); CREATE VIEW v AS SELECT * FROM a",
               "SELECT 1;\n\nSELECT * FROM v;\nINSERT INTO a VALUES (1)"}))[1];
  REQUIRE(found.touches.size() == 3);
  CHECK(found.touches[0].object == "public.a");
  CHECK(found.touches[0].mode == touch_mode::reads);
  CHECK(found.touches[0].line == 3);
  CHECK(found.touches[0].how == "through the view public.v");
  CHECK(found.touches[1].mode == touch_mode::writes);
  CHECK(found.touches[1].line == 4);
  CHECK(found.touches[1].how == "INSERT");
  CHECK(found.touches[2].object == "public.v");
}

TEST_CASE("a statement newer than the grammar is a barrier with its line") {
  for (const std::string newer :
       {"ALTER TABLE a ADD CONSTRAINT c CHECK (x > 0) NOT ENFORCED",
        "CREATE TABLE b (x int, y int GENERATED ALWAYS AS (x) VIRTUAL)"}) {
    const auto told = touched("SELECT 1;\n" + newer);
    INFO(newer << ": " << told);
    CHECK(told.find("line 2: ") != std::string::npos);
    CHECK(told.find("syntax error") != std::string::npos);
  }
}
