#include "stores/sqlite/source.hpp"
#include "tests/catch.hpp"
#include "tests/stores/sqlite_fixture.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <random>

using namespace dunlin;

namespace {

/// Reads a batch to its end as a migrator does: an allowance of bytes, and what
/// a page asks for.
class reader {
public:
  reader(source_session& source, size_t allowance_bytes)
      : source_(source), allowance_bytes_(allowance_bytes) {
    // nop
  }

  std::vector<std::string> read(const batch_bounds& bounds) {
    REQUIRE(source_.begin_rows(bounds));
    size_t allowance_bytes = allowance_bytes_;
    for (bool end = false; !end;) {
      const auto page = source_.read_rows(allowance_bytes);
      REQUIRE(page);
      REQUIRE(page->rows->bytes.size() <= allowance_bytes);
      // Little is kept beyond what the budget counts.
      if (allowance_bytes <= chunk_bytes_max)
        REQUIRE(page->rows->bytes.capacity()
                <= page->rows->bytes.size() + allowance_bytes / 16 + 16);
      split(*page->rows);
      end = page->end;
      // Each page without rows asks for more, or is the last.
      if (page->rows->rows == 0 && !end)
        REQUIRE(page->needs_bytes > allowance_bytes);
      allowance_bytes = std::max<size_t>(allowance_bytes_, page->needs_bytes);
      greatest_bytes_ = std::max(greatest_bytes_, allowance_bytes);
    }
    source_.end_rows();
    return std::move(rows_);
  }

  size_t greatest_bytes() const noexcept {
    return greatest_bytes_;
  }

private:
  void split(const chunk& page) {
    value_reader cells{page.bytes};
    for (uint32_t row = 0; row < page.rows; ++row) {
      const auto before = cells.rest();
      for (uint32_t i = 0; i < page.columns; ++i)
        cells.next();
      rows_.emplace_back(before.substr(0, before.size() - cells.rest().size()));
    }
    REQUIRE(cells.at_end());
  }

