#include "tests/cli/server_databases.hpp"

#include <filesystem>
#include <sstream>
#include <vector>

/// @file
/// What goes from one kind of database through the others comes back.

using namespace dunlin::test;

namespace {

/// Tables that go from SQLite to PostgreSQL, to MariaDB and back to SQLite,
/// each made where it comes to.
class journey : public server_databases {
public:
  /// One leg; `tables` are blocks of a profile.
  ending travel(const std::string& from, const std::string& to,
                const std::string& tables) const {
    write("leg.toml", "name = \"" + std::to_string(++leg_)
                          + "\"\n[stores.old]\nurl = \"" + from
                          + "\"\n[stores.new]\nurl = \"" + to
                          + "\"\n[run]\nrejects = { max = 100 }\n"
                            "[defaults]\ncreate = true\nfrom = \"old\"\n"
                            "to = \"new\"\n"
                          + tables);
    auto end = run({"run", "leg.toml"});
    INFO(end.out << end.err);
    REQUIRE(end.code == 0);
    const auto verified = run({"verify", "leg.toml"});
    INFO(verified.out << verified.err);
    CHECK(verified.code == 0);
    return end;
  }

  /// All three legs. @returns what the run of each printed.
  std::string go_round(const std::string& from,
                       const std::string& tables) const {
    auto said = travel(from, url("postgresql"), tables).out;
    said += travel(url("postgresql"), url("mariadb"), tables).out;
    return said + travel(url("mariadb"), "sqlite:back.db", tables).out;
  }

  /// Whether a table of the registry has a key that servers can page by.
  bool has_key(const std::string& table) const {
    return query("was.db", "SELECT count(*) > 0 AND min(\"notnull\") = 1 FROM"
                           " pragma_table_info('"
                               + table + "') WHERE pk > 0")
           == "1\n";
  }

  /// All rows of a table of the registry, each value with its type.
  std::string content(const std::string& database,
                      const std::string& table) const {
    const auto columns
        = query("was.db", "SELECT group_concat('quote(\"' || name || '\")',"
                          " '||'',''||') FROM pragma_table_info('"
                              + table + "')");
    return query(database, "SELECT " + columns + " AS content FROM " + table
                               + " ORDER BY content");
  }

private:
  mutable int leg_ = 0;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);)
    out.push_back(line);
  return out;
}

} // namespace

TEST_CASE_METHOD(journey, "the EPSG registry comes back from PostgreSQL and"
                          " MariaDB as it was") {
  std::filesystem::create_symlink("/usr/share/proj/proj.db",
                                  folder() + "/was.db");
  const auto tables = lines_of(
      query("was.db", "SELECT name FROM sqlite_master WHERE type = 'table' AND"
                      " name NOT LIKE 'sqlite_%'"));
  CHECK(tables.size() >= 35);
  // It comes back to tables like those that it was in: codes are numbers of
  // some authorities and texts of others, in one column.
  sql("back.db",
      query("was.db",
            "SELECT sql || ';' FROM sqlite_master WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite_%'"));
  std::string out;
  std::string on;
  for (const auto& table : tables) {
    const auto step = "[[tables]]\nname = \"" + table + "\"\n";
    on += step;
    if (has_key(table)) {
      out += step;
      continue;
    }
    // Servers have no rowids: these rows get a number of their own.
    out += step + "query = \"SELECT rowid AS row_number, * FROM " + table
           + "\"\nkey = [\"row_number\"]\n";
    sql("back.db", "ALTER TABLE " + table + " ADD COLUMN row_number INTEGER;"
                       + "CREATE UNIQUE INDEX numbers_of_" + table + " ON "
                       + table + "(row_number)");
  }

  travel("sqlite:was.db?mode=ro", url("postgresql"), out);
  travel(url("postgresql"), url("mariadb"), on);
  travel(url("mariadb"), "sqlite:back.db", on);

  for (const auto& table : tables) {
    INFO(table);
    CHECK(content("back.db", table) == content("was.db", table));
  }
}

TEST_CASE_METHOD(journey, "values at the edges come back, or are named") {
  sql("lite.db",
      "CREATE TABLE edges(id INTEGER PRIMARY KEY, number BIGINT, share DOUBLE,"
      " price DECIMAL(20,4), label VARCHAR(20), note TEXT, data BLOB, day DATE,"
      " moment DATETIME);"
      "INSERT INTO edges VALUES"
      "(1, 9223372036854775807, 1.5e300, '999999999.9999', '', '', x'',"
      " '0001-01-01', '9999-12-31 23:59:59.999999'),"
      "(2, -9223372036854775808, 5e-324, '-0.0001', 'a b ', char(10,9,92,39),"
      " x'00ff5c27', '2024-02-29', '1970-01-01 00:00:00'),"
      "(3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),"
      "(4, 0, -0.5, '12.5000', char(228,8364,128512), 'NULL', x'0a',"
      " '1999-12-31', '2000-01-01 12:00:00.5'),"
      "(5, 1, 1.0, '1.0000', 'x', 'a' || char(0) || 'b', NULL, NULL, NULL),"
      "(6, 1, 1.0, '1.0000', 'longer than twenty characters', 'x', NULL, NULL,"
      " NULL),"
      "(7, 1, 1.0, '1.0000', 'x', 'x', NULL, '2024-02-30', NULL);");

  const auto said
      = go_round("sqlite:lite.db", "[[tables]]\nname = \"edges\"\n");

  // Those that PostgreSQL can't keep stand among the rejects; all others came
  // back as they were.
  INFO(said);
  CHECK(has(said, "edges"));
  CHECK(query("back.db", "SELECT group_concat(id) FROM edges") == "1,2,3,4\n");
  CHECK(ask("postgresql", "SELECT string_agg(key_text, ',' ORDER BY key_text)"
                          " FROM dunlin_rejects WHERE reason <> ''")
        == "5,6,7\n");
  const std::string all
      = "SELECT id, number, share, CAST(price AS REAL), quote(label), "
        "quote(note),"
        " quote(data), day, moment FROM edges WHERE id < 5 ORDER BY id";
  CHECK(query("back.db", all) == query("lite.db", all));
}
