#include "stores/held_session.hpp"
#include "tests/stores/postgresql_fixture.hpp"
#include "tests/stores/snapshot_contract.hpp"

using namespace dunlin;

namespace {

/// Ends the sessions of a name in the fixture's source.
void end_sessions(postgresql_fixture& fixture, const std::string& application) {
  fixture.run_on_source("SELECT pg_terminate_backend(pid, 10000) FROM"
                        " pg_stat_activity WHERE application_name = '"
                        + application
                        + "' AND datname = current_database()"
                          " AND pid <> pg_backend_pid()");
}

} // namespace

TEST_CASE("a snapshot of PostgreSQL keeps the contract of stores") {
  postgresql_fixture fixture;
  check_snapshot_contract(fixture);
}

TEST_CASE("several readers share one snapshot of PostgreSQL, whenever they"
          " come") {
  postgresql_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  auto snapshot = take(snapshot_config(fixture));
  const auto early = open_reader(*snapshot);
  const auto early_source = early->make_source();
  prepare(*early_source, read_table("t"));
  change_meanwhile(fixture);
  const auto late = open_reader(*snapshot);
  const auto late_source = late->make_source();
  prepare(*late_source, read_table("t"));
  CHECK(rows_up_to_bound(*early_source) == rows_of_snapshot);
  CHECK(rows_up_to_bound(*late_source) == rows_of_snapshot);
}

TEST_CASE("a reader in a snapshot of PostgreSQL that lost its connection goes"
          " on in the same one") {
  postgresql_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  auto snapshot = take(snapshot_config(fixture));
  const auto reader = open_reader(*snapshot);
  const auto source = reader->make_source();
  prepare(*source, read_table("t"));
  change_meanwhile(fixture);
  end_sessions(fixture, "dunlin");
  CHECK(code_of(source->begin_rows({"", cells(5), {}}))
        == error_code::store_busy);
  CHECK(read_all(*source, {"", cells(5), {}}) == rows_of_snapshot);
}

TEST_CASE("a snapshot of PostgreSQL whose session ended is lost for good, in"
          " one clear line") {
  postgresql_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  auto snapshot = take(snapshot_config(fixture));
  const auto reader = open_reader(*snapshot);
  const auto source = reader->make_source();
  prepare(*source, read_table("t"));
  CHECK(read_all(*source, {"", cells(5), {}}) == rows_of_snapshot);
  end_sessions(fixture, "dunlin snapshot");
  for (int i = 0; i < 2; ++i) {
    const auto begun = source->begin_rows({"", cells(5), {}});
    REQUIRE_FALSE(begun);
    CHECK(begun.error().code == error_code::store_failed);
    CHECK(says(begun.error().text, "the snapshot that this run reads is lost"));
    CHECK(says(begun.error().text, "run again"));
  }
  const auto late = snapshot->open();
  REQUIRE(late);
  CHECK(code_of((*late)->make_source()->prepare(read_table("t")))
        == error_code::store_failed);
}

TEST_CASE("whoever looks after a snapshot of PostgreSQL learns that it is lost,"
          " and its readers are told") {
  postgresql_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  auto snapshot = take(snapshot_config(fixture));
  auto* held = dynamic_cast<held_session*>(snapshot.get());
  REQUIRE(held != nullptr);
  const auto reader = open_reader(*snapshot);
  const auto source = reader->make_source();
  prepare(*source, read_table("t"));
  CHECK(held->hold());
  CHECK(source->begin_rows({"", cells(5), {}}));
  end_sessions(fixture, "dunlin snapshot");
  for (int i = 0; i < 2; ++i) {
    const auto lost = held->hold();
    REQUIRE_FALSE(lost);
    CHECK(lost.error().code == error_code::store_failed);
    CHECK(says(lost.error().text, "the snapshot that this run reads is lost"));
  }
  // Its own transaction would still see the rows.
  CHECK(code_of(source->begin_rows({"", cells(5), {}}))
        == error_code::store_failed);
}

TEST_CASE("a reader in a snapshot of PostgreSQL keeps no lock between two"
          " batches") {
  postgresql_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  auto snapshot = take(snapshot_config(fixture));
  const auto reader = open_reader(*snapshot);
  const auto source = reader->make_source();
  prepare(*source, read_table("t"));
  CHECK(read_all(*source, {"", cells(5), {}}) == rows_of_snapshot);
  const auto other = postgresql_fixture::open_database(fixture.source_config());
  CHECK(other->exec("SET lock_timeout = 100; BEGIN; LOCK TABLE t IN ACCESS"
                    " EXCLUSIVE MODE; ROLLBACK"));
}

TEST_CASE("a count in a snapshot of PostgreSQL is not planned as a page is") {
  postgresql_fixture fixture;
  const auto exporter
      = postgresql_fixture::open_database(fixture.source_config());
  REQUIRE(exporter->begin("BEGIN ISOLATION LEVEL REPEATABLE READ"));
  const auto id = exporter->query("SELECT pg_export_snapshot()");
  REQUIRE(id);
  postgresql::link_wish wish;
  wish.conninfo = fixture.source_config().url;
  wish.name = "source";
  wish.snapshot
      = std::make_shared<postgresql::exported_snapshot>(id->text(0, 0));
  auto db = postgresql::database::open(std::move(wish));
  REQUIRE(db);
  REQUIRE((*db)->query("SET LOCAL enable_seqscan = off; SELECT 1"));
  const auto setting = (*db)->query("SHOW enable_seqscan");
  REQUIRE(setting);
  CHECK(setting->text(0, 0) == "on");
}

TEST_CASE("a snapshot under a lock is refused for PostgreSQL") {
  store_config config;
  config.url = "postgresql://localhost/x";
  config.view = source_view::lock;
  const auto terms = terms_of_snapshot(config);
  REQUIRE_FALSE(terms);
  CHECK(terms.error().code == error_code::bad_value);
  CHECK(says(terms.error().text, "say true"));
}
