#include "stores/sqlite/explain.hpp"
#include "stores/sqlite/source_query.hpp"
#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

using namespace dunlin;

namespace {

/// Tables of every make; small, so that what is refused is refused for its
/// shape.
constexpr const char* tables = R"(
  CREATE TABLE t(id INTEGER PRIMARY KEY, x, s TEXT, y);
  CREATE INDEX t_x ON t(x);
  CREATE INDEX t_s ON t(s);
  CREATE TABLE t2(id INTEGER PRIMARY KEY, x, s TEXT, y);
  CREATE TABLE pair(a TEXT NOT NULL, b NOT NULL, v, PRIMARY KEY(a, b))
    WITHOUT ROWID;
  CREATE TABLE twin(a TEXT NOT NULL, b NOT NULL, v, UNIQUE(a, b));
  CREATE TABLE named(name TEXT NOT NULL PRIMARY KEY, v);
  CREATE TABLE detail(id INTEGER PRIMARY KEY, t_id, w);
  CREATE INDEX detail_t ON detail(t_id);
  CREATE TABLE loose(t_id, w);
  CREATE VIEW plain AS SELECT id, s FROM t WHERE y > 3;
  CREATE VIEW grouped AS SELECT s, count(*) AS n FROM t GROUP BY s;
)";

using names = std::vector<std::string>;

error_code paging_of(const source_spec& spec) {
  const sqlite_fixture fixture;
  fixture.run_on_source(tables);
  const auto store = fixture.open_source();
  const auto shape = store->make_source()->prepare(spec);
  if (!shape)
    UNSCOPED_INFO(shape.error().text);
  return code_of(shape);
}

} // namespace

TEST_CASE("a table is paged by any key that has an index") {
  const auto spec
      = GENERATE(source_spec{"t", "", {}}, source_spec{"named", "", {}},
                 source_spec{"pair", "", {}}, source_spec{"twin", "", {}},
                 source_spec{"loose", "", {}}, source_spec{"t", "", {"x"}},
                 source_spec{"plain", "", {"id"}});
  INFO(spec.table);

  CHECK(paging_of(spec) == error_code::none);
}

TEST_CASE("a query is paged where its plan follows the key") {
  const auto [query, key] = GENERATE(table<std::string, names>({
      {"SELECT id, x FROM t", {"id"}},
      {"SELECT id, x FROM t WHERE y = 4", {"id"}},
      {"SELECT id, x FROM t WHERE s = 'one'", {"id"}},
      {"SELECT id, x FROM t WHERE x > 5", {"id"}},
      {"SELECT id, x FROM t WHERE id > 1000", {"id"}},
      {"SELECT a AS k1, b AS k2, v FROM pair", {"k1", "k2"}},
      {"SELECT b, v FROM twin WHERE a = 'EPSG'", {"b"}},
      {"SELECT id, x FROM t UNION ALL SELECT id, x FROM t2", {"id"}},
      {"SELECT a, b FROM pair UNION ALL SELECT a, b FROM twin", {"a", "b"}},
      {"SELECT id, x FROM t ORDER BY x", {"id"}},
      {"WITH q AS (SELECT * FROM t) SELECT id FROM q", {"id"}},
      {"SELECT d.id, t.x FROM detail AS d JOIN t ON t.id = d.t_id", {"id"}},
      {"SELECT d.id, t.x FROM detail AS d LEFT JOIN t ON t.id = d.t_id",
       {"id"}},
      {"SELECT d.id FROM detail AS d JOIN t ON t.id = d.t_id WHERE t.s = 'a'",
       {"id"}},
      {"SELECT id, (SELECT w FROM detail AS d WHERE d.t_id = t.id ORDER BY w "
       "LIMIT 1) AS w FROM t",
       {"id"}},
      {"SELECT id FROM t WHERE EXISTS (SELECT 1 FROM loose WHERE t_id = t.id)",
       {"id"}},
      {"SELECT id FROM t WHERE x IN (SELECT id FROM detail)", {"id"}},
      {"SELECT id FROM t; -- with a semicolon", {"id"}},
      {"SELECT id FROM t -- with a comment", {"id"}},
  }));
  INFO(query);

  CHECK(paging_of({"", query, key}) == error_code::none);
}

TEST_CASE("a scan that would begin anew for each page is refused") {
  const auto [query, key] = GENERATE(table<std::string, names>({
      {"SELECT y FROM t", {"y"}},
      {"SELECT x, id FROM t", {"x", "id"}},
      {"SELECT a, b FROM twin", {"b", "a"}},
      {"SELECT a, b FROM twin WHERE a = 'EPSG'", {"a", "b"}},
      {"SELECT id, x || 'a' AS e FROM t", {"e"}},
      {"SELECT DISTINCT id FROM t", {"id"}},
      {"SELECT id, count(*) AS n FROM t GROUP BY id", {"id"}},
      {"SELECT id FROM t LIMIT 100", {"id"}},
      {"SELECT id FROM t UNION SELECT id FROM t2", {"id"}},
      {"SELECT id AS k FROM t UNION ALL SELECT name FROM named", {"k"}},
      {"SELECT id, x FROM t UNION ALL SELECT id, x FROM t2", {"x"}},
      {"SELECT id, row_number() OVER (ORDER BY x) AS n FROM t", {"id"}},
      {"SELECT id, w FROM t JOIN loose ON loose.t_id = t.id", {"id"}},
      {"SELECT id, n FROM t JOIN (SELECT t_id, count(*) AS n FROM detail GROUP "
       "BY t_id) AS c ON c.t_id = t.id",
       {"id"}},
      {"SELECT id FROM t WHERE s IN (SELECT w FROM loose)", {"id"}},
      {"SELECT id, (SELECT max(w) FROM loose) AS m FROM t", {"id"}},
      {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
       "i < 9) SELECT i FROM n",
       {"i"}},
      {"SELECT 1 AS one", {"one"}},
  }));
  INFO(query);

  CHECK(paging_of({"", query, key}) == error_code::scan_unindexed);
  CHECK(paging_of({"", query, key, scan_mode::once}) == error_code::none);
}

