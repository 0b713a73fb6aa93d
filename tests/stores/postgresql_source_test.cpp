#include "stores/postgresql/source.hpp"
#include "tests/stores/postgresql_fixture.hpp"
#include "tests/stores/source_contract.hpp"

#include <chrono>

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

/// Walks over all keys two by two and reads each range by itself.
lines read_by_ranges(source_session& source) {
  const auto bound = source.greatest_key();
  REQUIRE(bound);
  lines out;
  key_tuple last;
  for (bool end = false; !end;) {
    const auto walk = source.walk_keys(last, *bound, 2);
    INFO((walk ? "" : walk.error().text));
    REQUIRE(walk);
    end = walk->end;
    if (walk->rows == 0)
      break;
    const auto rows = read_all(source, {last, walk->last, {}});
    CHECK(rows.size() == walk->rows);
    out.insert(out.end(), rows.begin(), rows.end());
    last = walk->last;
  }
  return out;
}

/// Reads a table by ranges, and all of its keys as a list.
void check_all_rows(postgresql_fixture& fixture, const source_spec& spec,
                    const lines& expected) {
  auto store = fixture.open_source();
  auto source = store->make_source();
  const auto shape = source->prepare(spec);
  INFO((shape ? "" : shape.error().text));
  REQUIRE(shape);
  CHECK(read_by_ranges(*source) == expected);
  const auto bound = source->greatest_key();
  REQUIRE(bound);
  const auto keys = source->page_keys("", *bound, 100, chunk_bytes_max);
  REQUIRE(keys);
  CHECK(keys->keys.size() == expected.size());
  auto listed = read_all(*source, {"", "", keys->keys});
  auto sorted = expected;
  std::sort(listed.begin(), listed.end());
  std::sort(sorted.begin(), sorted.end());
  CHECK(listed == sorted);
}

error prepare_error(postgresql_fixture& fixture, const source_spec& spec) {
  auto store = fixture.open_source();
  const auto shape = store->make_source()->prepare(spec);
  REQUIRE_FALSE(shape);
  CHECK(shape.error().text.find('\n') == std::string::npos);
  return shape.error();
}

source_spec read_query(std::string query, std::vector<std::string> key = {"id"},
                       scan_mode scan = scan_mode::paged) {
  return {"", std::move(query), std::move(key), scan};
}

} // namespace

TEST_CASE("keys of PostgreSQL's own kinds are paged by as they compare") {
  postgresql_fixture fixture;

  SECTION("char(n), without the blanks that fill it up") {
    fixture.run_on_source("CREATE TABLE t (id char(4) PRIMARY KEY);"
                          "INSERT INTO t VALUES ('b'), ('a'), ('abcd'), ('')");
    check_all_rows(fixture, read_table("t"), {"''", "'a'", "'abcd'", "'b'"});
  }
  SECTION("texts with quotes, backslashes and letters beyond ASCII") {
    fixture.run_on_source(
        "CREATE TABLE t (id text COLLATE \"C\" PRIMARY KEY);"
        "INSERT INTO t VALUES (E'a\\\\b'), ('it''s'), ('\"'), ('ä'), ('漢'),"
        " (E'two\\nlines'), ('$1'), ('')");
    check_all_rows(fixture, read_table("t"),
                   {"''", "'\"'", "'$1'", "'a\\b'", "'it''s'", "'two lines'",
                    "'ä'", "'漢'"});
  }
  SECTION("bytea") {
    fixture.run_on_source("CREATE TABLE t (id bytea PRIMARY KEY);"
                          "INSERT INTO t VALUES ('\\x00ff'), ('\\x'), "
                          "('\\x5c27')");
    check_all_rows(fixture, read_table("t"), {"x''", "x'00ff'", "x'5c27'"});
  }
  SECTION("numbers that are none, and infinite ones") {
    fixture.run_on_source("CREATE TABLE t (id float8 PRIMARY KEY, n numeric);"
                          "INSERT INTO t VALUES ('NaN', 'NaN'), ('Infinity',"
                          " 'Infinity'), ('-Infinity', -0.50), (1e300, 1e20),"
                          " (0.1, 12345678901234567890.1230)");
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_table("t")));
    CHECK(read_by_ranges(*source).size() == 5);
    REQUIRE(source->prepare(read_query("SELECT n AS id, id AS real FROM t",
                                       {"id"}, scan_mode::once)));
    const auto list = source->list_keys(9, 1000);
    REQUIRE(list);
    lines texts;
    for (const auto& key : list->keys)
      texts.push_back(to_text(key));
    CHECK(texts
          == lines{"'-0.50'", "'12345678901234567890.1230'",
                   "'100000000000000000000'", "'Infinity'", "'NaN'"});
  }
}

