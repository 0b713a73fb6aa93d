#include "tests/cli/workplace.hpp"

#include <filesystem>

/// @file
/// dunlin init: first profiles for databases of every kind.

using namespace dunlin::test;

namespace {

/// Whether a profile has this text, wherever its comments are broken.
bool says(std::string text, const std::string& part) {
  for (size_t at = 0; (at = text.find("\n#   ")) != std::string::npos;)
    text.replace(at, 5, " ");
  return text.find(part) != std::string::npos;
}

class first_profiles : public workplace {
protected:
  /// Writes `dunlin.toml` for `old.db` and `new.db`; it must load.
  std::string first_profile(const std::string& target = "new.db") const {
    std::vector<std::string> line{"init", "old.db"};
    if (!target.empty())
      line.push_back(target);
    const auto end = run(line);
    INFO(end.err);
    REQUIRE(end.code == 0);
    CHECK(end.err.empty());
    write("dunlin.toml", end.out);
    const auto loads = run({"config"});
    INFO(end.out << loads.err);
    CHECK(loads.code == 0);
    return end.out;
  }

  /// The profile asks nothing, so that it runs.
  void runs(const std::string& profile) const {
    INFO(profile);
    CHECK_FALSE(says(profile, "DECIDE"));
    const auto end = run({"run", "--board", "none"});
    INFO(end.out << end.err);
    CHECK(end.code == 0);
  }

