#include "tests/cli/server_databases.hpp"

#include <csignal>

/// @file
/// What reading a server could do wrong in silence, seen from outside.

using namespace dunlin::test;

namespace {

class reading_traps : public server_databases {
public:
  void write_profile(const std::string& from, const std::string& to,
                     const std::string& step) const {
    write("dunlin.toml",
          "[stores.old]\nurl = \"" + from + "\"\n[stores.new]\nurl = \"" + to
              + "\"\n[run]\nmigrators = 1\nrejects = { max = 100 }"
                "\n[defaults]\nfrom = \"old\"\nto = \"new\"\n"
              + step);
  }

  /// Kills a run of a table `t` with a key of texts, gives its key another
  /// collation, and sees that it is not resumed.
  /// @param where the database that is changed.
  void is_not_resumed(const std::string& kind, const std::string& where,
                      const std::string& recollate) {
    write_profile(
        url(kind), "sqlite:lite.db",
        "[[tables]]\nname = \"t\"\ncreate = true\nbatch = { rows = 10 }\n");
    {
      process child{command({"run", "--board", "json"})};
      REQUIRE(child.has_said("batch_done"));
      child.send(SIGKILL);
      child.wait();
    }
    change(where, recollate);
    const auto end = run({"run"});
    INFO(end.out << end.err);
    CHECK(end.code == 4);
    CHECK(end.out.find("the order of the keys in its source changed from")
          != std::string::npos);
    CHECK(end.out.find("--reset=t") != std::string::npos);
    CHECK(run({"run", "--reset=t", "--yes", "tables.t.existing=skip"}).code
          == 0);
    CHECK(ask("sqlite", "SELECT count(*) FROM t") == "1000\n");
  }
};

} // namespace

TEST_CASE_METHOD(reading_traps, "a scan of PostgreSQL is not resumed in another"
                                " order of its keys") {
  change("postgresql",
         "CREATE COLLATION low (provider = icu, locale = 'und');"
         "CREATE COLLATION up (provider = icu, locale = 'und-u-kf-upper');"
         "CREATE TABLE t(k text COLLATE low PRIMARY KEY);"
         "INSERT INTO t SELECT 'key ' || i FROM generate_series(1, 1000) i");
  SECTION("which is that of another collation") {
    is_not_resumed("postgresql", "postgresql",
                   "ALTER TABLE t ALTER k TYPE text COLLATE up");
  }
  SECTION("which is that of another version of its collation") {
    // As if an older library had ordered them.
    is_not_resumed("postgresql", "sqlite",
                   "UPDATE dunlin_steps SET source_stamp = substr(source_stamp,"
                   " 1, length('collation low ')) || '1.2.3' WHERE source_stamp"
                   " GLOB 'collation low [0-9]*'");
  }
}

TEST_CASE_METHOD(reading_traps, "a scan of MariaDB is not resumed in another"
                                " order of its keys") {
  change("mariadb", "CREATE TABLE t(k varchar(20) COLLATE utf8mb4_unicode_ci"
                    " PRIMARY KEY); INSERT INTO t SELECT concat('key ', seq)"
                    " FROM seq_1_to_1000");
  is_not_resumed("mariadb", "mariadb",
                 "ALTER TABLE t MODIFY k varchar(20) COLLATE utf8mb4_bin");
}

TEST_CASE_METHOD(reading_traps, "between columns of one type and other lengths"
                                " nothing is rounded or cut") {
  change("postgresql",
         "CREATE TABLE t(id int PRIMARY KEY, n numeric(10,4), m timestamp(6),"
         " v varchar(20), i int, r float8);"
         "INSERT INTO t VALUES (1, 1.2400, '2024-01-01 12:00:00', 'short', 7,"
         " 0.5), (2, 1.2399, NULL, NULL, NULL, NULL), (3, NULL,"
         " '2024-01-01 12:00:00.7', NULL, NULL, NULL), (4, NULL, NULL,"
         " 'too long', NULL, NULL), (5, NULL, NULL, NULL, 40000, NULL),"
         " (6, NULL, NULL, NULL, NULL, 0.1)");
  // Two databases of one server: rows go from one to the other by COPY.
  const auto second = name() + "_b";
  administer("postgresql", "DROP DATABASE IF EXISTS " + second);
  administer("postgresql", "CREATE DATABASE " + second);
  const auto first = url("postgresql");
  write("up/010_t.sql",
        "CREATE TABLE t(id int PRIMARY KEY, n numeric(10,2), m timestamp(0),"
        " v varchar(5), i smallint, r float4);");
  write_profile(first, first.substr(0, first.rfind('/') + 1) + second,
                "[[scripts]]\nname = \"up\"\nstore = \"new\"\nfolder = \"up\"\n"
                "[[tables]]\nname = \"t\"\n");
  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(end.out.find("Migrated 1 row (0 previously migrated, 5 failures)")
        != std::string::npos);
  CHECK(run({"verify"}).code == 0);
  administer("postgresql", "DROP DATABASE " + second);
}