TEST_CASE("a table or view whose key has no index is refused, even if empty") {
  CHECK(paging_of({"t", "", {"y"}}) == error_code::scan_unindexed);
  CHECK(paging_of({"grouped", "", {"s"}}) == error_code::scan_unindexed);
}

TEST_CASE("the refusal of a scan shows its plan and the way out") {
  const sqlite_fixture fixture;
  fixture.run_on_source(tables);
  const auto store = fixture.open_source();

  const auto shape = store->make_source()->prepare({"t", "", {"y"}});

  REQUIRE_FALSE(shape);
  CHECK(shape.error().text.find("SCAN s") != std::string::npos);
  CHECK(shape.error().text.find("scan = \"once\"") != std::string::npos);
}

TEST_CASE("what ANALYZE found in a small table changes no answer") {
  const int rows = GENERATE(1, 5, 300, 2000);
  INFO(rows << " rows");
  const sqlite_fixture fixture;
  fixture.run_on_source(tables);
  fixture.run_on_source(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < "
      + std::to_string(rows)
      + ") INSERT INTO t SELECT i, i, 's', i FROM n;"
        "INSERT INTO detail SELECT id, id, x FROM t; ANALYZE");
  for (const auto access : {store_access::read, store_access::write}) {
    const auto store = open_store(fixture.source_config(), access);
    REQUIRE(store);
    const auto source = (*store)->make_source();
    CHECK(source->prepare({"t", "", {}}));
    CHECK(source->prepare({"t", "", {"x"}}));
    CHECK(source->prepare({"",
                           "SELECT d.id, x FROM detail AS d JOIN t ON t.id "
                           "= d.t_id",
                           {"id"}}));
    CHECK(code_of(source->prepare({"t", "", {"y"}}))
          == error_code::scan_unindexed);
  }
}

TEST_CASE("a page is sought by its bounds, not by a condition of the query") {
  // With `id > 100` alone each page would start at 100 again.
  const sqlite_fixture fixture;
  fixture.run_on_source(tables);
  fixture.run_on_source(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE "
      "i < 20000) INSERT INTO t SELECT i, i, 's', i FROM n");
  const auto db
      = sqlite::database::open(fixture.source_file(), SQLITE_OPEN_READONLY);
  REQUIRE(db);
  const auto [query, key] = GENERATE(table<std::string, std::string>({
      {"SELECT id, x FROM t WHERE id > 100", "id"},
      {"SELECT id, x FROM t WHERE id > 100 AND id < 19999", "id"},
      {"SELECT x, y FROM t WHERE x > 100", "x"},
  }));
  INFO(query);
  const sqlite::source_query texts{sqlite::from_query(query), {key}, {key}};
  auto rows = (*db)->prepare(texts.rows(true));
  REQUIRE(rows);

  rows->bind(1, 19'000);
  rows->bind(2, 19'010);
  int found = 0;
  for (auto row = rows->step(); row && *row; row = rows->step())
    ++found;

  CHECK(found == 10);
  CHECK(sqlite3_stmt_status(rows->handle(), SQLITE_STMTSTATUS_VM_STEP, 0)
        < 500);
}

TEST_CASE("a plan is judged line by line") {
  using sqlite::find_paging_problem;
  const sqlite::plan_line search{
      1, 0, "SEARCH t USING INDEX i ((a,b)>(?,?) AND (a,b)<(?,?))"};

  CHECK(find_paging_problem({search}, 2).empty());
  CHECK(find_paging_problem({search, {2, 0, "SCAN u"}}, 2) == "SCAN u");
  CHECK(find_paging_problem({search, {2, 0, "BLOOM FILTER ON u (x=?)"}}, 2)
        == "BLOOM FILTER ON u (x=?)");
  CHECK(
      find_paging_problem(
          {search, {2, 0, "CORRELATED SCALAR SUBQUERY 1"}, {3, 2, "SCAN u"}}, 2)
          .empty());
  CHECK(find_paging_problem(
            {search, {2, 0, "SCALAR SUBQUERY 1"}, {3, 2, "SCAN u"}}, 2)
        == "SCAN u");
  CHECK_FALSE(
      find_paging_problem({{1, 0, "SEARCH t USING INDEX i (a>?)"}}, 2).empty());
  CHECK_FALSE(find_paging_problem({}, 1).empty());
}
