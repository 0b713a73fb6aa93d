#include "stores/sql/script_rules.hpp"

#include "stores/mariadb/script_rules.hpp"
#include "stores/postgresql/script_rules.hpp"
#include "stores/sqlite/script_rules.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

using namespace dunlin;
using sql::script_rules;

namespace {

using list = std::vector<std::string>;

const script_rules& sqlite_rules = sqlite::script_rules;
const script_rules& postgresql_rules = postgresql::script_rules;
const script_rules& mariadb_rules = mariadb::script_rules;

const std::array all_rules{&sqlite_rules, &postgresql_rules, &mariadb_rules};

/// Statements as `LINE|TEXT`, or the error.
list listed(const script_rules& rules, const std::string& text) {
  const script_job job{"s/1", "s/1.sql", text, "identity"};
  const auto script = read_script(rules, job);
  if (!script)
    return {script.error().text};
  list out;
  for (const auto& statement : script->statements)
    out.push_back(std::to_string(statement.line) + "|"
                  + std::string{statement.text});
  return out;
}

/// What all databases make of a script.
list everywhere(const std::string& text) {
  const auto out = listed(sqlite_rules, text);
  CHECK(listed(postgresql_rules, text) == out);
  CHECK(listed(mariadb_rules, text) == out);
  return out;
}

/// The lines of the statements that can't run inside a transaction.
list outside(const script_rules& rules, const std::string& text) {
  const script_job job{"s/1", "s/1.sql", text, "identity"};
  const auto script = read_script(rules, job);
  if (!script)
    return {script.error().text};
  list out;
  for (const auto& statement : script->statements)
    if (statement.is_outside)
      out.push_back(std::to_string(statement.line));
  CHECK(script->is_journaled == !out.empty());
  return out;
}

/// The error of a script that is refused.
std::string refusal(const script_rules& rules, const std::string& text) {
  const script_job job{"s/1", "s/1.sql", text, "identity"};
  const auto statements = read_script(rules, job);
  if (statements)
    return "not refused";
  CHECK(statements.error().code == error_code::script_refused);
  CHECK(statements.error().text.find('\n') == std::string::npos);
  return statements.error().text;
}

bool is_refused_at(const script_rules& rules, const std::string& text,
                   size_t line, const std::string& words = "") {
  const auto said = refusal(rules, text);
  INFO(text << "\n" << said);
  const auto place = "s/1.sql:" + std::to_string(line) + ": ";
  CHECK(said.find(words) != std::string::npos);
  return said.starts_with(place);
}

} // namespace

// -- taken apart --------------------------------------------------------------

TEST_CASE("MariaDB: what goose marks as one statement is one") {
  const std::string text
      = "-- +goose Up\nSELECT 1;\n-- +goose StatementBegin\n"
        "CREATE PROCEDURE p() BEGIN\n  SELECT 2; SELECT 3;\nEND;\n"
        "-- +goose StatementEnd\n-- +goose StatementBegin\n-- nothing\n"
        "-- +goose StatementEnd\nSELECT 4;\n";
  const auto out
      = sql::split_statements(mariadb_rules.grammar, "s/1.sql", text);
  REQUIRE(out);
  REQUIRE(out->size() == 3);
  CHECK((*out)[0].text == "SELECT 1");
  CHECK((*out)[1].text
        == "CREATE PROCEDURE p() BEGIN\n  SELECT 2; SELECT 3;\nEND");
  CHECK((*out)[1].line == 4);
  CHECK((*out)[2].text == "SELECT 4");
  CHECK((*out)[2].line == 11);
}

TEST_CASE("a mark of goose that begins a statement must have its end") {
  const std::string text = "SELECT 1;\n-- +goose StatementBegin\nSELECT 2;\n";
  for (const auto* rules : {&mariadb_rules, &sqlite_rules}) {
    const auto out = sql::split_statements(rules->grammar, "s/1.sql", text);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == error_code::script_refused);
    CHECK(out.error().text
          == "s/1.sql:2: StatementBegin has no end; put a line -- +goose"
             " StatementEnd behind its statement");
  }
}

