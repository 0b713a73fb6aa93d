#include "tests/cli/server_databases.hpp"

/// @file
/// Verify between databases of different kinds.

using namespace dunlin::test;

namespace {

class databases : public server_databases {
public:
  /// A profile with one step that copies `from` of the one into `into` of the
  /// other, and what is run of it.
  void copy(const std::string& source, const std::string& target) const {
    const bool is_one = source == target;
    write("dunlin.toml",
          "[stores.old]\nurl = \"" + url(source) + "\"\n"
              + (is_one ? "" : "[stores.new]\nurl = \"" + url(target) + "\"\n")
              + "[[tables]]\nname = \"copy\"\nfrom = \"old\"\nto = \""
              + (is_one ? "old" : "new")
              + "\"\ntable = \"source\"\ninto = \"target\"\n"
                "batch = { rows = 3 }\n");
    const auto end = run({"run"});
    INFO(end.out << end.err);
    REQUIRE(end.code == 0);
  }

  void says(int code, const std::vector<std::string>& parts) const {
    const auto end = run({"verify", "--count"});
    INFO(end.out << end.err);
    CHECK(end.code == code);
    CHECK(end.err.empty());
    for (const auto& part : parts)
      CHECK(has(end.out, part));
  }
};

const std::string columns
    = "(id BIGINT NOT NULL PRIMARY KEY, v DOUBLE PRECISION, name VARCHAR(40));";

const std::string rows
    = "INSERT INTO source(id, v, name) WITH RECURSIVE n(i) AS (SELECT 1 UNION"
      " ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i, i * 0.1, 'gr\xc3\xbc"
      "\xc3\x9f"
      "e' FROM n;";

} // namespace

TEST_CASE_METHOD(databases, "rows that differ are named between any two kinds"
                            " of databases") {
  const auto [source, target]
      = GENERATE(table<std::string, std::string>({{"sqlite", "postgresql"},
                                                  {"sqlite", "mariadb"},
                                                  {"postgresql", "mariadb"},
                                                  {"mariadb", "postgresql"},
                                                  {"postgresql", "sqlite"},
                                                  {"mariadb", "sqlite"},
                                                  {"postgresql", "postgresql"},
                                                  {"mariadb", "mariadb"}}));
  INFO(source << " to " << target);
  change(source, "CREATE TABLE source" + columns + rows);
  change(target, "CREATE TABLE target" + columns);
  copy(source, target);
  says(0, {"copy  equal  batch       100    100\n"});
  change(target, "UPDATE target SET v = 0 WHERE id = 7;"
                 "DELETE FROM target WHERE id = 100;"
                 "INSERT INTO target(id) VALUES(-1);");
  change(source, "INSERT INTO source VALUES(0, 1, 'late');");
  says(4, {"copy: row -1 is extra\n", "copy: row 0 is missing\n",
           "copy: row 7 differs\n", "copy: row 100 is missing\n"});
}

TEST_CASE_METHOD(databases, "keys that the two order in different ways are"
                            " verified all the same") {
  const auto [source, target]
      = GENERATE(table<std::string, std::string>({{"sqlite", "postgresql"},
                                                  {"postgresql", "mariadb"},
                                                  {"mariadb", "mariadb"}}));
  INFO(source << " to " << target);
  const bool is_other = source == target;
  change(source,
         "CREATE TABLE source(k VARCHAR(20) NOT NULL PRIMARY KEY, v BIGINT);"
         "INSERT INTO source WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
         " SELECT i + 1 FROM n WHERE i < 9) SELECT substr('aBcDeFgHi',"
         " i, 1), i FROM n;");
  change(target,
         "CREATE TABLE target(k VARCHAR(20) NOT NULL PRIMARY KEY, v BIGINT)"
             + std::string{is_other ? " COLLATE utf8mb4_bin" : ""} + ";");
  copy(source, target);
  says(0, {"copy  equal"});
  change(target, "UPDATE target SET v = 0 WHERE k = 'c';"
                 "DELETE FROM target WHERE k = 'D';");
  says(4, {"copy: row 'c' differs\n", "copy: row 'D' is missing\n"});
}
