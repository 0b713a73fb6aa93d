#include "actors/key_words.hpp"
#include "tests/cli/watched_migration.hpp"

#include <signal.h>

#include <sstream>

/// @file
/// Keys before a live board, and what they leave of a terminal.

using namespace dunlin::test;

namespace {

/// A shell says how many modes there are that only a board needs.
bool modes_are_back(tmux_terminal& at) {
  static int count = 0;
  const auto label = "modes " + std::to_string(++count) + ":";
  at.enter("stty -a | tr ' ;' '\\n\\n' | grep -cxe -echo -e -icanon"
           " | sed 's/^/"
           + label + "/'");
  return at.shows(label + "0");
}

/// The operator's words in the ledger, a line each.
std::string words_in(const workplace& at) {
  // Of the user what stands behind the name.
  return at.query("new.db",
                  "SELECT verb, argument, substr(user, instr(user, ', ') + 2),"
                  " outcome FROM dunlin_commands ORDER BY id");
}

bool has_word(const tmux_terminal& at, const workplace& where,
              const std::string& word) {
  return at.wait_until(
      [&] { return words_in(where).find(word) != std::string::npos; });
}

bool overall_begins(const tmux_terminal& at, const std::string& text) {
  return at.wait_until([&] { return at.lines().back().starts_with(text); });
}

/// By the clock of the board.
bool lets_a_second_pass(const tmux_terminal& at) {
  const auto before = at.lines().back();
  return at.wait_until([&] { return at.lines().back() != before; });
}

} // namespace

TEST_CASE_METHOD(watched_migration, "plus and minus change the number of"
                                    " migrators") {
  tmux_terminal at{place(80, 40)};
  at.enter(command_line());
  REQUIRE(shows_board(at));
  at.press("+");
  CHECK(at.shows("21 migrators from now on"));
  CHECK(at.shows("Process #21: "));
  at.press("-");
  at.press("-");
  CHECK(at.shows("19 migrators from now on"));
  CHECK(at.wait_until(
      [&] { return at.everything().find(": Done") != std::string::npos; }));
  CHECK(has_word(at, *this, "migrators|19|key -|done"));
  CHECK(words_in(*this)
        == "migrators|21|key +|done\n"
           "migrators|20|key -|done\n"
           "migrators|19|key -|done\n");
  CHECK(is_sane(at));
}

TEST_CASE_METHOD(watched_migration, "space pauses, and goes on") {
  tmux_terminal at{place(100, 40)};
  at.enter(command_line());
  REQUIRE(shows_board(at));
  at.press("Space");
  REQUIRE(overall_begins(at, "Paused. "));
  REQUIRE(has_word(at, *this, "pause||key space|done"));
  CHECK(at.shows("paused, "));
  REQUIRE(at.wait_until([&] {
    const auto status = run({"control", "status"}).out;
    return status.find("paused, nothing is in hand") != std::string::npos;
  }));
  const auto done = rows_done();
  REQUIRE(lets_a_second_pass(at));
  CHECK(rows_done() == done);
  at.press("Space");
  CHECK(overall_begins(at, "Migrated "));
  CHECK(at.shows("going on with 20 migrators"));
  CHECK(at.wait_until([&] { return rows_done() > done; }));
  CHECK(has_word(at, *this, "resume||key space|done"));
}

TEST_CASE_METHOD(watched_migration, "q finishes what is in hand, and ends") {
  tmux_terminal at{place(80, 50)};
  at.enter(command_line() + "; echo code $?");
  REQUIRE(shows_board(at));
  at.press("q");
  CHECK(at.shows("code 3"));
  CHECK(at.everything().find("dunlin run dunlin.toml") != std::string::npos);
  CHECK(words_in(*this) == "drain||key q|done\n");
  CHECK(modes_are_back(at));
}

TEST_CASE_METHOD(watched_migration, "a second q stops at once") {
  // One that does not finish.
  write("long/010.sql",
        "CREATE TABLE long AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
        " SELECT i + 1 FROM n) SELECT count(*) FROM n;");
  write("dunlin.toml", two_stores + R"([[scripts]]
name = "long"
store = "new"
folder = "long"
)");
  tmux_terminal at{place()};
  at.enter(command_line() + "; echo code $?");
  REQUIRE(at.shows("Running long/010.sql"));
  at.press("q");
  REQUIRE(at.shows("q once more stops at once"));
  CHECK(at.shows("Stopping; "));
  at.press("q");
  CHECK(at.shows("code 3"));
  CHECK(words_in(*this) == "drain||key q|done\nstop||key q|done\n");
  CHECK(modes_are_back(at));
}