  /// How many rows each table of the first database has.
  std::string counts(const std::string& database) const {
    std::string out;
    const auto names
        = query("old.db", "SELECT name FROM sqlite_schema WHERE type = 'table'"
                          " AND name NOT LIKE 'sqlite_%' ORDER BY 1");
    for (size_t at = 0; at < names.size();) {
      const auto end = names.find('\n', at);
      const auto name = names.substr(at, end - at);
      out += name + " "
             + query(database, "SELECT count(*) FROM \"" + name + "\"");
      at = end + 1;
    }
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(first_profiles, "the EPSG registry is copied into its own"
                                 " schema") {
  std::filesystem::copy_file("/usr/share/proj/proj.db", folder() + "/old.db");
  const auto schema
      = query("old.db", "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT"
                        " NULL AND type <> 'trigger'"
                        " AND name NOT LIKE 'sqlite_%'");
  sql("new.db", schema);
  const auto profile = first_profile();
  CHECK(says(profile,
             "# The primary key (auth_name, code) is NULL in some rows,"
             " so it is no key."));
  runs(profile);
  CHECK(counts("new.db") == counts("old.db"));
  CHECK(query("new.db", "SELECT count(*) FROM usage") == "22650\n");
}

TEST_CASE_METHOD(first_profiles, "keys are those of the schema, or nullable"
                                 " ones without a NULL") {
  sql("old.db", "CREATE TABLE a(id INTEGER PRIMARY KEY, x);"
                "CREATE TABLE b(code TEXT PRIMARY KEY, x);"
                "CREATE TABLE c(x, y);"
                "CREATE TABLE d(k TEXT, u TEXT UNIQUE, PRIMARY KEY(k));"
                "CREATE VIEW v AS SELECT * FROM a;"
                "INSERT INTO a VALUES(1, 1), (2, 2);"
                "INSERT INTO b VALUES('x', 1);"
                "INSERT INTO c VALUES(1, 1), (1, 1);"
                "INSERT INTO d VALUES(NULL, 'u'), ('k', 'w')");
  sql("new.db", "CREATE TABLE a(id INTEGER PRIMARY KEY, x);"
                "CREATE TABLE b(code TEXT PRIMARY KEY, x);"
                "CREATE TABLE C(x, y);"
                "CREATE TABLE d(k TEXT, u TEXT UNIQUE, PRIMARY KEY(k))");
  const auto profile = first_profile();
  CHECK(says(profile, "name = \"a\"\nkey = [\"id\"]\n"));
  CHECK(says(profile, "# The primary key (code) may be NULL by the schema; no"
                      " row has it so.\n[[tables]]\nname = \"b\"\nkey ="
                      " [\"code\"]\n"));
  CHECK(says(profile, "give them as `key`: x, y\n[[tables]]\nname = \"c\"\n"
                      "into = \"C\"\n"));
  CHECK(says(profile, "(k) is NULL in some rows"));
  CHECK(says(profile, "name = \"d\"\nkey = [\"u\"]\n"));
  CHECK(says(profile, "views hold no rows: v\n"));
  runs(profile);
  CHECK(counts("new.db") == counts("old.db"));
}

TEST_CASE_METHOD(first_profiles,
                 "a table without any way to read it by pages is"
                 " asked about") {
  sql("old.db", "CREATE TABLE t(a INT NOT NULL, b INT NOT NULL, PRIMARY KEY(a"
                " DESC, b)) WITHOUT ROWID");
  CHECK(says(first_profile(), "# DECIDE: the rows can't be read in the order of"
                              " any key that is seen here"));
}

TEST_CASE_METHOD(first_profiles, "names of any letters arrive") {
  const std::string schema
      = "CREATE TABLE \"Straße ${HOME} = 1/2\"(\"a \"\"b\"\"\" INTEGER PRIMARY"
        " KEY, \"naïve ''' col\" TEXT);"
        "CREATE TABLE \"Straße ${HOME} = 1_2\"(\"order\" INTEGER PRIMARY KEY);"
        "CREATE TABLE \"line\nbreak\"(x INTEGER PRIMARY KEY);";
  sql("old.db", schema
                    + "INSERT INTO \"Straße ${HOME} = 1/2\" VALUES(1, 'ä');"
                      "INSERT INTO \"line\nbreak\" VALUES(7)");
  sql("new.db", schema);
  const auto profile = first_profile();
  runs(profile);
  CHECK(query("new.db", "SELECT * FROM \"Straße ${HOME} = 1/2\"") == "1|ä\n");
  CHECK(query("new.db", "SELECT * FROM \"line\nbreak\"") == "7\n");
}

TEST_CASE_METHOD(first_profiles, "generated columns are left to the target") {
  const std::string schema
      = "CREATE TABLE t(id INTEGER PRIMARY KEY, a, twice AS (a * 2) STORED);";
  sql("old.db", schema + "INSERT INTO t(id, a) VALUES(1, 21)");
  sql("new.db", schema);
  const auto profile = first_profile();
  CHECK(
      says(profile, "# Not copied, because the target generates them: twice"));
  runs(profile);
  CHECK(query("new.db", "SELECT * FROM t") == "1|21|42\n");
}

TEST_CASE_METHOD(first_profiles, "what differs in the target is asked") {
  sql("old.db", "CREATE TABLE gone(id INTEGER PRIMARY KEY);"
                "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b);"
                "CREATE TABLE u(id INTEGER PRIMARY KEY);"
                "CREATE TABLE w(id INTEGER PRIMARY KEY);"
                "CREATE TABLE k(id INTEGER PRIMARY KEY, a);"
                "CREATE VIRTUAL TABLE f USING fts5(text);"
                "CREATE TABLE dunlin_notes(id INTEGER PRIMARY KEY)");
  sql("new.db", "CREATE TABLE t(id INTEGER PRIMARY KEY, a, c NOT NULL);"
                "CREATE TRIGGER t_log AFTER INSERT ON t BEGIN SELECT 1; END;"
                "CREATE VIEW u AS SELECT 1 AS id;"
                "CREATE TABLE w(id INTEGER PRIMARY KEY);"
                "INSERT INTO w VALUES(1);"
                "CREATE TABLE k(a)");
  const auto profile = first_profile();
  for (const auto* question :
       {"the target has no such table",
        "the target's table has no such columns: b", "does not have; give a",
        "query with: c", "triggers of the target run for each row",
        "at the end: t_log", "is no ordinary table",
        "holds rows already: say existing",
        "a query needs a `key` among its columns",
        "makes them; fill them by a script: f"}) {
    INFO(question << "\n" << profile);
    CHECK(says(profile, question));
  }
  CHECK(says(profile, "dunlin_ for its ledger: dunlin_notes"));
  CHECK(says(profile, "query = '''\nSELECT \"id\", \"a\"\nFROM \"t\"\n'''"));
  CHECK_FALSE(says(profile, "name = \"f_data\""));
}

TEST_CASE_METHOD(first_profiles, "parents come first where the target wants"
                                 " them") {
  const std::string schema
      = "CREATE TABLE child(id INTEGER PRIMARY KEY, p REFERENCES parent);"
        "CREATE TABLE parent(id INTEGER PRIMARY KEY);";
  sql("old.db",
      schema + "INSERT INTO parent VALUES(1);INSERT INTO child VALUES(1, 1)");
  sql("new.db", schema);
  const auto loose = first_profile();
  CHECK(loose.find("\"parent\"") < loose.find("\"child\""));
  CHECK_FALSE(says(loose, "after"));
  const auto strict = first_profile("sqlite:new.db?foreign_keys=on");
  CHECK(says(strict, "name = \"child\"\nkey = [\"id\"]\nafter = [\"parent\"]"));
  runs(strict);
  CHECK(counts("new.db") == counts("old.db"));
}

TEST_CASE_METHOD(first_profiles, "foreign keys in a circle are asked where the"
                                 " target wants parents first") {
  const std::string schema
      = "CREATE TABLE a(id INTEGER PRIMARY KEY, b REFERENCES b);"
        "CREATE TABLE b(id INTEGER PRIMARY KEY, a REFERENCES a, b REFERENCES"
        " b);";
  sql("old.db", schema);
  sql("new.db", schema);
  CHECK_FALSE(says(first_profile(), "DECIDE"));
  const auto strict = first_profile("sqlite:new.db?foreign_keys=on");
  CHECK(says(strict, "take foreign_keys=on off"));
  CHECK(says(strict, "after = [\"a\"]"));
}

TEST_CASE_METHOD(first_profiles, "without a target, or one that is not there"
                                 " yet, the profile loads too") {
  sql("old.db", "CREATE TABLE t(id INTEGER PRIMARY KEY)");
  CHECK(says(first_profile(""), "# DECIDE: where the rows go"));
  CHECK(
      says(first_profile("none.db"), "# DECIDE: the target is not there yet"));
  CHECK_FALSE(std::filesystem::exists(folder() + "/none.db"));
}

TEST_CASE_METHOD(first_profiles, "-o writes a file, and replaces one only if"
                                 " told to") {
  sql("old.db", "CREATE TABLE t(id INTEGER PRIMARY KEY)");
  std::filesystem::create_directory(folder() + "/profiles");
  const auto path = folder() + "/profiles/p.toml";
  CHECK(run({"init", "old.db", "new.db", "-o", "profiles/p.toml"}).code == 0);
  const auto first = files().at(path);
  // Paths in a profile start at its own folder.
  CHECK(says(first, "\"sqlite:" + folder() + "/old.db?mode=ro\""));
  CHECK(run({"config", "profiles/p.toml"}).code == 0);
  write("profiles/p.toml", "mine");
  const auto again = run({"init", "old.db", "-o", "profiles/p.toml"});
  CHECK(again.code == 2);
  CHECK(says(again.err, "profiles/p.toml is there already"));
  CHECK(count_lines(again.err) == 1);
  CHECK(files().at(path) == "mine");
  CHECK(
      run({"init", "old.db", "new.db", "-o", "profiles/p.toml", "--force"}).code
      == 0);
  CHECK(files().at(path) == first);
}

TEST_CASE_METHOD(first_profiles, "what init can't read is one line") {
  sql("empty.db", "CREATE VIEW v AS SELECT 1");
  write("text.db", std::string(4096, 'x'));
  const auto before = files();
  for (const auto& [line, why] :
       std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"init"}, "takes SOURCE and perhaps TARGET"},
           {{"init", "a", "b", "c"}, "takes SOURCE and perhaps TARGET"},
           {{"init", "none.db"}, "none.db: no such file"},
           {{"init", "text.db"}, "text.db"},
           {{"init", "empty.db"}, "has no table that a step could copy"},
           {{"init", "mysql:x"}, "unknown kind of store \"mysql\""},
           {{"init", "empty.db", "--force"}, "--force belongs to -o FILE"},
           {{"init", "empty.db", "--json"}, "has no option \"--json\""},
       }) {
    const auto end = run(line);
    INFO(why << "\n" << end.err);
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
    CHECK(says(end.err, why));
    CHECK(end.out.empty());
  }
  CHECK(files() == before);
}
