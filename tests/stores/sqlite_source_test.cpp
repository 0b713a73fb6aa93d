#include "stores/sqlite/key_walker.hpp"
#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <algorithm>

using namespace dunlin;

namespace {

/// An opened source that must be usable.
class opened {
public:
  opened(const sqlite_fixture& fixture, const source_spec& spec,
         store_access access = store_access::read) {
    auto store = open_store(fixture.source_config(), access);
    REQUIRE(store);
    store_ = std::move(*store);
    source_ = store_->make_source();
    const auto shape = source_->prepare(spec);
    INFO((shape ? "" : shape.error().text));
    REQUIRE(shape);
  }

  source_session* operator->() const noexcept {
    return source_.get();
  }

private:
  std::unique_ptr<store_connection> store_;
  std::unique_ptr<source_session> source_;
};

/// The last key of each page of a whole walk.
result<std::vector<std::string>> walk(const opened& source, uint64_t rows) {
  const auto bound = source->greatest_key();
  REQUIRE(bound);
  std::vector<std::string> pages;
  key_tuple after;
  for (bool end = false; !end;) {
    const auto page = source->walk_keys(after, *bound, rows);
    if (!page)
      return fail(page.error());
    if (page->rows > 0)
      pages.push_back(to_text(page->last));
    after = page->last;
    end = page->end;
    REQUIRE(pages.size() < 1000);
  }
  return pages;
}

result<uint64_t> list_all(const opened& source, uint64_t rows) {
  uint64_t listed = 0;
  for (bool end = false; !end;) {
    const auto list = source->list_keys(rows, 1 << 20);
    if (!list)
      return fail(list.error());
    listed += list->keys.size();
    end = list->end;
  }
  return listed;
}

} // namespace

TEST_CASE("keys of mixed types are walked in SQLite's order of types") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(k NOT NULL PRIMARY KEY);"
                        "INSERT INTO t VALUES(x'00'), ('b'), (2.5), ('10'),"
                        "(2), (-1e300), (9007199254740993), ('')");
  const opened source{fixture, {"t", "", {}}};

  const auto pages = walk(source, 1);

  REQUIRE(pages);
  CHECK(*pages
        == std::vector<std::string>{"-1e+300", "2", "2.5", "9007199254740993",
                                    "''", "'10'", "'b'", "x'00'"});
}

TEST_CASE("a walk of a source that was empty at first is at its end") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(k INTEGER PRIMARY KEY)");
  const opened source{fixture, {"t", "", {}}};
  const auto bound = source->greatest_key();
  REQUIRE(bound);
  fixture.run_on_source("INSERT INTO t VALUES(1)");

  const auto page = source->walk_keys("", *bound, 10);

  REQUIRE(page);
  CHECK(page->rows == 0);
  CHECK(page->end);
  const auto count = source->count_rows(*bound);
  REQUIRE(count);
  CHECK(count->total == 1);
  CHECK(count->past_bound == 1);
}

TEST_CASE("keys that are equal in the column's collation only are found") {
  const sqlite_fixture fixture;
  const uint64_t rows = GENERATE(1u, 2u, 3u, 100u);
  INFO(rows << " keys a page");

  SECTION("case") {
    fixture.run_on_source("CREATE TABLE t(k TEXT COLLATE NOCASE NOT NULL);"
                          "CREATE INDEX i ON t(k);"
                          "INSERT INTO t VALUES('a'), ('b'), ('B'), ('c')");
  }
  SECTION("blanks") {
    fixture.run_on_source("CREATE TABLE t(k TEXT COLLATE RTRIM NOT NULL);"
                          "CREATE INDEX i ON t(k);"
                          "INSERT INTO t VALUES('a'), ('b'), ('b  '), ('c')");
  }
  SECTION("kinds of numbers") {
    fixture.run_on_source("CREATE TABLE t(k NOT NULL); CREATE INDEX i ON t(k);"
                          "INSERT INTO t VALUES(1), (2), (2.0), (3)");
  }
  const opened source{fixture, {"t", "", {"k"}}};

  CHECK(code_of(walk(source, rows)) == error_code::key_not_unique);
  const opened once{fixture, {"t", "", {"k"}, scan_mode::once}};
  CHECK(code_of(list_all(once, rows)) == error_code::key_not_unique);
}

TEST_CASE("keys that only look alike are no equal ones") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(k TEXT NOT NULL);"
                        "CREATE INDEX i ON t(k);"
                        "INSERT INTO t VALUES('B'), ('b'), ('b '), ('b  ')");
  const opened source{fixture, {"t", "", {"k"}}};

  const auto pages = walk(source, 1);

  REQUIRE(pages);
  CHECK(pages->size() == 4);
}