TEST_CASE("marks of goose that hold a statement stand in their order") {
  for (const auto* rules : {&mariadb_rules, &sqlite_rules, &postgresql_rules}) {
    CHECK(is_refused_at(*rules, "SELECT 1;\n-- +goose StatementEnd\n", 2,
                        "StatementEnd has no begin"));
    CHECK(is_refused_at(*rules,
                        "-- +goose StatementBegin\nSELECT 1;\n"
                        "-- +goose StatementBegin\n-- +goose StatementEnd",
                        3, "stands behind another"));
  }
}

TEST_CASE("what a script declares behind its head is refused, wherever the"
          " comment stands") {
  for (const auto* rules : {&mariadb_rules, &sqlite_rules, &postgresql_rules}) {
    for (const auto* text : {"SELECT\n1; -- dunlin: after=s/9.sql",
                             "/* a */ SELECT\n"
                             "1 -- dunlin: barrier\n;",
                             "SELECT\n1;/* x */ -- DUNLIN: barrier\n"
                             "SELECT 2",
                             "SELECT 1;\n; -- dunlin: barrier\n;"})
      CHECK(is_refused_at(*rules, text, 2,
                          "-- dunlin: stands behind the first statement; move"
                          " it to the head of the script"));
    for (const auto* text :
         {"SELECT ' -- dunlin: barrier'", "SELECT 1 -- of dunlin: all",
          "SELECT 1; /* as -- dunlin: reads= */",
          "/* a */ -- dunlin: barrier\n"
          "SELECT 1"})
      CHECK(listed(*rules, text).size() == 1);
  }
  const std::string trigger = "CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW"
                              " BEGIN DELETE FROM a; -- dunlin: barrier\nEND";
  CHECK(listed(sqlite_rules, trigger).size() == 1);
  CHECK(listed(mariadb_rules, trigger).size() == 1);
  CHECK(listed(mariadb_rules, "DELIMITER $$\n" + trigger + "$$").size() == 1);
  CHECK(is_refused_at(
      mariadb_rules,
      "DELIMITER $$\n" + trigger
          + "$$ # -- dunlin:\n"
            "-- x\nDELIMITER ; \n DO 1; # x\nDO 2; -- dunlin: barrier",
      7));
  CHECK(
      listed(postgresql_rules, "DO $$ BEGIN -- dunlin: barrier\nEND $$").size()
      == 1);
}

TEST_CASE("a script is split at its semicolons and at nothing that looks so") {
  CHECK(everywhere("SELECT 1;\nSELECT 2") == list{"1|SELECT 1", "2|SELECT 2"});
  CHECK(everywhere("SELECT ';', 'it''s;';") == list{"1|SELECT ';', 'it''s;'"});
  CHECK(everywhere("-- a; b\n/* c;\n*/ SELECT /* ; */ 1 -- ;\n;;\n SELECT 2;")
        == list{"3|SELECT /* ; */ 1", "5|SELECT 2"});
  CHECK(everywhere("\xef\xbb\xbfSELECT x'3b';") == list{"1|SELECT x'3b'"});
  CHECK(listed(sqlite_rules, "SELECT \"a;\"\"\", [b;], `c;`;")
        == list{"1|SELECT \"a;\"\"\", [b;], `c;`"});
  CHECK(listed(postgresql_rules,
               "SELECT $$;$$, \"a;\", /* /* */ ; */ E'\\';' -- \r, 2;")
        == list{"1|SELECT $$;$$, \"a;\", /* /* */ ; */ E'\\';' -- \r, 2"});
  CHECK(listed(mariadb_rules, "INSERT INTO t VALUES('a;b', \"c;\\\"d\"); -- ;\n"
                              "UPDATE t SET a = 1 /* ; */ # ;\n;\n;")
        == list{"1|INSERT INTO t VALUES('a;b', \"c;\\\"d\")",
                "2|UPDATE t SET a = 1"});
}

TEST_CASE("a script of nothing but comments has nothing to run") {
  CHECK(everywhere("").empty());
  CHECK(everywhere("-- nothing yet\n/* at all */\n;").empty());
  CHECK(listed(mariadb_rules, "/*!40101 */;").empty());
}

TEST_CASE("the body of a trigger of SQLite is one statement") {
  const std::string trigger
      = "CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN\n"
        "  UPDATE t SET a = CASE WHEN a > 0 THEN 1 ELSE 2 END;\n"
        "  SELECT CASE 1 WHEN 1 THEN 2 END;\n"
        "END";
  CHECK(listed(sqlite_rules, trigger + "; SELECT 1")
        == list{"1|" + trigger, "4|SELECT 1"});
  CHECK(listed(sqlite_rules, trigger) == list{"1|" + trigger});
  CHECK(listed(sqlite_rules, "CREATE TABLE trigger_log(a); SELECT 1;").size()
        == 2);
}

