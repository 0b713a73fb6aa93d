#include "tests/stores/touch_words.hpp"

using namespace dunlin;
using test::inferred;
using test::last_of;
using test::touched;

// -- queries
// -------------------------------------------------------------------

TEST_CASE("a query reads each of its tables, wherever it names them") {
  CHECK(touched("SELECT 1") == "");
  CHECK(touched("SELECT a.x, (SELECT max(y) FROM b) FROM a JOIN LATERAL"
                " (SELECT * FROM c) AS s ON true WHERE EXISTS (TABLE d)"
                " UNION SELECT 1, 2 FROM e TABLESAMPLE system (10)")
        == "reads a, reads b, reads c, reads d, reads e");
  CHECK(touched("VALUES ((SELECT 1 FROM a))") == "reads a");
}

TEST_CASE(
    "a name of WITH is no table where it can be seen, and one elsewhere") {
  CHECK(touched("WITH u AS (SELECT * FROM u) SELECT * FROM u") == "reads u");
  CHECK(touched("WITH u AS (SELECT 1) SELECT * FROM u") == "");
  CHECK(touched("WITH RECURSIVE u AS (SELECT 1 UNION SELECT * FROM u)"
                " SELECT * FROM u")
        == "");
  CHECK(touched("WITH a AS (SELECT * FROM b), b AS (SELECT 1)"
                " SELECT * FROM a, b")
        == "reads b");
  CHECK(touched("SELECT * FROM (WITH u AS (SELECT 1) SELECT * FROM u) AS s, u")
        == "reads u");
  CHECK(touched("WITH u AS (SELECT 1) SELECT * FROM public.u") == "reads u");
}

TEST_CASE("changes of rows within WITH are seen") {
  CHECK(touched("WITH gone AS (DELETE FROM a WHERE x RETURNING *),"
                " kept AS (INSERT INTO b SELECT * FROM gone RETURNING *)"
                " UPDATE c SET n = (SELECT count(*) FROM kept) FROM d")
        == "reads d, writes a, writes b, writes c");
}

TEST_CASE("each way to change rows writes its target and reads the rest") {
  CHECK(touched("INSERT INTO a SELECT * FROM b ON CONFLICT (id) DO UPDATE"
                " SET x = (SELECT 1 FROM c)")
        == "reads b, reads c, writes a");
  CHECK(touched("UPDATE a SET x = b.x FROM b WHERE a.id = b.id")
        == "reads b, writes a");
  CHECK(touched("DELETE FROM a USING b WHERE a.id = b.id")
        == "reads b, writes a");
  CHECK(touched("MERGE INTO a USING b ON a.id = b.id WHEN MATCHED THEN DELETE"
                " WHEN NOT MATCHED THEN INSERT VALUES (b.id)")
        == "reads b, writes a");
  CHECK(touched("COPY a FROM '/tmp/a.csv'")
        == "reads file:/tmp/a.csv, writes a");
  CHECK(touched("COPY (SELECT * FROM b) TO '/tmp/b.csv'")
        == "reads b, writes file:/tmp/b.csv");
  CHECK(touched("TRUNCATE a, b") == "writes a, writes b");
  CHECK(touched("SELECT * FROM a, b FOR UPDATE OF a")
        == "reads a, reads b, writes a");
  CHECK(touched("LOCK TABLE a IN EXCLUSIVE MODE") == "writes a");
}

TEST_CASE("a query within another statement is read") {
  CHECK(touched("CREATE TABLE a AS SELECT * FROM b") == "reads b, writes a");
  CHECK(touched("SELECT * INTO a FROM b") == "reads b, writes a");
  CHECK(touched("EXPLAIN ANALYZE DELETE FROM a") == "writes a");
  CHECK(touched("DECLARE c CURSOR FOR SELECT * FROM a") == "reads a");
  CHECK(touched("PREPARE p AS INSERT INTO a VALUES ($1); EXECUTE p(1)")
        == "writes a");
  CHECK(touched("EXECUTE p(1)")
        == "line 1: EXECUTE p: it is not prepared in this script");
  CHECK(last_of({"CREATE MATERIALIZED VIEW m AS SELECT * FROM a",
                 "REFRESH MATERIALIZED VIEW m"})
        == "reads a, writes m");
}

