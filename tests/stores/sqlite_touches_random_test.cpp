#include "tests/stores/sqlite_touches_fixture.hpp"

#include <random>

using namespace dunlin;
using namespace dunlin::test;

namespace {

/// Makes scripts over few names, so that they get in each other's way.
class script_maker {
public:
  explicit script_maker(unsigned seed) : draw_(seed) {
    // nop
  }

  std::string schema() {
    std::string out;
    for (const auto* table : tables)
      out += "CREATE TABLE " + std::string{table}
             + pick({"(id INTEGER PRIMARY KEY, x, y)",
                     "(id PRIMARY KEY, x UNIQUE, y) WITHOUT ROWID",
                     "(id INTEGER PRIMARY KEY AUTOINCREMENT, x"
                     " REFERENCES a(id) ON DELETE CASCADE, y)",
                     "(id PRIMARY KEY, x REFERENCES b(id) ON UPDATE SET NULL,"
                     " y REFERENCES c(id) ON DELETE CASCADE)"})
             + ";";
    for (const auto* made : {"v", "w"})
      out += "CREATE VIEW " + std::string{made} + " AS " + query() + ";";
    for (const auto* made : {"r", "s"})
      out += trigger(made) + ";";
    return out;
  }

  std::string script() {
    std::string out;
    for (int i = number(1, 4); i > 0; --i)
      out += statement() + ";\n";
    return out;
  }

private:
  static constexpr std::initializer_list<const char*> tables{"a", "b", "c",
                                                             "d"};

  int number(int least, int most) {
    return std::uniform_int_distribution{least, most}(draw_);
  }

  std::string pick(std::initializer_list<const char*> from) {
    return *(from.begin() + number(0, static_cast<int>(from.size()) - 1));
  }

  std::string table() {
    return pick(tables);
  }

  std::string column() {
    return pick({"id", "x", "y", "e", "f", "g", "h"});
  }

  std::string query() {
    const auto from = pick({"a", "b", "c", "d", "v", "w"});
    switch (number(0, 3)) {
    case 0:
      return "SELECT * FROM " + from;
    case 1:
      return "SELECT " + column() + " FROM " + from;
    case 2:
      return "SELECT * FROM " + from + " NATURAL JOIN " + table();
    default:
      return "SELECT count(*), max(" + column() + ") FROM " + from + ", "
             + table() + " WHERE " + column() + " > 1";
    }
  }

  std::string trigger(const std::string& name) {
    const auto event = pick({"INSERT", "DELETE", "UPDATE"});
    return "CREATE TRIGGER " + name + " AFTER " + event + " ON " + table()
           + " BEGIN " + rows() + "; END";
  }

  std::string rows() {
    const auto into = table();
    switch (number(0, 5)) {
    case 0:
      return "INSERT INTO " + into + " VALUES(1, 2, 3"
             + pick({"", ", 4", ", 4, 5"}) + ")";
    case 1:
      return "INSERT INTO " + into + "(id, " + column() + ") " + query();
    case 2:
      return "UPDATE " + into + " SET " + column() + " = 1";
    case 3:
      return "DELETE FROM " + into + " WHERE " + column() + " = 1";
    case 4:
      return "INSERT INTO " + into + "(id, x) VALUES(1, 2) ON CONFLICT("
             + column() + ") DO NOTHING";
    default:
      return query();
    }
  }

  std::string added() {
    return "ALTER TABLE " + table() + " ADD COLUMN "
           + pick({"e", "f", "g", "h"})
           + pick({"", "", " INT NOT NULL DEFAULT 0", " REFERENCES b(id)",
                   " REFERENCES a(x) ON DELETE CASCADE", " AS (x + 1)",
                   " CHECK (y > 0)", " AS (f)", " UNIQUE", " NOT NULL"});
  }

  std::string statement() {
    const auto of = table();
    switch (number(0, 13)) {
    case 0:
      return "ALTER TABLE " + of + " RENAME COLUMN " + column() + " TO "
             + column();
    case 1:
      return "ALTER TABLE " + of + " DROP COLUMN " + column();
    case 2:
      return "CREATE" + pick({"", " UNIQUE"}) + " INDEX "
             + pick({"i", "j", "k"}) + " ON " + of + "(" + column() + ")";
    case 3:
      return "DROP INDEX IF EXISTS " + pick({"i", "j", "k"});
    case 4:
      return "DROP VIEW IF EXISTS v; CREATE VIEW v AS " + query();
    case 5:
      return "DROP TRIGGER IF EXISTS r; " + trigger("r");
    case 6:
      return number(0, 3) > 0 ? rows()
                              : "ALTER TABLE " + of + " RENAME TO a2;"
                                    + "ALTER TABLE a2 RENAME TO " + of;
    case 7:
      return "SELECT * FROM " + of + " INDEXED BY " + pick({"i", "j", "k"});
    case 8:
    case 9:
    case 10:
      return added();
    default:
      return rows();
    }
  }

  std::mt19937 draw_;
};

/// All that orders steps; and what people are told, if `in_words`.
list told(const touch_set& set, bool in_words) {
  list out;
  for (const auto& each : set.touches)
    out.push_back(std::to_string(each.line) + " " + mode_name(each.mode)
                  + each.object + (in_words ? ": " + each.how : ""));
  if (set.barrier)
    out.push_back(std::to_string(set.barrier->line) + " barrier "
                  + (in_words ? set.barrier->reason : ""));
  return out;
}

} // namespace

TEST_CASE("SQLite: scripts touch the same, whoever adds their columns") {
  size_t added = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    const touches_fixture fixture;
    script_maker maker{seed};
    fixture.run_on_target(maker.schema());
    list scripts;
    list of_sqlite;
    for (int i = 0; i < 40; ++i) {
      scripts.push_back(maker.script());
      added += scripts.back().find("ADD COLUMN") != std::string::npos ? 1 : 0;
      // Beside what is temporary SQLite adds them itself.
      of_sqlite.push_back("CREATE TEMP TABLE beside(x); " + scripts.back());
    }
    for (const std::string options : {"", "?foreign_keys=on"}) {
      const auto ours = fixture.sets(scripts, options);
      const auto theirs = fixture.sets(of_sqlite, options);
      // Children of one table are visited in another order, and the first is
      // named.
      const bool in_words = options.empty();
      for (size_t i = 0; i < ours.size(); ++i) {
        INFO("seed " << seed << ", script " << i << ":\n" << scripts[i]);
        CHECK(told(ours[i], in_words) == told(theirs[i], in_words));
      }
    }
  }
  CHECK(added > 500);
}