TEST_CASE("brackets and bodies of functions of PostgreSQL are one statement") {
  const std::string rule = "CREATE RULE r AS ON INSERT TO k DO ALSO (SELECT 1;"
                           " SELECT 2)";
  const std::string function
      = "CREATE OR REPLACE FUNCTION f(begin int) RETURNS int LANGUAGE sql\n"
        "BEGIN ATOMIC SELECT CASE WHEN $1 > 0 THEN 1 ELSE 2 END; END";
  CHECK(listed(postgresql_rules, rule + ";" + function + ";\nSELECT 1")
        == list{"1|" + rule, "1|" + function, "3|SELECT 1"});
  CHECK(listed(postgresql_rules,
               "CREATE FUNCTION f(begin int) RETURNS int AS 'x'; SELECT 1")
            .size()
        == 2);
  CHECK(listed(postgresql_rules, "PREPARE p AS SELECT $1; SELECT 2").size()
        == 2);
}

TEST_CASE("a script of MariaDB may say what ends its statements") {
  CHECK(listed(mariadb_rules, "DELIMITER //\nDELETE FROM a; //\n"
                              "delimiter ;\nDELETE FROM b")
        == list{"2|DELETE FROM a;", "4|DELETE FROM b"});
  CHECK(listed(mariadb_rules, "DELIMITER $$ \r\nDO a$b; DO '$$'$$\nDO @c$$")
        == list{"2|DO a$b; DO '$$'", "3|DO @c"});
  CHECK(is_refused_at(mariadb_rules, "DO 1;\nDELIMITER \nDO 2", 2,
                      "DELIMITER needs the text"));
}

TEST_CASE("a comment that MariaDB reads as SQL goes to it with its marks") {
  CHECK(
      listed(mariadb_rules, "/*!40101\nSET NAMES utf8 */;\n"
                            "DO 1 /*! + 2 */ -- three\n;DO 3")
      == list{"1|/*!40101\nSET NAMES utf8 */", "3|DO 1 /*! + 2 */", "4|DO 3"});
  CHECK(outside(mariadb_rules, "/*!40101\n DROP TABLE a */") == list{"1"});
  CHECK(is_refused_at(mariadb_rules, "DO 1;\nDO /*! 2", 2,
                      "this comment has no end"));
}

TEST_CASE("a quote or comment without end is refused with its line") {
  for (const auto* rules : all_rules) {
    CHECK(is_refused_at(*rules, "SELECT 1;\nSELECT 'open;\n", 2,
                        "this quote has no end"));
    CHECK(is_refused_at(*rules, "SELECT 1;\n\n/* open", 3,
                        "this comment has no end"));
    CHECK(is_refused_at(*rules, "SELECT \"open", 1));
    CHECK(is_refused_at(*rules, std::string("SELECT 1;\nSELECT /*\0*/ 2", 24),
                        2, "holds a byte 0"));
  }
  CHECK(is_refused_at(sqlite_rules, "SELECT [open", 1));
  CHECK(is_refused_at(sqlite_rules, "SELECT `open", 1));
  CHECK(is_refused_at(mariadb_rules, "SELECT `open", 1));
  CHECK(is_refused_at(postgresql_rules, "SELECT\n$a$ open $$", 2));
  CHECK(is_refused_at(postgresql_rules, "/* /* */ SELECT 1", 1));
}

// -- judged -------------------------------------------------------------------

TEST_CASE("one BEGIN and COMMIT around a whole script is taken off") {
  const auto one = list{"2|SELECT 1"};
  CHECK(everywhere("BEGIN;\nSELECT 1;\nCOMMIT;") == one);
  CHECK(everywhere("BEGIN;COMMIT;").empty());
  CHECK(listed(sqlite_rules,
               "begin immediate transaction;\nSELECT 1;\nend transaction")
        == one);
  CHECK(listed(sqlite_rules, "BEGIN EXCLUSIVE;\nSELECT 1;\nEND;\n-- done")
        == one);
  CHECK(listed(sqlite_rules,
               "BEGIN TRANSACTION a;\nSELECT 1;\nCOMMIT TRANSACTION \"a\"")
        == one);
  CHECK(listed(postgresql_rules, "START TRANSACTION;\nSELECT 1;\nEND WORK")
        == one);
  CHECK(listed(mariadb_rules, "start transaction;\nSELECT 1;\ncommit work")
        == one);
}

