#include "tests/catch.hpp"
#include "tests/cli/workplace.hpp"

#include <nlohmann/json.hpp>

/// @file
/// The order and the times that `dunlin plan` tells.

using namespace dunlin::test;

TEST_CASE_METHOD(workplace,
                 "plan tells the order with its reasons, and the time"
                 " that it takes by given durations") {
  make_migration(5);
  write("up/020_more.sql", "INSERT INTO crs VALUES('x', 1, 'y');");
  write("times.txt", "1.5 up/010_crs.sql\n2.5\tup/020_more.sql\n1 crs\n");
  const auto before = files();
  const auto end = run({"plan", "--durations", "times.txt", "run.migrators=3"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(files() == before);
  CHECK(has(end.out, "up/020_more.sql waits for up/010_crs.sql: "));
  CHECK(has(end.out, "crs waits for up/020_more.sql: "));
  CHECK(has(end.out, "Longest chain, 5.00 s: up/010_crs.sql, up/020_more.sql,"
                     " crs."));
  CHECK(has(end.out, "Scripts of store new, which has one writer at a time:"
                     " 4.00 s."));
  CHECK(has(end.out,
            "At least 5.00 s with 3 migrators; expected with 1: 5.00 s,"
            " 2: 5.00 s, 3: 5.00 s."));
  CHECK_FALSE(has(end.out, "guessed"));
  CHECK(has(end.out,
            "dunlin run dunlin.toml run.migrators=3 --durations times.txt"));

  const auto told = run({"plan", "--json"});
  CHECK(told.code == 0);
  const auto plan = nlohmann::json::parse(told.out);
  CHECK(plan["edges"].size() == 2);
  CHECK(plan["edges"][0]["earlier"] == "up/010_crs.sql");
  CHECK(plan["edges"][0]["later"] == "up/020_more.sql");
  CHECK_FALSE(plan["edges"][0]["reason"].get<std::string>().empty());
  CHECK(plan["schedule"]["critical_path"].size() == 3);
  CHECK(plan["schedule"]["guessed_steps"] == 3);
  CHECK(plan["schedule"]["predicted"][0]["ms"] == 30);
}

TEST_CASE_METHOD(workplace,
                 "a file of durations that can't be read, or names no"
                 " step, is refused") {
  make_migration(1);
  write("times.txt", "1 nothing\n");
  const auto refused
      = [&](const std::vector<std::string>& line, const std::string& why) {
          const auto end = run(line);
          CHECK(end.code == 2);
          CHECK(count_lines(end.err) == 1);
          CHECK(has(end.err, why));
        };
  refused({"plan", "--durations", "none.txt"}, "none.txt");
  refused({"run", "--durations", "times.txt"}, "unknown step \"nothing\"");
  refused({"plan", "--durations"}, "--durations");
}

TEST_CASE_METHOD(workplace, "plan names columns that may lose something, though"
                            " a script is to come that leaves them alone") {
  make_migration(5);
  REQUIRE(run({"run"}).code == 0);
  sql("new.db", "CREATE TABLE lossy(auth TEXT NOT NULL, code INTEGER NOT NULL,"
                " name INTEGER, PRIMARY KEY(auth, code))");
  const auto profile = files().at(folder() + "/dunlin.toml");
  write("dunlin.toml", profile
                           + "[[tables]]\nname = \"lossy\"\nfrom ="
                             " \"old\"\nto = \"new\"\ntable = \"crs\"\n"
                             "into = \"lossy\"\n");
  const auto alone = run({"plan"}).out;
  CHECK(has(alone, "lossy: column name, TEXT into INTEGER"));
  write("up/020_other.sql", "CREATE TABLE other(x);");
  const auto end = run({"plan"});
  INFO(end.out << end.err);
  CHECK(has(end.out, "lossy: column name, TEXT into INTEGER"));
  // This one may change them.
  write("up/030_alter.sql", "ALTER TABLE lossy ADD COLUMN more TEXT;");
  CHECK(has(run({"plan"}).out, "lossy: its columns can be told when the steps"
                               " before it have run"));
}

TEST_CASE_METHOD(workplace, "plan tells how to declare only where that helps") {
  make_migration(5);
  write("up/020_barrier.sql", "-- dunlin: barrier\nCREATE TABLE other(x);");
  const auto declared = run({"plan"});
  INFO(declared.out << declared.err);
  CHECK(has(declared.out, "is a barrier in its store: declared at the head"));
  CHECK_FALSE(has(declared.out, "can say what it touches"));
  write("up/025_misspelt.sql", "-- dunlin: reads=aa\nSELECT 1;");
  const auto misspelt = run({"plan"}).out;
  CHECK(has(misspelt, "reads=aa names no table or view; correct the name"));
  CHECK_FALSE(has(misspelt, "can say what it touches"));
  write("up/030_unknown.sql", "SELECT load_extension(x) FROM nowhere;");
  CHECK(has(run({"plan"}).out, "can say what it touches"));
}

TEST_CASE_METHOD(workplace, "a script that is to come after what is missing is"
                            " not told to come after itself") {
  make_migration(5);
  write("up/020_b.sql", "-- dunlin: after=up/020_c.sql\nSELECT 1;");
  const auto end = run({"plan"});
  INFO(end.err);
  CHECK(end.code == 2);
  CHECK(has(end.err, "\"up/020_c.sql\", which is neither a step"));
  CHECK_FALSE(has(end.err, "did you mean \"up/020_b.sql\""));
}
