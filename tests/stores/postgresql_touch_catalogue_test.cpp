#include "stores/postgresql/touches/catalogue_queries.hpp"
#include "tests/stores/postgresql_touched.hpp"

using namespace dunlin;
using test::touched;

TEST_CASE("a server's views, rules and policies are followed") {
  postgresql_fixture fixture;
  const std::string tables
      = "CREATE TABLE a (x int); CREATE TABLE b (x int); CREATE TABLE c (x "
        "int);"
        "CREATE VIEW v AS SELECT x FROM a WHERE x IN (SELECT x FROM b);"
        "CREATE VIEW w AS SELECT * FROM v;"
        "CREATE RULE r AS ON INSERT TO c DO ALSO INSERT INTO b VALUES (NEW.x);"
        "CREATE POLICY p ON b USING (x IN (SELECT x FROM a));"
        "CREATE MATERIALIZED VIEW m AS SELECT * FROM a";
  CHECK(touched(fixture, tables, "SELECT * FROM w")
        == "reads a, reads b, reads v, reads w");
  CHECK(touched(fixture, "", "INSERT INTO c VALUES (1)")
        == "reads a, writes b, writes c");
  CHECK(touched(fixture, "", "REFRESH MATERIALIZED VIEW m")
        == "reads a, writes m");
  CHECK(touched(fixture, "", "SELECT * FROM m") == "reads m");
}

TEST_CASE("a server's foreign keys are followed both ways") {
  postgresql_fixture fixture;
  const std::string tables
      = "CREATE TABLE p (id int PRIMARY KEY);"
        "CREATE TABLE kept (p int REFERENCES p);"
        "CREATE TABLE gone (id int PRIMARY KEY, p int REFERENCES p ON DELETE"
        " CASCADE);"
        "CREATE TABLE leaf (g int REFERENCES gone ON DELETE SET NULL)";
  CHECK(touched(fixture, tables, "DELETE FROM p")
        == "reads gone, reads kept, writes gone, writes leaf, writes p");
  CHECK(touched(fixture, "", "INSERT INTO leaf VALUES (1)")
        == "reads gone, writes leaf");
  CHECK(touched(fixture, "", "ALTER TABLE kept DROP CONSTRAINT kept_p_fkey")
        == "writes kept, writes p");
}

TEST_CASE("a server's triggers, defaults, checks and sequences are followed") {
  postgresql_fixture fixture;
  const std::string tables
      = "CREATE TABLE log (x int); CREATE TABLE seen (x int);"
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " INSERT INTO log VALUES (1); RETURN NEW; END $$;"
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS"
        " 'SELECT max(x) FROM seen';"
        "CREATE FUNCTION ok(int) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN"
        " RETURN EXISTS (SELECT 1 FROM checked); END $$;"
        "CREATE TABLE checked ();"
        "CREATE TABLE a (id serial, x int DEFAULT f(),"
        " y int GENERATED ALWAYS AS IDENTITY, CHECK (ok(x)));"
        "CREATE TRIGGER noted BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION"
        " note()";
  CHECK(touched(fixture, tables, "INSERT INTO a VALUES (1)")
        == "commutes sequence:a_id_seq, commutes sequence:a_y_seq, reads "
           "checked, reads function:f, reads function:ok, reads seen, writes "
           "a");
  CHECK(touched(fixture, "", "UPDATE a SET x = 1")
        == "commutes sequence:a_id_seq, commutes sequence:a_y_seq, reads "
           "checked, reads function:f, reads function:note, reads "
           "function:ok, reads seen, writes a, writes log");
  CHECK(touched(fixture, "",
                "SELECT setval(pg_get_serial_sequence('a', 'id'),"
                " 1)")
        == "reads a, writes sequence:a_id_seq, writes sequence:a_y_seq");
}

TEST_CASE(
    "a server's partitions, types, operators and aggregates are followed") {
  postgresql_fixture fixture;
  const std::string tables
      = "CREATE TYPE mood AS ENUM ('x');"
        "CREATE TABLE a (m mood) PARTITION BY LIST (m);"
        "CREATE TABLE a1 PARTITION OF a FOR VALUES IN ('x');"
        "CREATE TABLE b (m mood[]); CREATE TABLE c (x int);"
        "CREATE FUNCTION f(int, int) RETURNS int LANGUAGE sql BEGIN ATOMIC"
        " SELECT max(x) FROM c; END;"
        "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = f);"
        "CREATE AGGREGATE g(int) (SFUNC = f, STYPE = int)";
  CHECK(touched(fixture, tables, "SELECT * FROM a")
        == "reads a, reads a1, reads type:mood");
  CHECK(touched(fixture, "", "INSERT INTO b VALUES ('{x}')")
        == "reads type:mood, writes b");
  CHECK(touched(fixture, "", "SELECT 1 === 2")
        == "reads c, reads function:f, reads operator:===");
  CHECK(touched(fixture, "", "SELECT g(1)")
        == "reads c, reads function:f, reads function:g");
}

