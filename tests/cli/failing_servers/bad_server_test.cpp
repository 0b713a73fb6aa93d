#include "tests/cli/server_databases.hpp"
#include "tests/stores/silent_server.hpp"

/// @file
/// What is wrong with a server before the first write: exit 2, one line, and
/// nothing written, neither here nor there.

using namespace dunlin;
using namespace dunlin::test;

namespace {

class bad_server : public server_databases {
public:
  bad_server() {
    for (const auto& kind : {"postgresql", "mariadb"})
      change(kind, "CREATE TABLE crs(code integer NOT NULL PRIMARY KEY, name"
                   " varchar(20)); INSERT INTO crs VALUES(1, 'one')");
    change("sqlite", "CREATE TABLE crs(code INTEGER NOT NULL PRIMARY KEY, name"
                     " VARCHAR(20)); INSERT INTO crs VALUES(1, 'one')");
  }

  /// Between this URL and SQLite, in either direction.
  void refuses(const std::string& server, const std::string& said) const {
    refuses_from("sqlite:lite.db", server, said);
    refuses_from(server, "sqlite:lite.db", said);
  }

  void refuses_from(const std::string& from, const std::string& to,
                    const std::string& said) const {
    write("dunlin.toml", "[stores.old]\nurl = \"" + from
                             + "\"\n[stores.new]\nurl = \"" + to
                             + "\"\n[[tables]]\nname = \"crs\"\nfrom = \"old\""
                               "\nto = \"new\"\nexisting = \"skip\"\n");
    const auto before = files();
    const auto end = run({"run"});
    INFO(from << " -> " << to << "\n" << end.out << end.err);
    CHECK(end.code == 2);
    CHECK(end.out.empty());
    CHECK(count_lines(end.err) == 1);
    CHECK(end.err.find(said) != std::string::npos);
    CHECK(end.err.find("secret") == std::string::npos);
    CHECK(files() == before);
    for (const auto& kind : {"postgresql", "mariadb"})
      CHECK(
          ask(kind, "SELECT count(*) FROM information_schema.tables WHERE"
                    " table_name LIKE 'dunlin%' AND table_schema IN ('public',"
                    " '" + name()
                        + "')")
          == "0\n");
  }

  /// The URL with another user and password.
  std::string url_as(const std::string& kind, const std::string& user,
                     const std::string& password) const {
    const auto good = url(kind);
    return kind + "://" + user + ":" + password + good.substr(good.rfind('@'));
  }
};

/// A user who may connect, and no more.
class poor_user : public bad_server {
public:
  poor_user() {
    drop();
    administer("postgresql",
               "CREATE ROLE " + user() + " LOGIN PASSWORD 'secret'");
    administer("mariadb",
               "CREATE USER " + user()
                   + " IDENTIFIED BY 'secret'; GRANT CREATE TEMPORARY"
                     " TABLES ON "
                   + name() + ".* TO " + user());
  }

  ~poor_user() {
    // What a role owns or may do holds it.
    try {
      change("postgresql", "DROP OWNED BY " + user());
      drop();
    } catch (...) {
      // The test has failed of it.
    }
  }

  std::string user() const {
    return name() + "_u";
  }

private:
  void drop() const {
    for (const auto& kind : {"postgresql", "mariadb"})
      administer(kind, "DROP USER IF EXISTS " + user());
  }
};

} // namespace

TEST_CASE_METHOD(bad_server, "a wrong password of a server is refused") {
  refuses(url_as("postgresql", "dunlin", "secret_not"),
          "password authentication failed");
  refuses(url_as("mariadb", "dunlin", "secret_not"), "Access denied");
}

TEST_CASE_METHOD(bad_server, "a host that nobody knows is refused") {
  refuses("postgresql://a:secret@nowhere.invalid/x", "nowhere.invalid");
  refuses("mariadb://a:secret@nowhere.invalid/x", "nowhere.invalid");
}

TEST_CASE_METHOD(bad_server, "a port that nobody listens at is refused") {
  refuses("postgresql://a:secret@127.0.0.1:1/x", "whether the server runs");
  refuses("mariadb://a:secret@127.0.0.1:1/x", "start the server");
}

TEST_CASE_METHOD(bad_server, "a database that is not there is refused") {
  for (const std::string kind : {"postgresql", "mariadb"}) {
    auto missing = url(kind);
    missing = missing.substr(0, missing.rfind('/') + 1) + "dunlin_not_there";
    refuses(missing, "dunlin_not_there");
  }
}

TEST_CASE_METHOD(bad_server, "a server that is too old is refused") {
  const postgresql_greeter postgresql{"9.6.24"};
  refuses("postgresql://a:secret@127.0.0.1:" + std::to_string(postgresql.port())
              + "/x?sslmode=disable",
          "the server is PostgreSQL 9.6.24; dunlin needs 12 or later");
  const greeting_server mariadb{"5.5.5-10.4.32-MariaDB"};
  refuses("mariadb://a:secret@127.0.0.1:" + std::to_string(mariadb.port())
              + "/x",
          "dunlin needs 10.5 or later");
}

TEST_CASE_METHOD(bad_server, "a MySQL is refused by its name") {
  const greeting_server mysql{"8.0.36"};
  refuses("mariadb://a:secret@127.0.0.1:" + std::to_string(mysql.port()) + "/x",
          "the server is MySQL 8.0.36, and dunlin knows MariaDB alone");
}

TEST_CASE_METHOD(poor_user, "a right that is missing is refused, and named") {
  const auto postgresql = url_as("postgresql", user(), "secret");
  refuses_from(postgresql, "sqlite:lite.db", "permission denied for table crs");
  refuses_from("sqlite:lite.db", postgresql, "GRANT USAGE, CREATE ON SCHEMA");
  const auto mariadb = url_as("mariadb", user(), "secret");
  refuses_from(mariadb, "sqlite:lite.db", "SELECT command denied");
  refuses_from("sqlite:lite.db", mariadb, "needs the right to SELECT");
}

TEST_CASE_METHOD(poor_user, "a right that is missing on the target's table is"
                            " refused, and named") {
  // Enough for the ledger.
  change("postgresql", "GRANT CREATE ON SCHEMA public TO " + user());
  administer("mariadb",
             "GRANT SELECT, CREATE, DROP, ALTER, INDEX, UPDATE, DELETE ON "
                 + name() + ".* TO " + user());
  refuses_from("sqlite:lite.db", url_as("postgresql", user(), "secret"), "crs");
  refuses_from("sqlite:lite.db", url_as("mariadb", user(), "secret"),
               "needs the right to INSERT");
}

TEST_CASE_METHOD(bad_server, "a script with a dollar quote that never ends is"
                             " refused with its line") {
  write("up/1.sql", "SELECT 1;\nDO $body$ BEGIN NULL; END $$;\n");
  write("dunlin.toml", "[stores.app]\nurl = \"" + url("postgresql")
                           + "\"\n[[scripts]]\nstore = \"app\"\nfolder ="
                             " \"up\"\n");
  for (const auto* verb : {"run", "plan"}) {
    const auto end = run({verb});
    INFO(end.out << end.err);
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
    CHECK(end.err.find("/up/1.sql:2: ") != std::string::npos);
  }
}