  source_session& source_;
  size_t allowance_bytes_;
  size_t greatest_bytes_ = 0;
  std::vector<std::string> rows_;
};

/// The rows of a statement, encoded.
std::vector<std::string> plain_rows(const std::string& file,
                                    const std::string& sql) {
  const auto db = sqlite::database::open(file, SQLITE_OPEN_READONLY);
  REQUIRE(db);
  auto query = (*db)->prepare(sql);
  REQUIRE(query);
  std::vector<std::string> rows;
  for (auto row = query->step(); row && *row; row = query->step())
    query->append_cells(rows.emplace_back());
  return rows;
}

/// The most memory that this process ever had, in bytes.
size_t peak_bytes() {
  rusage usage;
  REQUIRE(getrusage(RUSAGE_SELF, &usage) == 0);
  return static_cast<size_t>(usage.ru_maxrss) * 1024;
}

/// Fills `t` with rows of random sizes and kinds.
void fill(const sqlite_fixture& fixture, std::mt19937& random, int rows) {
  std::string sql = "BEGIN;";
  const auto text_of = [&](int bytes) {
    return "printf('%." + std::to_string(bytes) + "c', 'x')";
  };
  for (int i = 0; i < rows; ++i) {
    // Mostly small; some beyond a page, some beyond any allowance.
    const int sizes[] = {0, 1, 50, 500, 5'000, 70'000, 300'000};
    const auto large = [&] {
      const auto kind = std::min(random() % 12, random() % 12);
      return sizes[std::min<size_t>(kind, 6)];
    };
    const int blob_bytes = large();
    const int text_bytes = large() + 1;
    sql += "INSERT INTO t VALUES('" + std::string(1 + random() % 3, 'a') + "', "
           + std::to_string(i) + ", zeroblob(" + std::to_string(blob_bytes)
           + "), " + text_of(text_bytes) + ", "
           + (random() % 3 == 0 ? "NULL" : "1.5") + ");";
  }
  fixture.run_on_source(sql + "COMMIT");
}

} // namespace

TEST_CASE("rows of any sizes are read whole, once, in order") {
  const auto seed = GENERATE(range(1u, 9u));
  INFO("seed " << seed);
  std::mt19937 random{seed};
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(a TEXT NOT NULL, b NOT NULL, c, d, e, "
                        "PRIMARY KEY(a, b)) WITHOUT ROWID");
  fill(fixture, random, 60);
  const auto expected
      = plain_rows(fixture.source_file(), "SELECT * FROM t ORDER BY a, b");
  const auto access = GENERATE(store_access::read, store_access::write);
  const auto store = open_store(fixture.source_config(), access);
  REQUIRE(store);
  auto source = (*store)->make_source();
  REQUIRE(source->prepare({"t", "", {}}));
  const auto bound = source->greatest_key();
  REQUIRE(bound);

  for (const size_t allowance : {100u, 3'000u, 100'000u, 262'144u}) {
    INFO(allowance << " bytes");
    CHECK(reader{*source, allowance}.read({"", *bound, {}}) == expected);
  }
}

TEST_CASE("the rows of a list are read whole and once") {
  const auto seed = GENERATE(range(1u, 5u));
  INFO("seed " << seed);
  std::mt19937 random{seed};
  const sqlite_fixture fixture;
  // Once by an index, once by looking at every row.
  const std::string key = GENERATE(", PRIMARY KEY(a, b)", "");
  fixture.run_on_source("CREATE TABLE t(a TEXT NOT NULL, b NOT NULL, c, d, e"
                        + key + ")");
  fill(fixture, random, 40);
  auto expected
      = plain_rows(fixture.source_file(), "SELECT * FROM t WHERE b % 3 > 0");
  std::sort(expected.begin(), expected.end());
  const auto keys = plain_rows(fixture.source_file(),
                               "SELECT a, b FROM t WHERE b % 3 > 0 UNION ALL "
                               "SELECT 'none', 1");
  const auto access = GENERATE(store_access::read, store_access::write);
  const auto store = open_store(fixture.source_config(), access);
  REQUIRE(store);
  auto source = (*store)->make_source();
  REQUIRE(source->prepare({"t", "", {"a", "b"}, scan_mode::once}));

  for (const size_t allowance : {100u, 3'000u, 100'000u}) {
    INFO(allowance << " bytes");
    auto rows = reader{*source, allowance}.read({"", "", keys});
    std::sort(rows.begin(), rows.end());
    CHECK(rows == expected);
  }
}

TEST_CASE("a list finds its rows by their rowids") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(a);"
                        "INSERT INTO t VALUES('x'), ('y'), ('y'), ('z')");
  const auto store = fixture.open_source();
  auto source = store->make_source();
  REQUIRE(source->prepare({"t", "", {}}));

  CHECK(reader{*source, 1000}.read({"", "", {cells(3), cells(2), cells(9)}})
        == std::vector<std::string>{cells("y", 2), cells("y", 3)});
}

TEST_CASE("a key is looked up as it was read, whatever the column's type") {
  const sqlite_fixture fixture;
  fixture.run_on_source(
      "CREATE TABLE t(k NUMERIC NOT NULL PRIMARY KEY, v);"
      "INSERT INTO t VALUES(1, 'a'), (1.5, 'b'), ('1 x', 'c'),"
      "(x'31', 'd'), ('', 'e')");
  const auto store = fixture.open_source();
  auto source = store->make_source();
  REQUIRE(source->prepare({"t", "", {}}));
  const auto keys = plain_rows(fixture.source_file(), "SELECT k FROM t");
  REQUIRE(keys.size() == 5);

  CHECK(reader{*source, 1000}.read({"", "", keys}).size() == 5);
  for (const auto& key : keys)
    CHECK(reader{*source, 1000}.read({"", "", {key}}).size() == 1);
}

TEST_CASE("a value of 10 MB is not loaded before there is room for it") {
  const sqlite_fixture fixture;
  const std::string value
      = GENERATE("printf('%.10000000c', 'x')", "zeroblob(10000000)");
  INFO(value);
  fixture.run_on_source("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b);"
                        "INSERT INTO t VALUES(1, 'small', 1), (2, "
                        + value + ", 2), (3, 'small', 3)");
  // Filling the table took memory too; what counts is what reading adds.
  const auto before = peak_bytes();
  const auto store = fixture.open_source();
  auto source = store->make_source();
  REQUIRE(source->prepare({"t", "", {}}));
  REQUIRE(source->begin_rows({"", cells(3), {}}));
  const auto first = source->read_rows(chunk_bytes_max);
  REQUIRE(first);
  CHECK(first->rows->rows == 1);
  size_t allowance = chunk_bytes_max;
  auto page = source->read_rows(allowance);
  REQUIRE(page);
  while (page->needs_bytes < 10'000'000) {
    REQUIRE(page->rows->rows == 0);
    REQUIRE(page->needs_bytes > allowance);
    allowance = page->needs_bytes;
    page = source->read_rows(allowance);
    REQUIRE(page);
  }
  // All allowances were too small, and nothing was loaded.
  CHECK(peak_bytes() < before + (12u << 20));

  page = source->read_rows(page->needs_bytes);
  REQUIRE(page);
  REQUIRE(page->rows->rows >= 1);
  CHECK(page->rows->bytes.size() > 10'000'000);
  const auto rest = source->read_rows(chunk_bytes_max);
  REQUIRE(rest);
  CHECK(page->rows->rows + rest->rows->rows == 2);
}

