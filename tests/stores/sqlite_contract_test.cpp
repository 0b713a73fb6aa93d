#include "tests/stores/copy_contract.hpp"
#include "tests/stores/digest_contract.hpp"
#include "tests/stores/keyed_contract.hpp"
#include "tests/stores/ledger_contract.hpp"
#include "tests/stores/source_contract.hpp"
#include "tests/stores/sqlite_fixture.hpp"
#include "tests/stores/target_contract.hpp"

using namespace dunlin;

TEST_CASE("a source in SQLite keeps the contract of stores") {
  check_source_contract<sqlite_fixture>();
}

TEST_CASE("a target in SQLite keeps the contract of stores") {
  check_target_contract<sqlite_fixture>();
}

TEST_CASE("a ledger in SQLite keeps the contract of stores") {
  check_ledger_contract<sqlite_fixture>();
}

TEST_CASE("a store in SQLite keeps the contract about listed keys") {
  check_keyed_contract<sqlite_fixture>();
}

TEST_CASE("a store in SQLite copies rows inside itself") {
  check_copy_contract<sqlite_fixture>();
}

TEST_CASE("a target in SQLite keeps the documented digest of the documented"
          " row") {
  check_digest_contract<sqlite_fixture>(
      "CREATE TABLE v(id INTEGER PRIMARY KEY, name TEXT, number REAL,"
      " absent TEXT, bytes BLOB)");
}
