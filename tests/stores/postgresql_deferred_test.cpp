#include "tests/stores/journal_bench.hpp"
#include "tests/stores/postgresql_fixture.hpp"

using namespace dunlin;

/// @file
/// What a script defers until it commits.

namespace {

using lines = std::vector<std::string>;

/// A table whose rows are noted at COMMIT, with what the session is then.
const std::string noted
    = "CREATE TABLE t(x int); CREATE TABLE note(role text, path text);"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
      " INSERT INTO note VALUES(current_user, current_setting('search_path'));"
      " RETURN NULL; END $$;"
      "CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON t DEFERRABLE INITIALLY"
      " DEFERRED FOR EACH ROW EXECUTE FUNCTION f();";

} // namespace

TEST_CASE("PostgreSQL: what a script defers runs as the script left its"
          " session") {
  const std::string role = "mere_role_of_a_deferred_trigger";
  postgresql_fixture fixture;
  fixture.run_on_target("DROP ROLE IF EXISTS " + role + "; CREATE ROLE " + role
                        + "; CREATE SCHEMA app; SET search_path = app;" + noted
                        + "GRANT ALL ON SCHEMA app TO " + role
                        + "; GRANT ALL ON t, note TO " + role);
  const auto head
      = GENERATE(std::string{}, std::string{"-- dunlin: transaction=none\n"});
  const auto done
      = run_journal(fixture, head + "SET ROLE " + role
                                 + ";\nSET search_path = app, pg_catalog;\n"
                                   "INSERT INTO t VALUES(1); -- the last one");
  INFO((done ? "" : done.error().text));
  CHECK(done);
  CHECK(fixture.ask("SELECT * FROM app.note")
        == lines{"'" + role + "', 'app, pg_catalog'"});
  fixture.run_on_target("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_CASE("PostgreSQL: what a script defers waits for its last statement") {
  postgresql_fixture fixture;
  fixture.run_on_target("CREATE TABLE p(id int PRIMARY KEY); CREATE TABLE c(id"
                        " int REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
  CHECK(run_journal(fixture, "INSERT INTO c VALUES(1);\n"
                             "INSERT INTO p VALUES(1)"));
  CHECK(fixture.ask("SELECT count(*) FROM c") == lines{"1"});
}

TEST_CASE("PostgreSQL: an error of what a script defers is told as that of its"
          " COMMIT") {
  postgresql_fixture fixture;
  fixture.run_on_target(noted + "DROP TABLE note");
  const auto failed = run_journal(fixture, "INSERT INTO t VALUES(1)");
  CHECK(code_of(failed) == error_code::script_failed);
  CHECK((failed ? "" : failed.error().text)
            .starts_with("s/1.sql: at COMMIT: relation \"note\" does not"));
}