TEST_CASE("many cells that are too much together say how much they need") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id INTEGER PRIMARY KEY, a, b, c);"
                        "INSERT INTO t VALUES(1, zeroblob(40000), "
                        "zeroblob(40000), zeroblob(40000))");
  const auto store = fixture.open_source();
  auto source = store->make_source();
  REQUIRE(source->prepare({"t", "", {}}));
  REQUIRE(source->begin_rows({"", cells(1), {}}));

  const auto page = source->read_rows(60'000);
  REQUIRE(page);
  CHECK(page->rows->rows == 0);
  CHECK_FALSE(page->end);
  REQUIRE(page->needs_bytes > 60'000);

  size_t allowance = page->needs_bytes;
  auto next = source->read_rows(allowance);
  REQUIRE(next);
  while (next->rows->rows == 0) {
    REQUIRE(next->needs_bytes > allowance);
    allowance = next->needs_bytes;
    next = source->read_rows(allowance);
    REQUIRE(next);
  }
  CHECK(next->rows->rows == 1);
  CHECK(allowance >= 120'000);
}

TEST_CASE("reading leaves the writer's own limit as it was") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id INTEGER PRIMARY KEY, a);"
                        "INSERT INTO t VALUES(1, zeroblob(100000))");
  const auto db
      = sqlite::database::open(fixture.source_file(), SQLITE_OPEN_READWRITE);
  REQUIRE(db);
  const auto limit = sqlite3_limit((*db)->handle(), SQLITE_LIMIT_LENGTH, -1);
  sqlite::source source{**db, true, 1};
  REQUIRE(source.prepare({"t", "", {}}));
  REQUIRE(source.begin_rows({"", cells(1), {}}));

  CHECK(source.read_rows(1000)->needs_bytes > 1000);

  CHECK(sqlite3_limit((*db)->handle(), SQLITE_LIMIT_LENGTH, -1) == limit);
}

TEST_CASE("a batch that is begun anew starts at its beginning") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id INTEGER PRIMARY KEY);"
                        "INSERT INTO t VALUES(1), (2), (3)");
  const auto store = fixture.open_source();
  auto source = store->make_source();
  REQUIRE(source->prepare({"t", "", {}}));
  const batch_bounds bounds{"", cells(3), {}};
  REQUIRE(source->begin_rows(bounds));
  REQUIRE(source->read_rows(cells(1).size()));

  CHECK(reader{*source, 1000}.read(bounds).size() == 3);
  CHECK(reader{*source, 1000}.read({cells(2), cells(3), {}}).size() == 1);
}

TEST_CASE("a database that breaks while it is read is an error, not the end") {
  const sqlite_fixture fixture;
  fixture.run_on_source("CREATE TABLE t(id INTEGER PRIMARY KEY, a);"
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT "
                        "i + 1 FROM n WHERE i < 500) INSERT INTO t SELECT i, "
                        "zeroblob(1000) FROM n");
  const auto store = fixture.open_source();
  auto source = store->make_source();
  REQUIRE(source->prepare({"t", "", {}}));
  const auto size = std::filesystem::file_size(fixture.source_file());
  std::filesystem::resize_file(fixture.source_file(), size / 2 / 4096 * 4096);
  REQUIRE(source->begin_rows({"", cells(500), {}}));

  error_code code = error_code::none;
  bool end = false;
  while (code == error_code::none && !end) {
    const auto page = source->read_rows(10'000);
    code = code_of(page);
    end = page && page->end;
  }

  CHECK(code == error_code::store_failed);
}
