#include "tests/cli/workplace.hpp"

#include <filesystem>

/// @file
/// dunlin visualize, with a program in the place of Graphviz's.

using namespace dunlin::test;

namespace {

size_t count_of(const std::string& text, const std::string& part) {
  size_t out = 0;
  for (auto at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1))
    ++out;
  return out;
}

class pictures : public workplace {
protected:
  /// Runs the program where `dot` is this shell script, or is not there.
  ending draw(std::vector<std::string> arguments,
              const std::string& dot = "") const {
    arguments.insert(arguments.begin(), "visualize");
    auto what = command(std::move(arguments));
    const auto programs = folder() + "/programs";
    std::filesystem::create_directories(programs);
    if (!dot.empty()) {
      write("programs/dot", "#!/bin/sh\n" + dot + "\n");
      std::filesystem::permissions(programs + "/dot",
                                   std::filesystem::perms::owner_all);
    }
    what.environment["PATH"] = programs;
    return process{what}.wait();
  }
};

} // namespace

TEST_CASE_METHOD(pictures, "a profile whose databases are not there is drawn") {
  write("dunlin.toml", two_stores + R"([[tables]]
name = "crs"
from = "old"
to = "new"
)");
  const auto before = files();
  const auto plan = draw({});
  CHECK(plan.code == 0);
  CHECK(has(plan.out, "\"crs\" [label=\"crs\\nold to new\""));
  const auto system = draw({"--system", "run.migrators=3"});
  CHECK(system.code == 0);
  CHECK(has(system.out, "3 migrators"));
  CHECK(system.err.empty());
  std::filesystem::remove(folder() + "/programs");
  CHECK(files() == before);
}

TEST_CASE_METHOD(pictures, "the plan is drawn with the reason of each edge") {
  make_migration(1);
  const auto plan = draw({"dunlin.toml"});
  CHECK(plan.code == 0);
  CHECK(has(plan.out, "\"up/010_crs.sql\" -> \"crs\""));
  CHECK(has(plan.out, "both write new.crs"));
}

TEST_CASE_METHOD(pictures, "why a store can't be asked what scripts touch is"
                           " drawn once, and not on each arrow") {
  for (const auto* file : {"1", "2", "3"})
    write(std::string{"up/"} + file + ".sql", "INSERT INTO t VALUES(1);\n");
  write("dunlin.toml", "[stores.app]\n"
                       "url = \"postgresql://nobody@127.0.0.1:1/none\"\n"
                       "[[scripts]]\nname = \"up\"\nstore = \"app\"\n"
                       "folder = \"up\"\n");
  const auto plan = draw({});
  INFO(plan.out << plan.err);
  CHECK(plan.code == 0);
  CHECK(count_of(plan.out, "nothing is known of what it touches") == 2);
  CHECK(count_of(plan.out, "store app can't be asked what scripts touch:")
        == 1);
  CHECK(count_of(plan.out, "failed:") == 1);
}

TEST_CASE_METHOD(pictures, "given durations are drawn, and make the longest"
                           " chain") {
  sql("app.db", "CREATE TABLE t(x)");
  write("up/1.sql", "CREATE TABLE a(x);");
  write("up/2.sql", "INSERT INTO a VALUES(1);");
  write("up/3.sql", "CREATE TABLE b(x);");
  write("dunlin.toml", "[stores.app]\nurl = \"sqlite:app.db\"\n[[scripts]]\n"
                       "name = \"up\"\nstore = \"app\"\nfolder = \"up\"\n");
  // Two boxes and the arrow between them.
  CHECK(count_of(draw({}).out, "penwidth") == 3);
  write("times.txt", "1.5 up/1.sql\n0.25 up/2.sql\n9 up/3.sql\n");
  const auto drawn = draw({"--durations", "times.txt"});
  INFO(drawn.out << drawn.err);
  CHECK(drawn.code == 0);
  CHECK(has(drawn.out, "up/1.sql\\nscript in app\\nexpected 1.50 s\""));
  CHECK(has(drawn.out, "up/2.sql\\nscript in app\\nexpected 0.25 s\""));
  CHECK(has(drawn.out, "up/3.sql\\nscript in app\\nexpected 9.00 s\""));
  CHECK(count_of(drawn.out, "penwidth") == 1);
}

TEST_CASE_METHOD(pictures, "durations for a drawing without steps are refused,"
                           " and so are those of no step") {
  make_migration(1);
  write("times.txt", "1 nothing\n");
  const auto refused = draw({"--durations", "times.txt"});
  CHECK(refused.code == 2);
  CHECK(has(refused.err, "unknown step \"nothing\""));
  const auto system = draw({"--system", "--durations", "times.txt"});
  CHECK(system.code == 2);
  CHECK(count_lines(system.err) == 1);
  CHECK(has(system.err, "--system draws no steps"));
}

TEST_CASE_METHOD(pictures, "the ending of a file says its format") {
  make_migration(1);
  CHECK(draw({"-o", "a.dot"}).code == 0);
  CHECK(draw({"-o", "a.mmd", "--system"}).code == 0);
  CHECK(draw({"--system", "-o", "a.svg"}, "read line; echo \"<$1> $line\"").code
        == 0);
  const auto written = files();
  CHECK(written.at(folder() + "/a.dot").starts_with("digraph"));
  CHECK(has(written.at(folder() + "/a.mmd"), "flowchart LR"));
  CHECK(written.at(folder() + "/a.svg") == "<-Tsvg> digraph dunlin {\n");
  // One that stands there is replaced.
  CHECK(draw({"-o", "a.svg"}, "echo new").code == 0);
  CHECK(files().at(folder() + "/a.svg") == "new\n");
}

TEST_CASE_METHOD(pictures, "a picture that can't be drawn leaves no file and"
                           " says why in one line") {
  make_migration(1);
  const auto before = files();
  const auto refused = [&](const ending& end, const std::string& why) {
    CHECK(end.code == 2);
    CHECK(count_lines(end.err) == 1);
    CHECK(has(end.err, why));
    CHECK(end.out.empty());
    std::filesystem::remove_all(folder() + "/programs");
    CHECK(files() == before);
  };
  refused(draw({"-o", "a.png"}), "install Graphviz");
  refused(draw({"-o", "a.png"}, "echo odd >&2; exit 1"), "dot failed: odd");
  refused(draw({"-o", "a.png"}, "exit 1"), "dot failed: it said nothing");
  refused(draw({"-o", "a.pdf"}), "\"pdf\" says no format");
  refused(draw({"-o", "picture"}), "\"\" says no format");
  refused(draw({"-o", "none/a.dot"}), "none/a.dot can't be written");
  refused(draw({"-o"}), "-o needs a file after it");
  refused(draw({"--json"}), "has no option \"--json\"");
  refused(draw({"none.toml"}), "none.toml");
}
