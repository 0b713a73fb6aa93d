#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

using namespace dunlin;

TEST_CASE("a query that is none of a table step's is refused") {
  const auto [query, words] = GENERATE(table<std::string, std::string>({
      {"SELECT id, FROM t", "syntax error"},
      {"SELECT id FROM nowhere", "no such table: nowhere"},
      {"SELECT id, b FROM t", "no such column: b"},
      {"SELECT id, \"no such\" FROM t", "no such column"},
      {"SELECT id FROM t; SELECT id FROM t", "more than one statement"},
      {"-- nothing", "no statement"},
      {"DELETE FROM t RETURNING id", "must be a SELECT"},
      {"WITH w AS (SELECT 1) DELETE FROM t RETURNING id", "would change"},
      {"PRAGMA table_info(t)", "must be a SELECT"},
      {"EXPLAIN SELECT id FROM t", "must be a SELECT"},
      {"SELECT id, true FROM t", "AS after each expression"},
      {"SELECT id FROM t WHERE a = ?1", "parameters"},
      {"SELECT id, a, 1 AS A FROM t", "two columns called 'A'"},
      {"SELECT id FROM t) UNION (SELECT id FROM t", "syntax error"},
  }));
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
  const auto store = fixture.open_source();

  const auto shape = store->make_source()->prepare({"", query, {"id"}});

  INFO(query);
  REQUIRE_FALSE(shape);
  INFO(shape.error().text);
  CHECK(shape.error().code == error_code::query_invalid);
  CHECK(shape.error().text.find(words) != std::string::npos);
  CHECK(shape.error().text.find('\n') == std::string::npos);
  // The strictness about names was for the look alone.
  CHECK(store->make_source()->prepare({"t", "", {}}));
}

TEST_CASE("a query without a key, or with one that it lacks, is refused") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id INTEGER PRIMARY KEY, a)");
  const auto store = fixture.open_source();
  auto source = store->make_source();

  const auto without = source->prepare({"", "SELECT a, id FROM t", {}});
  REQUIRE_FALSE(without);
  CHECK(without.error().code == error_code::key_missing);
  CHECK(without.error().text.find("'a', 'id'") != std::string::npos);
  CHECK(code_of(source->prepare({"", "SELECT a FROM t", {"id"}}))
        == error_code::unknown_column);
}

TEST_CASE("a query's columns may be expressions without a name of their own") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id INTEGER PRIMARY KEY, a);"
                        "INSERT INTO t VALUES(1, 20)");
  const auto store = fixture.open_source();
  auto source = store->make_source();

  REQUIRE(source->prepare(
      {"", "SELECT id, a + 1, 'it''s' FROM t -- why not", {"id"}}));
  REQUIRE(source->begin_rows({"", cells(1), {}}));
  const auto page = source->read_rows(1000);

  REQUIRE(page);
  CHECK(page->rows->bytes == cells(1, 21, "it's"));
}