TEST_CASE("the refusal of equal keys names the key") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(a NOT NULL, b NOT NULL);"
                        "CREATE INDEX i ON t(a, b);"
                        "INSERT INTO t VALUES('EPSG', 1), ('EPSG', 1)");
  const opened source{fixture, {"t", "", {"a", "b"}}};

  const auto pages = walk(source, 10);

  REQUIRE_FALSE(pages);
  CHECK(pages.error().code == error_code::key_not_unique);
  CHECK(pages.error().text.find("'EPSG', 1;") != std::string::npos);
}

TEST_CASE("a walk that would go round for ever is refused") {
  // A collation that takes every key for greater than the last one.
  const auto db = sqlite::database::open(":memory:", SQLITE_OPEN_READWRITE);
  REQUIRE(db);
  const auto compare
      = [](void*, int, const void*, int size, const void* right) -> int {
    return size == 1 && *static_cast<const char*>(right) == 'z' ? -1 : 1;
  };
  sqlite3_create_collation((*db)->handle(), "rising", SQLITE_UTF8, nullptr,
                           compare);
  REQUIRE((*db)->exec("CREATE TABLE t(k TEXT COLLATE rising);"
                      "INSERT INTO t VALUES('a'), ('b'), ('c')"));
  const sqlite::source_query query{sqlite::from_table("t"), {"k"}, {"k"}};
  sqlite::key_walker walker{**db, query, false};

  const auto first = walker.walk("", cells("z"), 2);
  REQUIRE(first);
  const auto second = walker.walk(first->last, cells("z"), 2);

  REQUIRE_FALSE(second);
  CHECK(second.error().code == error_code::query_invalid);
  CHECK(second.error().text.find(to_text(first->last)) != std::string::npos);
}

TEST_CASE("one pass lists all keys of a source that can't be paged") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(a, b);"
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                        "i + 1 FROM n WHERE i < 1000) INSERT INTO t SELECT "
                        "i % 10, 'x' || i FROM n");

  SECTION("in pieces of so many keys") {
    const opened source{fixture, {"t", "", {"b", "a"}, scan_mode::once}};
    CHECK(list_all(source, 7) == 1000u);
    CHECK(list_all(source, 7) == 0u);
  }
  SECTION("in pieces of so many bytes") {
    const opened source{fixture, {"t", "", {"b"}, scan_mode::once}};
    const auto list = source->list_keys(1000, 50);
    REQUIRE(list);
    CHECK(list->keys.size() < 10);
    CHECK_FALSE(list->end);
  }
  SECTION("and begins anew when it is prepared anew") {
    const auto store = fixture.open_source();
    auto source = store->make_source();
    for (int i = 0; i < 2; ++i) {
      REQUIRE(source->prepare({"t", "", {"b"}, scan_mode::once}));
      const auto list = source->list_keys(10, 1 << 20);
      REQUIRE(list);
      CHECK(list->keys.size() == 10);
    }
  }
  SECTION("of groups too") {
    const opened source{fixture,
                        {"",
                         "SELECT a, count(*) AS n FROM t GROUP BY a",
                         {"a"},
                         scan_mode::once}};
    CHECK(list_all(source, 4) == 10u);
  }
  SECTION("unless a NULL came in meanwhile") {
    const opened source{fixture, {"t", "", {"b"}, scan_mode::once}};
    fixture.run_on_source("INSERT INTO t VALUES(1, NULL), (2, NULL)");
    const auto listed = list_all(source, 100);
    REQUIRE_FALSE(listed);
    CHECK(listed.error().code == error_code::key_has_null);
    CHECK(listed.error().text.find(": 2 rows") != std::string::npos);
  }
}

TEST_CASE("the count that closes a scan tells what changed meanwhile") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(k); CREATE INDEX i ON t(k);"
                        "INSERT INTO t VALUES(1), (2)");
  const opened source{fixture, {"t", "", {"k"}}};
  const auto before = source->count_rows(cells(2));
  REQUIRE(before);
  CHECK_FALSE(before->changed);

  fixture.run_on_source("INSERT INTO t VALUES(3), (0), (NULL)");

  const auto after = source->count_rows(cells(2));
  REQUIRE(after);
  CHECK(after->total == 5);
  CHECK(after->past_bound == 1);
  CHECK(after->null_keys == 1);
  CHECK(after->changed);
  const auto unbound = source->count_rows("");
  REQUIRE(unbound);
  CHECK(unbound->past_bound == 4);
}

