#include "tests/stores/cast_contract.hpp"
#include "tests/stores/copy_contract.hpp"
#include "tests/stores/digest_contract.hpp"
#include "tests/stores/keyed_contract.hpp"
#include "tests/stores/ledger_contract.hpp"
#include "tests/stores/lost_connection_contract.hpp"
#include "tests/stores/postgresql_fixture.hpp"
#include "tests/stores/source_contract.hpp"
#include "tests/stores/target_contract.hpp"

using namespace dunlin;

TEST_CASE("a source in PostgreSQL keeps the contract of stores") {
  check_source_contract<postgresql_fixture>();
}

TEST_CASE("a target in PostgreSQL keeps the contract of stores") {
  check_target_contract<postgresql_fixture>();
}

TEST_CASE("a ledger in PostgreSQL keeps the contract of stores") {
  check_ledger_contract<postgresql_fixture>();
}

TEST_CASE("a store in PostgreSQL keeps the contract about listed keys") {
  check_keyed_contract<postgresql_fixture>();
}

TEST_CASE("a target in PostgreSQL keeps the contract about casts") {
  check_cast_contract<postgresql_fixture>(
      "CREATE TABLE t(id bigint PRIMARY KEY, n numeric(4,1), i smallint, s "
      "varchar(3), m timestamp(0), x text, d date)");
}

TEST_CASE("a store in PostgreSQL copies rows inside itself") {
  check_copy_contract<postgresql_fixture>();
}

TEST_CASE("a list of keys outlives its connection to PostgreSQL") {
  check_lost_lists<postgresql_fixture>();
}

TEST_CASE("a target in PostgreSQL keeps the documented digest of the documented"
          " row") {
  check_digest_contract<postgresql_fixture>(
      "CREATE TABLE v(id bigint PRIMARY KEY, name text, number float8,"
      " absent text, bytes bytea)");
}
