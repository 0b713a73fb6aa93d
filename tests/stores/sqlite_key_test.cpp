#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

using namespace dunlin;

namespace {

using names = std::vector<std::string>;

/// Makes one table `t` (or view) and prepares it.
result<source_shape> prepared(const std::string& sql, const names& key = {}) {
  const sqlite_fixture fixture;
  fixture.run_on_source(sql);
  const auto store = fixture.open_source();
  return store->make_source()->prepare({"t", "", key});
}

/// The shape of what must be usable.
source_shape shape_of(const std::string& sql, const names& key = {}) {
  const auto shape = prepared(sql, key);
  INFO(sql);
  INFO((shape ? "" : shape.error().text));
  REQUIRE(shape);
  return *shape;
}

} // namespace

TEST_CASE("the default key is the primary key if it can't be NULL") {
  for (const auto* sql :
       {"CREATE TABLE t(a, id INTEGER PRIMARY KEY)",
        "CREATE TABLE t(a, id TEXT NOT NULL PRIMARY KEY)",
        "CREATE TABLE t(a, id TEXT PRIMARY KEY) WITHOUT ROWID",
        "CREATE TABLE t(a NOT NULL UNIQUE, id INT NOT NULL PRIMARY KEY)"}) {
    const auto shape = shape_of(sql);
    INFO(sql);
    CHECK(shape.origin == key_origin::primary_key);
    CHECK(shape.key == names{"id"});
    CHECK(shape.key_positions == std::vector<uint32_t>{1});
    CHECK(shape.row_cells == 2);
    CHECK(shape.stamp.empty());
  }
}

TEST_CASE("a key of several columns keeps the order of its index") {
  const auto shape = shape_of("CREATE TABLE t(v, code NOT NULL, name NOT NULL, "
                              "PRIMARY KEY(name, code))");

  CHECK(shape.key == names{"name", "code"});
  CHECK(shape.key_positions == std::vector<uint32_t>{2, 1});
}

TEST_CASE("a primary key that may be NULL is no key: the rowid is") {
  const auto shape = shape_of("CREATE TABLE t(a TEXT PRIMARY KEY, b);"
                              "INSERT INTO t VALUES(NULL, 1), (NULL, 2)");

  CHECK(shape.origin == key_origin::rowid);
  CHECK(shape.columns == names{"a", "b"});
  CHECK(shape.key_positions == std::vector<uint32_t>{2});
  CHECK(shape.row_cells == 3);
  CHECK(shape.stamp == "schema_version 1");
}

TEST_CASE("without a primary key the smallest unique index is the key") {
  const auto shape = shape_of(
      "CREATE TABLE t(a NOT NULL, b NOT NULL, c NOT NULL, d UNIQUE);"
      "CREATE UNIQUE INDEX i1 ON t(a, b); CREATE UNIQUE INDEX i3 ON t(c);"
      "CREATE UNIQUE INDEX i2 ON t(b)");

  CHECK(shape.origin == key_origin::unique_index);
  CHECK(shape.key == names{"b"});
}

TEST_CASE("an index that paging can't rely on is no key") {
  for (const auto* index :
       {"CREATE UNIQUE INDEX i ON t(a) WHERE b > 0",
        "CREATE UNIQUE INDEX i ON t(lower(a))",
        "CREATE UNIQUE INDEX i ON t(a COLLATE NOCASE)",
        "CREATE UNIQUE INDEX i ON t(a, b DESC)", "CREATE INDEX i ON t(a)"}) {
    INFO(index);
    CHECK(
        shape_of(std::string{"CREATE TABLE t(a NOT NULL, b NOT NULL);"} + index)
            .origin
        == key_origin::rowid);
  }
}

TEST_CASE("the rowid is reached by a name that no column has") {
  const auto shape = shape_of("CREATE TABLE t(rowid, oid)");
  CHECK(shape.key == names{"_rowid_"});

  const auto taken = prepared("CREATE TABLE t(rowid, oid, _rowid_)");
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code == error_code::key_missing);
  CHECK(taken.error().text.find("'rowid', 'oid', '_rowid_'")
        != std::string::npos);
}

TEST_CASE("a view has no key of its own") {
  const auto* sql = "CREATE TABLE base(id INTEGER PRIMARY KEY, a);"
                    "CREATE VIEW t AS SELECT id, a FROM base";
  const auto without = prepared(sql);
  REQUIRE_FALSE(without);
  CHECK(without.error().code == error_code::key_missing);
  CHECK(without.error().text.find("'id', 'a'") != std::string::npos);

  CHECK(shape_of(sql, {"id"}).origin == key_origin::declared);
}

TEST_CASE(
    "a declared key is spelt in any case, and its columns must be there") {
  const auto* sql = "CREATE TABLE t(Id INTEGER PRIMARY KEY)";
  CHECK(shape_of(sql, {"ID"}).key == names{"Id"});

  const auto unknown = prepared(sql, {"no"});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == error_code::unknown_column);
  CHECK(unknown.error().text.find("'Id'") != std::string::npos);
  CHECK(code_of(prepared(sql, {"id", "ID"})) == error_code::unknown_column);
}

TEST_CASE("a declared key with NULLs is refused with their number") {
  const auto* sql = "CREATE TABLE t(a, b NOT NULL); CREATE INDEX i ON t(a, b);"
                    "INSERT INTO t VALUES(1, 1), (NULL, 2), (NULL, 3)";

  const auto refused = prepared(sql, {"a", "b"});

  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == error_code::key_has_null);
  CHECK(refused.error().text.find(": 2 rows") != std::string::npos);
}

TEST_CASE("a source that was checked is not looked through for NULLs again") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(a); CREATE INDEX i ON t(a);"
                        "INSERT INTO t VALUES(NULL)");
  const auto store = fixture.open_source();
  source_spec spec{"t", "", {"a"}};
  spec.is_checked = true;

  CHECK(store->make_source()->prepare(spec));
}

TEST_CASE("names may be anything that SQLite takes for one") {
  const sqlite_fixture fixture;
  fixture.run_on_source(R"(CREATE TABLE "we""ird 'täble'"(
                             "a ""b""" INTEGER PRIMARY KEY, "größe", "select");
                           INSERT INTO "we""ird 'täble'" VALUES(1, 2, 3))");
  const auto store = fixture.open_source();
  const auto source = store->make_source();

  const auto shape = source->prepare({"we\"ird 'täble'", "", {}});

  REQUIRE(shape);
  CHECK(shape->columns == names{"a \"b\"", "größe", "select"});
  REQUIRE(source->begin_rows({"", cells(1), {}}));
  const auto page = source->read_rows(1000);
  REQUIRE(page);
  CHECK(page->rows->bytes == cells(1, 2, 3));
}

TEST_CASE("a table that is not there is named with its nearest neighbour") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE customers(a)");
  const auto store = fixture.open_source();

  const auto shape = store->make_source()->prepare({"customer", "", {}});

  REQUIRE_FALSE(shape);
  CHECK(shape.error().code == error_code::unknown_table);
  CHECK(shape.error().text.find("customers") != std::string::npos);
}