TEST_CASE("a page of a composite key in PostgreSQL reads its own rows alone") {
  postgresql_fixture fixture;
  fixture.run_on_source(
      "CREATE TABLE t (a char(6), b int, n int, PRIMARY KEY (a, b));"
      "INSERT INTO t SELECT to_char(i / 10, 'FM000000'), i % 10, i FROM"
      " generate_series(0, 19999) AS i; ANALYZE t");
  auto db = postgresql_fixture::open_database(fixture.source_config());
  postgresql::source reader{*db, 1};
  REQUIRE(reader.prepare(read_table("t")));
  // Of the same session, which tells at once what it has read.
  const auto entries = [&] {
    postgresql_fixture::run(*db, "SELECT pg_stat_force_next_flush()");
    return db
        ->query_integer("SELECT idx_tup_read FROM pg_stat_user_indexes WHERE"
                        " relname = 't'")
        .value();
  };

  const auto before = entries();
  const auto walk
      = reader.walk_keys(cells("001000", 5), cells("001999", 9), 1000);
  REQUIRE(walk);
  CHECK(walk->last == cells("001100", 5));
  const auto walked = entries();
  CHECK(walked - before >= 1000);
  CHECK(walked - before <= 1100);
  CHECK(read_all(reader, {cells("001000", 5), cells("001100", 5), {}}).size()
        == 1000);
  CHECK(entries() - walked <= 1100);
}

TEST_CASE("literals of PostgreSQL hit the very keys that they are made of") {
  postgresql_fixture fixture;

  SECTION("float4 keys, to the bit") {
    fixture.run_on_source("CREATE TABLE t (id float4 PRIMARY KEY);"
                          "INSERT INTO t SELECT (n / 7.0)::float4 FROM"
                          " generate_series(1, 9) AS n");
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_table("t")));
    CHECK(read_by_ranges(*source).size() == 9);
  }
  SECTION("days, moments and their infinities") {
    fixture.run_on_source(
        "CREATE TABLE t (id timestamptz, d date, PRIMARY KEY (id, d));"
        "INSERT INTO t VALUES ('infinity', '-infinity'),"
        " ('2026-01-31 23:59:59.5+02', '2026-01-31'),"
        " ('0044-03-15 00:00:00+00 BC', '0044-03-15 BC'),"
        " ('20260-01-01 00:00:00.000001+00', '1999-12-31')");
    check_all_rows(fixture, read_table("t"),
                   {"'0044-03-15 00:00:00+00 BC', '0044-03-15 BC'",
                    "'2026-01-31 21:59:59.5+00', '2026-01-31'",
                    "'20260-01-01 00:00:00.000001+00', '1999-12-31'",
                    "'infinity', '-infinity'"});
  }
  SECTION("types that are read as their texts") {
    fixture.run_on_source("CREATE TABLE t (id inet PRIMARY KEY, a int[]);"
                          "INSERT INTO t VALUES ('10.0.0.1', '{1,2}'),"
                          " ('9.0.0.0/8', NULL), ('10.0.0.10', '{}')");
    check_all_rows(fixture, read_table("t"),
                   {"'9.0.0.0/8', NULL", "'10.0.0.1/32', '{1,2}'",
                    "'10.0.0.10/32', '{}'"});
  }
  SECTION("booleans, enumerations, domains and UUIDs") {
    fixture.run_on_source(
        "CREATE TYPE mood AS ENUM ('sad', 'ok');"
        "CREATE DOMAIN code AS varchar(3) CHECK (VALUE <> 'x');"
        "CREATE TABLE t (b bool, m mood, c code, u uuid,"
        " PRIMARY KEY (b, m, c, u));"
        "INSERT INTO t SELECT b, m, c, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"
        " FROM unnest('{f,t}'::bool[]) AS b, unnest('{ok,sad}'::mood[]) AS m,"
        " unnest('{a,b}'::text[]) AS c");
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_table("t")));
    const auto rows = read_by_ranges(*source);
    REQUIRE(rows.size() == 8);
    CHECK(rows[0] == "0, 'sad', 'a', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'");
    CHECK(rows[7] == "1, 'ok', 'b', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'");
  }
}