TEST_CASE_METHOD(watched_migration, "the help tells the keys until the next"
                                    " one") {
  tmux_terminal at{place(40, 12)};
  at.enter(command_line());
  REQUIRE(shows_board(at));
  at.press("x");
  CHECK(at.shows("? shows the keys"));
  at.press("?");
  std::istringstream help{dunlin::key_help()};
  for (std::string line; std::getline(help, line);)
    CHECK(at.shows(line + "\n"));
  at.press("Up");
  at.press("Escape");
  CHECK(at.wait_until(
      [&] { return at.picture().find("this help") == std::string::npos; }));
  CHECK(shows_board(at));
}

TEST_CASE_METHOD(watched_migration, "a run whose input is no terminal leaves"
                                    " the keys to who reads them") {
  tmux_terminal at{place(80, 50)};
  at.enter(command_line() + " </dev/null");
  REQUIRE(shows_board(at));
  at.type_ahead("q''; echo typed ah''ead");
  kill(run_id(), SIGTERM);
  CHECK(at.shows("typed ahead"));
  CHECK(words_in(*this) == "drain||signal SIGTERM|done\n");
}

TEST_CASE_METHOD(watched_migration, "the terminal is as it was before, however"
                                    " a run leaves it") {
  for (const auto* shell : {"bash", "dash"}) {
    auto setup = place(80, 50);
    setup.shell = shell;
    tmux_terminal at{setup};
    for (const auto* way : {"C-c", "C-\\", "q", "KILL", "STOP"}) {
      INFO(shell << " " << way);
      at.enter("clear; " + command_line());
      REQUIRE(shows_board(at));
      const std::string name{way};
      if (name == "KILL")
        kill_run();
      else if (name == "STOP")
        at.press("C-z");
      else
        at.press(way);
      CHECK(modes_are_back(at));
      if (name == "STOP")
        at.enter("kill -9 %1; wait");
    }
  }
}

TEST_CASE_METHOD(watched_migration, "a run that ends by itself, well or not,"
                                    " leaves the terminal as it was") {
  write("bad/010.sql", "INSERT INTO nowhere VALUES (1);");
  write("bad.toml", two_stores + R"([[scripts]]
name = "bad"
store = "new"
folder = "bad"
)");
  for (const auto* shell : {"bash", "dash"}) {
    INFO(shell);
    make_target();
    auto setup = place(80, 50);
    setup.shell = shell;
    tmux_terminal at{setup};
    at.enter(command_line("tables.crs.batch.rows=50000") + "; echo code $?");
    CHECK(at.shows("code 0"));
    CHECK(modes_are_back(at));
    at.enter(command_line("bad.toml") + "; echo code $?");
    CHECK(at.shows("code 1"));
    CHECK(modes_are_back(at));
  }
}

TEST_CASE_METHOD(watched_migration, "keys go to the run only while it is in the"
                                    " foreground") {
  for (const auto* shell : {"bash", "dash"}) {
    INFO(shell);
    auto setup = place(80, 50);
    setup.shell = shell;
    tmux_terminal at{setup};
    at.enter(command_line());
    REQUIRE(shows_board(at));
    at.press("C-z");
    REQUIRE(modes_are_back(at));
    at.enter("clear; bg");
    const auto done = rows_done();
    REQUIRE(at.wait_until([&] { return rows_done() > done + 50; }));
    at.enter("echo + - ? q");
    REQUIRE(at.shows("\n+ - ? q"));
    REQUIRE(modes_are_back(at));
    CHECK(words_in(*this).empty());
    at.enter("fg");
    REQUIRE(shows_board(at));
    at.press("+");
    CHECK(has_word(at, *this, "migrators|21|key +|done"));
    at.press("C-z");
    REQUIRE(modes_are_back(at));
    at.enter("clear; fg");
    REQUIRE(shows_board(at));
    at.press("q");
    CHECK(has_word(at, *this, "drain||key q|done"));
    CHECK(modes_are_back(at));
    make_target();
  }
}
