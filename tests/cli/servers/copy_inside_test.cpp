#include "tests/cli/server_databases.hpp"

/// @file
/// Steps whose rows never leave their database, by the whole program.

using namespace dunlin::test;

namespace {

class inside : public server_databases {
public:
  /// A profile with one step within the database of a kind.
  void make_profile(const std::string& kind, const std::string& more) const {
    write("dunlin.toml", "[stores.own]\nurl = \"" + url(kind)
                             + "\"\n[[tables]]\nname = \"copy\"\nfrom = \"own\""
                               "\nto = \"own\"\ninto = \"target\"\n"
                               "batch = { rows = 7 }\n"
                             + more);
  }

  void gives(int code, const std::vector<std::string>& parts,
             std::vector<std::string> arguments) const {
    const auto end = run(std::move(arguments));
    INFO(end.out << end.err);
    CHECK(end.code == code);
    for (const auto& part : parts)
      CHECK(has(end.out + end.err, part));
  }
};

const std::string columns
    = "(id BIGINT NOT NULL PRIMARY KEY, v DOUBLE PRECISION, name VARCHAR(40));";

std::string source_rows(int rows) {
  return "INSERT INTO source(id, v, name) WITH RECURSIVE n(i) AS (SELECT 1"
         " UNION ALL SELECT i + 1 FROM n WHERE i < "
         + std::to_string(rows)
         + ") SELECT i, i * 0.1, 'gr\xc3\xbc\xc3\x9f"
           "e' FROM n;";
}

const std::string from_table = "table = \"source\"\n";

auto any_kind() {
  return GENERATE(std::string{"sqlite"}, std::string{"postgresql"},
                  std::string{"mariadb"});
}

} // namespace

TEST_CASE_METHOD(inside, "rows that stay inside are verified by the database's"
                         " own digest") {
  const auto kind = any_kind();
  INFO(kind);
  change(kind, "CREATE TABLE source" + columns + source_rows(100)
                   + "CREATE TABLE target" + columns);
  make_profile(kind, from_table + "digest = \"engine\"\n");
  gives(0, {}, {"run"});
  gives(0, {"copy  equal  batch       100    100\n"}, {"verify", "--count"});
  change(kind, "UPDATE target SET v = 0 WHERE id = 8;"
               "DELETE FROM target WHERE id = 100;");
  gives(4, {"copy: row 8 differs\n", "copy: row 100 is missing\n"}, {"verify"});
}

TEST_CASE_METHOD(inside, "rows that are counted alone are verified by their"
                         " number, which is said") {
  const auto kind = any_kind();
  INFO(kind);
  change(kind, "CREATE TABLE source" + columns + source_rows(100)
                   + "CREATE TABLE target" + columns);
  make_profile(kind, from_table + "digest = \"count\"\n");
  gives(0, {}, {"run"});
  const std::vector<std::string> counted{
      "copy  equal  batch       100    100\n",
      "copy: of some of its rows the ledger has a count alone"};
  gives(0, counted, {"verify"});
  change(kind, "UPDATE target SET v = 0 WHERE id = 8;");
  gives(0, counted, {"verify"});
  change(kind, "DELETE FROM target WHERE id = 100;");
  gives(4, {"copy: row 100 is missing\n"}, {"verify"});
}

TEST_CASE_METHOD(inside, "a row that stands in the way of one that stays inside"
                         " is a reject, until it is gone") {
  const auto kind = any_kind();
  INFO(kind);
  change(kind, "CREATE TABLE source" + columns + source_rows(30)
                   + "CREATE TABLE target" + columns
                   + "INSERT INTO target VALUES(12, 1, 'mine');");
  make_profile(kind, from_table);
  gives(1, {"12"}, {"run"});
  change(kind, "DELETE FROM target WHERE id = 12;");
  gives(0, {}, {"run"});
  gives(0, {"copy  equal  batch        30     30\n"}, {"verify"});
}

TEST_CASE_METHOD(inside, "a column that could change its values has the rows go"
                         " through dunlin") {
  const auto kind = any_kind();
  INFO(kind);
  const bool is_sqlite = kind == "sqlite";
  change(kind, "CREATE TABLE source(id BIGINT NOT NULL PRIMARY KEY, v "
                   + std::string{is_sqlite ? "TEXT" : "NUMERIC(8,2)"}
                   + ");INSERT INTO source VALUES(1, 2.50);"
                     "INSERT INTO source VALUES(2, '"
                   + (is_sqlite ? "012" : "2.25")
                   + "');CREATE TABLE target(id BIGINT NOT NULL PRIMARY KEY, v "
                   + (is_sqlite ? "INTEGER" : "NUMERIC(8,1)") + ");");
  make_profile(kind, from_table + "[run]\nrejects = { max = 1 }\n");
  gives(0, {}, {"run"});
  gives(0, {"copy  equal  batch         1      1\n"}, {"verify"});
  make_profile(kind, from_table + "digest = \"engine\"\n");
  gives(2, {"can't stay inside their database: column "},
        {"run", "--reset", "--yes"});
}

TEST_CASE_METHOD(inside, "a query of plain columns stays inside") {
  const auto kind = any_kind();
  INFO(kind);
  change(kind, "CREATE TABLE source" + columns + source_rows(30)
                   + "CREATE TABLE target" + columns);
  make_profile(kind, "query = \"SELECT id, v, name FROM source WHERE v > 1 --"
                     " some\"\nkey = [\"id\"]\ndigest = \"engine\"\n");
  gives(0, {}, {"run"});
  gives(0, {"copy  equal  batch        20     20\n"}, {"verify"});
}

TEST_CASE_METHOD(inside, "a target without an index over the key has no digest"
                         " of the database's own, but a count") {
  const auto kind = any_kind();
  INFO(kind);
  change(kind, "CREATE TABLE source" + columns + source_rows(30)
                   + "CREATE TABLE target(id BIGINT, v DOUBLE PRECISION, name"
                     " VARCHAR(40));");
  make_profile(kind, from_table + "digest = \"engine\"\n");
  gives(2, {"its rows can't stay inside their database"}, {"run"});
  make_profile(kind, from_table + "digest = \"count\"\n");
  gives(0, {}, {"run"});
}

TEST_CASE_METHOD(inside, "a target with a trigger has the rows go through"
                         " dunlin") {
  change("sqlite", "CREATE TABLE source" + columns + source_rows(30)
                       + "CREATE TABLE target" + columns
                       + "CREATE TRIGGER t AFTER INSERT ON target BEGIN"
                         " DELETE FROM target WHERE id = new.id; END;");
  make_profile("sqlite", from_table);
  gives(1, {"did not keep the row"}, {"run"});
  make_profile("sqlite", from_table + "digest = \"count\"\n");
  gives(2, {"has triggers"}, {"run"});
}

TEST_CASE_METHOD(inside, "rows that were listed before are not copied inside"
                         " once more") {
  change("sqlite", "CREATE TABLE source" + columns + source_rows(30)
                       + "CREATE TABLE target" + columns);
  make_profile("sqlite", from_table);
  write("some.keys", "3\n5\n");
  gives(0, {}, {"run", "--keys", "copy=some.keys"});
  gives(0, {"copy    done         30        28"}, {"run"});
  gives(0, {"copy  equal"}, {"verify"});
}
