#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

#include <string>
#include <vector>

using namespace dunlin;

namespace {

using list = std::vector<std::string>;

/// A parent table with a second unique key, a row, and a child that a deleted
/// parent would take along.
constexpr const char* family
    = "CREATE TABLE t(id INTEGER PRIMARY KEY, name UNIQUE, note);"
      "CREATE TABLE child(t REFERENCES t ON DELETE CASCADE);"
      "INSERT INTO t VALUES(1, 'one', 'old'), (2, 'two', 'old');"
      "INSERT INTO child VALUES(1), (2);";

std::string reason(const target_bench& bench) {
  const auto found = bench.rows("SELECT substr(reason, 1, 50), code FROM"
                                " dunlin_rejects ORDER BY rowid LIMIT 1");
  return found.empty() ? "" : found.front();
}

batch_counts must_write(target_bench& bench, const list& rows) {
  const auto counts = bench.write({0, 0}, rows);
  INFO((counts ? "" : counts.error().text));
  REQUIRE(counts);
  CHECK(counts->balanced());
  return *counts;
}

} // namespace

TEST_CASE("skip leaves a row that stands there, and its children") {
  target_bench bench{family};
  bench.exec("PRAGMA foreign_keys = on");
  bench.begin_copy({"id", "name", "note"}, existing_rows::skip);
  const auto counts
      = must_write(bench, {cells(1, "one", "new"), cells(3, "three", "new")});
  CHECK(counts.already_there == 1);
  CHECK(counts.migrated == 1);
  CHECK(bench.rows("SELECT id, note FROM t")
        == list{"1, 'old'", "2, 'old'", "3, 'new'"});
  CHECK(bench.rows("SELECT t FROM child") == list{"1", "2"});
}

TEST_CASE("replace changes a row in its place, its children stay") {
  target_bench bench{family};
  bench.exec("PRAGMA foreign_keys = on");
  bench.begin_copy({"id", "name", "note"}, existing_rows::replace);
  const auto counts
      = must_write(bench, {cells(1, "uno", "new"), cells(3, "three", "new")});
  CHECK(counts.migrated == 2);
  CHECK(counts.written == 2);
  CHECK(counts.already_there == 0);
  CHECK(bench.rows("SELECT * FROM t")
        == list{"1, 'uno', 'new'", "2, 'two', 'old'", "3, 'three', 'new'"});
  CHECK(bench.rows("SELECT t FROM child") == list{"1", "2"});
}

TEST_CASE("a second unique key refuses a row under skip and replace") {
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  target_bench bench{family};
  bench.exec("PRAGMA foreign_keys = on");
  bench.begin_copy({"id", "name", "note"}, existing);
  const auto counts
      = must_write(bench, {cells(3, "two", "new"), cells(4, "four", "new")});
  CHECK(counts.rejected == 1);
  CHECK(counts.migrated == 1);
  CHECK(reason(bench) == "'UNIQUE constraint failed: t.name', 'unique'");
  CHECK(bench.rows("SELECT id, name, note FROM t WHERE id < 4")
        == list{"1, 'one', 'old'", "2, 'two', 'old'"});
  CHECK(bench.rows("SELECT t FROM child") == list{"1", "2"});
}

TEST_CASE("replace that would break a second unique key is a reject") {
  target_bench bench{family};
  bench.exec("PRAGMA foreign_keys = on");
  bench.begin_copy({"id", "name", "note"}, existing_rows::replace);
  CHECK(must_write(bench, {cells(1, "two", "new")}).rejected == 1);
  CHECK(bench.rows("SELECT id, name, note FROM t")
        == list{"1, 'one', 'old'", "2, 'two', 'old'"});
  CHECK(bench.rows("SELECT t FROM child") == list{"1", "2"});
}

TEST_CASE("other constraints refuse a row under skip and replace") {
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, n NOT NULL"
                     " CHECK(n > 0)); INSERT INTO t VALUES(1, 1)"};
  bench.begin_copy({"id", "n"}, existing);
  const auto counts = must_write(bench, {cells(2, nullptr), cells(3, 0)});
  CHECK(counts.rejected == 2);
  CHECK(bench.rows("SELECT * FROM t") == list{"1, 1"});
}

TEST_CASE("keys that only a collation takes for one are a reject") {
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  target_bench bench{"CREATE TABLE t(id TEXT PRIMARY KEY COLLATE NOCASE, note);"
                     "INSERT INTO t VALUES('Abc', 'old')"};
  bench.begin_copy({"id", "note"}, existing);
  CHECK(must_write(bench, {cells("abc", "new")}).rejected == 1);
  CHECK(reason(bench) == "'same target key as the row (''Abc'')', 'same_key'");
  CHECK(bench.rows("SELECT * FROM t") == list{"'Abc', 'old'"});
}

