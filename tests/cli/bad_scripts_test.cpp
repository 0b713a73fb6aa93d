#include "tests/cli/scripts_fixture.hpp"

#include <unistd.h>

namespace fs = std::filesystem;

/// @file
/// Scripts that are refused before the first write: exit 2, one line that says
/// where, nothing written.

using namespace dunlin::test;

namespace {

class bad_scripts : public scripts_place {
public:
  void refuses(const launch& line, const std::string& said) const {
    const auto before = files();
    const auto end = process{line}.wait();
    INFO(end.out << end.err);
    CHECK(end.code == 2);
    CHECK(end.out.empty());
    CHECK(has(end.err, said));
    CHECK(count_lines(end.err) == 1);
    CHECK(files() == before);
  }

  /// By run and by plan alike.
  void refuses(const std::string& said) const {
    refuses(command({"run"}), said);
    refuses(command({"plan"}), said);
  }

  std::string place(const std::string& file, int line) const {
    return folder() + "/up/" + file + ":" + std::to_string(line) + ": ";
  }
};

} // namespace

TEST_CASE_METHOD(bad_scripts, "a folder of scripts that is not there") {
  refuses("dunlin.toml:6:10: folder \"" + folder() + "/up\": No such file");
}

TEST_CASE_METHOD(bad_scripts, "a folder of scripts that can't be read") {
  script("1.sql", "SELECT 1;");
  if (geteuid() == 0) {
    constexpr unsigned nobody = 65'534;
    REQUIRE(chown(folder().c_str(), nobody, nobody) == 0);
  }
  fs::permissions(folder() + "/up", fs::perms::none);
  auto line = command({"run"});
  line.unprivileged = true;
  const auto end = process{line}.wait();
  fs::permissions(folder() + "/up", fs::perms::owner_all);
  CHECK(end.code == 2);
  CHECK(count_lines(end.err) == 1);
  CHECK(has(end.err, "dunlin.toml:6:10: folder \"" + folder()
                         + "/up\": Permission denied"));
}

TEST_CASE_METHOD(bad_scripts, "two upward scripts of one version where a tool's"
                              " scheme gives it a meaning") {
  script("V1_2__a.sql", "SELECT 1;");
  script("V1.2__b.sql", "SELECT 1;");
  refuses("the files \"V1.2__b.sql\" and \"V1_2__a.sql\" have one version,"
          " 1.2; rename one");
}

TEST_CASE_METHOD(bad_scripts, "a script that is not UTF-8") {
  script("1.sql", "SELECT 1;\nSELECT '\xe4';");
  refuses(folder() + "/up/1.sql:2:");
}

TEST_CASE_METHOD(bad_scripts, "a quote without its end") {
  script("1.sql", "SELECT 1;\n\nSELECT 'never;\nends;");
  refuses(place("1.sql", 3));
}

TEST_CASE_METHOD(bad_scripts, "an after that names nothing") {
  script("1.sql", "-- dunlin: after=up/22.sql\nSELECT 1;");
  script("2.sql", "SELECT 1;");
  refuses(
      place("1.sql", 1)
      + "\"up/1.sql\" is to come after \"up/22.sql\", which is neither a step"
        " nor a block of scripts; did you mean \"up/2.sql\"?");
}

TEST_CASE_METHOD(bad_scripts, "scripts that wait for one another in a circle") {
  script("1.sql", "-- dunlin: after=up/3.sql\nSELECT 1;");
  script("2.sql", "-- dunlin: after=up/1.sql\nSELECT 1;");
  script("3.sql", "-- dunlin: after=up/2.sql\nSELECT 1;");
  refuses("up/1.sql");
}

TEST_CASE_METHOD(bad_scripts, "a variable without a value") {
  profile("variables = { table = \"t\" }\n");
  script("1.sql", "SELECT 1;\nSELECT * FROM ${tabel};");
  refuses(place("1.sql", 2)
          + "${tabel} has no value in `variables` of its [[scripts]] block;"
            " did you mean \"table\"?");
}

TEST_CASE_METHOD(bad_scripts, "variables that are no plain values") {
  profile("variables = { table = [\"t\"] }\n");
  script("1.sql", "SELECT 1;");
  refuses("dunlin.toml:7:");
}
