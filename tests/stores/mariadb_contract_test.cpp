#include "tests/stores/cast_contract.hpp"
#include "tests/stores/copy_contract.hpp"
#include "tests/stores/digest_contract.hpp"
#include "tests/stores/keyed_contract.hpp"
#include "tests/stores/ledger_contract.hpp"
#include "tests/stores/lost_connection_contract.hpp"
#include "tests/stores/mariadb_fixture.hpp"
#include "tests/stores/source_contract.hpp"
#include "tests/stores/target_contract.hpp"

using namespace dunlin;

TEST_CASE("a source in MariaDB keeps the contract of stores") {
  check_source_contract<mariadb_fixture>();
}

TEST_CASE("a target in MariaDB keeps the contract of stores") {
  check_target_contract<mariadb_fixture>();
}

TEST_CASE("a ledger in MariaDB keeps the contract of stores") {
  check_ledger_contract<mariadb_fixture>();
}

TEST_CASE("a store in MariaDB keeps the contract about listed keys") {
  check_keyed_contract<mariadb_fixture>();
}

TEST_CASE("a target in MariaDB keeps the contract about casts") {
  check_cast_contract<mariadb_fixture>(
      "CREATE TABLE t(id bigint PRIMARY KEY, n decimal(4,1), i smallint, s "
      "varchar(3), m datetime, x longtext, d date)");
}

TEST_CASE("a store in MariaDB copies rows inside itself") {
  check_copy_contract<mariadb_fixture>();
}

TEST_CASE("a list of keys outlives its connection to MariaDB") {
  check_lost_lists<mariadb_fixture>();
}

TEST_CASE("a target in MariaDB keeps the documented digest of the documented"
          " row") {
  check_digest_contract<mariadb_fixture>(
      "CREATE TABLE v(id bigint PRIMARY KEY, name longtext, number double,"
      " absent longtext, bytes longblob)");
}