TEST_CASE("the collation of the index decides which row is met") {
  target_bench bench{"CREATE TABLE t(id TEXT, note);"
                     "CREATE UNIQUE INDEX i ON t(id COLLATE NOCASE);"
                     "INSERT INTO t VALUES('Abc', 'old')"};
  bench.begin_copy({"id", "note"}, existing_rows::replace);
  const auto counts
      = must_write(bench, {cells("Abc", "new"), cells("ABC", "no")});
  CHECK(counts.migrated == 1);
  CHECK(counts.rejected == 1);
  CHECK(bench.rows("SELECT * FROM t") == list{"'Abc', 'new'"});
}

TEST_CASE("a text and a number that meet in a key are a reject") {
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, note);"
                     "INSERT INTO t VALUES(5, 'old')"};
  bench.begin_copy({"id", "note"}, existing_rows::skip);
  const auto counts = must_write(bench, {cells(5, "new"), cells("5", "new")});
  CHECK(counts.already_there == 1);
  CHECK(counts.rejected == 1);
}

TEST_CASE("an integer and the same real are one key") {
  target_bench bench{"CREATE TABLE t(id REAL PRIMARY KEY, note);"
                     "INSERT INTO t VALUES(5, 'old')"};
  bench.begin_copy({"id", "note"}, existing_rows::skip);
  CHECK(must_write(bench, {cells(5, "new")}).already_there == 1);
}

TEST_CASE("two rows of one batch that meet in a key: the second is a reject") {
  const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
  target_bench bench{"CREATE TABLE t(id PRIMARY KEY, note)"};
  bench.begin_copy({"id", "note"}, existing);
  const auto counts
      = must_write(bench, {cells(1, "a"), cells(2, "b"), cells(1, "c")});
  CHECK(counts.migrated == 2);
  CHECK(counts.rejected == 1);
  CHECK(bench.rows("SELECT * FROM t ORDER BY id") == list{"1, 'a'", "2, 'b'"});
}

TEST_CASE("a row that another step wrote counts as already there") {
  target_bench bench{"CREATE TABLE t(id PRIMARY KEY, note)"};
  bench.begin_copy({"id", "note"});
  must_write(bench, {cells(1, "first")});
  auto second = target_bench::spec_of({"id", "note"}, existing_rows::skip);
  second.step = "second";
  bench.begin_step(second);
  CHECK(must_write(bench, {cells(1, "second")}).already_there == 1);
}

TEST_CASE("a table that is all key is replaced by itself") {
  target_bench bench{"CREATE TABLE t(a, b, PRIMARY KEY(a, b)) WITHOUT ROWID;"
                     "INSERT INTO t VALUES(1, 2)"};
  auto spec = target_bench::spec_of({"a", "b"}, existing_rows::replace);
  spec.key = {"a", "b"};
  spec.key_positions = {0, 1};
  bench.begin_step(spec);
  const auto counts = must_write(bench, {cells(1, 2), cells(1, 3)});
  CHECK(counts.migrated == 2);
  CHECK(bench.rows("SELECT * FROM t") == list{"1, 2", "1, 3"});
}

TEST_CASE("rows already there are in the digest as the source has them") {
  const auto digest_after = [](existing_rows existing, const char* rows) {
    target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, note)"};
    bench.run_elsewhere(rows);
    bench.begin_copy({"id", "note"}, existing);
    must_write(bench, {cells(1, "new"), cells(2, "b")});
    return bench.rows("SELECT digest FROM dunlin_batches").front();
  };
  const auto fresh = digest_after(existing_rows::fail, "");
  const auto* standing = "INSERT INTO t VALUES(1, 'old')";
  CHECK(digest_after(existing_rows::skip, standing) == fresh);
  CHECK(digest_after(existing_rows::replace, standing) == fresh);
  CHECK(digest_after(existing_rows::fail, standing) != fresh);
}

TEST_CASE("a key that only a collation takes for another does not stand") {
  target_bench bench{"CREATE TABLE t(id TEXT PRIMARY KEY COLLATE NOCASE, note);"
                     "INSERT INTO t VALUES('a', 'old'), ('b', 'old')"};
  const auto counted = bench.target().count_standing(
      bench.spec_of({"id", "note"}, existing_rows::skip),
      {cells("A"), cells("b"), cells("c")});
  REQUIRE(counted);
  CHECK(*counted == 1);
}

TEST_CASE("rows of a target are estimated by what ANALYZE found alone") {
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, note);"
                     "INSERT INTO t VALUES(1, 'a'), (1000, 'b')"};
  const auto before = bench.target().estimate_table("t");
  REQUIRE(before);
  CHECK_FALSE(before->rows);
  bench.run_elsewhere("ANALYZE");
  const auto after = bench.target().estimate_table("T");
  REQUIRE(after);
  CHECK(after->rows == 2u);
  CHECK_FALSE(after->exact);
  const auto missing = bench.target().estimate_table("u");
  CHECK(missing.error().code == error_code::unknown_table);
}
