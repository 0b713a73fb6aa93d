#include "tests/cli/server_databases.hpp"

#include <chrono>

/// @file
/// `dunlin rehearse` leaves alone what is no copy.

using namespace dunlin::test;

namespace {

/// A table with three rows, and one script.
class kept_inside : public server_databases {
public:
  explicit kept_inside(std::string kind) : kind_(std::move(kind)) {
    write_profile(url(kind_));
    change(kind_, "CREATE TABLE t(id int PRIMARY KEY, x varchar(99));"
                  "INSERT INTO t VALUES(1, 'a'), (2, 'b'), (3, 'c')");
  }

  void write_profile(const std::string& url) const {
    write("dunlin.toml", "[stores.app]\nurl = \"" + url
                             + "\"\n[[scripts]]\nname = \"up\"\n"
                               "store = \"app\"\nfolder = \"up\"\n");
  }

  /// Rehearses one script, and sees that the store's rows are as they were.
  ending rehearsal(const std::string& script) const {
    write("up/1.sql", script);
    const auto end = run({"rehearse", "--orders", "0"});
    INFO(script << "\n" << end.out << end.err);
    CHECK(ask(kind_, "SELECT count(*) FROM t") == "3\n");
    return end;
  }

  /// Sees that a script is refused, which has its fault in the second line.
  void refuses(const std::string& script, const std::string& why) const {
    sees_refused("SELECT 1;\n" + script, why);
  }

  /// The same of one statement of MariaDB, which may hold others.
  void refuses_block(const std::string& script) const {
    sees_refused("DELIMITER //\n" + script + "//", "");
  }

  void lets(const std::string& script) const {
    const auto end = rehearsal(script);
    INFO(script << "\n" << end.out << end.err);
    CHECK(end.code == 0);
  }

private:
  void sees_refused(const std::string& script, const std::string& why) const {
    const auto end = rehearsal(script);
    INFO(script << "\n" << end.out << end.err);
    CHECK(end.code == 2);
    CHECK(has(end.err, "up/1.sql:2: "));
    CHECK(has(end.err, why));
  }

  std::string kind_;
};

class kept_inside_mariadb : public kept_inside {
public:
  kept_inside_mariadb() : kept_inside("mariadb") {
    // nop
  }
};

class kept_inside_postgresql : public kept_inside {
public:
  kept_inside_postgresql() : kept_inside("postgresql") {
    // nop
  }
};

} // namespace

TEST_CASE_METHOD(kept_inside_mariadb, "a script that names a database of"
                                      " MariaDB in double quotes is not"
                                      " rehearsed") {
  // One whose name is none of the ledger's.
  const auto other = "kept_" + name();
  administer("mariadb", "CREATE OR REPLACE DATABASE " + other);
  const auto named = "DELETE FROM \"" + other + "\".t";
  for (const std::string mode :
       {"'ANSI_QUOTES'", "concat(@@sql_mode, ',ANSI_QUOTES')"})
    refuses("SET sql_mode = " + mode + "; " + named, "is named");
  // Where backslashes take nothing along, texts end elsewhere.
  refuses("SET sql_mode = 'ANSI_QUOTES'; SELECT 1 AS \"\\\", x FROM " + other
              + ".t AS \"\\\" # \"",
          "is named");
  refuses("SET sql_mode = 'NO_BACKSLASH_ESCAPES'; SELECT '\\', x FROM " + other
              + ".t WHERE x = '\\' # '",
          "is named");
  lets("UPDATE t SET x = \"" + other + "\" WHERE x = \"" + other
       + ".t\" AND id = 7");
  administer("mariadb", "DROP DATABASE " + other);
}

TEST_CASE_METHOD(kept_inside_mariadb, "a body of MariaDB that names a database"
                                      " in double quotes is not rehearsed"
                                      " on") {
  change("mariadb", "SET sql_mode = 'ANSI_QUOTES';"
                    "CREATE PROCEDURE p() DELETE FROM \""
                        + name() + "\".\"t\"");
  const auto end = rehearsal("CALL p();");
  INFO(end.out << end.err);
  CHECK(end.code == 2);
  CHECK(has(end.err, "the procedure 'p' could reach out of a copy"));
}

TEST_CASE_METHOD(kept_inside_postgresql, "a rehearsal leaves the copies of"
                                         " another one that lives") {
  write("up/1.sql", "SELECT pg_sleep(2), count(*) FROM t;");
  process other{command({"rehearse", "--orders", "0"})};
  const auto until = std::chrono::steady_clock::now() + patience;
  std::string found;
  while (found != "1\n" && std::chrono::steady_clock::now() < until)
    found = ask("postgresql", "SELECT count(*) FROM pg_stat_activity WHERE"
                              " datname LIKE 'dunlin\\_scratch\\_%' AND query"
                              " LIKE 'SELECT pg_sleep%'");
  CHECK(found == "1\n");
  lets("UPDATE t SET x = 'd' WHERE id = 1;");
  const auto end = other.wait();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
}

