#include "tests/catch.hpp"
#include "tests/cli/workplace.hpp"

#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>

/// @file
/// `dunlin rehearse` over a SQLite file.

using namespace dunlin::test;

namespace {

/// A store with some tables, and a folder of its own for copies.
class rehearsed : public workplace {
public:
  rehearsed() {
    std::filesystem::create_directory(folder() + "/copies");
    write("dunlin.toml", "[stores.app]\nurl = \"sqlite:app.db\"\n[[scripts]]\n"
                         "name = \"up\"\nstore = \"app\"\nfolder = \"up\"\n");
    sql("app.db", "CREATE TABLE a(id INTEGER PRIMARY KEY, v INTEGER);"
                  "CREATE TABLE b(id INTEGER PRIMARY KEY, v INTEGER);"
                  "INSERT INTO a VALUES(1, 10), (2, 20);"
                  "INSERT INTO b VALUES(1, 7), (2, 8);");
  }

  launch rehearse(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), "rehearse");
    auto out = command(std::move(more));
    out.environment["TMPDIR"] = folder() + "/copies";
    return out;
  }

  /// Runs it, and sees that nothing stays of it.
  ending rehearsal(std::vector<std::string> more = {}) const {
    const auto before = files();
    process child{rehearse(std::move(more))};
    auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(files() == before);
    return end;
  }

  size_t copies() const {
    size_t out = 0;
    for (const auto& each :
         std::filesystem::directory_iterator{folder() + "/copies"})
      out += each.exists() ? 1 : 0;
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(rehearsed, "rehearse says that each order leaves the same, and"
                            " leaves nothing behind") {
  write("up/1.sql", "UPDATE a SET v = v + 1;");
  write("up/2.sql", "UPDATE b SET v = v * 2;");
  write("up/3.sql", "CREATE TABLE c AS SELECT a.id, a.v + b.v AS v FROM a"
                    " JOIN b USING (id);");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  // Of three scripts, two of which may change places, there is one other order.
  CHECK(has(end.out, "3 scripts ran in serial order and in 1 other order, on a"
                     " copy of 2 tables and 4 rows."));
  CHECK(has(end.out, "Each order left the same schema and the same rows."));
  CHECK(has(end.out, "Next, to migrate: dunlin run dunlin.toml"));
  CHECK(query("app.db", "SELECT sum(v) FROM a") == "30\n");
}

TEST_CASE_METHOD(rehearsed, "a store that is only read may be rehearsed on") {
  write("dunlin.toml",
        "[stores.app]\nurl = \"sqlite:app.db?mode=ro\"\n[[scripts]]\n"
        "name = \"up\"\nstore = \"app\"\nfolder = \"up\"\n");
  write("up/1.sql", "UPDATE a SET v = v + 1;");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
}

TEST_CASE_METHOD(rehearsed, "rehearse names the two scripts of which one"
                            " declares what is not so, and the table") {
  write("up/1.sql", "-- dunlin: commutes=a\nUPDATE a SET v = v * 2;");
  write("up/2.sql", "CREATE TABLE other AS SELECT 1 AS x;");
  write("up/3.sql", "-- dunlin: commutes=a\nUPDATE a SET v = v + 5;");
  write("up/4.sql", "UPDATE b SET v = v + (SELECT sum(v) FROM a);");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "up/1.sql and up/3.sql may run in either order, and it"
                     " matters. With up/3.sql first:\n"
                     "  table app.a differs in v\n"
                     "What was missed:\n"));
  CHECK(has(end.out, "up/1.sql:2 declares to commute on table app.a"));
  CHECK(has(end.out, "up/3.sql:2 declares to commute on table app.a"));

  const auto told = rehearsal({"--json"});
  CHECK(told.code == 4);
  const auto facts = nlohmann::json::parse(told.out);
  CHECK(facts["missed"]["earlier"] == "up/1.sql");
  CHECK(facts["missed"]["later"] == "up/3.sql");
  CHECK(facts["missed"]["missed"][0]["part"] == "table a");
  CHECK(facts["missed"]["differences"][0]["columns"][0] == "v");
}

TEST_CASE_METHOD(rehearsed, "rehearse names the table that a script was not"
                            " known to read") {
  // One says that it reads nothing, so the barrier that it is goes.
  sql("app.db", "CREATE VIEW seen AS SELECT sum(v) AS v FROM b");
  write("up/1.sql", "-- dunlin: commutes=a,b\nUPDATE a SET v = v + (SELECT"
                    " sum(v) FROM b);");
  write("up/2.sql", "-- dunlin: commutes=b\nUPDATE b SET v = v + 1;");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "up/1.sql and up/2.sql may run in either order"));
  CHECK(has(end.out, "  table app.a differs in v\n"));
  CHECK(has(end.out, "up/2.sql:2 declares to commute on table app.b"));
}

TEST_CASE_METHOD(rehearsed, "columns that a clock, chance or the database fills"
                            " are compared by presence, and named") {
  write("up/1.sql", "CREATE TABLE log(id INTEGER PRIMARY KEY AUTOINCREMENT,"
                    " at TEXT, token INTEGER, said TEXT);");
  const std::string note = "-- dunlin: commutes=log\n"
                           "INSERT INTO log(at, token, said) VALUES("
                           "strftime('%s %f', 'now'), random(), ";
  write("up/2.sql", note + "'two');");
  write("up/3.sql", note + "'three');");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "app.log.token differs between two serial runs"));
  CHECK(has(end.out, "app.log.id is numbered by the database"));
}

