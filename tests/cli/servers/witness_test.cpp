#include "tests/cli/server_databases.hpp"

#include <nlohmann/json.hpp>

/// @file
/// A run sees what scripts touch, and says what was not known before.

using namespace dunlin::test;

namespace {

class watched : public server_databases {
public:
  watched() {
    write("dunlin.toml", "[stores.app]\nurl = \"" + url("postgresql")
                             + "\"\n[[scripts]]\nname = \"up\"\n"
                               "store = \"app\"\nfolder = \"up\"\n");
    change("postgresql",
           "CREATE TABLE a(id serial PRIMARY KEY, v int);"
           "CREATE TABLE b(id int PRIMARY KEY, a int REFERENCES a);"
           "CREATE TABLE parts(id int) PARTITION BY RANGE (id);"
           "CREATE TABLE low PARTITION OF parts FOR VALUES FROM (0) TO (100);"
           "CREATE VIEW seen AS SELECT b.id, a.v FROM a JOIN b ON b.a = a.id;"
           "CREATE FUNCTION counts() RETURNS trigger LANGUAGE plpgsql AS $$"
           " BEGIN UPDATE a SET v = v + 1; RETURN NULL; END $$;"
           "CREATE TRIGGER counted AFTER INSERT ON b FOR EACH ROW EXECUTE"
           " FUNCTION counts();"
           "INSERT INTO a(v) VALUES(1)");
  }
};

} // namespace

TEST_CASE_METHOD(watched, "what a script of PostgreSQL touches beyond what it"
                          " declares is a warning, and stays in the ledger") {
  write("up/1.sql", "-- dunlin: writes=a\n"
                    "DO $$ BEGIN EXECUTE 'UPDATE a SET v = 2';\n"
                    "EXECUTE format('INSERT INTO %I VALUES(1, 1)', 'b');"
                    " END $$;");
  const auto end = run({"run", "--log", "run.log"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  const std::string warning = "touches more than is known: writes public.b";
  CHECK(has(end.out, "up/1.sql: " + warning));
  const auto status = run({"status"});
  CHECK(status.code == 0);
  CHECK(has(status.out, "up/1.sql: " + warning));
  CHECK(has(files().at(folder() + "/run.log"), warning));
}

TEST_CASE_METHOD(watched, "what is known of scripts of PostgreSQL is no"
                          " warning") {
  write("up/1.sql", "INSERT INTO b VALUES(1, 1);"
                    "CREATE TABLE c AS SELECT * FROM seen;"
                    "CREATE INDEX c_v ON c(v);");
  write("up/2.sql", "INSERT INTO parts VALUES(1), (2);"
                    "ALTER TABLE parts ADD COLUMN more int DEFAULT 1;");
  write("up/3.sql", "CREATE TABLE d(id serial PRIMARY KEY, b int REFERENCES b"
                    " ON DELETE CASCADE);"
                    "INSERT INTO d(b) SELECT id FROM b; DELETE FROM b;"
                    "TRUNCATE d; DROP TABLE c;");
  write("up/4.sql", "CREATE MATERIALIZED VIEW kept AS SELECT * FROM seen;"
                    "REFRESH MATERIALIZED VIEW kept; ANALYZE a;"
                    "ALTER TABLE a RENAME TO other;"
                    "UPDATE other SET v = 3; DROP VIEW seen CASCADE;");
  // What the server locks for its own ends, and what changes no rows.
  write("up/5.sql", "INSERT INTO low VALUES(3);"
                    "COMMENT ON TABLE b IS 'none'; GRANT SELECT ON b TO PUBLIC;"
                    "CREATE TYPE pair AS (x int, y int);"
                    "SELECT nextval('a_id_seq');"
                    "CREATE TABLE high PARTITION OF parts FOR VALUES FROM (100)"
                    " TO (200); DROP TABLE low;");
  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK_FALSE(has(end.out, "touches more"));
}