TEST_CASE("an index of a server is its table, and a rename takes its views") {
  postgresql_fixture fixture;
  const std::string tables = "CREATE TABLE a (x int); CREATE INDEX i ON a (x);"
                             "CREATE VIEW v AS SELECT * FROM a";
  CHECK(touched(fixture, tables, "DROP INDEX i") == "writes a, writes index:i");
  CHECK(touched(fixture, "", "ALTER TABLE a RENAME TO b; SELECT * FROM v")
        == "reads b, reads v, writes a, writes b");
  CHECK(touched(fixture, "", "DROP INDEX no_such_index")
        == "writes index:no_such_index; line 1: the index public.no_such_index "
           "is not known, nor its table");
}

TEST_CASE("a server gives the names that are worked out") {
  postgresql_fixture fixture;
  const std::string made
      = "CREATE TABLE t_id_seq (); CREATE TABLE t_pkey (); CREATE TABLE o (id"
        " int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY); CREATE TABLE t"
        " (id serial PRIMARY KEY, x text UNIQUE, y int REFERENCES o, z int"
        " UNIQUE, UNIQUE (y, x) INCLUDE (z)); CREATE INDEX ON t (z); CREATE"
        " INDEX ON t (z); CREATE INDEX ON t (x) INCLUDE (y); ALTER TABLE t ADD"
        " UNIQUE (x); ALTER TABLE t ADD FOREIGN KEY (y) REFERENCES q;";
  fixture.run_on_target(made);
  const auto names = postgresql_fixture::query(
      fixture.target_config(),
      "SELECT relname, CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'INDEX' END"
      " FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind"
      " IN ('i', 'S')");
  CHECK(names.size() == 11);
  for (const auto& each : names) {
    const auto name = each.substr(1, each.find('\'', 1) - 1);
    const bool is_sequence = each.ends_with("'SEQUENCE'");
    const auto found
        = test::last_of({made, is_sequence ? "SELECT last_value FROM " + name
                                           : "DROP INDEX " + name});
    INFO(each << ": " << found);
    CHECK(found.find("line") == std::string::npos);
    CHECK(found.find(is_sequence ? "reads sequence:" : ", writes ")
          != std::string::npos);
  }
  CHECK(test::last_of({made, "ALTER TABLE t DROP CONSTRAINT t_y_fkey1",
                       "INSERT INTO t DEFAULT VALUES"})
            .find("reads o, writes t")
        != std::string::npos);
}

TEST_CASE("functions in C of an extension touch nothing, but for a few") {
  postgresql_fixture fixture;
  CHECK(
      touched(fixture, "CREATE EXTENSION pgcrypto", "SELECT digest('a', 'md5')")
      == "reads function:digest");
  CHECK(touched(fixture, "CREATE EXTENSION dblink",
                "SELECT dblink_exec('x', 'DELETE FROM a')")
        == "reads function:dblink_exec; line 1: the function "
           "public.dblink_exec of the extension dblink reaches beyond what can "
           "be seen (everywhere)");
}

TEST_CASE("GRANT, COMMENT and REFRESH call the functions of event triggers") {
  postgresql_fixture fixture;
  const std::string made
      = "CREATE TABLE a (x int); CREATE TABLE log (x int);"
        "CREATE MATERIALIZED VIEW m AS SELECT x FROM a;"
        "CREATE FUNCTION noted() RETURNS event_trigger LANGUAGE plpgsql AS $$"
        " BEGIN INSERT INTO log VALUES (1); END $$;"
        "CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION"
        " noted()";
  CHECK(touched(fixture, made, "GRANT SELECT ON a TO PUBLIC")
        == "reads a, reads function:noted, writes log, writes rights:a");
  CHECK(touched(fixture, "", "COMMENT ON TABLE a IS 'x'")
        == "reads a, reads function:noted, writes log, writes rights:a");
  CHECK(touched(fixture, "", "REFRESH MATERIALIZED VIEW m")
        == "reads a, reads function:noted, writes log, writes m");
}

TEST_CASE("the search_path of role and database is that of each script") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE SCHEMA s; CREATE TABLE s.t (); CREATE TABLE"
                        " public.t ()");
  fixture.run_on_target(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = s',"
      " current_database()); END $$");
  const auto found = infer_touches(
      fixture.target_config(),
      test::scripts(
          {"SET search_path = public; SELECT * FROM t", "SELECT * FROM t"}));
  REQUIRE(found);
  CHECK(test::words_of((*found)[0]) == "reads t");
  CHECK(test::words_of((*found)[1]) == "reads s.t");
}

