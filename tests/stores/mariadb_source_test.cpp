#include "tests/stores/mariadb_bench.hpp"

#include <atomic>
#include <thread>

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

lines three_rows() {
  return {"CREATE TABLE t(id int PRIMARY KEY, v longtext)",
          "INSERT INTO t VALUES(1, 'a'), (2, 'b'), (3, 'c')"};
}

} // namespace

TEST_CASE("a query may end in a comment or a semicolon") {
  const mariadb_source source{three_rows()};
  for (const auto* query :
       {"SELECT id, v FROM t -- all of them", "SELECT id, v FROM t;",
        "SELECT id, v FROM t; -- done", "SELECT id, v FROM t # all",
        "SELECT id, v FROM t /* all; */"}) {
    INFO(query);
    CHECK(source.rows({"", query, {"id"}, scan_mode::paged}).size() == 3);
  }
}

TEST_CASE("a query that is none, or more than one, is refused") {
  const mariadb_source source{three_rows()};
  for (const auto* query :
       {"SELECT id, v FROM t; DELETE FROM t", "DELETE FROM t",
        "SELECT id, id FROM t", "SELECT id, v AS ID FROM t",
        "SELECT id FROM t WHERE id = ?", "SELECT id FROM t /* no end",
        "SELECT nothing FROM t", "SELECT id FROM t WHERE v = 'open",
        "SELECT id FROM t INTO OUTFILE '/tmp/x'", " "}) {
    INFO(query);
    CHECK(code_of(source->prepare({"", query, {"id"}, scan_mode::paged}))
          == error_code::query_invalid);
  }
  CHECK(source.rows(read_table("t")).size() == 3);
}

TEST_CASE("a repeated column name is named") {
  const mariadb_source source{three_rows()};
  const auto refused = source->prepare(
      {"", "SELECT id, v, v FROM t", {"id"}, scan_mode::paged});
  CHECK(holds(text_of(refused), "two columns called 'v'"));
}

TEST_CASE("the key that a table has by itself") {
  const mariadb_source source{
      {"CREATE TABLE u(a int NOT NULL, b varchar(50) NOT NULL, c int,"
       " UNIQUE two(a, b), UNIQUE c(c), UNIQUE part(b(3)))",
       "CREATE TABLE none(a int, UNIQUE(a))",
       "CREATE VIEW seen AS SELECT a, b FROM u"}};

  const auto unique = source->prepare(read_table("u"));
  REQUIRE(unique);
  CHECK(unique->origin == key_origin::unique_index);
  CHECK(unique->key == lines{"a", "b"});
  const auto none = source->prepare(read_table("none"));
  CHECK(code_of(none) == error_code::key_missing);
  CHECK(holds(text_of(none), "from: 'a'"));
  CHECK(code_of(source->prepare(read_table("seen")))
        == error_code::key_missing);
  CHECK(source->prepare(read_table("seen", {"a", "b"})));
}

TEST_CASE("a table of another database is read by its full name") {
  const mariadb_source source{three_rows()};
  const auto full = source.fixture().target_name() + ".far";
  source.fixture().run_on_target("CREATE TABLE far AS SELECT * FROM "
                                 + source.fixture().source_name() + ".t");
  source.fixture().run_on_target("ALTER TABLE far ADD PRIMARY KEY(id)");

  CHECK(source.rows(read_table(full)).size() == 3);
  const auto shape
      = source->prepare({"",
                         "SELECT f.id FROM " + full + " f JOIN t USING(id)",
                         {"id"},
                         scan_mode::paged});
  REQUIRE(shape);
  auto tables = shape->tables;
  std::sort(tables.begin(), tables.end());
  CHECK(tables == lines{full, "t"});
}

