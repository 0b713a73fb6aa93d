#include "tests/cli/scripts_fixture.hpp"
#include "tests/cli/step_spans.hpp"

/// @file
/// Steps of one database that wait for steps of another, as `after` says.

using namespace dunlin::test;

namespace {

/// Scripts of `b.db`, which stand first in the profile, and scripts of `a.db`.
class two_databases : public workplace {
public:
  two_databases() {
    sql("a.db", "CREATE TABLE t(x)");
    sql("b.db", "CREATE TABLE t(x)");
    // Long enough that who does not wait for it is done before.
    write("a/1.sql", "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                     " SELECT i + 1 FROM n WHERE i < 300000)"
                     " SELECT count(*) FROM n;\n");
    write("b/1.sql", "INSERT INTO t VALUES(1);\n");
    write("b/2.sql", "CREATE TABLE u(x);\n");
  }

  void profile(const std::string& lines_of_b) const {
    write("dunlin.toml", "[stores.a]\nurl = \"sqlite:a.db\"\n[stores.b]\n"
                         "url = \"sqlite:b.db\"\n[run]\nmigrators = 3\n"
                         "[[scripts]]\nname = \"b\"\nstore = \"b\"\n"
                         "folder = \"b\"\n"
                             + lines_of_b
                             + "[[scripts]]\nname = \"a\"\nstore = \"a\"\n"
                               "folder = \"a\"\n");
  }

  step_spans spans_of_run() const {
    const auto end = run({"run", "--board", "json"});
    INFO(end.out << end.err);
    REQUIRE(end.code == 0);
    return read_spans(end.out);
  }
};

} // namespace

TEST_CASE_METHOD(two_databases, "scripts of two databases do not wait for one"
                                " another where nobody says so") {
  profile("");
  CHECK(has(run({"plan"}).out, "No step waits for another."));
  const auto spans = spans_of_run();
  CHECK(spans.at("b/1.sql").began_ms < spans.at("a/1.sql").ended_ms);
}

TEST_CASE_METHOD(two_databases, "a block of scripts waits for a step of another"
                                " database") {
  profile("after = [\"a/1.sql\"]\n");
  const auto plan = run({"plan"}).out;
  CHECK(has(plan, "b/1.sql waits for a/1.sql: after \"a/1.sql\""));
  CHECK(has(plan, "b/2.sql waits for a/1.sql: after \"a/1.sql\""));
  const auto spans = spans_of_run();
  for (const auto* step : {"b/1.sql", "b/2.sql"})
    CHECK(spans.at(step).began_ms >= spans.at("a/1.sql").ended_ms);
}

TEST_CASE_METHOD(two_databases, "a script waits for all scripts of another"
                                " database, the others of its own do not") {
  profile("");
  write("a/2.sql", "UPDATE t SET x = x + 1;\n");
  write("b/1.sql", "-- dunlin: after=a\nINSERT INTO t VALUES(1);\n");
  const auto spans = spans_of_run();
  CHECK(spans.at("b/1.sql").began_ms >= spans.at("a/2.sql").ended_ms);
  CHECK(spans.at("b/2.sql").began_ms < spans.at("a/1.sql").ended_ms);
}

TEST_CASE_METHOD(two_databases, "a table step waits for a script of another"
                                " database that has nothing to do with it") {
  profile("");
  sql("c.db", "CREATE TABLE t(x INTEGER PRIMARY KEY)");
  write("more.toml", "[stores.c]\nurl = \"sqlite:c.db\"\n[[tables]]\n"
                     "name = \"rows\"\ntable = \"t\"\ninto = \"t\"\n"
                     "from = \"c\"\nto = \"c2\"\nafter = [\"a/1.sql\"]\n"
                     "create = true\n[stores.c2]\nurl = \"sqlite:c2.db\"\n");
  const auto end
      = run({"run", "--with", "more.toml", "--board", "json", "dunlin.toml"});
  INFO(end.out << end.err);
  REQUIRE(end.code == 0);
  const auto spans = read_spans(end.out);
  CHECK(spans.at("rows").began_ms >= spans.at("a/1.sql").ended_ms);
}

TEST_CASE_METHOD(two_databases, "a step that fails blocks those that wait for"
                                " it in another database, until it is mended") {
  profile("after = [\"a\"]\n");
  write("a/1.sql", "INSERT INTO nowhere VALUES(1);\n");
  CHECK(run({"run"}).code == 1);
  CHECK(query("b.db", "SELECT count(*) FROM t") == "0\n");
  const auto status = run({"status"});
  CHECK(status.code == 1);
  CHECK(has(status.out, "\nblocked by a/1.sql: b/1.sql, b/2.sql\n"));
  write("a/1.sql", "INSERT INTO t VALUES(1);\n");
  CHECK(run({"run"}).code == 0);
  CHECK(query("b.db", "SELECT count(*) FROM t") == "1\n");
}