TEST_CASE("any other transaction statement is refused with its line") {
  for (const auto* rules : all_rules) {
    const auto is_refused = [&](const std::string& text, size_t line) {
      return is_refused_at(*rules, text, line, "can't stand here: a script");
    };
    CHECK(is_refused("BEGIN;\nSELECT 1;", 1));
    CHECK(is_refused("SELECT 1;\nCOMMIT;", 2));
    CHECK(is_refused("SELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT;", 2));
    CHECK(is_refused("BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nCOMMIT;", 3));
    CHECK(is_refused("COMMIT;\nSELECT 1;\nCOMMIT;", 1));
    CHECK(is_refused("SELECT 1;\nROLLBACK", 2));
    CHECK(is_refused("SAVEPOINT a", 1));
    CHECK(is_refused("RELEASE SAVEPOINT a", 1));
  }
  CHECK(is_refused_at(sqlite_rules, "SELECT 1; end", 1));
  CHECK(is_refused_at(postgresql_rules, "SELECT 1; ABORT", 1));
  CHECK(is_refused_at(postgresql_rules, "PREPARE TRANSACTION 'a'", 1,
                      "PREPARE can't stand here"));
  CHECK(is_refused_at(mariadb_rules, "COMMIT WORK;\nSELECT 1;\nCOMMIT", 1));
  CHECK(is_refused_at(mariadb_rules, "XA END 'a'", 1));
}

TEST_CASE("what reaches beyond a script of SQLite is refused") {
  const auto is_refused = [](const std::string& text, size_t line) {
    return is_refused_at(sqlite_rules, text, line);
  };
  CHECK(is_refused("ATTACH 'x.db' AS x", 1));
  CHECK(is_refused("DETACH x", 1));
  CHECK(is_refused("PRAGMA journal_mode = wal", 1));
  CHECK(is_refused("PRAGMA main.synchronous = off", 1));
  CHECK(is_refused("PRAGMA writable_schema = 1", 1));
}

TEST_CASE("a pragma that does inside a transaction what it says may stay") {
  const auto statements = [](const std::string& text) {
    return listed(sqlite_rules, text).size();
  };
  CHECK(statements("PRAGMA user_version = 3; PRAGMA main.application_id = 1")
        == 2);
  CHECK(statements("PRAGMA foreign_key_check; PRAGMA \"table_info\"(t)") == 2);
  CHECK(statements("pragma Defer_Foreign_Keys = on") == 1);
}

TEST_CASE("a pragma takes effect also where it is only explained") {
  for (const std::string pragma :
       {"EXPLAIN PRAGMA writable_schema = ON",
        "EXPLAIN QUERY PLAN PRAGMA case_sensitive_like = ON"})
    CHECK(refusal(sqlite_rules, pragma).find("can't be used in a script")
          != std::string::npos);
  CHECK(listed(sqlite_rules, "EXPLAIN SELECT 1") == list{"1|EXPLAIN SELECT 1"});
}

TEST_CASE("the usual rebuild of a table is told to leave out its pragmas") {
  const auto text = refusal(sqlite_rules, "PRAGMA foreign_keys=OFF;\nBEGIN;\n"
                                          "DROP TABLE t;\nCOMMIT;\n"
                                          "PRAGMA foreign_keys=ON;");
  CHECK(text.find("s/1.sql:1: ") == 0);
  CHECK(text.find("take it out") != std::string::npos);
}

