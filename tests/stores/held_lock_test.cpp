#include "stores/session_lock.hpp"
#include "stores/store_look.hpp"
#include "tests/stores/mariadb_bench.hpp"
#include "tests/stores/postgresql_fixture.hpp"

#include <poll.h>

/// @file
/// Locks that live in a session of a server, which may lose it.

using namespace dunlin;

namespace {

session_lock& session_lock_of(const result<std::unique_ptr<run_lock>>& taken) {
  INFO((taken ? "" : taken.error().text));
  REQUIRE(taken);
  auto* out = dynamic_cast<session_lock*>(taken->get());
  REQUIRE(out != nullptr);
  return *out;
}

/// Ends the session that holds the lock of a database.
void end_holder(postgresql_fixture& fixture) {
  fixture.run_on_target(
      "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype ="
      " 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname ="
      " current_database())");
}

void end_holder(const mariadb_fixture& fixture) {
  auto db = mariadb_fixture::open_database(fixture.target_config());
  const auto id = db->ask_integer("SELECT IS_USED_LOCK(concat('dunlin.',"
                                  " database()))");
  REQUIRE(id);
  mariadb_fixture::run(*db, "KILL " + std::to_string(*id));
}

/// Whether a lock comes back. When a server notices that a session is gone is
/// its own affair.
bool holds_again(session_lock& lost) {
  for (int tries = 0; tries < 100; ++tries) {
    if (lost.hold())
      return true;
    poll(nullptr, 0, 20);
  }
  return false;
}

} // namespace

TEMPLATE_TEST_CASE("a lock that a server lost says so, and is taken again", "",
                   postgresql_fixture, mariadb_fixture) {
  TestType fixture;
  const auto taken = lock_store(fixture.target_config());
  auto& lock = session_lock_of(taken);
  CHECK(lock.hold());
  CHECK(lock.make_canceller() != nullptr);
  end_holder(fixture);

  CHECK(code_of(lock.hold()) == error_code::store_busy);
  CHECK(holds_again(lock));
  CHECK(lock.hold());
  CHECK(code_of(lock_store(fixture.target_config())) == error_code::lock_held);
}

TEMPLATE_TEST_CASE("a lock that another run took meanwhile is not taken again",
                   "", postgresql_fixture, mariadb_fixture) {
  TestType fixture;
  const auto taken = lock_store(fixture.target_config());
  auto& lost = session_lock_of(taken);
  end_holder(fixture);
  auto next = lock_store(fixture.target_config());
  INFO((next ? "" : next.error().text));
  REQUIRE(next);

  CHECK(code_of(lost.hold()) == error_code::store_busy);
  const auto held = lost.hold();
  REQUIRE_FALSE(held);
  CHECK(held.error().code == error_code::lock_held);
  CHECK(holds(held.error().text, "another run holds the lock: "));
  CHECK(session_lock_of(next).hold());
  next->reset();
  CHECK(holds_again(lost));
}

TEST_CASE("servers say how many connections they have free for whom") {
  SECTION("PostgreSQL") {
    postgresql_fixture fixture;
    const auto config = fixture.target_config();
    const auto before = look_at(config).value()->connection_limits();
    REQUIRE(before);
    REQUIRE(before->size() == 1);
    CHECK((*before)[0].allowed == 200);
    CHECK((*before)[0].free <= 200);
    CHECK((*before)[0].free > 0);
    CHECK(look_at(fixture.source_config())
              .value()
              ->connection_limits()
              ->at(0)
              .scope
          == (*before)[0].scope);
  }
  SECTION("a database of PostgreSQL that has a limit of its own") {
    postgresql_fixture fixture;
    const auto config = fixture.target_config();
    const auto name = config.url.substr(config.url.rfind('/') + 1);
    fixture.run_on_target("DROP ROLE IF EXISTS " + name + "; CREATE ROLE "
                          + name + " LOGIN PASSWORD 'secret'; ALTER DATABASE "
                          + name + " CONNECTION LIMIT 7");
    auto other = config;
    const auto at = config.url.rfind('@');
    other.url = "postgresql://" + name + ":secret" + config.url.substr(at);
    const auto held = postgresql_fixture::open_database(other);
    const auto limits = look_at(other).value()->connection_limits();
    REQUIRE(limits);
    REQUIRE(limits->size() == 2);
    // What is kept for superusers is none of its.
    CHECK((*limits)[0].allowed == 197);
    CHECK((*limits)[1].allowed == 7);
    CHECK((*limits)[1].free == 6);
    postgresql_fixture::run_as_admin("DROP ROLE " + name);
  }
  SECTION("MariaDB") {
    const mariadb_fixture fixture;
    const auto limits
        = look_at(fixture.target_config()).value()->connection_limits();
    REQUIRE(limits);
    REQUIRE(limits->size() == 1);
    CHECK((*limits)[0].allowed == 200);
    CHECK((*limits)[0].free > 0);
  }
}
