#include "actors/board_model.hpp"
#include "tests/catch.hpp"

/// @file
/// What a live board shows of a run.

using namespace dunlin;

namespace {

using lines = std::vector<std::string>;

const screen_size usual{24, 80};

event told_by(event_kind kind, std::string part, std::string step = {},
              std::string text = {}) {
  event out;
  out.kind = kind;
  out.part = std::move(part);
  out.step = std::move(step);
  out.text = std::move(text);
  return out;
}

/// A board that hears what happens at `now_ms`.
struct watched_run {
  explicit watched_run(size_t steps = 1)
      : board({{{"customers", {"customer", "customers"}}}, steps}) {
    hear(told_by(event_kind::run_began, "overseer"));
  }

  void hear(event what) {
    what.at_ms = now_ms;
    board.take(what, now_ms);
  }

  void begin_table(uint64_t expected, batch_counts before = {}) {
    hear(told_by(event_kind::step_began, "scanner", "customers", "table"));
    auto open = told_by(event_kind::scan_began, "scanner", "customers");
    open.rows_expected = expected;
    open.counts = before;
    hear(open);
  }

  void migrate(int number, const std::string& key) {
    hear(told_by(event_kind::batch_began, "migrator " + std::to_string(number),
                 "customers", key));
  }

  void finish_batch(int number, batch_counts counts) {
    auto done = told_by(event_kind::batch_done,
                        "migrator " + std::to_string(number), "customers");
    done.counts = counts;
    hear(done);
  }

  board_frame frame(screen_size size = usual) {
    return board.frame(now_ms, size, {});
  }

  lines shown(screen_size size = usual) {
    lines out;
    for (const auto& line : frame(size).lines)
      out.push_back(line.text);
    return out;
  }

  board_line line(size_t number) {
    return frame().lines.at(number);
  }

  uint64_t now_ms = 0;
  board_model board;
};

} // namespace