TEST_CASE("what can't run inside a transaction is known by its text") {
  CHECK(outside(sqlite_rules, "SELECT 1;\nVACUUM;\nANALYZE") == list{"2"});
  const auto* const text = GENERATE(
      "VACUUM t", "alter system SET a = 1", "CREATE DATABASE a",
      "DROP TABLESPACE a", "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)",
      "CREATE INDEX CONCURRENTLY ON t (a)",
      "DROP INDEX CONCURRENTLY IF EXISTS i",
      "REINDEX (VERBOSE, CONCURRENTLY) TABLE t", "REINDEX INDEX CONCURRENTLY i",
      "REINDEX SCHEMA s", "CLUSTER", "ALTER DATABASE d SET TABLESPACE t",
      "CREATE SUBSCRIPTION s CONNECTION 'host=x' PUBLICATION p",
      "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p WITH (enabled ="
      " false)",
      "DROP SUBSCRIPTION IF EXISTS s",
      "ALTER SUBSCRIPTION s REFRESH PUBLICATION",
      "ALTER SUBSCRIPTION s ADD PUBLICATION q",
      "ALTER SUBSCRIPTION s SET PUBLICATION q WITH (copy_data = false)",
      "ALTER TABLE t DETACH PARTITION s.p CONCURRENTLY");
  INFO(text);
  CHECK(outside(postgresql_rules, "SELECT 1;\n" + std::string{text})
        == list{"2"});
  CHECK(
      outside(postgresql_rules,
              "ANALYZE t; DISCARD TEMP; REINDEX TABLE t; CLUSTER t;"
              "CREATE TABLE t (concurrently int); COPY t FROM '/stdin';"
              "ALTER TABLE t DETACH PARTITION p;"
              "ALTER TABLE t DETACH PARTITION p FINALIZE;"
              "ALTER DATABASE d SET work_mem = 1; ALTER SUBSCRIPTION s ENABLE;"
              "ALTER SUBSCRIPTION s SET PUBLICATION q WITH (refresh = false);"
              "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p"
              " WITH (enabled = false, create_slot = 'off');"
              "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p"
              " WITH (connect = false)")
          .empty());
}

TEST_CASE("what commits by itself in MariaDB runs outside of a transaction") {
  const auto* const text = GENERATE(
      "CREATE TABLE a(b int)", "ALTER TABLE a ADD b int", "TRUNCATE a",
      "ANALYZE TABLE a", "GRANT SELECT ON a TO b", "RENAME TABLE a TO b",
      "CREATE OR REPLACE VIEW a AS SELECT 1", "DROP PROCEDURE a",
      "SET STATEMENT max_statement_time = 9 FOR DROP TABLE a", "FLUSH TABLES",
      "EXECUTE a", "EXECUTE IMMEDIATE 'DO 1'", "LOAD INDEX INTO CACHE a",
      "SET STATEMENT max_statement_time = 9 FOR EXECUTE a",
      "SET DEFAULT ROLE a", "SET PASSWORD = PASSWORD('a')",
      "SET @a = 1, PASSWORD FOR b = PASSWORD('a')");
  INFO(text);
  CHECK(outside(mariadb_rules, "DELETE FROM a;\n\n" + std::string{text})
        == list{"3"});
  CHECK(outside(mariadb_rules, "CREATE TEMPORARY TABLE a(b int);"
                               "CREATE OR REPLACE TEMPORARY TABLE a(b int);"
                               "DROP TEMPORARY TABLE a;"
                               "SET @my_autocommit = 'autocommit';"
                               "SET @a = PASSWORD('a'); SET ROLE a;"
                               "PREPARE a FROM 'DROP TABLE a';"
                               "ANALYZE UPDATE a SET b = 1")
            .empty());
  CHECK(outside(mariadb_rules, "DELIMITER //\nBEGIN NOT ATOMIC DELETE FROM a;"
                               " DELETE FROM b; END //")
            .empty());
  // A pair around it means nothing to the server.
  CHECK(outside(mariadb_rules, "BEGIN;\nTRUNCATE a;\nCOMMIT") == list{"2"});
}

TEST_CASE("what belongs to no script of MariaDB is refused") {
  const auto [text, words] = GENERATE(table<std::string, std::string>({
      {"START SLAVE", "START is about the server or its locks"},
      {"LOCK TABLES a WRITE", "LOCK is about the server or its locks"},
      {"FLUSH TABLES WITH READ LOCK", "FLUSH is about the server"},
      {"SET autocommit = 0", "would change the script's transaction"},
      {"SET @@AUTOCOMMIT = 0", "would change the script's transaction"},
      {"SET SESSION TRANSACTION READ ONLY", "would change the script's"},
      {"SET sql_log_bin = 0", "sql_log_bin can't be set within a transaction"},
      {"SET @@SESSION.SQL_LOG_BIN= 0", "SQL_LOG_BIN can't be set within"},
      {"SET @a = @@sql_log_bin, @@binlog_format := 'ROW'",
       "binlog_format can't"},
      {"LOAD DATA INFILE 'x' INTO TABLE a", "LOAD DATA changes"},
  }));
  CHECK(is_refused_at(mariadb_rules, "DELETE FROM a;\n\n" + text, 3, words));
}

