#include "tests/cli/watched_migration.hpp"

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

/// @file
/// The live board in a real terminal.

using namespace dunlin::test;

namespace {

/// Stops the terminal and sees that it stands still.
void stop_terminal(const watched_migration& of, tmux_terminal& at) {
  at.press("C-s");
  auto still = at.lines();
  REQUIRE(at.wait_until([&] {
    const auto before = std::exchange(still, at.lines());
    const auto done = of.rows_done();
    return before == still
           && at.wait_until([&] { return of.rows_done() > done + 200; })
           && at.lines() == still;
  }));
}

/// How long a run is there after its ledger says that it has ended, in
/// milliseconds.
int64_t end_takes_ms(const watched_migration& of, bool is_stopped) {
  const auto file = of.folder() + "/ended";
  std::filesystem::remove(file);
  tmux_terminal at{of.place()};
  at.enter(of.command_line() + "; echo $? $(date +%s%3N) >ended");
  REQUIRE(shows_board(at));
  if (is_stopped)
    stop_terminal(of, at);
  kill(of.run_id(), SIGTERM);
  int code = 0;
  int64_t gone_ms = 0;
  // The shell writes nothing to its terminal before that.
  REQUIRE(at.wait_until([&] {
    std::ifstream{file} >> code >> gone_ms;
    return gone_ms > 0;
  }));
  CHECK(code == 3);
  return gone_ms
         - std::stoll(of.query("new.db",
                               "SELECT CAST(round((julianday(ended_utc)"
                               " - 2440587.5) * 86400000) AS INTEGER)"
                               " FROM dunlin_runs ORDER BY id DESC LIMIT 1"));
}

} // namespace

TEST_CASE_METHOD(watched_migration, "a board fits its terminal") {
  struct size {
    size_t columns, rows, lines;
    bool has_fold;
  };
  for (auto [columns, rows, lines, has_fold] :
       {size{80, 24, 23, false}, {40, 10, 9, true}, {200, 60, 23, false}}) {
    tmux_terminal at{place(columns, rows)};
    at.enter("clear; " + command_line());
    REQUIRE(shows_board(at));
    REQUIRE(at.wait_until([&, count = lines] {
      return board_of(at).size() == count
             && board_of(at).front().starts_with("crs: Scanned");
    }));
    INFO(at.picture());
    CHECK(at.lines().size() == lines);
    CHECK((at.picture().find("… ") != std::string::npos) == has_fold);
    CHECK(at.shows("Process # 1: Migrating place 'EPSG', "));
    CHECK(at.ask("#{cursor_x} #{cursor_y}") == "0 " + std::to_string(lines));
    CHECK(is_sane(at));
    kill_run();
  }
}

TEST_CASE_METHOD(watched_migration, "a board follows its terminal's size") {
  tmux_terminal at{place()};
  at.enter("clear; " + command_line());
  REQUIRE(shows_board(at));
  for (auto [columns, rows] :
       {std::pair{40, 24}, {40, 10}, {120, 30}, {61, 3}, {80, 24}}) {
    at.resize(static_cast<size_t>(columns), static_cast<size_t>(rows));
    const auto height = std::min(static_cast<size_t>(rows) - 1, size_t{23});
    const bool fits = at.wait_until([&, wanted = rows] {
      const auto all = at.screen();
      const auto board = at.lines();
      return all.size() == static_cast<size_t>(wanted) && board.size() >= height
             && board.back().starts_with("Migrated ")
             && std::count_if(board.end() - static_cast<long>(height),
                              board.end(),
                              [](const auto& row) {
                                return row.starts_with("Migrated ");
                              })
                    == 1;
    });
    INFO(at.picture());
    CHECK(fits);
    CHECK(is_sane(at));
  }
  // Narrower, broken lines would be found and painted over.
  CHECK(at.picture().find("places previously") == std::string::npos);
}

TEST_CASE_METHOD(watched_migration, "a run is stopped by Ctrl-Z and goes on by"
                                    " fg") {
  tmux_terminal at{place(80, 40)};
  at.enter(command_line());
  REQUIRE(shows_board(at));
  at.press("C-z");
  REQUIRE(at.shows("Stopped"));
  at.enter("echo bet''ween");
  REQUIRE(at.shows("between"));
  CHECK(is_sane(at));
  at.enter("fg");
  REQUIRE(shows_board(at));
  const auto before = board_of(at).front();
  CHECK(at.wait_until([&] { return board_of(at).front() != before; }));
  const auto rows = at.lines();
  INFO(at.picture());
  CHECK(rows.size() >= 23);
  CHECK(rows[rows.size() - 23].starts_with("crs: Scanned"));
}

TEST_CASE_METHOD(watched_migration, "in the background a board leaves the"
                                    " terminal to the shell") {
  tmux_terminal at{place()};
  at.enter("stty tostop");
  at.enter(command_line() + " &");
  REQUIRE(at.wait_until([&] { return rows_done() > 0; }));
  at.enter("clear");
  const auto done = rows_done();
  CHECK(at.wait_until([&] { return rows_done() > done + 100; }));
  at.enter("echo ali''ve");
  REQUIRE(at.prompts());
  CHECK(at.lines() == std::vector<std::string>{"$ echo ali''ve", "alive", "$"});
  at.enter("fg");
  CHECK(shows_board(at));
  at.press("C-z");
  REQUIRE(at.shows("Stopped"));
  at.enter("clear; bg");
  CHECK(at.shows("&"));
  const auto later = rows_done();
  CHECK(at.wait_until([&] { return rows_done() > later + 100; }));
  CHECK(at.lines().size() <= 3);
}