// -- names
// ---------------------------------------------------------------------

TEST_CASE("names are folded, kept in quotes, and cut off at 63 bytes") {
  CHECK(touched("SELECT * FROM Users, \"Users\"")
        == "reads Users, reads users");
  const std::string longest(63, 'a');
  CHECK(touched("SELECT * FROM " + longest + "bcd") == "reads " + longest);
}

TEST_CASE("search_path says which table a bare name is") {
  const std::string tables = "CREATE SCHEMA one; CREATE SCHEMA two;"
                             "CREATE TABLE one.t (); CREATE TABLE two.t ();";
  CHECK(last_of({tables, "SET search_path = two, one; SELECT * FROM t"})
        == "reads two.t");
  CHECK(last_of({tables, "SELECT set_config('search_path', 'one, two', false);"
                         "SELECT * FROM t"})
        == "reads one.t");
  CHECK(last_of({tables, "SET search_path TO one; SELECT * FROM two.t;"
                         "RESET search_path; CREATE TABLE t ()"})
        == "reads two.t, writes t");
}

TEST_CASE("a name that can't be placed is any table of that name") {
  const std::string tables = "CREATE SCHEMA one; CREATE SCHEMA two;"
                             "CREATE TABLE one.t (); CREATE TABLE two.t ();";
  CHECK(last_of({tables, "SELECT * FROM t"})
        == "reads one.t, reads t, reads two.t");
  CHECK(last_of({tables, "SELECT set_config('search_path', x, false) FROM c;"
                         "SELECT * FROM t"})
        == "reads c, reads one.t, reads two.t");
}

TEST_CASE("temporary tables are the session's own") {
  CHECK(touched("CREATE TEMP TABLE t AS SELECT * FROM a; INSERT INTO t VALUES"
                " (1); INSERT INTO b SELECT * FROM t; DROP TABLE t")
        == "reads a, writes b");
  CHECK(last_of({"CREATE TEMP TABLE t ()", "SELECT * FROM t"}) == "reads t");
}

TEST_CASE("names in lists of words and in texts are seen") {
  CHECK(touched("DROP TABLE a, s.b") == "reads schema:s, writes a, writes s.b");
  CHECK(touched("COMMENT ON COLUMN a.x IS 'y'") == "reads a, writes rights:a");
  CHECK(touched("GRANT SELECT ON a, b TO PUBLIC")
        == "reads a, reads b, writes rights:a, writes rights:b");
  CHECK(touched("ALTER TABLE a OWNER TO bob") == "writes a");
  CHECK(touched("SELECT nextval('s.seq'), setval('q', 1)")
        == "commutes sequence:s.seq, writes sequence:q");
  CHECK(touched("SELECT nextval('q'::regclass)") == "commutes sequence:q");
  CHECK(touched("SELECT 'public.a'::regclass, to_regclass('b')")
        == "reads a, reads b");
  CHECK(touched("SELECT query_to_xml('SELECT * FROM a', true, true, '')")
        == "reads a");
}

TEST_CASE("the sequence of a column is found by its table") {
  CHECK(last_of({"CREATE TABLE a (id serial)",
                 "SELECT setval(pg_get_serial_sequence('a', 'id'),"
                 " (SELECT max(id) FROM a))"})
        == "reads a, writes sequence:a_id_seq");
}

// -- what hangs on a table
// -----------------------------------------------------

TEST_CASE("a view over a view reads the tables of both") {
  CHECK(last_of({"CREATE TABLE a (); CREATE VIEW v AS SELECT * FROM a",
                 "CREATE VIEW w AS SELECT * FROM v JOIN b ON true",
                 "SELECT * FROM w"})
        == "reads a, reads b, reads v, reads w");
  CHECK(last_of({"CREATE VIEW v AS SELECT * FROM a", "UPDATE v SET x = 1"})
        == "reads a, writes a, writes v");
}

