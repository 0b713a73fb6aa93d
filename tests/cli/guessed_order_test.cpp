#include "tests/cli/scripts_fixture.hpp"

/// @file
/// Scripts of which nothing is known but what they do to which tables.

using namespace dunlin::test;

namespace {

/// Scripts that make small tables, and behind them one that rebuilds a large
/// one.
class guessed_place : public scripts_place {
public:
  guessed_place() {
    sql("app.db", "CREATE TABLE large(x, y);"
                  "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM"
                  " n WHERE x < 20000)"
                  " INSERT INTO large SELECT x, zeroblob(200) FROM n");
    for (int i = 0; i < 20; ++i)
      makes("small_" + std::to_string(i),
            std::to_string(100 + i) + "_small.sql");
    script("900_index.sql", "CREATE INDEX by_x ON large(x);\n");
  }
};

} // namespace

TEST_CASE_METHOD(guessed_place, "a script that rebuilds a large table is begun"
                                " before many small ones that stand before"
                                " it") {
  const auto done = run({"run", "run.migrators=4"});
  INFO(done.out << done.err);
  CHECK(done.code == 0);
  CHECK(query("app.db",
              "SELECT name FROM sqlite_schema WHERE name LIKE 'small%'"
              " OR name = 'by_x' ORDER BY rowid LIMIT 2")
        == "by_x\nsmall_0\n");
}

TEST_CASE_METHOD(guessed_place, "plan tells that it guessed and for how long,"
                                " each time the same") {
  const auto plan = told({"plan", "--json"});
  CHECK(told({"plan", "--json"}) == plan);
  CHECK(plan["schedule"]["guessed_steps"] == 21);
  const auto& small = plan["steps"][0];
  const auto& large = plan["steps"][20];
  CHECK(small["expected_by"] == "guess");
  CHECK(large["step"] == "up/900_index.sql");
  CHECK(large["expected_by"] == "guess");
  CHECK(large["expected_ms"] > 2 * small["expected_ms"].get<int>());
  const auto end = run({"plan"});
  CHECK(has(end.out, "That is guessed for 21 steps by what they do and how"
                     " large their tables are; --durations FILE tells"
                     " better."));
  CHECK(has(end.out, "guess"));
}

TEST_CASE_METHOD(guessed_place, "what is known of a script counts more than a"
                                " guess") {
  write("times.txt", "9 up/105_small.sql\n");
  CHECK(run({"run", "--durations", "times.txt"}).code == 0);
  CHECK(query("app.db",
              "SELECT name FROM sqlite_schema WHERE name LIKE 'small%'"
              " OR name = 'by_x' ORDER BY rowid LIMIT 2")
        == "small_5\nby_x\n");
}
