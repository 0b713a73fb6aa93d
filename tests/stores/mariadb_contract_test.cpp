#include "tests/stores/mariadb_fixture.hpp"
#include "tests/stores/source_contract.hpp"

using namespace dunlin;

TEST_CASE("a source in MariaDB keeps the contract of stores") {
  check_source_contract<mariadb_fixture>();
}
