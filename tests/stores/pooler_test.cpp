#include "stores/session_lock.hpp"
#include "stores/snapshot.hpp"
#include "stores/store_look.hpp"
#include "tests/stores/mariadb_bench.hpp"
#include "tests/stores/pooling_proxy.hpp"
#include "tests/stores/postgresql_fixture.hpp"
#include "tests/stores/renaming_proxy.hpp"

/// @file
/// Poolers and proxies before a server, which lend sessions to many.

using namespace dunlin;

namespace {

/// The database of a fixture by the port of a pooler.
store_config behind(const store_config& direct, uint16_t port) {
  const auto end = direct.url.rfind('/');
  return postgresql_fixture::config_of("pooled", "postgresql://any@127.0.0.1:"
                                                     + std::to_string(port)
                                                     + direct.url.substr(end));
}

void is_refused(const result<void>& done, const std::string& part) {
  REQUIRE_FALSE(done);
  CHECK(done.error().code == error_code::store_unopenable);
  CHECK(holds(done.error().text, part));
  CHECK_FALSE(holds(done.error().text, "\n"));
}

result<void> without_value(result<std::unique_ptr<run_lock>> locked) {
  if (!locked)
    return fail(locked.error());
  return {};
}

} // namespace

TEST_CASE("a pooler that lends sessions by the transaction is refused for the"
          " run lock, for a target and for a snapshot") {
  postgresql_fixture fixture;
  const auto direct = fixture.target_config();
  const auto mode = GENERATE(pooling::first_free, pooling::in_turn);
  const pooling_proxy proxy{direct.url, mode};
  auto pooled = behind(direct, proxy.port());

  is_refused(without_value(lock_store(pooled)), "pool_mode = session");
  is_refused(look_at(pooled).value()->check_writable(),
             "give the server's own address");
  pooled.view = source_view::snapshot;
  is_refused(check_snapshot(pooled), "a pooler stands before the server");
  CHECK(lock_store(direct));
}

TEST_CASE("a pooler that keeps a session for each client does no harm") {
  postgresql_fixture fixture;
  const auto direct = fixture.target_config();
  const pooling_proxy proxy{direct.url, pooling::by_client};
  auto pooled = behind(direct, proxy.port());

  CHECK(look_at(pooled).value()->check_writable());
  pooled.view = source_view::snapshot;
  CHECK(check_snapshot(pooled));
  const auto lock = lock_store(pooled);
  INFO((lock ? "" : lock.error().text));
  REQUIRE(lock);
  auto* held = dynamic_cast<session_lock*>(lock->get());
  REQUIRE(held != nullptr);
  CHECK(held->hold());
}

TEST_CASE("a proxy before MariaDB is refused for the run lock and for a"
          " target") {
  const mariadb_fixture fixture;
  const auto direct = fixture.target_config();
  const renaming_proxy proxy{test::server_url("mariadb")};
  const auto pooled
      = mariadb_fixture::config_of("pooled", proxy.url_of(direct.url));

  is_refused(without_value(lock_store(pooled)), "a proxy stands before");
  is_refused(look_at(pooled).value()->check_writable(),
             "give the server's own address");
  CHECK(lock_store(direct));
}
