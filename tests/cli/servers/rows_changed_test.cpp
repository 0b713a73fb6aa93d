#include "tests/cli/server_databases.hpp"

/// @file
/// Rows that a server changes where they stand, and rows that a program changes
/// on their way into it.

using namespace dunlin::test;

TEST_CASE_METHOD(server_databases, "rows of a server are changed where they"
                                   " stand, each once") {
  const auto kind = GENERATE(std::string{"postgresql"}, std::string{"mariadb"});
  INFO(kind);
  change(kind, "CREATE TABLE accounts(id INT PRIMARY KEY, balance INT NOT"
               " NULL)");
  std::string rows;
  for (int id = 1; id <= 100; ++id)
    rows += (rows.empty() ? "(" : ", (") + std::to_string(id) + ", 0)";
  change(kind, "INSERT INTO accounts VALUES " + rows);
  write("dunlin.toml",
        "[stores.bank]\nurl = \"" + url(kind)
            + "\"\n[[tables]]\nname = \"interest\"\nto = \"bank\"\n"
              "into = \"accounts\"\nupdate = \"UPDATE accounts SET balance ="
              " balance + 1 WHERE {range} AND id <> 7\"\n"
              "batch = { rows = 10 }\n");

  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(run({"run"}).code == 0);
  CHECK(ask(kind, "SELECT balance, count(*) FROM accounts GROUP BY balance"
                  " ORDER BY balance")
        == "0|1\n1|99\n");
  CHECK(run({"verify"}).code == 0);
}

TEST_CASE_METHOD(server_databases, "rows go through a program into a server") {
  const auto kind = GENERATE(std::string{"postgresql"}, std::string{"mariadb"});
  INFO(kind);
  change("sqlite", "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT);"
                   "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                   " SELECT i + 1 FROM n WHERE i < 100) SELECT i, 'row ' || i"
                   " FROM n");
  change(kind, "CREATE TABLE t(id INT PRIMARY KEY, name VARCHAR(20))");
  write("dunlin.toml",
        "[stores.old]\nurl = \"sqlite:lite.db\"\n[stores.new]\nurl = \""
            + url(kind)
            + "\"\n[[tables]]\nname = \"t\"\nfrom = \"old\"\nto = \"new\"\n"
              "table = \"t\"\ninto = \"t\"\nbatch = { rows = 10 }\n"
              "command = [\"sed\", \"-u\", \"s/row /line /\"]\n");

  const auto end = run({"run"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(ask(kind, "SELECT count(*), min(id), max(id) FROM t WHERE name LIKE"
                  " 'line %'")
        == "100|1|100\n");
  CHECK(run({"verify"}).code == 0);
}
