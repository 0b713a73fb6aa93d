#include "stores/sqlite/source.hpp"
#include "tests/stores/snapshot_contract.hpp"
#include "tests/stores/sqlite_fixture.hpp"

using namespace dunlin;

namespace {

/// In WAL mode, so that others may write while it is read.
class wal_fixture : public sqlite_fixture {
public:
  wal_fixture() {
    run_on_source("PRAGMA journal_mode = wal");
  }
};

} // namespace

TEST_CASE("a snapshot of SQLite keeps the contract of stores") {
  wal_fixture fixture;
  check_snapshot_contract(fixture);
}

TEST_CASE("all of a run is read by the one reader of a snapshot of SQLite") {
  wal_fixture fixture;
  check_shared_reader(fixture);
  fixture.run_on_source("CREATE TABLE other(id)");
  auto snapshot = take(snapshot_config(fixture));
  REQUIRE(snapshot->open());
  CHECK(code_of(snapshot->open()) == error_code::store_failed);
}

TEST_CASE("a snapshot of SQLite says that writers wait where the journal mode"
          " is not WAL") {
  wal_fixture wal;
  wal.make_source(rows_for_snapshot());
  CHECK(take(snapshot_config(wal))->remark().empty());
  sqlite_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  CHECK(says(take(snapshot_config(fixture))->remark(),
             "waits until this run ends"));
}

TEST_CASE("a snapshot of SQLite that an error ended is lost for good") {
  wal_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  const auto db
      = sqlite::database::open(fixture.source_file(), SQLITE_OPEN_READONLY);
  REQUIRE(db);
  REQUIRE((*db)->hold_snapshot());
  sqlite::source source{**db, false, 1};
  prepare(source, read_table("t"));
  REQUIRE((*db)->exec("ROLLBACK"));
  const auto begun = source.begin_rows({"", cells(5), {}});
  REQUIRE_FALSE(begun);
  CHECK(begun.error().code == error_code::store_failed);
  CHECK(says(begun.error().text, "lost"));
  CHECK(code_of(source.count_rows(cells(5))) == error_code::store_failed);
}

TEST_CASE("a snapshot under a lock is refused for SQLite") {
  sqlite_fixture fixture;
  const auto terms
      = terms_of_snapshot(snapshot_config(fixture, source_view::lock));
  REQUIRE_FALSE(terms);
  CHECK(terms.error().code == error_code::bad_value);
}
