#include "tests/stores/copy_contract.hpp"
#include "tests/stores/mariadb_fixture.hpp"

/// @file
/// Which rows MariaDB may copy itself, and that it locks none of them.

using namespace dunlin;

namespace {

constexpr auto leaves = error_code::rows_must_leave;
constexpr auto stays = error_code::none;

/// What `prepare` says of a copy of `old_t` into `t`, by the types of their
/// column `text`.
error_code prepared(const std::string& source, const std::string& target,
                    const std::string& more = "") {
  mariadb_fixture fixture;
  const std::string key = "(id bigint PRIMARY KEY, text ";
  fixture.run_on_target("CREATE TABLE old_t" + key + source + ")");
  fixture.run_on_target("CREATE TABLE t" + key + target + ")");
  if (!more.empty())
    fixture.run_on_target(more);
  const auto store = fixture.open_target();
  return code_of(store->target()->prepare(copy_spec(digest_mode::engine)));
}

} // namespace

TEST_CASE("rows stay inside MariaDB where a column has one declared type") {
  for (const auto* type :
       {"varchar(10)", "decimal(8,2)", "datetime(3)", "enum('a','b')",
        "bigint unsigned", "json", "point", "timestamp NULL"}) {
    INFO(type);
    CHECK(prepared(type, type) == stays);
  }
}

TEST_CASE("rows leave MariaDB where a type could change them") {
  for (const auto& [source, target] :
       std::vector<std::pair<const char*, const char*>>{
           {"decimal(8,2)", "decimal(8,1)"},
           {"varchar(10)", "varchar(5)"},
           {"varchar(10)", "char(10)"},
           {"varchar(10) CHARACTER SET utf8mb4",
            "varchar(10) CHARACTER SET latin1"},
           {"enum('a','b')", "enum('b','a')"},
           {"timestamp NULL", "timestamp NOT NULL DEFAULT '2020-01-01'"},
           {"datetime(6)", "datetime"}}) {
    INFO(source << " into " << target);
    CHECK(prepared(source, target) == leaves);
  }
}

TEST_CASE("a trigger has rows leave MariaDB") {
  CHECK(prepared("varchar(10)", "varchar(10)",
                 "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET"
                 " new.text = ''")
        == leaves);
}

TEST_CASE("rows that MariaDB copies are not locked") {
  mariadb_fixture fixture;
  make_copy_tables(fixture, {});
  contract_writer writer{fixture};
  auto& target = writer.target();
  REQUIRE(target.prepare(copy_spec(digest_mode::engine)));
  REQUIRE(target.begin_batch("step", {0, 0}));
  REQUIRE(target.write_range({"", cells(99), {}}, 4));

  // Else it would wait for the batch, which waits for us.
  fixture.run_on_target("SET STATEMENT innodb_lock_wait_timeout = 1 FOR"
                        " UPDATE old_t SET text = 'z' WHERE id = 1");
  CHECK(target.commit_batch({{"", cells(99), {}}, 4, 0, false}));
}
