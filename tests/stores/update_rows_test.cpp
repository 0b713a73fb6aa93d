#include "tests/catch.hpp"
#include "tests/stores/update_bench.hpp"

using namespace dunlin;

namespace {

const std::string accounts
    = "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, balance INTEGER"
      " CHECK(balance < 100));"
      "INSERT INTO t VALUES(1, 'a', 1), (2, 'b', 99), (3, 'c', 3),"
      " (7, 'd', 7);";

const batch_bounds up_to_3{"", cells(3), {}};

} // namespace

TEST_CASE("an update changes the rows of its range and no other") {
  update_bench bench{accounts};
  bench.begin_update("UPDATE t SET balance = balance - 1 WHERE {range}");
  REQUIRE(bench.change({0, 0}, {"", cells(2), {}})
          == batch_counts{2, 2, 0, 0, 0, 2});
  CHECK(bench.rows("SELECT balance FROM t") == lines{"0", "98", "3", "7"});
  REQUIRE(bench.change({1, 0}, {cells(2), cells(7), {}})
          == batch_counts{2, 2, 0, 0, 0, 2});
  CHECK(bench.rows("SELECT balance FROM t") == lines{"0", "98", "2", "6"});
}

TEST_CASE("no text of an update reaches a row outside of its range") {
  update_bench bench{accounts};
  bench.begin_update(
      "UPDATE t SET balance = -1 WHERE {range} OR id = 7 OR NOT {range}");
  REQUIRE(bench.change({0, 0}, up_to_3));
  CHECK(bench.rows("SELECT balance FROM t") == lines{"-1", "-1", "-1", "7"});
}

TEST_CASE("rows that the update's own condition leaves alone are skipped") {
  update_bench bench{accounts};
  bench.begin_update(
      "UPDATE t SET balance = 0 WHERE {range} AND balance > 2 -- big ones");
  CHECK(bench.change({0, 0}, up_to_3) == batch_counts{3, 2, 0, 1, 0, 2});
  CHECK(bench.change({1, 0}, {cells(3), cells(5), {}})
        == batch_counts{0, 0, 0, 0, 0, 0});
}

TEST_CASE("a range may stand in subqueries, CTEs and joins") {
  update_bench bench{accounts
                     + "CREATE TABLE more(id INTEGER PRIMARY KEY, plus);"
                       "INSERT INTO more VALUES(1, 10), (3, 30), (7, 70);"};
  const auto* update = GENERATE(
      "UPDATE t SET balance = plus FROM more m WHERE m.id = t.id AND {range}",
      "UPDATE t AS x SET balance = (SELECT plus FROM more WHERE id = x.id)"
      " WHERE {range} AND x.id IN (SELECT id FROM more WHERE more.id = x.id)",
      "UPDATE t SET balance = (SELECT plus FROM more WHERE id = t.id"
      " AND {range}) WHERE EXISTS (SELECT 1 FROM more WHERE id = t.id"
      " AND {range}) AND {range}");
  bench.begin_update(update);
  INFO(update);
  CHECK(bench.change({0, 0}, up_to_3) == batch_counts{3, 2, 0, 1, 0, 2});
  CHECK(bench.rows("SELECT balance FROM t") == lines{"10", "99", "30", "7"});
}

TEST_CASE("a key of several columns is compared column by column") {
  update_bench bench{
      "CREATE TABLE t(a TEXT COLLATE NOCASE, b, n DEFAULT 0,"
      " PRIMARY KEY(a, b)) WITHOUT ROWID;"
      "INSERT INTO t(a, b) VALUES('x', 1), ('X', 2), ('y', 0), ('y', x'00'),"
      " ('y''\"', 'quote');"};
  bench.begin_update("UPDATE t SET n = n + 1 WHERE {range}", {"a", "b"});
  REQUIRE(bench.change({0, 0}, {"", cells("X", 2), {}}));
  CHECK(bench.rows("SELECT n FROM t ORDER BY a, b")
        == lines{"1", "1", "0", "0", "0"});
  REQUIRE(bench.change({1, 0}, {cells("X", 2), cells("y", 0), {}}));
  REQUIRE(bench.change({2, 0},
                       {cells("y", 0), cells("y") + blob_cell({"\0", 1}), {}}));
  const batch_bounds list{"", "", {cells("y'\"", "quote")}};
  REQUIRE(bench.change({3, 0}, list));
  CHECK(bench.rows("SELECT n FROM t") == lines{"1", "1", "1", "1", "1"});
}

TEST_CASE("rows without a key are found by their rowid") {
  update_bench bench{"CREATE TABLE t(n); INSERT INTO t VALUES(1), (2), (3);"};
  bench.begin_update("UPDATE t SET n = n + 10 WHERE {range}", {"rowid"});
  REQUIRE(bench.change({0, 0}, {"", cells(2), {}}));
  CHECK(bench.rows("SELECT n FROM t") == lines{"11", "12", "3"});
}

TEST_CASE("a row that a constraint refuses is a reject with all its columns") {
  update_bench bench{accounts};
  bench.begin_update("UPDATE t SET balance = balance + 1 WHERE {range}");
  const auto together = bench.change({0, 0}, up_to_3);
  REQUIRE_FALSE(together);
  CHECK(together.error().text == "must be split");
  REQUIRE(bench.change({0, 0}, {cells(1), cells(2), {}})
          == batch_counts{1, 0, 0, 0, 1, 0});
  CHECK(bench.rows("SELECT key_text, content, code, ordinal FROM"
                   " dunlin_rejects")
        == lines{"'2', '2, ''b'', 99', 'check', 0"});
  CHECK(bench.rows("SELECT reason FROM dunlin_rejects")
            .front()
            .starts_with("'CHECK constraint failed"));
  CHECK(bench.rows("SELECT balance FROM t") == lines{"1", "99", "3", "7"});
}

