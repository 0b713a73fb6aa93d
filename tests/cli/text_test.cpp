#include "actors/display_width.hpp"
#include "app/command_line.hpp"
#include "app/summary.hpp"
#include "app/text_table.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <sstream>

/// @file
/// What is printed fits a terminal and can be typed back.

using namespace dunlin;

namespace {

size_t widest_line(const std::string& text) {
  std::istringstream lines{text};
  size_t out = 0;
  for (std::string line; std::getline(lines, line);)
    out = std::max(out, display_width(line));
  return out;
}

} // namespace

TEST_CASE("a column without content is left out") {
  text_table table{"step", {{"rows", true, false}, {"skipped", true, true}}};
  table.add("crs", {"12", "0"});
  CHECK(table.text() == "step  rows\ncrs     12\n");
}

TEST_CASE("a name that is too long has a line of its own") {
  text_table table{"step", {{std::string(60, 'x'), true, false}}};
  table.add(std::string(30, 'n'), {"1"});
  CHECK(table.text().find(std::string(30, 'n') + "\n") != std::string::npos);
  CHECK(widest_line(table.text()) <= 80);
}

TEST_CASE("a summary of forty steps fits 80 columns") {
  run_summary summary;
  for (int i = 0; i < 40; ++i) {
    summary_step step;
    step.name = "step_with_a_rather_long_name_" + std::to_string(i);
    step.counts = {22'650'000, 22'649'000, 500, 0, 500, 22'649'000};
    summary.steps.push_back(step);
  }
  summary.next = "dunlin status epsg.toml";
  const auto text = summary_text(summary);
  CHECK(widest_line(text) <= 80);
  CHECK(text.find("22,650,000") != std::string::npos);
  CHECK(text.find("906,000,000") != std::string::npos);
  CHECK(text.ends_with("\nNext: dunlin status epsg.toml\n"));
}

TEST_CASE("a failed step's reason and what it blocks are told") {
  run_summary summary;
  summary.outcome = run_outcome::failed;
  summary_step failed;
  failed.name = "crs";
  failed.status = step_status::failed;
  failed.problem = "no such luck";
  summary_step blocked;
  blocked.name = "usage";
  blocked.status = step_status::blocked;
  blocked.problem = "blocked by crs";
  summary.steps = {failed, blocked};
  const auto text = summary_text(summary);
  CHECK(text.find("crs: no such luck\n") != std::string::npos);
  CHECK(text.find("blocked by crs: usage\n") != std::string::npos);
}

TEST_CASE("what settles a doubt can be typed, whatever the step is called") {
  options asked;
  asked.profile = "prod.toml";
  asked.with = {"eu.toml"};
  CHECK(settle_lines("up/a & b.sql", asked)
        == "up/a & b.sql: if it took effect, say dunlin resolve done 'up/a & b"
           ".sql' prod.toml --with eu.toml\n"
           "up/a & b.sql: if it did not, say dunlin resolve redo 'up/a & b.sql'"
           " prod.toml --with eu.toml\n");
}

TEST_CASE("a command line can be typed back") {
  options asked;
  asked.profile = "my profile.toml";
  asked.with = {"local.toml"};
  asked.overrides = {"name=it's", "stores.a.url=postgres://u:secret@h/d"};
  CHECK(command_line("run", asked)
        == "dunlin run 'my profile.toml' --with local.toml 'name=it'\\''s'"
           " 'stores.a.url=***'");
}