TEST_CASE("a source that was written has another mark in every journal mode") {
  const sqlite_fixture fixture;
  const std::string mode = GENERATE("delete", "wal");
  fixture.run_on_source("PRAGMA journal_mode = " + mode
                        + "; CREATE TABLE t(k INTEGER PRIMARY KEY);"
                          "INSERT INTO t VALUES(1)");
  const auto mark_now = [&] {
    const auto store = fixture.open_source();
    return store->make_source()->prepare({"t", "", {}})->mark;
  };
  // Keeps the log of the database where it is.
  const auto store = fixture.open_source();
  const auto mark = mark_now();
  CHECK(mark_now() == mark);
  // Files have times of some milliseconds.
  for (int i = 0; i < 1000 && mark_now() == mark; ++i)
    fixture.run_on_source("UPDATE t SET k = k + 1");
  CHECK(mark_now() != mark);
}

TEST_CASE("rows are estimated where that costs nothing") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(k INTEGER PRIMARY KEY, a);"
                        "CREATE TABLE w(k PRIMARY KEY) WITHOUT ROWID;"
                        "INSERT INTO t VALUES(1, 1), (50, 1);"
                        "INSERT INTO w VALUES(1), (2), (3)");

  const auto estimate
      = [&](const source_spec& spec, bool exact = false,
            store_access access = store_access::read) -> row_estimate {
    const opened source{fixture, spec, access};
    const auto answer = source->estimate_rows(exact);
    REQUIRE(answer);
    return *answer;
  };
  const source_spec query{"", "SELECT k FROM t", {"k"}};

  SECTION("by the greatest rowid") {
    CHECK(estimate({"t", "", {}}).rows == 50u);
    CHECK_FALSE(estimate({"t", "", {}}).exact);
  }
  SECTION("by what ANALYZE found, on either kind of connection") {
    fixture.run_on_source("CREATE INDEX i ON t(a); ANALYZE");
    CHECK(estimate({"t", "", {}}).rows == 2u);
    CHECK(estimate({"w", "", {}}).rows == 3u);
    CHECK(estimate({"w", "", {}}, false, store_access::write).rows == 3u);
  }
  SECTION("not at all without either") {
    CHECK_FALSE(estimate({"w", "", {}}).rows);
    CHECK_FALSE(estimate({"", "SELECT k FROM w", {"k"}}).rows);
  }
  SECTION("a query has no more rows than the table that its key is from") {
    const auto of = [&](const std::string& text) {
      return estimate({"", text, {"k"}});
    };
    CHECK(of("SELECT k FROM t").rows == 50u);
    CHECK(of("SELECT t.k, o.a FROM t JOIN t AS o ON o.k = t.k").rows == 50u);
    CHECK(of("WITH c AS (SELECT * FROM t) SELECT k FROM c").rows == 50u);
    CHECK_FALSE(of("SELECT k FROM t").exact);
    CHECK_FALSE(
        estimate({"", "SELECT k + 0 AS k FROM t", {"k"}, scan_mode::once})
            .rows);
    CHECK_FALSE(estimate({"",
                          "SELECT k FROM t UNION ALL SELECT k + 50 FROM t",
                          {"k"},
                          scan_mode::once})
                    .rows);
  }
  SECTION("exactly if asked to") {
    CHECK(estimate(query, true).rows == 2u);
    CHECK(estimate(query, true).exact);
  }
}

TEST_CASE("a range that is being read keeps nobody from committing") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(k INTEGER PRIMARY KEY, a);"
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                        "i + 1 FROM n WHERE i < 100) INSERT INTO t SELECT i, "
                        "'row' FROM n");
  const auto access = GENERATE(store_access::read, store_access::write);
  const opened source{fixture, {"t", "", {}}, access};
  REQUIRE(source->begin_rows({"", cells(100), {}}));
  uint32_t rows = 0;

  for (bool end = false; !end;) {
    const auto page = source->read_rows(100);
    REQUIRE(page);
    rows += page->rows->rows;
    end = page->end;
    // In this journal mode any open reader would make the commit fail.
    fixture.run_on_source("CREATE TABLE IF NOT EXISTS other(a);"
                          "INSERT INTO other VALUES(1)");
  }

  CHECK(rows == 100);
}

TEST_CASE("two sources of one connection read side by side") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(k INTEGER PRIMARY KEY);"
                        "INSERT INTO t VALUES(1), (2), (3)");
  const auto store = fixture.open_source();
  auto first = store->make_source();
  auto second = store->make_source();
  REQUIRE(first->prepare({"t", "", {}}));
  REQUIRE(second->prepare({"t", "", {}}));
  const size_t one_row = cells(1).size();

  REQUIRE(first->begin_rows({"", "", {cells(1), cells(3)}}));
  CHECK(first->read_rows(one_row)->rows->bytes == cells(1));
  REQUIRE(second->begin_rows({"", "", {cells(2)}}));
  CHECK(second->read_rows(one_row)->rows->bytes == cells(2));
  second->end_rows();
  CHECK(first->read_rows(one_row)->rows->bytes == cells(3));
}