TEST_CASE("a foreign key reads parents, and does to children what it says") {
  const std::string tables
      = "CREATE TABLE p (id int PRIMARY KEY);"
        "CREATE TABLE kept (p int REFERENCES p);"
        "CREATE TABLE gone (p int REFERENCES p ON DELETE CASCADE);"
        "CREATE TABLE leaf (g int REFERENCES gone ON DELETE SET NULL)";
  CHECK(last_of({tables, "INSERT INTO kept VALUES (1)"})
        == "reads p, writes kept");
  CHECK(last_of({tables, "DELETE FROM p"})
        == "reads gone, reads kept, writes gone, writes leaf, writes p");
  CHECK(last_of({tables, "INSERT INTO p VALUES (1)"}) == "writes p");
  CHECK(last_of({tables, "ALTER TABLE p ALTER id TYPE bigint"})
        == "writes gone, writes kept, writes p");
  CHECK(last_of({tables, "ALTER TABLE p ADD CHECK (id > 0)"}) == "writes p");
  CHECK(last_of({tables, "ALTER TABLE kept DROP CONSTRAINT kept_p_fkey",
                 "INSERT INTO kept VALUES (1)"})
        == "writes kept");
}

TEST_CASE("a trigger that writes a log is seen by who fires it") {
  const std::string tables
      = "CREATE TABLE log (); CREATE FUNCTION note() RETURNS trigger LANGUAGE"
        " plpgsql AS $$ BEGIN INSERT INTO log VALUES (1); RETURN NEW; END $$;"
        "CREATE TRIGGER noted AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION"
        " note()";
  CHECK(last_of({tables, "INSERT INTO a VALUES (1)"})
        == "reads function:note, writes a, writes log");
  CHECK(last_of({tables, "DELETE FROM a"}) == "writes a");
  CHECK(last_of({tables, "DROP TRIGGER noted ON a; INSERT INTO a VALUES (1)"})
        == "reads function:note, writes a");
}

TEST_CASE("a default calls its function and draws from its sequence") {
  CHECK(
      last_of({"CREATE TABLE seen (); CREATE FUNCTION f() RETURNS int"
               " LANGUAGE sql AS 'SELECT 1 FROM seen';"
               "CREATE TABLE a (x int DEFAULT f(), id serial)",
               "INSERT INTO a VALUES (1)"})
      == "commutes sequence:a_id_seq, reads function:f, reads seen, writes a");
}

TEST_CASE("a table's partitions are touched with it") {
  const std::string tables
      = "CREATE TABLE a (x int) PARTITION BY RANGE (x);"
        "CREATE TABLE a1 PARTITION OF a FOR VALUES FROM (1) TO (2)";
  CHECK(last_of({tables, "SELECT * FROM a"}) == "reads a, reads a1");
  CHECK(last_of({tables, "INSERT INTO a VALUES (1)"}) == "writes a, writes a1");
  CHECK(last_of({tables, "INSERT INTO a1 VALUES (1)"}) == "writes a1");
}

TEST_CASE("rows of a partition obey the keys of the whole, whenever it became"
          " one") {
  const std::string made
      = "CREATE TABLE q (id int PRIMARY KEY);"
        "CREATE TABLE p (k int PRIMARY KEY, q int REFERENCES q ON DELETE"
        " CASCADE) PARTITION BY LIST (k);"
        "CREATE TABLE x (k int, q int);"
        "CREATE TABLE c (p int REFERENCES p ON DELETE CASCADE)";
  const auto attach = "ALTER TABLE p ATTACH PARTITION x FOR VALUES IN (1)";
  CHECK(last_of({made, attach})
        == "reads given names:excl, reads given names:idx, reads given"
           " names:key, reads given names:pkey, writes c, writes p, writes q,"
           " writes x");
  CHECK(last_of({made, attach, "INSERT INTO x VALUES (1, 1)"})
        == "reads q, writes x");
  CHECK(last_of({made, attach, "DELETE FROM x"}) == "writes c, writes x");
  CHECK(last_of({made, attach, "DELETE FROM q"})
        == "writes c, writes p, writes q, writes x");
  CHECK(last_of({made, attach, "DROP TABLE x"})
        == "writes p, writes q, writes x");
  // What the whole gets later holds for them too.
  CHECK(last_of({"CREATE TABLE q (id int PRIMARY KEY);"
                 "CREATE TABLE p (k int, q int) PARTITION BY LIST (k);"
                 "CREATE TABLE x PARTITION OF p FOR VALUES IN (1);"
                 "ALTER TABLE p ADD FOREIGN KEY (q) REFERENCES q",
                 "INSERT INTO x VALUES (1, 1)"})
        == "reads q, writes x");
}

