#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

#include <limits>
#include <string>
#include <vector>

using namespace dunlin;

namespace {

using list = std::vector<std::string>;

list rejects(const target_bench& bench,
             const std::string& columns = "key_text, code") {
  return bench.rows("SELECT " + columns
                    + " FROM dunlin_rejects ORDER BY rowid");
}

/// Writes rows and checks how many of them are rejects.
void write_with_rejects(target_bench& bench, const list& rows,
                        int64_t rejected) {
  const auto counts = bench.write({0, 0}, rows);
  INFO((counts ? "" : counts.error().text));
  REQUIRE(counts);
  CHECK(counts->scanned == static_cast<int64_t>(rows.size()));
  CHECK(counts->rejected == rejected);
  CHECK(counts->migrated == counts->scanned - rejected);
  CHECK(counts->written == counts->migrated);
}

} // namespace

TEST_CASE("values of every kind arrive as they are") {
  target_bench bench{"CREATE TABLE t(id, v)"};
  bench.begin_copy({"id", "v"});
  const std::string big(10'000'000, 'x');
  write_with_rejects(
      bench,
      {cells(1, nullptr), cells(2, std::numeric_limits<int64_t>::min()),
       cells(3) + real_cell(0.1), cells(4, ""), cells(5) + blob_cell(""),
       cells(6, "a\xff"), cells(7, std::string_view{"a\0b", 3}), cells(8, big)},
      0);
  CHECK(bench.rows("SELECT typeof(v) FROM t ORDER BY id")
        == list{"'null'", "'integer'", "'real'", "'text'", "'blob'", "'text'",
                "'text'", "'text'"});
  CHECK(bench.rows("SELECT hex(v) FROM t WHERE id IN (6, 7) ORDER BY id")
        == list{"'61FF'", "'610062'"});
  CHECK(bench.rows("SELECT length(v) FROM t WHERE id = 8") == list{"10000000"});
}

TEST_CASE("each constraint refuses its row alone") {
  target_bench bench{
      "CREATE TABLE t(id INTEGER PRIMARY KEY, a NOT NULL, b CHECK(b > 0),"
      " c UNIQUE); INSERT INTO t VALUES(5, 1, 1, 'taken')"};
  bench.begin_copy({"id", "a", "b", "c"});
  write_with_rejects(bench,
                     {cells(1, 1, 1, "one"), cells(2, nullptr, 1, "x"),
                      cells(3, 1, 0, "x"), cells(4, 1, 1, "taken"),
                      cells(5, 1, 1, "x"), cells("no number", 1, 1, "x"),
                      cells(7, 1, 1, "seven")},
                     5);
  CHECK(bench.rows("SELECT id FROM t ORDER BY id") == list{"1", "5", "7"});
  CHECK(rejects(bench)
        == list{"'2', 'not_null'", "'3', 'check'", "'4', 'unique'",
                "'5', 'primary_key'", "'''no number''', 'data_type'"});
  CHECK(rejects(bench, "content, reason").front()
        == "'2, NULL, 1, ''x''', 'NOT NULL constraint failed: t.a'");
}

TEST_CASE("what a table says to do on conflict does not hide a row") {
  target_bench bench{"CREATE TABLE t(id PRIMARY KEY ON CONFLICT REPLACE,"
                     " a UNIQUE ON CONFLICT IGNORE,"
                     " b NOT NULL ON CONFLICT ROLLBACK)"};
  bench.begin_copy({"id", "a", "b"});
  write_with_rejects(bench,
                     {cells(1, 1, 1), cells(1, 2, 2), cells(3, 1, 3),
                      cells(4, 4, nullptr), cells(5, 5, 5)},
                     4 - 1);
  CHECK(bench.rows("SELECT id, a FROM t ORDER BY id") == list{"1, 1", "5, 5"});
}

TEST_CASE("a STRICT table refuses rows of the wrong type alone") {
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, x ANY)"
                     " STRICT"};
  bench.begin_copy({"id", "n", "x"});
  write_with_rejects(bench,
                     {cells(1, 1, "012"), cells(2, "word", 1),
                      cells(3) + real_cell(2.0) + cells(1),
                      cells(4) + real_cell(2.5) + cells(1)},
                     2);
  CHECK(rejects(bench) == list{"'2', 'data_type'", "'4', 'data_type'"});
  CHECK(bench.rows("SELECT x FROM t WHERE id = 1") == list{"'012'"});
}

TEST_CASE("a value that the column would change is a reject") {
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, n NUMERIC)"};
  bench.begin_copy({"id", "n"});
  write_with_rejects(bench, {cells(1, "012"), cells(2, "12"), cells(3, "x")},
                     1);
  CHECK(bench.rows("SELECT 1 FROM dunlin_rejects WHERE code = 'conversion' AND"
                   " reason = 'column ''n'': text ''012'' would become integer"
                   " 12; cast it in the query'")
        == list{"1"});
  CHECK(bench.rows("SELECT n FROM t") == list{"12", "'x'"});
}

TEST_CASE("a NULL for the rowid is a reject, not a new number") {
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, name)"};
  auto spec = target_bench::spec_of({"id", "name"});
  spec.key = {"name"};
  spec.key_positions = {1};
  bench.begin_step(spec);
  write_with_rejects(bench, {cells(nullptr, "a"), cells(2, "b")}, 1);
  CHECK(rejects(bench) == list{"'''a''', 'conversion'"});
}

