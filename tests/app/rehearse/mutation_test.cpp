#include "tests/app/rehearse/mutation.hpp"
#include "tests/catch.hpp"
#include "tests/order/random_scripts.hpp"
#include "tests/stores/temporary_folder.hpp"

#include <sqlite3.h>

/// @file
/// An edge that is missing in a plan is found by a rehearsal.

using namespace dunlin;
using namespace dunlin::test;

TEST_CASE("a rehearsal finds the edge that is missing between scripts of"
          " SQLite") {
  const temporary_folder folder;
  const auto file = folder.file("app.db");
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &handle) == SQLITE_OK);
  for (const auto& sql : make_tables(5))
    REQUIRE(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr)
            == SQLITE_OK);
  sqlite3_close(handle);
  store_config store;
  store.name = "app";
  store.url = "sqlite:" + file;
  check_mutations(store, 5, 12);
}
