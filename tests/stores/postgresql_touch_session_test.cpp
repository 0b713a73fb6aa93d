#include "tests/stores/touch_words.hpp"

#include <utility>

using namespace dunlin;
using test::last_of;

/// @file
/// One thing that is used again, when the session is no longer what it was.

namespace {

/// A function that reads whichever `t` its caller finds.
const std::string two
    = "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.t (); CREATE TABLE b.t"
      " (); CREATE FUNCTION public.f() RETURNS bigint LANGUAGE plpgsql AS"
      " $$ BEGIN RETURN (SELECT count(*) FROM t); END $$;";

} // namespace

TEST_CASE("a function is read anew where search_path has changed") {
  CHECK(last_of({two, "SET search_path = a, public; SELECT f();"
                      "SET search_path = b, public; SELECT f()"})
        == "reads a.t, reads b.t, reads function:f");
}

TEST_CASE("the function of a trigger is read anew where search_path has"
          " changed") {
  const std::string made
      = two
        + "CREATE FUNCTION public.g() RETURNS trigger LANGUAGE plpgsql AS $$"
          " BEGIN PERFORM f(); RETURN NULL; END $$; CREATE TABLE u ();"
          "CREATE TRIGGER tr AFTER INSERT ON u EXECUTE FUNCTION g();";
  CHECK(last_of({made, "SET search_path = a, public; INSERT INTO u DEFAULT"
                       " VALUES; SET search_path = b, public; INSERT INTO u"
                       " DEFAULT VALUES"})
        == "reads a.t, reads a.u, reads b.t, reads b.u, reads function:f, reads"
           " function:g, writes u");
}

TEST_CASE("a table is read anew by another role") {
  CHECK(last_of({"CREATE TABLE a ()",
                 "SELECT * FROM a; SET ROLE bob; SELECT * FROM a"})
        == "reads a, reads rights:a");
}

TEST_CASE("another role needs the rights on the schema too, and so does the"
          " owner of a function that runs as such") {
  CHECK(last_of({"CREATE SCHEMA s; CREATE TABLE s.t ()",
                 "SET ROLE bob; SELECT * FROM s.t"})
        == "reads rights:s.t, reads rights:schema:s, reads s.t");
  CHECK(last_of({"CREATE SCHEMA s", "GRANT USAGE ON SCHEMA s TO bob"})
        == "reads schema:s, writes rights:schema:s");
  CHECK(
      last_of({"CREATE TABLE a (); CREATE FUNCTION f() RETURNS bigint SECURITY"
               " DEFINER LANGUAGE sql AS 'SELECT count(*) FROM a'",
               "SELECT * FROM a; SELECT f()"})
      == "reads a, reads function:f, reads rights:a");
}

TEST_CASE("a function is read anew where a temporary table has gone") {
  CHECK(last_of({"CREATE TABLE t (); CREATE FUNCTION f() RETURNS bigint"
                 " LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(*) FROM"
                 " t); END $$",
                 "CREATE TEMP TABLE t (); SELECT f(); DROP TABLE t;"
                 "SELECT f()"})
        == "reads function:f, reads t");
}

TEST_CASE("what is prepared is planned anew where it is executed") {
  CHECK(last_of({two, "SET search_path = a; PREPARE p AS SELECT * FROM t;"
                      "SET search_path = b; EXECUTE p"})
        == "reads a.t, reads b.t");
  CHECK(last_of({"CREATE TABLE t ()",
                 "CREATE TEMP TABLE t (); PREPARE p AS SELECT * FROM t;"
                 "DROP TABLE t; EXECUTE p"})
        == "reads t");
  CHECK(last_of({two, "SET search_path = a; PREPARE p AS SELECT * FROM t;"
                      "SET search_path = b; CREATE TEMP TABLE kept AS"
                      " EXECUTE p"})
            .find("reads b.t")
        != std::string::npos);
}

TEST_CASE("ON COMMIT DROP takes a table along with its statement where each"
          " commits by itself") {
  const std::string text = "CREATE TEMP TABLE t ON COMMIT DROP AS SELECT 1;"
                           "SELECT * FROM t";
  CHECK(last_of({"CREATE TABLE t ()", text}) == "");
  CHECK(last_of({"CREATE TABLE t ()", "-- dunlin: transaction=none\n" + text})
        == "reads t");
}

TEST_CASE("ON COMMIT DROP takes a table along behind the block that made it") {
  const std::string block = "DO $$ BEGIN CREATE TEMP TABLE t () ON COMMIT DROP;"
                            " INSERT INTO t DEFAULT VALUES; END $$;";
  const std::string journaled = "-- dunlin: transaction=none\n";
  CHECK(last_of({journaled + block}) == "");
  CHECK(last_of({journaled + block + "SELECT * FROM t"}) == "reads t");
  CHECK(last_of({block + "SELECT * FROM t"}) == "");
}