TEST_CASE("a collation of ICU orders a scan, and is in its stamp") {
  postgresql_fixture fixture;
  fixture.run_on_source(
      "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2',"
      " deterministic = false);"
      "CREATE TABLE t (id text COLLATE nocase PRIMARY KEY, n int);"
      "INSERT INTO t VALUES ('B', 2), ('a', 1), ('c', 3), ('D', 4);"
      "CREATE TABLE plain (id int PRIMARY KEY)");
  check_all_rows(fixture, read_table("t"),
                 {"'a', 1", "'B', 2", "'c', 3", "'D', 4"});
  auto store = fixture.open_source();
  auto source = store->make_source();
  const auto shape = source->prepare(read_table("t"));
  REQUIRE(shape);
  const std::string named = "collation nocase ";
  CHECK(shape->stamp.starts_with(named));
  // Its version, as ICU counts.
  CHECK(shape->stamp.find_first_of("0123456789") == named.size());
  const auto plain = source->prepare(read_table("plain"));
  REQUIRE(plain);
  CHECK(plain->stamp.empty());

  SECTION("keys that only it takes for the same are equal neighbours") {
    fixture.run_on_source("CREATE VIEW doubled AS SELECT id, n FROM t UNION ALL"
                          " SELECT upper(id), n FROM t");
    REQUIRE(source->prepare(read_table("doubled", {"id"}, scan_mode::once)));
    CHECK(code_of(source->list_keys(9, 1000)) == error_code::key_not_unique);
  }
}

TEST_CASE("a query may end in a comment, and is refused for what can't be") {
  postgresql_fixture fixture;
  fixture.run_on_source("CREATE TABLE t (id int PRIMARY KEY, text text);"
                        "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')");

  SECTION("a comment, a semicolon") {
    check_all_rows(fixture,
                   read_query("SELECT id, text FROM t WHERE id > 1; -- all"),
                   {"2, 'b'", "3, 'c'"});
  }
  SECTION("LIMIT is done anew for each page, but may be read in one pass") {
    const std::string query = "SELECT id FROM t ORDER BY id LIMIT 2";
    CHECK(prepare_error(fixture, read_query(query)).code
          == error_code::scan_unindexed);
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_query(query, {"id"}, scan_mode::once)));
    const auto keys = source->list_keys(9, 1000);
    REQUIRE(keys);
    CHECK(keys->keys == std::vector<key_tuple>{cells(1), cells(2)});
    CHECK(keys->end);
  }
  SECTION("texts that are refused") {
    for (const auto* query :
         {"SELECT id, text AS id FROM t", "SELECT id, 1 FROM t",
          "SELECT id FROM t; SELECT 1", "DELETE FROM t RETURNING id",
          "SELECT id FROM t WHERE id = $1", "SELECT id FROM t WHERE (",
          "WITH d AS (DELETE FROM t RETURNING id) SELECT id FROM d"}) {
      INFO(query);
      CHECK(prepare_error(fixture, read_query(query)).code
            == error_code::query_invalid);
    }
    CHECK(prepare_error(fixture, read_query("SELECT id FROM t", {})).code
          == error_code::key_missing);
  }
  SECTION("a join along an index is paged, an aggregate is not") {
    fixture.run_on_source("CREATE TABLE u (id int PRIMARY KEY, t_id int);"
                          "INSERT INTO u VALUES (7, 1), (8, 3), (9, 1)");
    check_all_rows(
        fixture,
        read_query("SELECT u.id, t.text FROM u JOIN t ON t.id = u.t_id"),
        {"7, 'a'", "8, 'c'", "9, 'a'"});
    CHECK(prepare_error(fixture, read_query("SELECT id, count(*) AS n FROM t"
                                            " GROUP BY id"))
              .code
          == error_code::scan_unindexed);
  }
}

TEST_CASE("the default key can't be NULL, and covers all rows") {
  postgresql_fixture fixture;
  fixture.run_on_source(
      "CREATE SCHEMA sales;"
      "CREATE TABLE sales.orders (a int, b int NOT NULL, c int NOT NULL);"
      "CREATE UNIQUE INDEX partial ON sales.orders (b) WHERE a > 1;"
      "CREATE UNIQUE INDEX computed ON sales.orders ((b + c));"
      "CREATE UNIQUE INDEX nullable ON sales.orders (a);");
  CHECK(prepare_error(fixture, read_table("sales.orders")).code
        == error_code::key_missing);
  fixture.run_on_source("CREATE UNIQUE INDEX good ON sales.orders (c, b);"
                        "INSERT INTO sales.orders VALUES (1, 2, 3)");
  auto store = fixture.open_source();
  auto source = store->make_source();
  const auto shape = source->prepare(read_table("sales.orders"));
  REQUIRE(shape);
  CHECK(shape->key == lines{"c", "b"});
  CHECK(shape->origin == key_origin::unique_index);
  CHECK(shape->tables == lines{"sales.orders"});
  REQUIRE(shape->types.size() == 3);
  CHECK_FALSE(shape->types[0].is_not_null);
  CHECK(shape->types[1].is_not_null);
  CHECK(read_by_ranges(*source) == lines{"1, 2, 3"});
}

