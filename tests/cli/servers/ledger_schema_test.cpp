#include "tests/cli/server_copy.hpp"

/// @file
/// Ledgers that stand in a schema of their own.

using namespace dunlin::test;

namespace {

class apart : public server_copy {
public:
  ~apart() {
    if (kind() != "mariadb")
      return;
    process drop{
        client_command(kind(), "", "DROP DATABASE IF EXISTS " + quoted())};
    static_cast<void>(drop.wait());
  }

  std::string schema() const {
    return name() + " books";
  }

  std::string quoted() const {
    return kind() == "postgresql" ? "\"" + schema() + "\""
                                  : "`" + schema() + "`";
  }

  void make_apart(const std::string& kind) {
    make(kind, "ledger = { schema = \"" + schema() + "\" }\n");
  }

  /// The schemas with tables of the ledger.
  std::string schemas() const {
    return ask(kind(), "SELECT DISTINCT table_schema FROM"
                       " information_schema.tables WHERE table_name LIKE"
                       " 'dunlin%' AND table_schema IN ('public', '"
                           + name() + "', '" + schema() + "') ORDER BY 1");
  }

  std::string rows_in_ledger() const {
    return ask(kind(), "SELECT CAST(sum(migrated) AS DECIMAL) FROM " + quoted()
                           + ".dunlin_batches");
  }
};

} // namespace

TEST_CASE_METHOD(apart, "all tables of a ledger stand in the schema that the"
                        " profile names") {
  make_apart(GENERATE("postgresql", "mariadb"));
  INFO(kind());
  const auto before = run({"status"});
  INFO(before.err << before.out);
  CHECK(before.code == 3);
  CHECK(schemas().empty());

  // All rows but one, which comes by another run.
  change("sqlite", "UPDATE source SET v = hex(zeroblob(30)) WHERE id = 41");
  const auto first = run({"run"});
  INFO(first.err << first.out);
  CHECK(first.code == 1);
  CHECK(rows_in_ledger() != "60\n");
  CHECK(run({"status"}).code == 1);
  change("sqlite", "UPDATE source SET v = 'row 41' WHERE id = 41");
  const auto second = run({"run"});
  INFO(second.err << second.out);
  CHECK(second.code == 0);
  CHECK(rows_in_ledger() == "60\n");
  is_whole();

  change(kind(), "DELETE FROM target");
  const auto anew = run({"run", "--reset", "--yes"});
  INFO(anew.err << anew.out);
  CHECK(anew.code == 0);
  CHECK(rows_in_ledger() == "60\n");
  is_whole();
  CHECK(schemas() == schema() + "\n");
}

TEST_CASE_METHOD(apart, "a schema that the role may not make is said before"
                        " anything is written") {
  make(GENERATE("postgresql", "mariadb"));
  INFO(kind());
  const auto user = name();
  if (kind() == "postgresql")
    change(kind(), "DROP ROLE IF EXISTS " + user + "; CREATE ROLE " + user
                       + " LOGIN PASSWORD 'secret'");
  else
    change(kind(), "CREATE OR REPLACE USER " + user
                       + " IDENTIFIED BY 'secret';"
                         "GRANT SELECT, INSERT ON "
                       + name() + ".* TO " + user);
  write_profile(url_as(kind(), user), "ledger = { schema = \"books\" }\n");

  const auto end = run({"run"});

  INFO(end.err << end.out);
  CHECK(end.code == 2);
  CHECK(count_lines(end.err) == 1);
  CHECK(says(end.err, kind() == "postgresql"
                          ? "CREATE SCHEMA \"books\" AUTHORIZATION"
                          : "CREATE ON `books`.*"));
  change(kind(), (kind() == "postgresql" ? "DROP ROLE " : "DROP USER ") + user);
}

TEST_CASE_METHOD(workplace, "a file has no schemas, which is said at once") {
  make_migration(3);
  const auto before = files();
  const auto end = run({"run", "stores.new.ledger.schema=books"});

  INFO(end.err);
  CHECK(end.code == 2);
  CHECK(count_lines(end.err) == 1);
  CHECK(end.err.find("stores.new.ledger.schema: a SQLite file has no schemas")
        != std::string::npos);
  CHECK(files() == before);
}