TEST_CASE("a row that is huge is measured before it is read") {
  const mariadb_source source{
      {"CREATE TABLE t(id int PRIMARY KEY, v longtext, w longblob)",
       "INSERT INTO t VALUES(1, 'a', 'b'), (2, repeat('x', 200000),"
       " repeat('y', 200000)), (3, 'c', NULL)"}};
  REQUIRE(source->prepare(read_table("t")));
  REQUIRE(source->begin_rows({"", cells(3), {}}));
  const auto first = source->read_rows(chunk_bytes_max);
  REQUIRE(first);
  CHECK(first->rows->rows == 1);
  const auto second = source->read_rows(chunk_bytes_max);
  REQUIRE(second);
  CHECK(second->rows->rows == 0);
  CHECK(second->needs_bytes >= 400'000);
  CHECK(second->needs_bytes < 401'000);
  const auto third = source->read_rows(second->needs_bytes);
  REQUIRE(third);
  INFO(second->needs_bytes << " then " << third->needs_bytes);
  CHECK(third->rows->rows == 1);
  CHECK_FALSE(third->end);
  const auto last = source->read_rows(chunk_bytes_max);
  REQUIRE(last);
  CHECK(last->rows->rows == 1);
  CHECK(last->end);
}

TEST_CASE("two readers of one connection take turns amid their rows") {
  const mariadb_source source{
      {"CREATE TABLE t(id int PRIMARY KEY, v varchar(100))",
       "INSERT INTO t SELECT seq, repeat('x', 100) FROM (SELECT @n := @n + 1 AS"
       " seq FROM information_schema.collations, (SELECT @n := 0) z"
       " LIMIT 100) s"}};
  auto other = source.store().make_source();
  REQUIRE(source->prepare(read_table("t")));
  REQUIRE(other->prepare(read_table("t")));
  const batch_bounds all{"", cells(100), {}};
  REQUIRE(source->begin_rows(all));
  REQUIRE(other->begin_rows(all));
  uint32_t rows = 0;
  uint32_t other_rows = 0;
  for (bool end = false; !end;) {
    const auto page = source->read_rows(1000);
    const auto other_page = other->read_rows(1000);
    REQUIRE(page);
    REQUIRE(other_page);
    rows += page->rows->rows;
    other_rows += other_page->rows->rows;
    REQUIRE(source->greatest_key());
    end = page->end && other_page->end;
  }
  CHECK(rows == 100);
  CHECK(other_rows == 100);
}

TEST_CASE("a source that is written meanwhile is known to have changed") {
  const mariadb_source source{three_rows()};
  source.fixture().run_on_source("CREATE TABLE still(id int PRIMARY KEY)");
  const source_spec spec{
      "", "SELECT id FROM t WHERE id > 0", {"id"}, scan_mode::paged};
  const auto shape = source->prepare(spec);
  REQUIRE(shape);
  CHECK_FALSE(source->count_rows(cells(3))->changed);
  // Told by the second, by a clock that may lag a little.
  const auto now = [&] {
    return std::stoll(mariadb_fixture::query(source.fixture().source_config(),
                                             "SELECT unix_timestamp()")
                          .front());
  };
  for (const auto before = now(); now() < before + 2;) {
  }
  source.fixture().run_on_source("INSERT INTO t VALUES(4, 'd')");
  const auto count = source->count_rows(cells(3));
  REQUIRE(count);
  CHECK(count->changed);
  CHECK(count->total == 4);
  CHECK(count->past_bound == 1);
  CHECK(source->prepare(spec)->mark != shape->mark);
}

TEST_CASE("keys of a file are those of the source, in its own spelling") {
  const mariadb_source source{
      {"CREATE TABLE t(a varchar(9), b bigint, PRIMARY KEY(a, b))",
       "INSERT INTO t VALUES('Anna', 7), ('Anna', 8), ('bob', 1)"}};
  const auto list = [&](const std::string& text) {
    source_spec spec = read_table("t");
    const temporary_folder folder;
    std::ofstream{folder.file("keys")} << text;
    spec.keys_file = folder.file("keys");
    REQUIRE(source->prepare(spec));
    return source->list_keys(10, 1 << 20);
  };

  const auto found = list("BOB\t1\nanna\t007\nANNA\t7\nx\t3\n");
  REQUIRE(found);
  lines keys;
  for (const auto& key : found->keys)
    keys.push_back(to_text(key));
  CHECK(keys == lines{"'Anna', 7", "'bob', 1", "'x', 3"});
  const auto refused = list("anna\tseven\n");
  CHECK(code_of(refused) == error_code::bad_value);
  CHECK(holds(text_of(refused), "'seven'"));
}

TEST_CASE("a canceller ends the reading of rows, too") {
  const mariadb_source source{{"CREATE TABLE t(id int PRIMARY KEY, v int)",
                               "INSERT INTO t VALUES(1, 1), (2, 2), (3, 3)"}};
  // Each row takes its time.
  REQUIRE(source->prepare(
      {"", "SELECT id, sleep(30) AS v FROM t", {"id"}, scan_mode::once}));
  const auto canceller = source.store().make_canceller();
  REQUIRE(source->begin_rows({"", cells(3), {}}));
  error_code code = error_code::none;
  std::atomic<bool> has_ended = false;
  std::thread reading{[&] {
    code = code_of(source->read_rows(chunk_bytes_max));
    has_ended = true;
  }};
  while (!has_ended)
    canceller->cancel();
  reading.join();
  CHECK(code == error_code::interrupted);
}