TEST_CASE_METHOD(kept_inside_postgresql, "who may only read a database of"
                                         " PostgreSQL, and make others, may"
                                         " rehearse") {
  const auto role = name() + "_reader";
  administer("postgresql",
             "CREATE ROLE " + role + " CREATEDB LOGIN PASSWORD 'secret'");
  change("postgresql", "GRANT SELECT ON t TO " + role);
  write_profile(url_as("postgresql", role));
  lets("UPDATE t SET x = 'd' WHERE id = 1;");
  change("postgresql", "DROP OWNED BY " + role);
  administer("postgresql", "DROP ROLE " + role);
}

TEST_CASE_METHOD(kept_inside_mariadb, "who may only read a database of MariaDB,"
                                      " and make copies, may rehearse") {
  const auto user = name() + "_r";
  administer("mariadb", "CREATE USER " + user + " IDENTIFIED BY 'secret'");
  administer("mariadb", "GRANT SELECT ON " + name() + ".* TO " + user);
  administer("mariadb", "GRANT ALL ON `dunlin\\_scratch\\_%`.* TO " + user);
  write_profile(url_as("mariadb", user));
  lets("UPDATE t SET x = 'd' WHERE id = 1;");
  administer("mariadb", "DROP USER " + user);
}

TEST_CASE_METHOD(kept_inside_mariadb, "what a body of MariaDB does to the whole"
                                      " server, or to its files, is not"
                                      " rehearsed") {
  for (const std::string script :
       {"BEGIN NOT ATOMIC CREATE USER kept_x; END",
        "CREATE PROCEDURE q() "
        "CREATE DATABASE kept_x",
        "CREATE PROCEDURE q() BEGIN IF 1 THEN SET GLOBAL wait_timeout = 9; END"
        " IF; END",
        "CREATE OR REPLACE USER kept_x", "SET @a = 1, GLOBAL wait_timeout = 9",
        "SET @@global.wait_timeout = 9",
        "SET STATEMENT max_statement_time = 9 FOR GRANT SELECT ON *.* TO "
        "kept_x",
        "SELECT x INTO OUTFILE '/tmp/dunlin_kept_inside' FROM t",
        "SELECT x FROM t INTO DUMPFILE '/tmp/dunlin_kept_inside'"})
    refuses_block(script);
  change("mariadb", "CREATE PROCEDURE acts() FLUSH STATUS;"
                    "CREATE PROCEDURE calls() CALL acts()");
  refuses("CALL calls()", "by 'calls': by 'acts': FLUSH acts on more than one");
  lets("SELECT count(*) FROM t USE INDEX (PRIMARY);"
       "UPDATE t SET x = @@global.wait_timeout WHERE id = 1;"
       "ALTER TABLE t ADD flush int, ADD user int; ALTER TABLE t DROP user;");
}

TEST_CASE_METHOD(kept_inside_postgresql, "what a body of PostgreSQL does to the"
                                         " whole server, or to its files, is"
                                         " not rehearsed") {
  for (const std::string script :
       {"DO $$ begin create role kept_x; end $$",
        "DO 'begin if true then alter database postgres set work_mem = 9;"
        " end if; end'",
        "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ begin revoke"
        " connect on database postgres from public; end $$",
        "REVOKE CONNECT ON DATABASE postgres FROM public",
        "COPY t TO '/tmp/dunlin_kept_inside'",
        "COPY (SELECT 1) TO PROGRAM 'cat'", "COPY t FROM PROGRAM 'cat'",
        "SELECT lo_export(1, '/tmp/dunlin_kept_inside')"})
    refuses(script, "");
  change("postgresql",
         "CREATE FUNCTION acts() RETURNS void LANGUAGE plpgsql AS $$ begin"
         " grant pg_monitor to current_user; end $$;"
         "CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS $$ begin"
         " perform acts(); return new; end $$;"
         "CREATE TABLE u(id int); CREATE TRIGGER g BEFORE INSERT ON u FOR EACH"
         " ROW EXECUTE FUNCTION fires()");
  refuses("SELECT acts()", "by 'acts': grant of a role acts on");
  refuses("INSERT INTO u VALUES(1)", "by 'u': by 'fires': by 'acts': ");
  lets("GRANT SELECT ON t TO public;"
       "DO $$ begin grant select on t to public; end $$;"
       "ALTER TABLE t ADD role int; ALTER TABLE t DROP role;");
}

TEST_CASE_METHOD(kept_inside_mariadb, "a table of MariaDB whose default names a"
                                      " sequence is rehearsed on") {
  change("mariadb", "CREATE SEQUENCE sq; CREATE TABLE n(id int DEFAULT"
                    " nextval(sq) PRIMARY KEY, x varchar(99))");
  const auto drawn = "SELECT next_not_cached_value FROM sq";
  const auto before = ask("mariadb", drawn);
  lets("INSERT INTO n(x) VALUES('a'), ('b');");
  CHECK(ask("mariadb", drawn) == before);
}