TEST_CASE("what belongs to no script of PostgreSQL is refused") {
  const auto [text, words] = GENERATE(table<std::string, std::string>({
      {"DISCARD ALL", "DISCARD ALL takes away what dunlin set"},
      {"COPY t (a) FROM STDIN", "COPY has nothing to read or write here"},
      {"SET TRANSACTION READ ONLY", "READ ONLY keeps the script's row out"},
  }));
  CHECK(is_refused_at(postgresql_rules, "SELECT 1;\n" + text, 2, words));
}

TEST_CASE("what can't run inside a transaction can't stand in a pair") {
  CHECK(is_refused_at(sqlite_rules, "BEGIN;\nVACUUM;\nCOMMIT", 2,
                      "this can't run between BEGIN and COMMIT"));
  CHECK(is_refused_at(postgresql_rules, "BEGIN;\nVACUUM a;\nCOMMIT", 2,
                      "this can't run between BEGIN and COMMIT"));
}

TEST_CASE("a command of a database's client is no SQL") {
  CHECK(is_refused_at(sqlite_rules, "SELECT 1;\n.read other.sql\n", 2,
                      "a command of the sqlite3 shell, not SQL"));
  CHECK(is_refused_at(postgresql_rules, "SELECT 1;\n\\i other.sql\n", 2,
                      "a command of psql, not SQL"));
  CHECK(is_refused_at(mariadb_rules, "SELECT 1;\nsource other.sql\n", 2,
                      "a command of the mariadb client, not SQL"));
  CHECK(is_refused_at(mariadb_rules, "SELECT 1;\n\\. other.sql\n", 2,
                      "a command of the mariadb client, not SQL"));
}

TEST_CASE("a script keeps its hands off the ledger") {
  for (const auto* rules : all_rules) {
    CHECK(is_refused_at(*rules, "SELECT 1;\nDELETE FROM\n dunlin_batches", 3,
                        "dunlin's own ledger"));
    CHECK(everywhere("SELECT 'dunlin_steps'").size() == 1);
  }
  CHECK(is_refused_at(sqlite_rules, "DROP TABLE \"Dunlin_steps\"", 1));
  CHECK(is_refused_at(postgresql_rules, "DROP TABLE U&\"dunlin_steps\"", 1));
  CHECK(is_refused_at(mariadb_rules, "DELETE FROM `DUNLIN_steps`", 1));
}

TEST_CASE("a script has no parameters") {
  CHECK(is_refused_at(sqlite_rules, "SELECT ?1", 1, "the parameter ?1 has no"));
  CHECK(is_refused_at(sqlite_rules, "SELECT :name", 1));
  CHECK(is_refused_at(sqlite_rules, "SELECT @a, $b", 1));
  CHECK(is_refused_at(mariadb_rules, "SELECT\n?", 2));
  CHECK(listed(sqlite_rules, "SELECT a->>'$.b', c -> d FROM t").size() == 1);
  CHECK(listed(mariadb_rules, "SELECT @a, @@b").size() == 1);
}

TEST_CASE("a script that asks for no transaction holds none") {
  const auto* const mark = GENERATE("-- dunlin: transaction=none",
                                    "-- +goose NO TRANSACTION\n-- +goose Up",
                                    "-- migrate:up transaction:false");
  const auto head = "\n" + std::string{mark} + "\n";
  const auto lines
      = static_cast<size_t>(std::count(head.begin(), head.end(), '\n'));
  for (const auto* rules : all_rules) {
    const auto text = head + "DELETE FROM t;\n";
    const auto script = read_script(*rules, {"s/1", "s/1.sql", text, "v1"});
    REQUIRE(script);
    CHECK(script->is_journaled);
    CHECK(is_refused_at(*rules, head + "BEGIN;\nDELETE FROM t;\nCOMMIT;",
                        lines + 1,
                        "BEGIN can't stand here: each statement of this script"
                        " commits by itself"));
  }
  CHECK(is_refused_at(postgresql_rules,
                      head + "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE",
                      lines + 1, "SET can't stand here"));
}