TEST_CASE("each job has a line, the run as a whole the last") {
  watched_run run;
  run.begin_table(1'000);
  for (int number : {1, 2, 10})
    run.hear(told_by(event_kind::migrator_spawned,
                     "migrator " + std::to_string(number)));
  run.migrate(2, "4711");
  auto progress = told_by(event_kind::step_progressed, "scanner", "customers");
  progress.rows_expected = 1'000;
  progress.rows_found = 300;
  progress.counts = {200, 150, 50, 0, 0, 150};
  run.hear(progress);
  run.now_ms = 2'000;
  const auto shown = run.shown();
  REQUIRE(shown.size() == 6);
  CHECK(shown[0] == "customers: Scanned 300 customers");
  CHECK(shown[1] == "Process # 1: Waiting");
  CHECK(shown[2] == "Process # 2: Migrating customer 4711");
  CHECK(shown[3] == "Process #10: Waiting");
  CHECK(shown[4].find("~20%  200 of ~1,000 customers") != std::string::npos);
  CHECK(shown[5]
        == "Migrated 150 customers (50 previously migrated, 0 failures) in"
           " 2 seconds");
}

TEST_CASE("a line is bright for half a second after a change") {
  watched_run run;
  run.begin_table(1'000);
  run.migrate(1, "1");
  CHECK(run.line(1).is_bright);
  run.now_ms = 499;
  CHECK(run.line(1).is_bright);
  run.now_ms = 500;
  CHECK_FALSE(run.line(1).is_bright);
  run.migrate(1, "2");
  CHECK(run.line(1).is_bright);
}

TEST_CASE("time that passes alone makes no line bright") {
  watched_run run;
  run.begin_table(1'000);
  run.finish_batch(1, {1, 1, 0, 0, 0, 1});
  run.now_ms = 5'000;
  for (const auto& line : run.frame().lines)
    CHECK_FALSE(line.is_bright);
}

TEST_CASE("finished jobs stand above the others in the order of their end, and"
          " leave once they are dim") {
  watched_run run;
  run.begin_table(10);
  for (int number = 1; number <= 3; ++number)
    run.migrate(number, "1");
  for (int number : {3, 1}) {
    run.hear(told_by(event_kind::migrator_retired,
                     "migrator " + std::to_string(number)));
    run.now_ms += 100;
  }
  auto frame = run.frame();
  CHECK(frame.leaving.empty());
  CHECK(frame.lines[0]
        == board_line{"Process # 3: Done", board_colour::green, true});
  CHECK(frame.lines[1].text == "Process # 1: Done");
  CHECK(frame.lines[3].text == "Process # 2: Migrating customer 1");
  run.now_ms = 500;
  frame = run.frame();
  REQUIRE(frame.leaving.size() == 1);
  CHECK(frame.leaving[0]
        == board_line{"Process # 3: Done", board_colour::green, false});
  CHECK(frame.lines[0].text == "Process # 1: Done");
}

TEST_CASE("where rows are few, finished jobs leave at once") {
  watched_run run;
  run.begin_table(10);
  for (int number = 1; number <= 4; ++number) {
    run.migrate(number, "1");
    run.hear(told_by(event_kind::migrator_retired,
                     "migrator " + std::to_string(number)));
  }
  const auto frame = run.frame({6, 80});
  CHECK(frame.leaving.size() == 2);
  CHECK(frame.lines.size() == 5);
}

TEST_CASE("a table step that ends leaves its sentence") {
  watched_run run{2};
  run.begin_table(1'031);
  run.migrate(1, "1");
  run.now_ms = 7'400;
  auto scanned = told_by(event_kind::scan_ended, "scanner", "customers");
  scanned.rows_expected = scanned.rows_found = 1'031;
  run.hear(scanned);
  auto done = told_by(event_kind::step_done, "overseer", "customers");
  done.counts = {1'031, 723, 308, 0, 0, 723};
  run.hear(done);
  const auto shown = run.shown();
  REQUIRE(shown.size() == 4);
  CHECK(shown[0]
        == "customers: Completed scan of customers, after 1,031 customers");
  CHECK(shown[1]
        == "customers: Migrated 723 customers (308 previously migrated,"
           " 0 failures) in 7 seconds");
  CHECK(shown[2] == "Process # 1: Waiting");
  CHECK(shown[3]
        == "1 of 2 steps. Migrated 723 customers (308 previously, 0 failures)"
           " in 7 seconds");
  CHECK(run.frame({24, 200}).lines.back().text
        == "1 of 2 steps. Migrated 723 customers (308 previously migrated,"
           " 0 failures) in 7 seconds");
  CHECK(run.line(0).colour == board_colour::green);
  CHECK(run.line(1).colour == board_colour::green);
}

TEST_CASE("the end of a scan makes the number of rows a fact") {
  watched_run run;
  run.begin_table(5'000);
  run.finish_batch(1, {100, 100, 0, 0, 0, 100});
  auto scanned = told_by(event_kind::scan_ended, "scanner", "customers");
  scanned.counts = {100, 100, 0, 0, 0, 100};
  scanned.rows_expected = scanned.rows_found = 200;
  run.hear(scanned);
  CHECK(run.shown()[2].find("  50%  100 of 200 customers")
        != std::string::npos);
}

TEST_CASE("a run that goes on counts what was done before as previously done") {
  watched_run run;
  run.begin_table(100, {60, 50, 10, 0, 0, 50});
  run.finish_batch(1, {10, 10, 0, 0, 0, 10});
  CHECK(run.shown().back()
        == "Migrated 10 customers (60 previously, 0 failures) in less than a"
           " second");
}

TEST_CASE("a migrator that runs a script says which") {
  watched_run run{3};
  run.hear(told_by(event_kind::step_began, "migrator 2", "up/1.sql", "script"));
  CHECK(run.shown()
        == lines{"Process # 2: Running up/1.sql",
                 "0 of 3 steps in less than a second"});
  run.hear(told_by(event_kind::step_done, "overseer", "up/1.sql"));
  CHECK(run.shown()
        == lines{"up/1.sql: Done", "Process # 2: Waiting",
                 "1 of 3 steps in less than a second"});
}

TEST_CASE("warnings are yellow, errors red, and the overall line knows") {
  watched_run run{4};
  run.begin_table(10);
  auto retried = told_by(event_kind::batch_retried, "migrator 1", "customers",
                         "rolled back: locked");
  retried.batch = "12.0";
  run.hear(retried);
  CHECK(run.line(1).text == "Process # 1: Batch 12.0 rolled back: locked");
  CHECK(run.line(1).colour == board_colour::yellow);
  run.finish_batch(1, {2, 1, 0, 0, 1, 1});
  CHECK(run.line(2).colour == board_colour::yellow);
  CHECK(run.line(3).colour == board_colour::yellow);
  run.hear(
      told_by(event_kind::step_failed, "overseer", "customers", "no rows"));
  run.hear(told_by(event_kind::step_blocked, "overseer", "b",
                   "blocked by customers"));
  const auto frame = run.frame();
  CHECK(frame.lines[0].text == "customers: Failed: no rows");
  CHECK(frame.lines[0].colour == board_colour::red);
  CHECK(frame.lines[1].text == "b: blocked by customers");
  CHECK(frame.lines[1].colour == board_colour::yellow);
  CHECK(frame.lines.back().colour == board_colour::red);
}

TEST_CASE("a migrator that died leaves in red") {
  watched_run run;
  run.migrate(3, "1");
  run.hear(told_by(event_kind::warning, "migrator 3", "", "died: out of luck"));
  CHECK(run.line(0).text == "Process # 3: died: out of luck");
  CHECK(run.line(0).colour == board_colour::red);
  CHECK(run.shown().size() == 2);
}

TEST_CASE("at the end of a run all lines leave") {
  watched_run run;
  run.begin_table(10);
  run.migrate(1, "1");
  run.finish_batch(1, {10, 7, 3, 0, 0, 7});
  run.hear(told_by(event_kind::run_ended, "overseer", "", "done"));
  run.now_ms = 60'000;
  const auto frame = run.board.last_frame(run.now_ms);
  CHECK(frame.lines.empty());
  REQUIRE(frame.leaving.size() == 2);
  CHECK(frame.leaving[0].text == "Process # 1: Done");
  CHECK(frame.leaving[1]
        == board_line{"Migrated 7 customers (3 previously migrated, 0 failures)"
                      " in less than a second",
                      board_colour::green, false});
}

TEST_CASE("a run that stops says so until it has") {
  watched_run run;
  run.hear(told_by(event_kind::stopping, "overseer"));
  CHECK(run.shown().back().starts_with(
      "Stopping; a second Ctrl-C stops at once. "));
  run.hear(told_by(event_kind::run_ended, "overseer", "", "stopped"));
  CHECK(run.frame().lines.back().colour == board_colour::yellow);
  CHECK(run.shown().back() == "0 of 1 step in less than a second");
}

TEST_CASE("a pause is told, and says nothing of the time left") {
  watched_run run;
  run.begin_table(10'000);
  const auto seconds = [&](int count, int64_t rows) {
    for (; count > 0; --count) {
      run.now_ms += 1'000;
      run.finish_batch(1, {rows, rows, 0, 0, 0, rows});
      run.frame();
    }
  };
  seconds(5, 100);
  run.hear(told_by(event_kind::paused, "overseer"));
  CHECK(run.shown().back().starts_with("Paused. Migrated 500 customers"));
  seconds(60, 0);
  run.hear(told_by(event_kind::resumed, "overseer"));
  seconds(1, 100);
  CHECK(run.shown()[2].find("100/s  left 1m34s") != std::string::npos);
  CHECK(run.shown().back().starts_with("Migrated 600 customers"));
}

TEST_CASE("a note stands above the overall line for five seconds, or stays") {
  watched_run run;
  run.board.note({"3 migrators", false}, run.now_ms);
  CHECK(run.shown()[0] == "3 migrators");
  CHECK(run.shown({1, 80}).size() == 1);
  run.now_ms = 5'000;
  CHECK(run.shown().size() == 1);
  run.board.note({"help", true}, run.now_ms);
  run.now_ms = 60'000;
  CHECK(run.shown()[0] == "help");
  run.board.note({}, run.now_ms);
  CHECK(run.shown().size() == 1);
}

TEST_CASE("a board that nobody sees forgets the oldest lines, and says so") {
  watched_run run{5'000};
  for (int i = 0; i < 3'000; ++i)
    run.hear(told_by(event_kind::step_done, "overseer", std::to_string(i)));
  const auto frame = run.frame();
  CHECK(frame.leaving.size() + frame.lines.size() == 1'000 + 1 + 1);
  CHECK(frame.leaving[0].text
        == "2000 lines are not shown: the terminal stood still");
  CHECK(frame.leaving[1].text == "2000: Done");
}

TEST_CASE("names and reasons are shown as text whatever they hold") {
  watched_run run;
  run.hear(told_by(event_kind::step_failed, "overseer", "a\nb", "\x1b[2J"));
  CHECK(run.shown()[0] == "a\\nb: Failed: \\u001B[2J");
}

TEST_CASE("more jobs than rows are folded into one line") {
  watched_run run;
  run.begin_table(10);
  for (int number = 1; number <= 20; ++number)
    run.migrate(number, "1");
  const auto shown = run.shown({10, 40});
  REQUIRE(shown.size() == 9);
  CHECK(shown[0].starts_with("customers: Starting scan"));
  CHECK(shown[5] == "Process # 5: Migrating customer 1");
  CHECK(shown[6] == "… 15 more jobs");
  CHECK(shown[8].starts_with("Migrated"));
  CHECK(run.shown({2, 40}).size() == 1);
  CHECK(run.shown({1, 40}).back().starts_with("Migrated"));
  CHECK(run.shown({4, 40}).front() == "… 21 more jobs");
}

TEST_CASE("what went wrong is not folded away") {
  watched_run run;
  run.begin_table(10);
  for (int number = 1; number <= 20; ++number)
    run.migrate(number, "1");
  for (int number : {12, 19})
    run.hear(told_by(event_kind::batch_retried,
                     "migrator " + std::to_string(number), "customers",
                     "locked"));
  const auto shown = run.shown({7, 80});
  CHECK(shown[1].starts_with("Process #12: Batch"));
  CHECK(shown[2].starts_with("Process #19: Batch"));
  CHECK(run.frame({5, 80}).lines[1].colour == board_colour::yellow);
}

TEST_CASE("an event of something that is unknown changes nothing") {
  watched_run run;
  for (auto kind : {event_kind::scan_began, event_kind::scan_ended,
                    event_kind::step_progressed})
    run.hear(told_by(kind, "scanner", "never heard of"));
  run.finish_batch(1, {1, 1, 0, 0, 0, 1});
  CHECK(run.shown().size() == 2);
}
