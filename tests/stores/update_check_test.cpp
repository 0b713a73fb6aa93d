#include "tests/catch.hpp"
#include "tests/stores/update_bench.hpp"

using namespace dunlin;

namespace {

bool mentions(const error& problem, const std::string& part) {
  return problem.text.find(part) != std::string::npos;
}

const std::string plain_table
    = "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b TEXT);"
      "CREATE TABLE other(k TEXT PRIMARY KEY, v);";

} // namespace

TEST_CASE("an update of another table or of unknown columns is refused") {
  update_bench bench{plain_table};
  const auto [update, words] = GENERATE(table<std::string, std::string>({
      {"UPDATE other SET v = 1 WHERE {range}",
       "changes table 'other', but `into` is 't'"},
      {"UPDATE t SET c = 1 WHERE {range}", "no such column: c"},
      {"UPDATE t SET a = \"c\" WHERE {range}", "no such column: c"},
      {"UPDATE t SET a = 1 WHERE {range} AND d = 2", "no such column: d"},
      {"UPDATE t SET a = (SELECT v FROM gone) WHERE {range}",
       "no such table: gone"},
      {"UPDATE t SET a = , WHERE {range}", "syntax error"},
      {"UPDATE SET a = 1 WHERE {range}", "changes table 'SET'"},
      {"UPDATE t SET a = 1 WHERE {range} AND {range} = 3 4", "syntax error"},
  }));
  const auto problem = bench.refusal(update);
  INFO(update << ": " << problem.text);
  CHECK(problem.code == error_code::query_invalid);
  CHECK(mentions(problem, words));
  CHECK(problem.text.find('\n') == std::string::npos);
}

TEST_CASE("an update of a key column is refused, however it is named") {
  update_bench bench{
      plain_table
      + "CREATE TABLE w(x, y, z, PRIMARY KEY(x, y)) WITHOUT ROWID;"};
  for (const auto* column : {"id", "ID", "\"id\"", "rowid", "_rowid_", "oid"}) {
    const auto problem = bench.refusal(std::string{"UPDATE t SET b = 'x', "}
                                       + column + " = 1 WHERE {range}");
    INFO(column << ": " << problem.text);
    CHECK(problem.code == error_code::query_invalid);
    CHECK(mentions(problem, "is in the key ('id')"));
  }
  CHECK(mentions(bench.refusal("UPDATE t SET (a, id) = (1, 2) WHERE {range}"),
                 "is in the key"));
  auto spec
      = update_bench::spec_of("UPDATE w SET y = 1 WHERE {range}", {"x", "y"});
  spec.into = "w";
  const auto ready = bench.target().prepare(spec);
  REQUIRE_FALSE(ready);
  CHECK(mentions(ready.error(), "changes 'y'"));
}

TEST_CASE("a hidden rowid and a generated column are keys like others") {
  update_bench bench{"CREATE TABLE t(a, b NOT NULL, g AS (b + 1) STORED);"
                     "CREATE UNIQUE INDEX i ON t(g);"};
  CHECK(bench.refusal("UPDATE t SET a = 1 WHERE {range}", {"rowid"}).code
        == error_code::none);
  CHECK(mentions(bench.refusal("UPDATE t SET oid = 1 WHERE {range}", {"rowid"}),
                 "is in the key"));
  CHECK(mentions(bench.refusal("UPDATE t SET b = 1 WHERE {range}", {"g"}),
                 "generated"));
}

TEST_CASE("a key that a trigger changes, or rows that it moves, are refused") {
  const auto [body, words] = GENERATE(table<std::string, std::string>({
      {"UPDATE t SET id = id + 1000 WHERE id = old.id", "is in the key"},
      {"INSERT INTO t(a) VALUES(1)", "adds rows to the same table"},
      {"DELETE FROM t WHERE id = 7", "deletes rows of the same table"},
      {"UPDATE t SET b = \"text\" WHERE id = old.id", ""},
      {"INSERT INTO other VALUES(old.id, 1)", ""},
  }));
  update_bench bench{plain_table
                     + "CREATE TRIGGER r AFTER UPDATE OF a ON t"
                       " BEGIN "
                     + body + "; END;"};
  const auto problem = bench.refusal("UPDATE t SET a = 1 WHERE {range}");
  INFO(body << ": " << problem.text);
  if (words.empty()) {
    CHECK(problem.code == error_code::none);
  } else {
    CHECK(problem.code == error_code::query_invalid);
    CHECK(mentions(problem, words));
  }
}

TEST_CASE("an update that would begin anew for each range is refused") {
  update_bench bench{plain_table
                     + "CREATE TABLE orders(customer, sum);"
                       "CREATE INDEX a ON t(a);"};
  const auto [update, is_good] = GENERATE(table<std::string, bool>({
      {"UPDATE t SET b = 1 WHERE {range} AND a = 3", true},
      {"UPDATE t SET b = 1 WHERE {range} AND (a = 3 OR b = 4)", true},
      {"UPDATE t SET a = (SELECT v FROM other WHERE k = b) WHERE {range}",
       true},
      {"UPDATE t SET a = v FROM other WHERE k = b AND {range}", true},
      {"UPDATE t SET a = 1 WHERE {range} AND EXISTS"
       " (SELECT 1 FROM orders WHERE customer = t.id)",
       true},
      {"UPDATE t SET a = sum FROM orders WHERE customer = t.id AND {range}",
       false},
      {"UPDATE t SET a = 1 WHERE {range} AND id IN"
       " (SELECT customer FROM orders)",
       false},
  }));
  const auto problem = bench.refusal(update);
  INFO(update << ": " << problem.text);
  CHECK(problem.code
        == (is_good ? error_code::none : error_code::scan_unindexed));
}

TEST_CASE("what ANALYZE found does not decide whether an update can run") {
  update_bench bench{plain_table
                     + "INSERT INTO t(a) VALUES(1), (2), (3); ANALYZE;"};
  CHECK(bench.refusal("UPDATE t SET a = 1 WHERE {range}").code
        == error_code::none);
}

TEST_CASE("a table that is none of the user's own is not changed in place") {
  update_bench bench{plain_table + "CREATE VIEW v AS SELECT * FROM t;"};
  auto spec = update_bench::spec_of("UPDATE v SET a = 1 WHERE {range}");
  for (const auto* into : {"v", "dunlin_steps", "gone"}) {
    spec.into = into;
    const auto ready = bench.target().prepare(spec);
    REQUIRE_FALSE(ready);
    CHECK(ready.error().code == error_code::unknown_table);
  }
}
