#include "stores/mariadb/session.hpp"
#include "stores/sql/lease.hpp"
#include "tests/stores/mariadb_target_bench.hpp"

#include <thread>

using namespace dunlin;

namespace {

/// A session of a run, with its lease.
struct taker {
  explicit taker(const mariadb_fixture& fixture)
      : db(mariadb_fixture::open_database(fixture.target_config())),
        session(*db, without_waiting(fixture.target_config())), held(session) {
    // nop
  }

  static store_config without_waiting(store_config config) {
    config.takeover_wait_ms = 0;
    return config;
  }

  std::unique_ptr<mariadb::database> db;
  mariadb::session session;
  sql::lease held;
};

} // namespace

TEST_CASE(
    "a session that a killed run left is ended before its lease is taken") {
  const mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(id int PRIMARY KEY)");
  taker killed{fixture};
  REQUIRE(killed.held.take(claim_of("run 1")));
  REQUIRE(killed.held.begin());
  REQUIRE(killed.db->exec("INSERT INTO t VALUES(1)"));
  error_code code = error_code::none;
  std::thread statement{
      [&] { code = code_of(killed.db->exec("DO sleep(600)")); }};

  taker next{fixture};
  const auto taken = next.held.take(claim_of("run 2"));

  statement.join();
  INFO((taken ? "" : taken.error().text));
  REQUIRE(taken);
  CHECK(code == error_code::store_busy);
  CHECK(mariadb_fixture::query(fixture.target_config(), "SELECT * FROM t")
            .empty());
  REQUIRE(next.session.ended_sessions().size() == 1);
  CHECK(holds(next.session.ended_sessions()[0],
              "session " + std::to_string(killed.db->session_id())
                  + " of process "));
}

TEST_CASE("sessions of one run leave each other alone, also opened anew") {
  const mariadb_fixture fixture;
  taker first{fixture};
  taker second{fixture};
  REQUIRE(first.held.take(claim_of("run 1")));
  REQUIRE(second.held.take(claim_of("run 1")));
  REQUIRE(first.held.begin());
  first.held.roll_back();
  mariadb_fixture::run_as_admin("KILL "
                                + std::to_string(first.db->session_id()));
  REQUIRE(first.held.begin());
  first.held.roll_back();
  CHECK(mariadb_fixture::query(
            fixture.target_config(),
            "SELECT count(*) FROM dunlin_sessions WHERE run = 'run 1'")
        == std::vector<std::string>{"3"});
}

TEST_CASE("a session that joins its run waits for no batch of another, and"
          " holds up none") {
  const mariadb_fixture fixture;
  taker first{fixture};
  REQUIRE(first.held.take(claim_of("run 1")));
  REQUIRE(first.held.begin());
  taker second{fixture};
  REQUIRE(second.db->exec("SET innodb_lock_wait_timeout = 1"));

  const auto joined = second.held.take(claim_of("run 1"));

  INFO((joined ? "" : joined.error().text));
  CHECK(joined);
}

TEST_CASE("a lease that is held by a transaction makes its taker wait") {
  const mariadb_fixture fixture;
  taker first{fixture};
  REQUIRE(first.held.take(claim_of("run 1")));
  REQUIRE(first.held.begin());
  auto db = mariadb_fixture::open_database(fixture.target_config());
  REQUIRE(db->exec("SET innodb_lock_wait_timeout = 1"));

  const auto taken = db->exec("DELETE FROM dunlin_leases WHERE run = 'run 1'");

  CHECK(code_of(taken) == error_code::store_busy);
  first.held.roll_back();
  CHECK(db->exec("DELETE FROM dunlin_leases WHERE run = 'run 1'"));
  CHECK(code_of(first.held.begin()) == error_code::lease_lost);
}

TEST_CASE("a deadlock is one of the errors that are tried again") {
  const mariadb_fixture fixture;
  fixture.run_on_target("CREATE TABLE t(id int PRIMARY KEY)");
  fixture.run_on_target("INSERT INTO t VALUES(1), (2)");
  auto one = mariadb_fixture::open_database(fixture.target_config());
  auto two = mariadb_fixture::open_database(fixture.target_config());
  REQUIRE(one->exec("START TRANSACTION"));
  REQUIRE(two->exec("START TRANSACTION"));
  REQUIRE(one->exec("UPDATE t SET id = id WHERE id = 1"));
  REQUIRE(two->exec("UPDATE t SET id = id WHERE id = 2"));
  error_code first = error_code::none;
  std::thread waiting{[&] {
    first = code_of(one->exec("SELECT * FROM t WHERE id = 2 FOR UPDATE"));
  }};
  const auto second
      = code_of(two->exec("SELECT * FROM t WHERE id = 1 FOR UPDATE"));
  waiting.join();
  CHECK((first == error_code::store_busy)
        != (second == error_code::store_busy));
}
