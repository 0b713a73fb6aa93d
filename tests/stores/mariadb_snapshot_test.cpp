#include "stores/mariadb/source.hpp"
#include "tests/stores/mariadb_fixture.hpp"
#include "tests/stores/snapshot_contract.hpp"

using namespace dunlin;

TEST_CASE("a snapshot of MariaDB keeps the contract of stores") {
  mariadb_fixture fixture;
  check_snapshot_contract(fixture);
}

TEST_CASE("all of a run is read by the one reader of a snapshot of MariaDB") {
  mariadb_fixture fixture;
  check_shared_reader(fixture);
  auto snapshot = take(snapshot_config(fixture), 3);
  REQUIRE(snapshot->open());
  CHECK(code_of(snapshot->open()) == error_code::store_failed);
}

TEST_CASE("several readers share what they began to read under MariaDB's global"
          " lock, and writers go on") {
  mariadb_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  const auto config = snapshot_config(fixture, source_view::lock);
  REQUIRE(check_snapshot(config));
  auto snapshot = take(config, 3);
  change_meanwhile(fixture);
  CHECK(says(snapshot->remark(), "writers of the server waited "));
  CHECK(says(snapshot->remark(), " ms while 3 readers began"));
  for (int i = 0; i < 3; ++i) {
    const auto reader = open_reader(*snapshot);
    const auto source = reader->make_source();
    prepare(*source, read_table("t"));
    CHECK(rows_up_to_bound(*source) == rows_of_snapshot);
  }
  CHECK(code_of(snapshot->open()) == error_code::store_failed);
}

TEST_CASE("a snapshot of MariaDB whose session ended is lost for good, in one"
          " clear line") {
  mariadb_fixture fixture;
  fixture.make_source(rows_for_snapshot());
  auto db = mariadb::open_database(snapshot_config(fixture));
  REQUIRE(db);
  REQUIRE((*db)->hold_snapshot());
  mariadb::source source{**db, 1, true};
  prepare(source, read_table("t"));
  mariadb_fixture::run_as_admin("KILL " + std::to_string((*db)->session_id()));
  CHECK(code_of(source.walk_keys("", cells(5), 3)) == error_code::store_busy);
  for (int i = 0; i < 2; ++i) {
    const auto begun = source.begin_rows({"", cells(5), {}});
    REQUIRE_FALSE(begun);
    CHECK(begun.error().code == error_code::store_failed);
    CHECK(says(begun.error().text, "the snapshot that this run reads is lost"));
  }
}

TEST_CASE("a table that MariaDB keeps no snapshot of is refused, before any is"
          " taken") {
  mariadb_fixture fixture;
  fixture.run_on_source(
      "CREATE TABLE old(id INT NOT NULL PRIMARY KEY) ENGINE = Aria");
  const auto reader
      = mariadb_fixture::open(snapshot_config(fixture), store_access::read);
  const auto shape = reader->make_source()->prepare(read_table("old"));
  REQUIRE_FALSE(shape);
  CHECK(shape.error().code == error_code::bad_value);
  CHECK(says(shape.error().text, "of the engine Aria"));
  const auto moving = fixture.open_source();
  CHECK(moving->make_source()->prepare(read_table("old")));
}

TEST_CASE("MariaDB's global lock needs the right to RELOAD, which is looked for"
          " before the run") {
  mariadb_fixture fixture;
  const auto user = fixture.source_name();
  mariadb_fixture::run_as_admin("CREATE USER " + mariadb::quote_text(user)
                                + " IDENTIFIED BY 'x'");
  mariadb_fixture::run_as_admin("GRANT SELECT ON " + mariadb::quote_name(user)
                                + ".* TO " + mariadb::quote_text(user));
  auto config = snapshot_config(fixture, source_view::lock);
  const auto at = config.url.find('@');
  config.url = "mariadb://" + user + ":x" + config.url.substr(at);
  const auto checked = check_snapshot(config);
  mariadb_fixture::run_as_admin("DROP USER " + mariadb::quote_text(user));
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == error_code::store_unopenable);
  CHECK(says(checked.error().text, "GRANT RELOAD ON *.*"));
}