TEST_CASE("a rule and a policy are followed") {
  CHECK(last_of({"CREATE RULE r AS ON INSERT TO a DO ALSO INSERT INTO b"
                 " SELECT * FROM c",
                 "INSERT INTO a VALUES (1)"})
        == "reads c, writes a, writes b");
  CHECK(last_of({"CREATE POLICY p ON a USING (x IN (SELECT x FROM b))",
                 "SELECT * FROM a"})
        == "reads a, reads b");
}

TEST_CASE("a type's users come behind its change") {
  CHECK(last_of({"CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood)",
                 "ALTER TYPE mood ADD VALUE 'b'"})
        == "writes type:mood");
  CHECK(last_of({"CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (m mood)",
                 "INSERT INTO t VALUES ('b')"})
        == "reads type:mood, writes t");
  CHECK(last_of({"CREATE TYPE mood AS ENUM ('a')", "SELECT 'a'::mood"})
        == "reads type:mood");
}

// -- changes of the schema
// -----------------------------------------------------

TEST_CASE(
    "a renamed table keeps what hangs on it, and both names are written") {
  const std::string tables = "CREATE TABLE a (); CREATE VIEW v AS"
                             " SELECT * FROM a";
  CHECK(last_of({tables, "ALTER TABLE a RENAME TO b"}) == "writes a, writes b");
  CHECK(last_of({tables, "ALTER TABLE a RENAME TO b", "CREATE TABLE a ()",
                 "SELECT * FROM v"})
        == "reads b, reads v");
}

TEST_CASE("DROP CASCADE writes what hangs on the table") {
  const std::string tables
      = "CREATE TABLE a (id int PRIMARY KEY); CREATE VIEW v AS SELECT * FROM a;"
        "CREATE TABLE b (a int REFERENCES a)";
  CHECK(last_of({tables, "DROP TABLE a CASCADE"})
        == "reads a, writes a, writes b, writes index:a_pkey, writes v");
  CHECK(
      last_of({"CREATE SCHEMA s; CREATE TABLE s.a ()", "DROP SCHEMA s CASCADE"})
      == "reads schema:s, writes s.a, writes schema:s");
}

TEST_CASE("who drops or changes a thing needs what it hangs on until then") {
  const std::string made
      = "CREATE TABLE a (x int); CREATE VIEW v AS SELECT * FROM a;"
        "CREATE VIEW w AS SELECT * FROM v; CREATE SEQUENCE s;"
        "CREATE TABLE b (x int DEFAULT nextval('s'));"
        "CREATE TYPE mood AS ENUM ('sad');"
        "CREATE FUNCTION f(m mood) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
        " RETURN 1; END $$; CREATE INDEX i ON a (x)";
  CHECK(last_of({made, "DROP VIEW w"}) == "reads v, writes w");
  CHECK(last_of({made, "CREATE OR REPLACE VIEW v AS SELECT 1 AS x"})
        == "reads a, writes v");
  CHECK(last_of({made, "ALTER TABLE b ALTER x DROP DEFAULT"})
        == "reads sequence:s, writes b");
  CHECK(last_of({made, "DROP FUNCTION f"})
        == "reads type:mood, writes function:f");
  // And its name is free until another thing has it.
  CHECK(last_of({made, "DROP TABLE a CASCADE", "CREATE TABLE i ()"})
        == "reads index:i, writes i");
}

