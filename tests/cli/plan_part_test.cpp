#include "tests/cli/scripts_fixture.hpp"

/// @file
/// `--only STEP` and `--until STEP`.

using namespace dunlin::test;

namespace {

/// up/3.sql reads what up/1.sql makes; up/2.sql has nothing to do with either.
class three_scripts : public scripts_place {
public:
  three_scripts() {
    makes("a", "1.sql");
    makes("b", "2.sql");
    script("3.sql", "CREATE TABLE c AS SELECT x FROM a;\n");
  }

  std::string tables() const {
    return query("app.db", "SELECT group_concat(name, ' ') FROM (SELECT name"
                           " FROM sqlite_schema WHERE name IN ('a', 'b', 'c')"
                           " ORDER BY 1)");
  }
};

} // namespace

TEST_CASE_METHOD(three_scripts, "until a step runs what it needs, by the graph,"
                                " and says what is left") {
  const auto end = run({"run", "--until", "up/3.sql"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(tables() == "a c\n");
  CHECK(has(end.out, "left out"));
  CHECK(end.out.ends_with(
      "Next, for the 1 step that is left: dunlin run dunlin.toml\n"));
  CHECK(run({"status"}).code == 3);
  const auto again = run({"run", "--until=up/3.sql"});
  CHECK(again.code == 0);
  CHECK(has(again.out, "Nothing to do: all that was asked for is done."));
  CHECK(run({"run"}).code == 0);
  CHECK(tables() == "a b c\n");
}

TEST_CASE_METHOD(three_scripts, "only a step runs once all before it is done") {
  const auto before = files();
  const auto refused = run({"run", "--only", "up/3.sql"});
  CHECK(refused.code == 2);
  CHECK(count_lines(refused.err) == 1);
  CHECK(has(refused.err,
            "--only: step \"up/3.sql\" waits for \"up/1.sql\", which is not"
            " done; --until=up/3.sql runs them first"));
  CHECK(files() == before);
  CHECK(run({"run", "--only", "up/1.sql"}).code == 0);
  CHECK(tables() == "a\n");
  const auto end = run({"run", "--only", "up/3.sql"});
  INFO(end.out << end.err);
  CHECK(end.code == 0);
  CHECK(tables() == "a c\n");
  CHECK(run({"run", "--only", "up/2.sql"})
            .out.ends_with("Next: dunlin status dunlin.toml\n"));
  CHECK(run({"status"}).code == 0);
}

TEST_CASE_METHOD(three_scripts, "a part that fails says how to run it again") {
  script("1.sql", "CREATE TABLE t(x);");
  const auto end = run({"run", "--until", "up/3.sql"});
  CHECK(end.code == 1);
  CHECK(end.out.ends_with("Next, once the cause is mended: dunlin run"
                          " dunlin.toml --until up/3.sql\n"));
  CHECK(tables() == "NULL\n");
}

TEST_CASE_METHOD(three_scripts, "a broken script that is left out stops no"
                                " part, and a changed one does") {
  REQUIRE(run({"run", "--only", "up/1.sql"}).code == 0);
  script("2.sql", "COMMIT;");
  CHECK(run({"run", "--only", "up/3.sql"}).code == 0);
  script("1.sql", "SELECT 1;");
  CHECK(run({"run", "--only", "up/2.sql"}).code == 4);
}

TEST_CASE_METHOD(three_scripts, "plan and dry run show the part that a run"
                                " would do") {
  const auto plan = run({"plan", "--until", "up/3.sql"});
  INFO(plan.out << plan.err);
  CHECK(plan.code == 0);
  CHECK(has(plan.out, "up/3.sql waits for up/1.sql"));
  CHECK_FALSE(has(plan.out, "up/2.sql"));
  CHECK(has(plan.out, "1 step is left out.\n"));
  CHECK(plan.out.ends_with("Next: dunlin run dunlin.toml --until up/3.sql\n"));
  const auto json = told({"plan", "--json", "--only", "up/2.sql"});
  CHECK(json["steps"].size() == 1);
  CHECK(json["left_out"] == 2);
  CHECK(json["edges"].empty());
  CHECK(json["schedule"]["critical_path"].size() == 1);
  const auto dry = run({"run", "--dry-run", "--until", "up/3.sql"});
  CHECK(has(dry.out, "A run would work on 2 of 3 steps."));
  CHECK_FALSE(has(dry.out, "up/2.sql"));
}

TEST_CASE_METHOD(three_scripts, "parts that can't be are refused") {
  const auto refused
      = [&](std::vector<std::string> line, const std::string& why) {
          const auto end = run(std::move(line));
          INFO(end.err);
          CHECK(end.code == 2);
          CHECK(count_lines(end.err) == 1);
          CHECK(has(end.err, why));
        };
  refused({"run", "--only", "up/33.sql"},
          "--only: unknown step \"up/33.sql\"; did you mean \"up/3.sql\"?");
  refused({"plan", "--until", "upp/1.sql"},
          "--until: unknown step \"upp/1.sql\"; did you mean \"up/1.sql\"?");
  refused({"run", "--only", "up/1.sql", "--until", "up/2.sql"},
          "--only and --until do not go together");
  refused({"run", "--only", "up/1.sql", "--keys", "a=b"}, "--keys goes with");
  refused({"run", "--only", "up/1.sql", "--reset=up/2.sql", "--yes"},
          "--reset: step \"up/2.sql\" is left out by --only");
  refused({"run", "--until", "up/3.sql", "--reset=up/2.sql", "--yes"},
          "--reset: step \"up/2.sql\" is left out by --until");
  refused({"run", "--only", "--yes"}, "--only needs a step");
  refused({"status", "--only", "up/1.sql"}, "dunlin run has it");
  refused({"visualize", "--json"}, "dunlin plan has it");
}