TEST_CASE_METHOD(watched_migration, "after kill -9 the prompt is usable") {
  for (const auto* shell : {"bash", "dash"}) {
    auto setup = place();
    setup.shell = shell;
    tmux_terminal at{setup};
    at.enter(command_line());
    REQUIRE(shows_board(at));
    kill_run();
    REQUIRE(at.shows("Killed"));
    at.enter("echo ali''ve");
    REQUIRE(at.prompts());
    INFO(at.picture());
    const auto rows = at.lines();
    CHECK(rows[rows.size() - 3] == "$ echo ali''ve");
    CHECK(rows[rows.size() - 2] == "alive");
    CHECK(is_sane(at));
    // Edited lines need the terminal's own ways, which dash leaves to it.
    at.press("x");
    at.press("BSpace");
    at.enter("echo still ali''ve");
    CHECK(at.shows("still alive"));
  }
}

TEST_CASE_METHOD(watched_migration, "a stopped terminal does not slow a run,"
                                    " and shows the newest when it goes on") {
  tmux_terminal at{place()};
  at.enter(command_line());
  REQUIRE(shows_board(at));
  at.press("C-s");
  const auto done = rows_done();
  REQUIRE(at.wait_until([&] { return rows_done() > done + 100; }));
  const auto still = at.lines();
  CHECK(at.wait_until([&] { return rows_done() > done + 200; }));
  CHECK(at.lines() == still);
  at.press("C-q");
  CHECK(at.wait_until([&] { return at.lines() != still; }));
  CHECK(shows_board(at));
}

TEST_CASE_METHOD(watched_migration, "a terminal that is stopped at the end is"
                                    " waited for at most a second") {
  // A busy machine lengthens this or that end, hardly each of them.
  constexpr int attempts_max = 8;
  auto going_ms = end_takes_ms(*this, false);
  auto stopped_ms = end_takes_ms(*this, true);
  const auto is_as_wanted
      = [&] { return stopped_ms > going_ms && stopped_ms - going_ms <= 1'000; };
  for (int i = 1; i < attempts_max && !is_as_wanted(); ++i) {
    going_ms = std::min(going_ms, end_takes_ms(*this, false));
    stopped_ms = std::min(stopped_ms, end_takes_ms(*this, true));
  }
  // It was stopped indeed.
  CHECK(stopped_ms > going_ms);
  INFO(stopped_ms << " ms, of which " << going_ms << " without any wait");
  CHECK(stopped_ms - going_ms <= 1'000);
}

TEST_CASE_METHOD(watched_migration, "a terminal of one row shows the run as a"
                                    " whole") {
  tmux_terminal at{place(80, 1)};
  at.enter(command_line());
  REQUIRE(at.wait_until([&] {
    return at.screen().front().find(" seconds") != std::string::npos;
  }));
  CHECK(at.screen().front().starts_with("Migrated "));
  const auto done = rows_done();
  CHECK(at.wait_until([&] { return rows_done() > done + 100; }));
  kill_run();
  at.enter("echo ali''ve");
  CHECK(at.wait_until(
      [&] { return at.everything().find("alive") != std::string::npos; }));
}

TEST_CASE_METHOD(watched_migration, "Ctrl-C lets a run finish what is in"
                                    " flight, below its board") {
  tmux_terminal at{place(80, 50)};
  at.enter("clear; " + command_line());
  REQUIRE(shows_board(at));
  at.press("C-c");
  REQUIRE(at.shows("dunlin run dunlin.toml"));
  REQUIRE(at.prompts());
  INFO(at.picture());
  const auto rows = at.lines();
  const auto table
      = std::find_if(rows.begin(), rows.end(),
                     [](const auto& row) { return row.starts_with("step "); });
  REQUIRE(table - rows.begin() >= 22);
  CHECK(std::count(rows.begin(), table, "Process #20: Done") == 1);
  CHECK(table[-1].starts_with("Migrated "));
  CHECK(is_sane(at));
}

TEST_CASE_METHOD(watched_migration, "a terminal that is closed ends a run") {
  {
    tmux_terminal at{place()};
    at.enter(command_line());
    REQUIRE(shows_board(at));
  }
  const auto until = std::chrono::steady_clock::now() + patience;
  while (is_running() && std::chrono::steady_clock::now() < until) {
  }
  CHECK_FALSE(is_running());
  CHECK(run({"status"}).code == 3);
}

TEST_CASE_METHOD(watched_migration, "without colours, and without anything") {
  for (const auto& [name, value, is_live, has_colour] :
       {std::tuple{"NO_COLOR", "", true, true},
        {"NO_COLOR", "1", true, false},
        {"TERM", "dumb", false, false}}) {
    auto setup = place();
    setup.environment[name] = value;
    tmux_terminal at{setup};
    make_target();
    at.enter("\"$DUNLIN\" run tables.crs.batch.rows=50000"
             " run.migrators=2");
    REQUIRE(at.shows("dunlin status dunlin.toml"));
    INFO(name << "=" << value << at.picture());
    CHECK((at.everything().find("Process # 1: Done") != std::string::npos)
          == is_live);
    CHECK((at.coloured().find("\x1b[32m") != std::string::npos) == has_colour);
  }
}