TEST_CASE("two scripts that index, alter or grant on one table both write") {
  CHECK(touched("CREATE INDEX ON a (x)") == "writes a, writes index:a_x_idx");
  CHECK(last_of({"CREATE INDEX CONCURRENTLY i ON a (x)",
                 "DROP INDEX CONCURRENTLY i"})
        == "writes a, writes index:i");
  CHECK(touched("ALTER TABLE a ADD COLUMN x int, ADD FOREIGN KEY (x)"
                " REFERENCES p")
        == "writes a, writes p");
  CHECK(touched("CREATE TABLE b (LIKE a INCLUDING DEFAULTS)")
        == "reads a, writes b");
}

TEST_CASE("a script comes last for the first statement that waits for all"
          " snapshots") {
  const auto comes_last = [](const std::string& text) {
    const auto late = inferred(test::scripts({text})).back().comes_last;
    return late ? std::to_string(late->line) + " " + late->text : "";
  };
  CHECK(comes_last("CREATE UNIQUE INDEX CONCURRENTLY i ON a (x)")
        == "1 CREATE INDEX CONCURRENTLY");
  CHECK(comes_last("VACUUM a;\n-- twice\nREINDEX TABLE CONCURRENTLY a;\n"
                   "CREATE INDEX CONCURRENTLY i ON a (x);")
        == "3 REINDEX CONCURRENTLY");
  CHECK(comes_last("REINDEX (VERBOSE, CONCURRENTLY) INDEX i")
        == "1 REINDEX CONCURRENTLY");
  CHECK(comes_last("ALTER TABLE a DETACH PARTITION b FINALIZE")
        == "1 DETACH PARTITION FINALIZE");
  // These wait for those alone who use the table.
  CHECK(comes_last("DROP INDEX CONCURRENTLY i") == "");
  CHECK(comes_last("ALTER TABLE a DETACH PARTITION b CONCURRENTLY") == "");
  CHECK(comes_last("CREATE INDEX i ON a (x); REINDEX TABLE a; VACUUM a") == "");
  CHECK(comes_last("REFRESH MATERIALIZED VIEW CONCURRENTLY v") == "");
}

TEST_CASE("a name that is looked for by its text is seen") {
  CHECK(touched("SELECT to_regclass('s.t')") == "reads s.t");
  CHECK(touched("SELECT to_regtype('s.mood[]')") == "reads type:s.mood");
  CHECK(touched("SELECT to_regproc('s.f')") == "reads function:s.f");
  CHECK(touched("SELECT to_regprocedure('s.f(int)')") == "reads function:s.f");
  CHECK(touched("SELECT to_regnamespace('s')") == "reads schema:s");
}

TEST_CASE("whoever asks the server for its objects sees what others make") {
  const auto found = test::inferred(test::scripts(
      {"CREATE TABLE a ()", "SELECT 1 FROM pg_class",
       "SELECT 1 FROM information_schema.columns", "SELECT 1 FROM pg_locks",
       "SELECT to_regtype(x) FROM a", "SELECT has_table_privilege('a', 'x')",
       "SELECT obj_description('a'::regclass)", "GRANT SELECT ON a TO bob",
       "COMMENT ON TABLE a IS 'x'"}));
  const auto mode_of = [&](size_t job) {
    for (const auto& each : found[job].touches)
      if (each.object == "schema:pg_catalog")
        return static_cast<int>(each.mode);
    return -1;
  };
  CHECK(mode_of(0) == static_cast<int>(touch_mode::commutes));
  CHECK(mode_of(1) == static_cast<int>(touch_mode::reads));
  CHECK(mode_of(2) == static_cast<int>(touch_mode::reads));
  CHECK(mode_of(3) == -1);
  for (const size_t asking : {4, 5, 6})
    CHECK(mode_of(asking) == static_cast<int>(touch_mode::reads));
  // Rights and comments are asked for too.
  for (const size_t labelling : {7, 8})
    CHECK(mode_of(labelling) == static_cast<int>(touch_mode::commutes));
}