TEST_CASE("a view is read by the table beneath, which is named") {
  postgresql_fixture fixture;
  fixture.run_on_source("CREATE TABLE t (id int PRIMARY KEY, text text);"
                        "CREATE VIEW v AS SELECT id, text FROM t WHERE id > 0;"
                        "INSERT INTO t VALUES (1, 'a'), (0, 'b')");
  auto store = fixture.open_source();
  auto source = store->make_source();
  const auto shape = source->prepare(read_table("v", {"id"}));
  REQUIRE(shape);
  CHECK(shape->tables == lines{"t", "v"});
  CHECK(read_by_ranges(*source) == lines{"1, 'a'"});
}

TEST_CASE("column types are told in common words") {
  postgresql_fixture fixture;
  fixture.run_on_source(
      "CREATE TABLE t (id bigint PRIMARY KEY, n numeric(10,2), v varchar(5),"
      " c char(3), ts timestamp(3), tz timestamptz, j jsonb, i interval)");
  auto store = fixture.open_source();
  const auto shape = store->make_source()->prepare(read_table("t"));
  REQUIRE(shape);
  const auto& types = shape->types;
  CHECK(types[0].family == type_family::integer);
  CHECK(types[0].size == 8);
  CHECK(types[1].family == type_family::decimal);
  CHECK(types[1].size == 10);
  CHECK(types[1].scale == 2);
  CHECK(types[1].declared == "numeric(10,2)");
  CHECK(types[2].size == 5);
  CHECK(types[3].is_padded);
  CHECK(types[4].family == type_family::timestamp);
  CHECK(types[4].size == 3);
  CHECK(types[5].family == type_family::instant);
  CHECK(types[6].family == type_family::json);
  CHECK(types[7].family == type_family::other);
}

TEST_CASE("a listed key that is no value of its column is the file's fault") {
  postgresql_fixture fixture;
  fixture.run_on_source("CREATE TABLE t (id int PRIMARY KEY)");
  auto store = fixture.open_source();
  auto source = store->make_source();
  auto spec = read_table("t");
  spec.keys_file = fixture.write_file("keys", "1\n\nabc\n");
  REQUIRE(source->prepare(spec));
  const auto keys = source->list_keys(9, 1000);
  REQUIRE_FALSE(keys);
  CHECK(keys.error().code == error_code::bad_value);
  CHECK(keys.error().text.find("key 2: invalid input syntax")
        != std::string::npos);
}

TEST_CASE("rows of a list come in the order of their keys") {
  postgresql_fixture fixture;
  fixture.run_on_source("CREATE TABLE t (id int PRIMARY KEY);"
                        "INSERT INTO t SELECT generate_series(1000, 1, -1)");
  auto store = fixture.open_source();
  auto source = store->make_source();
  REQUIRE(source->prepare(read_table("t")));
  batch_bounds listed;
  for (int id = 1000; id > 0; --id)
    listed.keys.push_back(cells(id));
  const auto rows = read_all(*source, listed);
  REQUIRE(rows.size() == 1000);
  CHECK(rows.front() == "1");
  CHECK(rows.back() == "1000");
  const auto is_before = [](const std::string& left, const std::string& right) {
    return std::stoi(left) < std::stoi(right);
  };
  CHECK(std::is_sorted(rows.begin(), rows.end(), is_before));
}

TEST_CASE("what others write meanwhile is seen by the count, and later by the"
          " mark") {
  postgresql_fixture fixture;
  fixture.run_on_source("CREATE TABLE t (id int PRIMARY KEY);"
                        "INSERT INTO t VALUES (1), (5)");
  auto store = fixture.open_source();
  auto source = store->make_source();
  const auto shape = source->prepare(read_table("t"));
  REQUIRE(shape);
  fixture.run_on_source("INSERT INTO t VALUES (3), (9)");
  const auto count = source->count_rows(cells(5));
  REQUIRE(count);
  CHECK(count->total == 4);
  CHECK(count->past_bound == 1);
  // Statistics come late.
  const auto patience
      = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  const auto mark_now = [&] { return source->prepare(read_table("t"))->mark; };
  while (mark_now() == shape->mark
         && std::chrono::steady_clock::now() < patience) {
  }
  CHECK(mark_now() != shape->mark);
}
