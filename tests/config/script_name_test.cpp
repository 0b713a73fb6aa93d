#include "config/script_name.hpp"

#include "tests/catch.hpp"

#include <algorithm>

using namespace dunlin;

namespace {

std::string version_of(const std::string& file) {
  return version_text(read_script_name(file));
}

script_role role_of(const std::string& file) {
  return read_script_name(file).role;
}

/// Sorted as the scripts of a folder are.
std::vector<std::string> sorted(const std::vector<std::string>& files) {
  std::vector<script_name> names;
  for (const auto& file : files)
    names.push_back(read_script_name(file));
  std::sort(names.begin(), names.end(), script_less);
  std::vector<std::string> out;
  for (auto& name : names)
    out.push_back(name.file);
  return out;
}

using list = std::vector<std::string>;

} // namespace

TEST_CASE("a version is the leading groups of digits before an underscore") {
  CHECK(version_of("001_x.sql") == "1");
  CHECK(version_of("1.2-3_x.sql") == "1.2.3");
  CHECK(version_of("2024_01_02_add.sql") == "2024.1.2");
  CHECK(version_of("20240102030405_add.sql") == "20240102030405");
  CHECK(version_of("0_x.sql") == "0");
  CHECK(version_of("001_2fa.sql") == "1");
  CHECK(version_of("001__x.sql") == "1");
  CHECK(version_of("1_.sql") == "1");
}

TEST_CASE("a name without a version is plain") {
  for (const auto* file : {"x.sql", "10.sql", "1-x.sql", "1x_y.sql", "_1_x.sql",
                           "V1_x.sql", "V__x.sql", "v1__x.sql", "Version.sql",
                           "U2.sql", "R_x.sql", ".sql", "V1.2.sql"}) {
    INFO(file);
    const auto name = read_script_name(file);
    CHECK(name.version.empty());
    CHECK(name.scheme == name_scheme::plain);
    CHECK(name.role == script_role::upward);
    CHECK_FALSE(name.is_repeatable);
  }
}

TEST_CASE("names of Flyway are understood") {
  const auto name = read_script_name("V1_2.3__add_users.sql");
  CHECK(version_text(name) == "1.2.3");
  CHECK(name.scheme == name_scheme::flyway);
  CHECK(name.role == script_role::upward);
  CHECK(role_of("U1__add_users.sql") == script_role::downward);
  const auto view = read_script_name("R__2_totals.sql");
  CHECK(view.is_repeatable);
  CHECK(view.version.empty());
}

TEST_CASE("zeros at the end of a version of Flyway do not count") {
  CHECK(version_of("V1.0__x.sql") == "1");
  CHECK(version_of("V01.00_0__x.sql") == "1");
  CHECK(version_of("V0__x.sql") == "0");
  CHECK(version_of("V0.0__x.sql") == "0");
  CHECK(version_of("V1.0.1__x.sql") == "1.0.1");
  // Elsewhere nobody says so.
  CHECK(version_of("1.0_x.sql") == "1.0");
}

TEST_CASE("baselines and callbacks of Flyway are known by their names") {
  for (const auto* file : {"B2__base.sql", "B1.2_3__x.sql"}) {
    INFO(file);
    CHECK(role_of(file) == script_role::baseline);
  }
  for (const auto* file :
       {"beforeMigrate.sql", "afterMigrate__grants.sql",
        "beforeEachMigrate.sql", "afterEachMigrateStatementError.sql",
        "afterMigrateApplied.sql", "afterMigrateOperationFinish.sql",
        "beforeRepeatables.sql", "afterVersioned.sql", "createSchema.sql",
        "afterUndo__x.sql"}) {
    INFO(file);
    CHECK(role_of(file) == script_role::callback);
    CHECK(read_script_name(file).version.empty());
  }
  for (const auto* file :
       {"B__x.sql", "B2_x.sql", "Base.sql", "beforeImport.sql", "before.sql",
        "afterMigrates.sql", "beforeEach.sql", "aftermigrate.sql",
        "afterMigrate_x.sql", "createSchemas.sql"}) {
    INFO(file);
    CHECK(role_of(file) == script_role::upward);
  }
}

TEST_CASE("names of golang-migrate are understood") {
  const auto up = read_script_name("000002_add.up.sql");
  CHECK(version_text(up) == "2");
  CHECK(up.scheme == name_scheme::golang_migrate);
  CHECK(up.role == script_role::upward);
  CHECK(role_of("000002_add.down.sql") == script_role::downward);
  // Without a version it is nobody's scheme.
  CHECK(role_of("count.down.sql") == script_role::upward);
}

TEST_CASE("scripts with versions sort by them as numbers of any length") {
  CHECK(sorted({"V10__a.sql", "V9__b.sql", "V1.1__c.sql", "V1__d.sql",
                "V2__a.sql"})
        == list{"V1__d.sql", "V1.1__c.sql", "V2__a.sql", "V9__b.sql",
                "V10__a.sql"});
  CHECK(sorted({"100000000000000000000000000000001_a.sql",
                "100000000000000000000000000000000_b.sql", "2_c.sql"})
        == list{"2_c.sql", "100000000000000000000000000000000_b.sql",
                "100000000000000000000000000000001_a.sql"});
}

TEST_CASE("scripts of one version sort by name") {
  CHECK(sorted({"1_b.sql", "001_c.sql", "01_a.sql"})
        == list{"01_a.sql", "1_b.sql", "001_c.sql"});
}

TEST_CASE("scripts without versions sort by name with numbers in it") {
  CHECK(sorted({"step10.sql", "step9.sql", "init.sql"})
        == list{"init.sql", "step9.sql", "step10.sql"});
}

TEST_CASE("versions come first and repeatable scripts last") {
  CHECK(sorted({"R__a.sql", "V2__a.sql", "seed.sql", "1_x.sql", "R__10.sql",
                "R__9.sql"})
        == list{"1_x.sql", "V2__a.sql", "seed.sql", "R__9.sql", "R__10.sql",
                "R__a.sql"});
}

TEST_CASE("the order of scripts is strict and total") {
  const list files{"V1__a.sql",   "1_a.sql",     "01_a.sql",
                   "a.sql",       "1.sql",       "R__a.sql",
                   "V1.0__a.sql", "V1_1__a.sql", "V1.1__a.sql"};
  const auto order = sorted(files);
  for (size_t i = 0; i < order.size(); ++i)
    for (size_t j = 0; j < order.size(); ++j)
      CHECK(script_less(read_script_name(order[i]), read_script_name(order[j]))
            == (i < j));
}