TEST_CASE_METHOD(rehearsed, "a script that fails on the copy in serial order is"
                            " said, with exit 1") {
  write("up/1.sql", "UPDATE a SET v = 1;");
  write("up/2.sql", "INSERT INTO a(id, v) VALUES(1, 1);");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 1);
  CHECK(has(end.out, "Already in serial order up/2.sql fails: "));
}

TEST_CASE_METHOD(rehearsed, "a script that only fails in another order is"
                            " named with the one that it needs") {
  write("up/1.sql", "-- dunlin: writes= commutes=c\nCREATE TABLE c(x);");
  write("up/2.sql", "-- dunlin: writes= commutes=c\nINSERT INTO c VALUES(1);");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 4);
  CHECK(has(end.out, "  up/2.sql fails: "));
  CHECK(has(end.out, "up/1.sql:2 declares to commute on table app.c"));
}

TEST_CASE_METHOD(rehearsed, "what is done already and what is no script is left"
                            " out") {
  write("up/1.sql", "CREATE TABLE c(id INTEGER PRIMARY KEY, v INTEGER);");
  const auto first = run({"run"});
  CHECK(first.code == 0);
  write("up/2.sql", "INSERT INTO c SELECT * FROM a;");
  write("up/3.sql", "INSERT INTO b VALUES(9, 9);");
  write("more.toml",
        "[[tables]]\nname = \"copy\"\nfrom = \"app\"\nto = \"app\"\n"
        "query = \"SELECT id + 50 AS id, v FROM b\"\nkey = [\"id\"]\n"
        "into = \"c\"\n");
  const auto end = rehearsal({"--with", "more.toml"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(has(end.out, "2 scripts ran"));
  CHECK(has(end.out, "Table steps are left out, and what they would bring:"
                     " copy."));
}

TEST_CASE_METHOD(rehearsed, "a copy has a thousand rows of a table, and the"
                            " rows that those refer to") {
  sql("app.db",
      "CREATE TABLE up(id INTEGER PRIMARY KEY, u INTEGER REFERENCES up);"
      "CREATE TABLE down(id INTEGER PRIMARY KEY, u INTEGER REFERENCES up(id));"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
      " i < 3000) INSERT INTO up SELECT i, NULL FROM n;"
      "UPDATE up SET u = 2999 WHERE id = 3000;"
      "INSERT INTO down SELECT id, 3001 - id FROM up;");
  // Fails, unless each row of `down` has its parent.
  write("up/1.sql", "INSERT INTO a SELECT 100, count(*) FROM down;"
                    "CREATE TABLE proof(n INTEGER CHECK(n = 0));"
                    "INSERT INTO proof SELECT count(*) FROM down WHERE u NOT IN"
                    " (SELECT id FROM up);");
  const auto end = rehearsal();
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  // 1,000 of `down`; of `up` the first 1,000 and 1,000 that `down` means.
  CHECK(has(end.out, "4 tables and 3,004 rows."));
}

TEST_CASE_METHOD(rehearsed, "an interrupted rehearsal drops its copies, and a"
                            " killed one's are dropped by the next") {
  const std::string endless
      = "UPDATE a SET v = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT"
        " i + 1 FROM n) SELECT max(i) FROM n);";
  write("up/1.sql", endless);
  const auto wait_for_copy = [&] {
    const auto until = std::chrono::steady_clock::now() + patience;
    auto found = copies();
    while (found == 0 && std::chrono::steady_clock::now() < until)
      found = copies();
    CHECK(found == 1);
  };
  for (const int signal : {SIGINT, SIGTERM}) {
    process child{rehearse()};
    wait_for_copy();
    child.send(signal);
    const auto end = child.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 3);
    CHECK(copies() == 0);
  }
  {
    process child{rehearse()};
    wait_for_copy();
    child.send(SIGKILL);
    static_cast<void>(child.wait());
  }
  CHECK(copies() == 1);
  write("up/1.sql", "UPDATE a SET v = 1;");
  process child{rehearse()};
  CHECK(child.wait().code == 0);
  CHECK(copies() == 0);
}

TEST_CASE_METHOD(rehearsed, "a rehearsal refuses what it can't understand") {
  write("up/1.sql", "UPDATE a SET v = 1;");
  const auto refused
      = [&](const std::vector<std::string>& line, const std::string& why) {
          const auto end = rehearsal(line);
          INFO(end.out << end.err);
          CHECK(end.code == 2);
          CHECK(count_lines(end.err) == 1);
          CHECK(has(end.err, why));
        };
  refused({"--orders", "many"}, "--orders needs a number from 0 to 10000");
  refused({"--seed", "-1"}, "--seed needs a number");
  auto nowhere = rehearse();
  nowhere.environment["TMPDIR"] = "/proc";
  process child{nowhere};
  const auto end = child.wait();
  INFO(end.out << end.err);
  CHECK(end.code == 2);
  CHECK(has(end.err, "no folder can be made here for the copy"));
}

TEST_CASE_METHOD(rehearsed, "a server for copies is refused where no script's"
                            " store is copied to one") {
  write("up/1.sql", "UPDATE a SET v = v + 1;");
  const auto end = rehearsal({"--scratch", "postgresql://h/d"});
  CHECK(end.code == 2);
  CHECK(count_lines(end.err) == 1);
  CHECK(has(end.err, "--scratch is useless here"));
}
