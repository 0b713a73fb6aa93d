#include "tests/app/rehearse/mutation.hpp"
#include "tests/order/random_scripts.hpp"
#include "tests/stores/mariadb_fixture.hpp"
#include "tests/stores/postgresql_fixture.hpp"

/// @file
/// The same over databases of servers.

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE("a rehearsal finds the edge that is missing between scripts of"
          " PostgreSQL") {
  postgresql_fixture fixture;
  for (const auto& sql : make_tables(5))
    fixture.run_on_source(sql);
  auto store = fixture.source_config();
  store.name = "app";
  check_mutations(store, 5, 4);
}

TEST_CASE("a rehearsal finds the edge that is missing between scripts of"
          " MariaDB") {
  const mariadb_fixture fixture;
  auto store = fixture.source_config();
  store.name = "app";
  for (const auto& sql : make_tables(5))
    mariadb_fixture::run(*mariadb_fixture::open_database(store), sql);
  check_mutations(store, 5, 4);
}