TEST_CASE(
    "a search_path of the role in the database, or of the URL, goes before"
    " what a script sets for the database") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE SCHEMA a; CREATE TABLE a.t (); CREATE SCHEMA b;"
                        " CREATE TABLE b.t ()");
  const auto set = [&](const std::string& whose, const std::string& path) {
    return "DO $$ BEGIN EXECUTE format('ALTER " + whose + " SET search_path = "
           + path + "', current_database(), current_user); END $$";
  };
  const auto behind = [&](const std::string& options = "") {
    // In quotes.
    const auto name = fixture.ask("SELECT current_database()")[0];
    const auto found = infer_touches(
        fixture.target_config(options),
        test::scripts({"ALTER DATABASE " + name.substr(1, name.size() - 2)
                           + " SET search_path = a",
                       "SELECT * FROM t"}));
    REQUIRE(found);
    return test::words_of(found->back());
  };
  CHECK(behind() == "reads a.t");
  CHECK(behind("options=-csearch_path%3Db") == "reads b.t");
  fixture.run_on_target(set("ROLE %2$I IN DATABASE %1$I", "b"));
  CHECK(behind() == "reads b.t");
}

TEST_CASE("a database that is not there yet has nothing in it") {
  const auto config = postgresql_fixture::config_of(
      "none", postgresql_fixture::url_of("no_such_database"));
  const auto found = infer_touches(
      config, test::scripts({"CREATE TABLE a (x int)", "SELECT now() FROM a"}));
  INFO((found ? "" : found.error().text));
  REQUIRE(found);
  CHECK(test::words_of((*found)[1]) == "reads a");
}

TEST_CASE("a server that can't be reached is an error, no empty database") {
  const auto found = infer_touches(
      postgresql_fixture::config_of("none", "postgresql://127.0.0.1:1/none"),
      test::scripts({"SELECT 1"}));
  REQUIRE_FALSE(found);
  CHECK(found.error().code == error_code::store_unopenable);
}

TEST_CASE("a server's views of its own tables, and defaults that name a"
          " sequence by a text, are seen") {
  postgresql_fixture fixture;
  const auto asks = [&](const std::string& text) {
    const auto found
        = infer_touches(fixture.target_config(), test::scripts({text}));
    REQUIRE(found);
    return test::asks_catalogue(found->front());
  };
  fixture.run_on_target(
      "CREATE VIEW names AS SELECT relname FROM pg_class; CREATE VIEW parts AS"
      " SELECT column_name FROM information_schema.columns; CREATE TABLE t (x"
      " int); CREATE VIEW plain AS SELECT * FROM t; CREATE SEQUENCE s; CREATE"
      " TABLE a (id int DEFAULT nextval('s'::text), x int)");
  CHECK(asks("SELECT * FROM names"));
  CHECK(asks("SELECT * FROM parts"));
  CHECK(!asks("SELECT * FROM plain"));
  CHECK(touched(fixture, "", "INSERT INTO a (x) VALUES (1)")
        == "commutes sequence:s, writes a");
}

TEST_CASE("a subquery in the tree of a view is no table of the server's own") {
  const auto is_found = [](const std::string& relation) {
    std::string sql = postgresql::catalogue_queries::views_of_catalogue_sql;
    const std::string rules = "pg_catalog.pg_rewrite";
    sql.replace(sql.find(rules), rules.size(),
                "(VALUES (20000, '1', '{RANGETBLENTRY :relid " + relation
                    + " :relkind v}')) AS r (ev_class, ev_type, ev_action)");
    return !postgresql_fixture::query(
                postgresql_fixture::config_of("admin",
                                              test::server_url("postgresql")),
                sql)
                .empty();
  };
  CHECK(is_found("1259"));
  CHECK(is_found("13500"));
  // So PostgreSQL 16 and later write one.
  CHECK(!is_found("0"));
  CHECK(!is_found("16384"));
}

TEST_CASE("a server's statistics go with their table") {
  postgresql_fixture fixture;
  CHECK(touched(fixture,
                "CREATE TABLE a (x int, y int); CREATE STATISTICS st ON x, y"
                " FROM a",
                "DROP STATISTICS public.st")
        == "writes a, writes statistic ext:st");
}

TEST_CASE("a server's event triggers see temporary tables too") {
  postgresql_fixture fixture;
  CHECK(touched(fixture,
                "CREATE TABLE made (t text); CREATE FUNCTION ev() RETURNS"
                " event_trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO made"
                " VALUES (tg_tag); END $$; CREATE EVENT TRIGGER ev ON"
                " ddl_command_end EXECUTE FUNCTION ev()",
                "CREATE TEMP TABLE tmp (x int)")
        == "reads function:ev, writes made");
}
