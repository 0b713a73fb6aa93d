#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

#include <string>
#include <vector>

using namespace dunlin;

namespace {

using list = std::vector<std::string>;

constexpr const char* table = "CREATE TABLE t(id INTEGER PRIMARY KEY, v)";

/// A second session on the file of a bench, as another process has one.
class other_session {
public:
  explicit other_session(const target_bench& bench) {
    auto opened = sqlite::database::open(bench.file(), SQLITE_OPEN_READWRITE);
    REQUIRE(opened);
    db_ = std::move(*opened);
    // Tests do not wait for locks.
    sqlite3_busy_timeout(db_->handle(), 0);
    target_ = sqlite::make_sqlite_target(*db_);
  }

  sqlite::database& db() {
    return *db_;
  }

  target_session& target() {
    return *target_;
  }

private:
  std::unique_ptr<sqlite::database> db_;
  std::unique_ptr<target_session> target_;
};

} // namespace

TEST_CASE("after a take-over the old run begins no transaction any more") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  other_session other{bench};
  REQUIRE(other.target().take_over(target_bench::claim_of("run 2")));

  auto& old = bench.target();
  CHECK(code_of(old.begin_batch("step", {1, 0})) == error_code::lease_lost);
  CHECK(code_of(old.open_step(target_bench::opening_of()))
        == error_code::lease_lost);
  CHECK(code_of(old.keep_keys("step", 0, {cells(1)}, true))
        == error_code::lease_lost);
  CHECK(code_of(old.close_step(closing_of(step_state::done, "")))
        == error_code::lease_lost);
  CHECK(code_of(old.forget("")) == error_code::lease_lost);
  CHECK(code_of(old.end_run("done", {})) == error_code::lease_lost);
  CHECK(bench.rows("SELECT id FROM t") == list{"1"});
  CHECK(bench.record().state == step_state::open);
}

TEST_CASE("a take-over waits for the batch in flight and then sees it") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.target().begin_batch("step", {0, 0}));
  REQUIRE(bench.target().write_rows(bench.chunk_of({cells(1, "a")})));

  other_session other{bench};
  CHECK(code_of(other.target().take_over(target_bench::claim_of("run 2")))
        == error_code::store_busy);

  batch_closing closing;
  closing.rows_read = 1;
  REQUIRE(bench.target().commit_batch(closing));
  REQUIRE(other.target().take_over(target_bench::claim_of("run 2")));
  CHECK(other.target().find_batch("step", {0, 0})->committed);
}

TEST_CASE("a take-over takes the leases of all nodes of the older run") {
  target_bench bench{table};
  other_session other{bench};
  auto claim = target_bench::claim_of("run 2");
  claim.node = "another node";
  REQUIRE(other.target().take_over(claim));
  CHECK(code_of(bench.target().open_step(target_bench::opening_of()))
        == error_code::lease_lost);
}

TEST_CASE("two migrations in one database leave each other alone") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  other_session other{bench};
  auto claim = target_bench::claim_of("run x");
  claim.migration = "other";
  REQUIRE(other.target().take_over(claim));
  REQUIRE(other.target().open_step(target_bench::opening_of()));
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  CHECK(other.target().read_ledger("other")->find("step")->batches == 0);
  CHECK(bench.record().batches == 1);
}

TEST_CASE("a connection that goes in the middle of a batch leaves nothing") {
  target_bench bench{table};
  // So small a cache has to write pages of the batch before it commits.
  bench.exec("PRAGMA cache_size = 10");
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  REQUIRE(bench.target().begin_batch("step", {1, 0}));
  list rows;
  for (int id = 2; id < 5'000; ++id)
    rows.push_back(cells(id, std::string(100, 'x')));
  REQUIRE(bench.target().write_rows(bench.chunk_of(rows)));
  bench.open();

  CHECK(bench.rows("SELECT id FROM t") == list{"1"});
  CHECK(bench.rows("SELECT ordinal FROM dunlin_batches") == list{"0"});
}

TEST_CASE("a batch that was rolled back takes its rejects along") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.target().begin_batch("step", {0, 0}));
  REQUIRE(bench.target().write_rows(
      bench.chunk_of({cells(1, "a"), cells(1, "b")})));
  bench.target().roll_back();
  CHECK(bench.rows("SELECT * FROM dunlin_rejects").empty());
  CHECK(bench.rows("SELECT * FROM t").empty());
}