TEST_CASE("a setting of one transaction ends with a statement that commits by"
          " itself") {
  const std::string text = "SELECT set_config('search_path', 'a', true);"
                           "SELECT * FROM t";
  const std::string path = "SET search_path = b;";
  CHECK(last_of({two, path + text}).find("reads a.t") != std::string::npos);
  CHECK(last_of({two, "-- dunlin: transaction=none\n" + path + text})
            .find("reads b.t")
        != std::string::npos);
}

namespace {

/// What a query of `t` reads behind a script, in the database `app` of the role
/// `ann`.
std::string behind(const std::string& change) {
  postgresql::catalogue db;
  db.database = "app";
  db.login_role = "ann";
  const auto found = postgresql::infer_touches(
      std::move(db), test::scripts({two, change, "SELECT * FROM t"}));
  REQUIRE(found);
  return test::words_of(found->back());
}

const std::string either = "reads a.t, reads b.t";
/// No `t` is known where they look.
const std::string unchanged = "reads a.t, reads b.t, reads t";

} // namespace

TEST_CASE("scripts behind one that sets the search_path of the database look"
          " there") {
  CHECK(behind("ALTER DATABASE app SET search_path = a") == "reads a.t");
  CHECK(behind("ALTER ROLE CURRENT_USER SET search_path = b") == "reads b.t");
  CHECK(behind("ALTER ROLE ALL SET search_path = b") == "reads b.t");
  CHECK(behind("ALTER DATABASE app SET search_path = a;"
               "ALTER DATABASE app RESET ALL")
        == either);
  // In the database of a test without one.
  CHECK(last_of(
            {two, "ALTER DATABASE app SET search_path = a", "SELECT * FROM t"})
        == either);
}

TEST_CASE("the search_path of another database or role is not the next"
          " script's") {
  CHECK(behind("ALTER DATABASE other SET search_path = a") == unchanged);
  CHECK(behind("ALTER ROLE bob SET search_path = b") == unchanged);
  CHECK(behind("SET ROLE bob; ALTER ROLE CURRENT_USER SET search_path = b")
        == unchanged);
  CHECK(behind("SET ROLE bob; ALTER ROLE SESSION_USER SET search_path = b")
        == "reads b.t");
  CHECK(behind("ALTER ROLE ann IN DATABASE other SET search_path = b")
        == unchanged);
  CHECK(behind("ALTER DATABASE app RESET ALL") == unchanged);
}

TEST_CASE("a role's own search_path goes before the database's, one for both"
          " before either") {
  CHECK(behind("ALTER ROLE ann SET search_path = b;"
               "ALTER DATABASE app SET search_path = a;"
               "ALTER ROLE ALL SET search_path = a")
        == "reads b.t");
  CHECK(behind("ALTER ROLE ann IN DATABASE app SET search_path = b;"
               "ALTER ROLE ann SET search_path = a")
        == "reads b.t");
  CHECK(behind("ALTER ROLE ann SET search_path = b;"
               "ALTER DATABASE app SET search_path = a;"
               "ALTER ROLE ann RESET search_path")
        == either);
  // What may have been set is not taken for what is.
  CHECK(behind("DO $$ BEGIN IF random() > 2 THEN ALTER ROLE ann SET search_path"
               " = b; END IF; END $$; ALTER DATABASE app SET search_path = a")
        == either);
}

TEST_CASE("scripts behind a block that may set the search_path of new sessions"
          " look anywhere") {
  const auto block = [](const std::string& text) {
    return behind("DO $$ DECLARE say text := 'x'; BEGIN " + text + " END $$");
  };
  CHECK(block("EXECUTE format('ALTER DATABASE %I SET search_path = a',"
              " current_database());")
        == either);
  CHECK(block("say := 'alter user '\n || current_user || ' set search_path =\n"
              " a'; EXECUTE say;")
        == either);
  CHECK(block("EXECUTE 'DELETE FROM ' || say;") == unchanged);
}

TEST_CASE("a function sets the search_path of new sessions each time that it is"
          " called") {
  CHECK(behind("CREATE FUNCTION public.give() RETURNS void LANGUAGE plpgsql AS"
               " $$ BEGIN EXECUTE format('ALTER ROLE ann IN DATABASE %I SET"
               " search_path = b', current_database()); PERFORM public.give();"
               " END $$; SELECT public.give(); ALTER ROLE ann IN DATABASE app"
               " SET search_path = a; SELECT public.give()")
        == either);
}

TEST_CASE("what is set for the whole server is read anew at any time") {
  CHECK(behind("ALTER SYSTEM SET search_path = a") == either);
  CHECK(behind("ALTER SYSTEM RESET ALL") == either);
  CHECK(behind("ALTER SYSTEM SET work_mem = '1MB'") == unchanged);
  CHECK(behind("ALTER ROLE ann SET search_path = b;"
               "ALTER SYSTEM SET search_path = a")
        == "reads b.t");
}