TEST_CASE("a value that SQLite can't hold fails the batch") {
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, name)"};
  sqlite3_limit(bench.db().handle(), SQLITE_LIMIT_LENGTH, 20'000);
  bench.begin_copy({"id", "name"});
  const std::string long_text(30'000, 'x');
  CHECK(code_of(bench.write({0, 0}, {cells(1, long_text)}))
        == error_code::store_failed);
  write_with_rejects(bench, {cells(2, "b")}, 0);
}

TEST_CASE("an immediate foreign key refuses its row alone") {
  target_bench bench{"CREATE TABLE p(id INTEGER PRIMARY KEY);"
                     "INSERT INTO p VALUES(1);"
                     "CREATE TABLE t(id INTEGER PRIMARY KEY, p REFERENCES p)"};
  bench.exec("PRAGMA foreign_keys = on");
  bench.begin_copy({"id", "p"});
  write_with_rejects(bench, {cells(1, 1), cells(2, 9), cells(3, nullptr)}, 1);
  CHECK(rejects(bench) == list{"'2', 'foreign_key'"});
}

TEST_CASE("a deferred foreign key fails the batch when it commits") {
  target_bench bench{"CREATE TABLE p(id INTEGER PRIMARY KEY);"
                     "CREATE TABLE t(id INTEGER PRIMARY KEY, p REFERENCES p"
                     " DEFERRABLE INITIALLY DEFERRED)"};
  bench.exec("PRAGMA foreign_keys = on");
  bench.begin_copy({"id", "p"});
  CHECK(code_of(bench.write({0, 0}, {cells(2, 9)}))
        == error_code::store_failed);
  CHECK(bench.rows("SELECT * FROM t").empty());
  CHECK(bench.record().batches == 0);
}

TEST_CASE("a row that a trigger swallows is an error of the batch") {
  const auto trigger = GENERATE(as<std::string>{},
                                "BEFORE INSERT ON t WHEN new.id = 2 BEGIN"
                                " SELECT RAISE(IGNORE); END",
                                "AFTER INSERT ON t WHEN new.id = 2 BEGIN"
                                " DELETE FROM t WHERE id = new.id; END");
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, name);"
                     "CREATE TRIGGER x "
                     + trigger};
  bench.begin_copy({"id", "name"});
  const auto written = bench.write({0, 0}, {cells(1, "a"), cells(2, "b")});
  REQUIRE(code_of(written) == error_code::store_failed);
  CHECK(written.error().text.find("with the key 2") != std::string::npos);
  CHECK(bench.rows("SELECT * FROM t").empty());
}

TEST_CASE("a trigger that refuses a row leaves nothing of it behind") {
  const auto how = GENERATE(as<std::string>{}, "ABORT", "FAIL");
  target_bench bench{"CREATE TABLE log(id); CREATE TABLE t(id, name);"
                     "CREATE TRIGGER x AFTER INSERT ON t WHEN new.id = 2 BEGIN"
                     " INSERT INTO log VALUES(new.id); SELECT RAISE("
                     + how + ", 'not two'); END"};
  bench.begin_copy({"id", "name"});
  write_with_rejects(bench, {cells(1, "a"), cells(2, "b"), cells(3, "c")}, 1);
  CHECK(bench.rows("SELECT id FROM t") == list{"1", "3"});
  CHECK(bench.rows("SELECT id FROM log").empty());
  CHECK(rejects(bench, "reason, code") == list{"'not two', 'trigger'"});
}

TEST_CASE("a trigger that ends the transaction fails the batch") {
  target_bench bench{"CREATE TABLE t(id, name); CREATE TRIGGER x BEFORE INSERT"
                     " ON t WHEN new.id = 2 BEGIN"
                     " SELECT RAISE(ROLLBACK, 'no'); END"};
  bench.begin_copy({"id", "name"});
  const auto written
      = bench.write({0, 0}, {cells(1, "a"), cells(2, "b"), cells(3, "c")});
  REQUIRE(code_of(written) == error_code::store_failed);
  CHECK(written.error().text.find("RAISE(ROLLBACK)") != std::string::npos);
  CHECK(bench.rows("SELECT * FROM t").empty());
  CHECK(bench.write({0, 0}, {cells(1, "a"), cells(3, "c")}));
}

TEST_CASE("the statements of a trigger keep their own way with conflicts") {
  target_bench bench{"CREATE TABLE tag(name PRIMARY KEY);"
                     "CREATE TABLE t(id PRIMARY KEY, name);"
                     "CREATE TRIGGER x AFTER INSERT ON t BEGIN"
                     " INSERT OR IGNORE INTO tag VALUES(new.name); END"};
  bench.begin_copy({"id", "name"});
  write_with_rejects(bench, {cells(1, "a"), cells(2, "a"), cells(2, "b")}, 1);
  CHECK(bench.rows("SELECT * FROM tag") == list{"'a'"});
}

TEST_CASE("two refused rows of one key show that the key is not unique") {
  target_bench bench{"CREATE TABLE t(id, name NOT NULL)"};
  bench.begin_copy({"id", "name"});
  CHECK(code_of(bench.write({0, 0}, {cells(1, nullptr), cells(1, nullptr)}))
        == error_code::key_not_unique);
}

TEST_CASE("columns that are read but not written serve as the key") {
  target_bench bench{"CREATE TABLE t(name NOT NULL)"};
  auto spec = target_bench::spec_of({"name"});
  spec.key = {"rowid"};
  spec.key_positions = {1};
  spec.row_cells = 2;
  bench.begin_step(spec);
  write_with_rejects(bench, {cells("a", 11), cells(nullptr, 12)}, 1);
  CHECK(bench.rows("SELECT * FROM t") == list{"'a'"});
  CHECK(rejects(bench, "key_text, content") == list{"'12', 'NULL'"});
}