TEST_CASE("rolling back when nothing is open does nothing") {
  target_bench bench{table};
  bench.target().roll_back();
  bench.begin_copy({"id", "v"});
  CHECK(bench.write({0, 0}, {cells(1, "a")}));
}

TEST_CASE("a full disk fails the batch, what was committed stays") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  const auto pages = bench.rows("PRAGMA page_count").front();
  bench.exec("PRAGMA max_page_count = " + pages);
  list rows;
  for (int id = 2; id < 500; ++id)
    rows.push_back(cells(id, std::string(100, 'x')));
  CHECK(code_of(bench.write({1, 0}, rows)) == error_code::store_full);
  CHECK(bench.rows("SELECT id FROM t") == list{"1"});

  bench.exec("PRAGMA max_page_count = 100000");
  REQUIRE(bench.write({1, 0}, rows));
  CHECK(bench.rows("SELECT count(*) FROM t") == list{"499"});
}

TEST_CASE("a commit that meets a reader can be rolled back and repeated") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  sqlite3_busy_timeout(bench.db().handle(), 0);
  other_session other{bench};
  {
    auto reader = other.db().prepare("SELECT * FROM sqlite_schema");
    REQUIRE(reader);
    REQUIRE(reader->step().value());
    CHECK(code_of(bench.write({0, 0}, {cells(1, "a")}))
          == error_code::store_busy);
  }
  CHECK_FALSE(bench.target().find_batch("step", {0, 0})->committed);
  CHECK(bench.write({0, 0}, {cells(1, "a")}));
}

TEST_CASE("a locked database is busy, nothing is begun") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  sqlite3_busy_timeout(bench.db().handle(), 0);
  other_session other{bench};
  REQUIRE(other.db().exec("BEGIN IMMEDIATE"));
  CHECK(code_of(bench.target().begin_batch("step", {0, 0}))
        == error_code::store_busy);
  REQUIRE(other.db().exec("ROLLBACK"));
  CHECK(bench.write({0, 0}, {cells(1, "a")}));
}

TEST_CASE("a cancelled batch says so and can be repeated") {
  target_bench bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, v);"
                     "CREATE TRIGGER slow AFTER INSERT ON t WHEN new.v = 'slow'"
                     " BEGIN INSERT INTO t WITH RECURSIVE n(i) AS"
                     " (SELECT 1000 UNION ALL SELECT i + 1 FROM n)"
                     " SELECT i, '' FROM n; END"};
  bench.begin_copy({"id", "v"});
  auto canceller = bench.db().make_canceller();
  const auto cancel = [](void* state) {
    static_cast<dunlin::canceller*>(state)->cancel();
    return 0;
  };
  sqlite3_progress_handler(bench.db().handle(), 1'000, cancel, canceller.get());
  CHECK(code_of(bench.write({0, 0}, {cells(1, "slow")}))
        == error_code::interrupted);
  sqlite3_progress_handler(bench.db().handle(), 0, nullptr, nullptr);
  CHECK(bench.rows("SELECT * FROM t").empty());
  CHECK(bench.write({0, 0}, {cells(1, "quick")}));
}

TEST_CASE("a list must bring as many rows as it has keys") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  batch_closing closing;
  closing.bounds.keys = {cells(1), cells(2)};
  CHECK(code_of(bench.write({0, 0}, {cells(1, "a")}, closing))
        == error_code::counts_differ);
  REQUIRE(bench.write({0, 0}, {cells(1, "a"), cells(2, "b")}, closing));
  CHECK(bench.target().read_batches("step")->front().is_list);
}

TEST_CASE("a step may be prepared again after its table changed") {
  target_bench bench{table};
  bench.begin_copy({"id", "v"});
  REQUIRE(bench.write({0, 0}, {cells(1, "a")}));
  REQUIRE(bench.target().run_script(
      {"s", "s.sql", "ALTER TABLE t ADD COLUMN w", "i"}));
  auto spec = target_bench::spec_of({"id", "v", "w"});
  bench.begin_step(spec);
  REQUIRE(bench.write({1, 0}, {cells(2, "b", "c")}));
  CHECK(bench.rows("SELECT * FROM t") == list{"1, 'a', NULL", "2, 'b', 'c'"});
}