TEST_CASE("a reject that the update leaves alone later is skipped") {
  update_bench bench{accounts};
  bench.begin_update(
      "UPDATE t SET balance = balance + 1 WHERE {range} AND name <> 'off'");
  REQUIRE(bench.change({0, 0}, {cells(1), cells(2), {}}));
  bench.run_elsewhere("UPDATE t SET name = 'off' WHERE id = 2");
  REQUIRE(bench.change({0, 1u << 16}, {"", "", {cells(2)}}, true)
          == batch_counts{0, 0, 0, 1, -1, 0});
  CHECK(bench.rows("SELECT closed_as FROM dunlin_rejects")
        == lines{"'skipped'"});
  CHECK(bench.record().rejects_open == 0);
  REQUIRE(bench.target().close_step(closing_of(step_state::done, "")));
}

TEST_CASE("the clauses of constraints and triggers undo no more than a batch") {
  const auto* clause = GENERATE("ON CONFLICT REPLACE", "ON CONFLICT IGNORE",
                                "ON CONFLICT FAIL", "ON CONFLICT ROLLBACK");
  update_bench bench{std::string{"CREATE TABLE t(id INTEGER PRIMARY KEY,"
                                 " code UNIQUE "}
                     + clause
                     + "); INSERT INTO t VALUES(1, 1), (2, 5), (3, 3);"};
  bench.begin_update("UPDATE t SET code = 3 WHERE {range} AND id < 3");
  INFO(clause);
  CHECK(bench.change({0, 0}, up_to_3).error().text == "must be split");
  CHECK(bench.rows("SELECT code FROM t") == lines{"1", "5", "3"});
}

TEST_CASE("a trigger that fails halfway has left nothing behind") {
  update_bench bench{accounts
                     + "CREATE TABLE log(id); CREATE TRIGGER r BEFORE UPDATE"
                       " ON t BEGIN INSERT INTO log VALUES(old.id);"
                       " SELECT RAISE(FAIL, 'no') WHERE old.id = 2; END;"};
  bench.begin_update("UPDATE t SET name = 'z' WHERE {range}");
  CHECK(bench.change({0, 0}, up_to_3).error().text == "must be split");
  CHECK(bench.change({0, 0}, {cells(1), cells(2), {}})
        == batch_counts{1, 0, 0, 0, 1, 0});
  CHECK(bench.rows("SELECT * FROM log").empty());
  CHECK(bench.rows("SELECT reason FROM dunlin_rejects") == lines{"'no'"});
}

TEST_CASE("an update that a trigger ends the transaction of fails its batch") {
  update_bench bench{accounts
                     + "CREATE TRIGGER r BEFORE UPDATE ON t BEGIN"
                       " SELECT RAISE(ROLLBACK, 'all gone'); END;"};
  bench.begin_update("UPDATE t SET name = 'z' WHERE {range}");
  const auto counts = bench.change({0, 0}, up_to_3);
  REQUIRE_FALSE(counts);
  CHECK(counts.error().code == error_code::store_failed);
  CHECK(counts.error().text.find("RAISE(ROLLBACK)") != std::string::npos);
}

TEST_CASE("foreign keys that are on act as SQLite has them act") {
  update_bench bench{
      "CREATE TABLE t(id INTEGER PRIMARY KEY, code UNIQUE, boss"
      " REFERENCES t(code));"
      "CREATE TABLE child(code REFERENCES t(code) ON UPDATE CASCADE);"
      "INSERT INTO t VALUES(1, 10, NULL), (2, 20, NULL);"
      "INSERT INTO child VALUES(10), (20);"};
  bench.exec("PRAGMA foreign_keys = on");
  SECTION("an update cascades") {
    bench.begin_update("UPDATE t SET code = code + 1 WHERE {range}");
    REQUIRE(bench.change({0, 0}, up_to_3) == batch_counts{2, 2, 0, 0, 0, 2});
    CHECK(bench.rows("SELECT code FROM child") == lines{"11", "21"});
  }
  SECTION("a row without its parent is a reject") {
    bench.begin_update("UPDATE t SET boss = id * 10 + 10 WHERE {range}");
    CHECK(bench.change({0, 0}, up_to_3).error().text == "must be split");
    REQUIRE(bench.change({0, 0}, {cells(1), cells(2), {}}));
    CHECK(bench.rows("SELECT code FROM dunlin_rejects")
          == lines{"'foreign_key'"});
  }
}

TEST_CASE("what was changed in place has no digest") {
  update_bench bench{accounts};
  bench.begin_update("UPDATE t SET name = 'x' WHERE {range}");
  REQUIRE(bench.change({0, 0}, up_to_3));
  CHECK(bench.rows("SELECT length(digest) FROM dunlin_batches") == lines{"0"});
}

TEST_CASE("no statement stays open after an update of a batch") {
  update_bench bench{accounts};
  bench.begin_update("UPDATE t SET name = 'x' WHERE {range}");
  REQUIRE(bench.change({0, 0}, up_to_3));
  // In journal mode delete an open reader would keep others from committing.
  bench.run_elsewhere("UPDATE t SET name = 'y'");
  CHECK(sqlite3_next_stmt(bench.db().handle(), nullptr) != nullptr);
  for (auto* each = sqlite3_next_stmt(bench.db().handle(), nullptr);
       each != nullptr; each = sqlite3_next_stmt(bench.db().handle(), each))
    CHECK(sqlite3_stmt_busy(each) == 0);
}
