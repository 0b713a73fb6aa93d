#include "tests/stores/contract_writer.hpp"
#include "tests/stores/mariadb_fixture.hpp"

using namespace dunlin;

TEST_CASE("the statistics of a table in MariaDB are renewed") {
  const mariadb_fixture fixture;
  // Nothing else would renew them.
  fixture.run_on_target("CREATE TABLE t(id BIGINT PRIMARY KEY, text LONGTEXT)"
                        " ENGINE = InnoDB STATS_PERSISTENT = 1"
                        " STATS_AUTO_RECALC = 0");
  const auto rows_known = [&] {
    return mariadb_fixture::query(
        fixture.target_config(),
        "SELECT n_rows FROM mysql.innodb_table_stats WHERE database_name ="
        " database() AND table_name = 't'");
  };
  contract_writer writer{fixture};
  REQUIRE(writer.write({0, 0}, {cells(1, "a"), cells(2, "b")}));
  CHECK(rows_known() == std::vector<std::string>{"0"});
  // The server may have been restarted since the step was prepared.
  const bool is_lost = GENERATE(false, true);
  if (is_lost)
    fixture.end_target_sessions();

  writer.target().refresh_statistics("step");

  CHECK(rows_known() == std::vector<std::string>{"2"});
}
