#include "stores/sqlite/script_rules.hpp"
#include "tests/catch.hpp"

#include <string>
#include <vector>

using namespace dunlin;
using namespace dunlin::sqlite;

namespace {

/// Statements as `LINE|TEXT`, or the error.
std::vector<std::string> listed(const std::string& text) {
  const script_job job{"s/1", "s/1.sql", text, "identity"};
  const auto statements = runnable_statements(job);
  if (!statements)
    return {statements.error().text};
  std::vector<std::string> out;
  for (const auto& statement : *statements)
    out.push_back(std::to_string(statement.line) + "|"
                  + std::string{statement.text});
  return out;
}

/// The error of a script that is refused.
std::string refusal(const std::string& text) {
  const script_job job{"s/1", "s/1.sql", text, "identity"};
  const auto statements = runnable_statements(job);
  if (statements)
    return "not refused";
  CHECK(statements.error().code == error_code::script_refused);
  CHECK(statements.error().text.find('\n') == std::string::npos);
  return statements.error().text;
}

bool is_refused_at(const std::string& text, size_t line) {
  return refusal(text).rfind("s/1.sql:" + std::to_string(line) + ": ", 0) == 0;
}

using list = std::vector<std::string>;

} // namespace

TEST_CASE("a script is split at its semicolons and at nothing that looks so") {
  CHECK(listed("SELECT 1;\nSELECT 2") == list{"1|SELECT 1", "2|SELECT 2"});
  CHECK(listed("SELECT ';', 'it''s;';") == list{"1|SELECT ';', 'it''s;'"});
  CHECK(listed("SELECT \"a;\"\"\", [b;], `c;`;")
        == list{"1|SELECT \"a;\"\"\", [b;], `c;`"});
  CHECK(listed("-- a; b\n/* c;\n*/ SELECT /* ; */ 1 -- ;\n;;\n SELECT 2;")
        == list{"3|SELECT /* ; */ 1", "5|SELECT 2"});
  CHECK(listed("\xef\xbb\xbfSELECT x'3b';") == list{"1|SELECT x'3b'"});
}

TEST_CASE("a script of nothing but comments has nothing to run") {
  CHECK(listed("").empty());
  CHECK(listed("-- nothing yet\n/* at all */\n;").empty());
}

TEST_CASE("the body of a trigger is one statement") {
  const std::string trigger
      = "CREATE TEMP TRIGGER x AFTER INSERT ON t BEGIN\n"
        "  UPDATE t SET a = CASE WHEN a > 0 THEN 1 ELSE 2 END;\n"
        "  SELECT CASE 1 WHEN 1 THEN 2 END;\n"
        "END";
  CHECK(listed(trigger + "; SELECT 1") == list{"1|" + trigger, "4|SELECT 1"});
  CHECK(listed(trigger) == list{"1|" + trigger});
  CHECK(listed("CREATE TABLE trigger_log(a); SELECT 1;").size() == 2);
}

TEST_CASE("a quote or comment without end is refused with its line") {
  CHECK(is_refused_at("SELECT 1;\nSELECT 'open;\n", 2));
  CHECK(is_refused_at("SELECT 1;\n\n/* open", 3));
  CHECK(is_refused_at("SELECT \"open", 1));
  CHECK(is_refused_at("SELECT [open", 1));
  CHECK(is_refused_at("SELECT `open", 1));
  CHECK(is_refused_at(std::string("SELECT 1;\nSELECT \0 2", 20), 2));
}

TEST_CASE("one BEGIN and COMMIT around a whole script is taken off") {
  const auto one = list{"2|SELECT 1"};
  CHECK(listed("BEGIN;\nSELECT 1;\nCOMMIT;") == one);
  CHECK(listed("begin immediate transaction;\nSELECT 1;\nend transaction")
        == one);
  CHECK(listed("BEGIN EXCLUSIVE;\nSELECT 1;\nEND;\n-- done") == one);
  CHECK(listed("BEGIN;COMMIT;").empty());
}

TEST_CASE("any other transaction statement is refused with its line") {
  CHECK(is_refused_at("BEGIN;\nSELECT 1;", 1));
  CHECK(is_refused_at("SELECT 1;\nCOMMIT;", 2));
  CHECK(is_refused_at("SELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT;", 2));
  CHECK(is_refused_at("BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nCOMMIT;", 3));
  CHECK(is_refused_at("SELECT 1;\nROLLBACK", 2));
  CHECK(is_refused_at("SAVEPOINT a", 1));
  CHECK(is_refused_at("RELEASE a", 1));
  CHECK(is_refused_at("SELECT 1; end", 1));
}

TEST_CASE("what can't run inside a transaction is refused") {
  CHECK(is_refused_at("SELECT 1;\nVACUUM;", 2));
  CHECK(is_refused_at("ATTACH 'x.db' AS x", 1));
  CHECK(is_refused_at("DETACH x", 1));
  CHECK(is_refused_at("PRAGMA journal_mode = wal", 1));
  CHECK(is_refused_at("PRAGMA main.synchronous = off", 1));
  CHECK(is_refused_at("PRAGMA writable_schema = 1", 1));
  CHECK(is_refused_at("SELECT 1;\n.read other.sql\n", 2));
}

TEST_CASE("a pragma that does inside a transaction what it says may stay") {
  CHECK(listed("PRAGMA user_version = 3; PRAGMA main.application_id = 1").size()
        == 2);
  CHECK(listed("PRAGMA foreign_key_check; PRAGMA \"table_info\"(t)").size()
        == 2);
  CHECK(listed("pragma Defer_Foreign_Keys = on").size() == 1);
}

TEST_CASE("the usual rebuild of a table is told to leave out its pragmas") {
  const auto text = refusal("PRAGMA foreign_keys=OFF;\nBEGIN;\nDROP TABLE t;\n"
                            "COMMIT;\nPRAGMA foreign_keys=ON;");
  CHECK(text.find("s/1.sql:1: ") == 0);
  CHECK(text.find("take it out") != std::string::npos);
}

TEST_CASE("a script keeps its hands off the ledger and has no parameters") {
  CHECK(is_refused_at("SELECT 1;\nDELETE FROM\n dunlin_batches", 3));
  CHECK(is_refused_at("DROP TABLE \"Dunlin_steps\"", 1));
  CHECK(is_refused_at("SELECT ?1", 1));
  CHECK(is_refused_at("SELECT :name", 1));
  CHECK(is_refused_at("SELECT @a, $b", 1));
  CHECK(listed("SELECT 'dunlin_steps', a->>'$.b', c -> d FROM t").size() == 1);
}
