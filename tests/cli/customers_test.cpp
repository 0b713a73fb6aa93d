#include "tests/cli/customers_fixture.hpp"

#include <filesystem>

/// @file
/// The shipped migration of customers, over databases of its own tool.

using namespace dunlin::test;

namespace {

class customers : public customers_fixture {
protected:
  /// Runs the program with the shipped profile over them.
  ending migrate(std::vector<std::string> arguments) const {
    return run_shipped("customers.toml", std::move(arguments),
                       {{"CUSTOMERS_NEW", "sqlite:" + folder() + "/new.db"}});
  }
};

} // namespace

TEST_CASE_METHOD(customers, "customers who are there already are counted and"
                            " left alone") {
  make_customers(3'000);
  const std::string standing = "SELECT * FROM customers WHERE id * 7 % 10 < 3";
  const auto before = query("new.db", standing);
  REQUIRE(query("new.db", "SELECT count(*) FROM customers") == "900\n");

  const auto end = migrate({"run", "tables.customers.batch.rows=100"});

  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(query("new.db", "SELECT count(*) FROM customers") == "3000\n");
  CHECK(query("new.db", standing) == before);
  CHECK(query("new.db", "SELECT sum(scanned), sum(migrated),"
                        " sum(already_there) FROM dunlin_batches")
        == "3000|2100|900\n");
}

TEST_CASE_METHOD(customers, "a dry run says for how many customers a migration"
                            " is needed") {
  make_customers(1'000);
  auto before = files();

  const auto guessed = migrate({"run", "--dry-run"});
  CHECK(has(guessed.out, "Migration needed for ~700 customers (~300 previously"
                         " migrated, 0 failures)"));
  // What stands there is looked up, whatever a statistic says.
  sql("new.db", "DELETE FROM customers WHERE id = 3");
  before = files();
  const auto counted = migrate({"run", "--dry-run", "--count"});
  CHECK(has(counted.out, "Migration needed for 701 customers (299 previously"
                         " migrated, 0 failures)"));
  CHECK(files() == before);

  REQUIRE(migrate({"run"}).code == 0);
  CHECK(has(migrate({"run", "--dry-run"}).out, "nothing to do"));
}

TEST_CASE_METHOD(customers, "a database that is not there comes with what to"
                            " do") {
  const std::string remedy = "make it by tools/customers build/demo/customers";
  const auto without_both = migrate({"run"});
  CHECK(without_both.code == 2);
  CHECK(has(without_both.err, "old.db: no such file; " + remedy));
  make_customers(10);
  REQUIRE(std::filesystem::remove(folder() + "/new.db"));
  const auto without_target = migrate({"run"});
  CHECK(without_target.code == 2);
  CHECK(has(without_target.err, "does not exist yet"));
  CHECK(without_target.err.ends_with(remedy + "\n"));
}

TEST_CASE_METHOD(customers, "the tool makes the same customers each time") {
  make_customers(500);
  const auto old_rows = query("old.db", "SELECT * FROM customers");
  const auto new_rows = query("new.db", "SELECT * FROM customers");
  REQUIRE(migrate({"run"}).code == 0);
  make_customers(500);
  CHECK(query("old.db", "SELECT * FROM customers") == old_rows);
  CHECK(query("new.db", "SELECT * FROM customers") == new_rows);
}
