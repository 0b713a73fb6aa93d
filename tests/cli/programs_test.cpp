#include "tests/cli/customers_fixture.hpp"

/// @file
/// The shipped templates for programs that rows go through.

using namespace dunlin::test;

namespace {

class programs : public customers_fixture {
protected:
  void migrate() const {
    make_customers(3'000);
    const auto end = run_shipped(
        "programs.toml", {"run"},
        {{"PROGRAMS_TARGET", "sqlite:" + folder() + "/programs.db"}});
    INFO(end.out << end.err);
    REQUIRE(end.code == 0);
  }

  /// Rows that stand in a table and not in what SQL makes of the old shop, and
  /// the other way round.
  std::string differences(const std::string& table,
                          const std::string& wanted) const {
    const auto count_without
        = [](const std::string& left, const std::string& right) {
            return "SELECT count(*) FROM (" + left + " EXCEPT " + right + ");";
          };
    const auto made = "SELECT * FROM " + table;
    const auto right = "SELECT * FROM (" + wanted + ")";
    return query("programs.db", "ATTACH '" + folder() + "/old.db' AS old;"
                                    + count_without(made, right)
                                    + count_without(right, made));
  }

  /// The books of a step, and whether each number in them says something.
  std::string books(const std::string& step) const {
    return query("programs.db",
                 "SELECT sum(scanned), min(sum(skipped), 1),"
                 " min(sum(rejected), 1), sum(written) > sum(migrated),"
                 " sum(written) = (SELECT count(*) FROM "
                     + step + ") FROM dunlin_batches WHERE step = '" + step
                     + "'");
  }
};

} // namespace

TEST_CASE_METHOD(programs, "the template in Python makes several rows of one,"
                           " skips and refuses") {
  migrate();
  CHECK(differences("contacts",
                    "SELECT id, 'email', lower(email) FROM old.customers"
                    " WHERE created >= '2001' AND email NOT LIKE '%@0.%'"
                    " UNION ALL SELECT id, 'phone', replace(phone, ' ', '')"
                    " FROM old.customers WHERE created >= '2001'"
                    " AND email NOT LIKE '%@0.%' AND phone IS NOT NULL")
        == "0\n0\n");
  CHECK(books("contacts") == "3000|1|1|1|1\n");
  CHECK(query("programs.db", "SELECT DISTINCT reason, code FROM dunlin_rejects"
                             " WHERE step = 'contacts'")
        == "0.example.org takes no mail|command\n");
}

TEST_CASE_METHOD(programs, "the template in shell renames a column, skips and"
                           " refuses") {
  migrate();
  CHECK(differences("addresses", "SELECT * FROM old.addresses WHERE country <>"
                                 " 'JP' AND postcode NOT LIKE '999%'")
        == "0\n0\n");
  CHECK(books("addresses") == "3000|1|1|0|1\n");
  CHECK(query("programs.db", "SELECT DISTINCT reason, code FROM dunlin_rejects"
                             " WHERE step = 'addresses'")
        == "999 stands for no postcode|command\n");
}
