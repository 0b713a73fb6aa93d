#include "tests/proxy.hpp"
#include "tests/stores/mariadb_bench.hpp"
#include "tests/stores/postgresql_fixture.hpp"
#include "tests/stores/silent_server.hpp"

#include <chrono>

/// @file
/// Servers that say nothing: because they work, because they are gone, because
/// a network swallows what they say.

using namespace dunlin;

namespace {

/// One session of the private PostgreSQL by way of a proxy, with short limits.
class postgresql_peer {
public:
  static std::string limits() {
    return "?connect_timeout=2&tcp_user_timeout=1000";
  }

  static std::string long_statement() {
    return "SELECT pg_sleep(5)";
  }

  /// Fails where another session has it.
  static std::string take_lock() {
    return "DO $$ BEGIN IF NOT pg_try_advisory_lock(4711) THEN RAISE 'another"
           " session has it'; END IF; END $$";
  }

  explicit postgresql_peer(const test::proxy& between) {
    const auto url = between.url_through(test::server_url("postgresql"));
    db_ = postgresql_fixture::open_database(
        postgresql_fixture::config_of("s", url + limits()));
  }

  result<void> exec(const std::string& sql) {
    return db_->exec(sql);
  }

private:
  std::unique_ptr<postgresql::database> db_;
};

class mariadb_peer {
public:
  static std::string limits() {
    return "?connect-timeout=2&read-timeout=1";
  }

  static std::string long_statement() {
    return "DO sleep(5)";
  }

  static std::string take_lock() {
    return "BEGIN NOT ATOMIC IF GET_LOCK('silence_test', 30) <> 1 THEN SIGNAL"
           " SQLSTATE '45000'; END IF; END";
  }

  explicit mariadb_peer(const test::proxy& between) {
    const auto url = between.url_through(test::server_url("mariadb")) + "mysql";
    db_ = mariadb_fixture::open_database(
        mariadb_fixture::config_of("s", url + limits()));
  }

  result<void> exec(const std::string& sql) {
    if (auto ready = db_->ready(); !ready)
      return ready;
    return db_->exec(sql);
  }

private:
  std::unique_ptr<mariadb::database> db_;
};

/// What a statement says that will get no answer.
template <class Peer>
std::string given_up(Peer& peer) {
  const auto begin = std::chrono::steady_clock::now();
  const auto lost = peer.exec("SELECT 1");
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == error_code::store_busy);
  // Limits of seconds, and a machine that has much to do.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{30});
  return lost.error().text;
}

template <class Peer>
void survives_a_network_that_swallows(test::proxy& between, bool swallows_new) {
  Peer peer{between};
  REQUIRE(peer.exec("SELECT 1"));
  between.swallow(swallows_new);
  const auto said = given_up(peer);
  INFO(said);
  CHECK(said.find("the server has said nothing for a while")
        != std::string::npos);
  between.recover();
  CHECK(peer.exec("SELECT 1"));
}

template <class Peer>
void ends_what_a_network_cut_off(const char* kind) {
  INFO(kind);
  test::proxy between{test::port_of(test::server_url(kind))};
  Peer peer{between};
  REQUIRE(peer.exec(Peer::take_lock()));
  between.cut_clients_off();
  const auto lost = peer.exec("SELECT 1");
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == error_code::store_busy);
  CHECK(peer.exec(Peer::take_lock()));
}

/// Cuts the next statement off, and refuses so many who come after it.
template <class Peer>
void cut_off(test::proxy& between, Peer& peer, uint64_t refusals) {
  test::cut wanted;
  wanted.bytes = 1;
  wanted.refusals = refusals;
  between.cut_when(wanted);
  const auto lost = peer.exec("SELECT 1");
  REQUIRE_FALSE(lost);
  CHECK(lost.error().code == error_code::store_busy);
}

/// Ten refusals are a second of a server that starts anew.
template <class Peer>
void waits_for_a_server_to_start(const char* kind) {
  test::proxy between{test::port_of(test::server_url(kind))};
  Peer peer{between};
  cut_off(between, peer, 10);
  CHECK(peer.exec("SELECT 1"));
}

template <class Peer>
void gives_up_a_server_that_is_gone(const char* kind) {
  test::proxy between{test::port_of(test::server_url(kind))};
  Peer peer{between};
  cut_off(between, peer, test::for_ever);
  const auto begin = std::chrono::steady_clock::now();
  given_up(peer);
  CHECK(std::chrono::steady_clock::now() - begin > std::chrono::seconds{1});
}

} // namespace

TEST_CASE("a server that was there is waited for while it starts anew") {
  waits_for_a_server_to_start<postgresql_peer>("postgresql");
  waits_for_a_server_to_start<mariadb_peer>("mariadb");
}

TEST_CASE("a server that was there and stays away is given up within the time"
          " for connecting") {
  gives_up_a_server_that_is_gone<postgresql_peer>("postgresql");
  gives_up_a_server_that_is_gone<mariadb_peer>("mariadb");
}

TEST_CASE("a server that works at one statement for long is left to it") {
  test::proxy to_postgresql{test::port_of(test::server_url("postgresql"))};
  test::proxy to_mariadb{test::port_of(test::server_url("mariadb"))};
  // Asked several times meanwhile.
  CHECK(postgresql_peer{to_postgresql}.exec(postgresql_peer::long_statement()));
  CHECK(mariadb_peer{to_mariadb}.exec(mariadb_peer::long_statement()));
}

TEST_CASE("a network that swallows everything is noticed") {
  test::proxy to_postgresql{test::port_of(test::server_url("postgresql"))};
  survives_a_network_that_swallows<postgresql_peer>(to_postgresql, true);
  test::proxy to_mariadb{test::port_of(test::server_url("mariadb"))};
  survives_a_network_that_swallows<mariadb_peer>(to_mariadb, true);
}

TEST_CASE("a network that swallows one connection alone is noticed") {
  test::proxy to_postgresql{test::port_of(test::server_url("postgresql"))};
  survives_a_network_that_swallows<postgresql_peer>(to_postgresql, false);
  test::proxy to_mariadb{test::port_of(test::server_url("mariadb"))};
  survives_a_network_that_swallows<mariadb_peer>(to_mariadb, false);
}

TEST_CASE("a session whose client a network cut off is ended by the one that"
          " takes its place") {
  ends_what_a_network_cut_off<postgresql_peer>("postgresql");
  ends_what_a_network_cut_off<mariadb_peer>("mariadb");
}

TEST_CASE("a silent peer is given up within the time for connecting") {
  const auto [scheme, limits]
      = GENERATE(std::pair{"postgresql", postgresql_peer::limits()},
                 std::pair{"mariadb", mariadb_peer::limits()});
  const greeting_server silent{""};
  const auto url = std::string{scheme} + "://a:secret@127.0.0.1:"
                   + std::to_string(silent.port()) + "/x" + limits;
  const auto begin = std::chrono::steady_clock::now();
  const auto store
      = open_store(mariadb_fixture::config_of("s", url), store_access::read);
  REQUIRE_FALSE(store);
  CHECK(store.error().code == error_code::store_unopenable);
  const auto taken = std::chrono::steady_clock::now() - begin;
  CHECK(taken >= std::chrono::seconds{1});
  CHECK(taken < std::chrono::seconds{30});
}
