#include "tests/cli/workplace.hpp"

#include <cstdlib>
#include <set>
#include <sstream>

/// @file
/// The shipped profile epsg.toml over the registry of this machine.

using namespace dunlin::test;

namespace {

/// Tables of newer registries that the profile leaves out, as its README says,
/// and SQLite's own statistics.
const std::set<std::string> left_out{"builtin_authorities",
                                     "coordinate_metadata", "engineering_crs",
                                     "engineering_datum", "sqlite_stat1"};

/// The registry, as a table of schema `registry` beside a database.
const std::string attach = "ATTACH '/usr/share/proj/proj.db' AS registry;";

} // namespace

TEST_CASE_METHOD(workplace, "the shipped profile carries over every table of"
                            " the registry with all its rows") {
  const auto* root = std::getenv("DUNLIN_SOURCE_DIR");
  REQUIRE(root != nullptr);
  auto line
      = command({"run", std::string{root} + "/config/profiles/epsg.toml"});
  line.environment["GIS_URL"] = "sqlite:" + folder() + "/gis.db";
  process child{line};
  const auto end = child.wait();
  INFO(end.out << end.err);
  REQUIRE(end.code == 0);

  // A table's step has its name.
  std::istringstream tables{query(
      "gis.db", attach
                    + "SELECT name FROM registry.sqlite_schema WHERE type ="
                      " 'table' ORDER BY name")};
  size_t carried = 0;
  for (std::string table; std::getline(tables, table);) {
    if (left_out.contains(table))
      continue;
    ++carried;
    INFO(table);
    CHECK(query("gis.db",
                "SELECT sum(migrated) FROM dunlin_batches WHERE step = '"
                    + table + "'")
          == query("gis.db", attach
                                 + "SELECT nullif(count(*), 0) FROM"
                                   " registry."
                                 + table));
  }
  CHECK(carried == 35);
  CHECK(query("gis.db", "PRAGMA foreign_key_check").empty());

  process again{line};
  const auto rerun = again.wait();
  CHECK(rerun.code == 0);
  CHECK(rerun.out.find("Nothing to do") != std::string::npos);
  CHECK(rerun.out.find("projected_crs") != std::string::npos);
}
