#include "actors/board_pace.hpp"
#include "actors/event_text.hpp"
#include "actors/plain_board.hpp"
#include "tests/catch.hpp"

/// @file
/// How events read, and how many lines of them are shown.

using namespace dunlin;

namespace {

event told_at(event_kind kind, uint64_t at_ms,
              const std::string& step = "crs") {
  event out;
  out.kind = kind;
  out.at_ms = at_ms;
  out.part = "overseer";
  out.step = step;
  return out;
}

/// What the plain board has written when it answers, by a clock that stands at
/// the run's begin: nothing is ever due.
std::string shown_at_once(const board_update& update) {
  caf::actor_system_config config;
  add_message_types(config);
  caf::actor_system system{config};
  std::string out;
  caf::scoped_actor self{system};
  auto board = system.spawn(
      plain_board, [&](std::string_view text) { out += text; },
      [] { return uint64_t{0}; }, noun_book{});
  self->request(board, std::chrono::seconds{60}, update)
      .receive([](caf::ok_atom) {},
               [](const caf::error& problem) { FAIL(to_string(problem)); });
  self->send_exit(board, caf::exit_reason::user_shutdown);
  return out;
}

} // namespace

TEST_CASE("numbers, times and counts read well") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(22'650) == "22,650");
  CHECK(grouped(-1'234'567) == "-1,234,567");
  CHECK(elapsed_text(450) == "0.4s");
  CHECK(elapsed_text(125'000) == "2m05s");
  CHECK(elapsed_text(3'725'000) == "1h02m");
  CHECK(utc_text(1'732'363'501'123) == "2024-11-23T12:05:01.123Z");
}

TEST_CASE("a line of the plain board names time, step and what happened") {
  const plain_words words{{}};
  CHECK(words.line(told_at(event_kind::step_done, 1'250))
        == "   1.2s  crs: done");
  auto failed = told_at(event_kind::step_failed, 0);
  failed.text = "a line\nbreak";
  CHECK(words.line(failed) == "   0.0s  crs: failed: a line\\nbreak");
  CHECK(words.line(told_at(event_kind::batch_done, 0)).empty());
}

TEST_CASE("the plain board speaks of what the rows of a table step are") {
  plain_words words{{{"crs", {"place", "places"}}}};
  auto began = told_at(event_kind::step_began, 1'000);
  began.text = "table";
  words.see(began);
  CHECK(words.line(began).empty());
  auto scan = told_at(event_kind::scan_began, 1'100);
  scan.counts = {60, 50, 10, 0, 0, 50};
  words.see(scan);
  auto progress = told_at(event_kind::step_progressed, 2'000);
  progress.rows_found = 1'000;
  CHECK(words.line(progress) == "   2.0s  crs: Scanned 1,000 places");
  progress.counts = {100, 80, 20, 0, 0, 80};
  CHECK(words.line(progress)
        == "   2.0s  crs: Migrated 30 places (70 previously migrated, 0"
           " failures)");
  auto scanned = told_at(event_kind::scan_ended, 3'000);
  scanned.rows_found = 1'031;
  CHECK(words.line(scanned)
        == "   3.0s  crs: Completed scan of places, after 1,031 places");
  auto done = told_at(event_kind::step_done, 8'000);
  done.counts = {1'031, 90, 941, 0, 0, 90};
  CHECK(words.line(done)
        == "   8.0s  crs: Migrated 40 places (991 previously migrated, 0"
           " failures) in 7 seconds");
  done.kind = event_kind::step_stopped;
  CHECK(words.line(done).starts_with("   8.0s  crs: stopped. Migrated 40"));
}

TEST_CASE("the end of a scan waits for more than it says, and is not lost") {
  board_pace pace;
  CHECK(pace.take(told_at(event_kind::step_progressed, 0)));
  CHECK_FALSE(pace.take(told_at(event_kind::scan_ended, 1'500)));
  CHECK_FALSE(pace.take(told_at(event_kind::step_progressed, 2'000)));
  const auto due = pace.due(2'500);
  REQUIRE(due.size() == 1);
  CHECK(due[0].kind == event_kind::scan_ended);
  CHECK_FALSE(pace.take(told_at(event_kind::scan_ended, 4'000)));
  CHECK(pace.take(told_at(event_kind::step_done, 4'100)));
  CHECK_FALSE(pace.waits());
}

TEST_CASE("a line of the log has six fields") {
  auto done = told_at(event_kind::batch_done, 5);
  done.part = "migrator 7";
  done.batch = "12.0";
  done.counts = {2, 1, 0, 0, 1, 1};
  CHECK(log_line(done, 0)
        == "1970-01-01T00:00:00.000Z\tdebug\tmigrator 7\tcrs\t12.0\tbatch_done"
           " scanned=2 migrated=1 rejected=1 written=1");
}

TEST_CASE(
    "a line of JSON holds every field, also with bytes that are no text") {
  auto bad = told_at(event_kind::warning, 7, "");
  bad.text = "\xff\"";
  CHECK(json_line(bad)
        == "{\"event\":\"warning\",\"at_ms\":7,\"part\":\"overseer\","
           "\"step\":\"\",\"batch\":\"\",\"counts\":{\"scanned\":0,"
           "\"migrated\":0,\"already_there\":0,\"skipped\":0,\"rejected\":0,"
           "\"written\":0},\"rows_expected\":0,\"rows_found\":0,\"text\":"
           "\"\xef\xbf\xbd\\\"\"}");
}

TEST_CASE("a job has one line a second, the newest of what waits") {
  board_pace pace;
  CHECK(pace.take(told_at(event_kind::step_progressed, 0)));
  CHECK_FALSE(pace.take(told_at(event_kind::step_progressed, 400)));
  CHECK_FALSE(pace.take(told_at(event_kind::step_done, 800)));
  CHECK(pace.due(999).empty());
  const auto shown = pace.due(1'000);
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].kind == event_kind::step_done);
  CHECK_FALSE(pace.waits());
}

TEST_CASE("progress does not take the place of a warning that waits") {
  board_pace pace;
  CHECK(pace.take(told_at(event_kind::step_progressed, 0)));
  CHECK_FALSE(pace.take(told_at(event_kind::warning, 100)));
  CHECK_FALSE(pace.take(told_at(event_kind::step_progressed, 200)));
  REQUIRE(pace.due(1'000).size() == 1);
}

TEST_CASE("the end of a scan does not take the place of a warning") {
  board_pace pace;
  CHECK(pace.take(told_at(event_kind::step_progressed, 0)));
  CHECK_FALSE(pace.take(told_at(event_kind::batch_retried, 100)));
  CHECK_FALSE(pace.take(told_at(event_kind::scan_ended, 200)));
  const auto shown = pace.due(1'000);
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].kind == event_kind::batch_retried);
}

TEST_CASE("nothing takes the place of a step's end") {
  board_pace pace;
  CHECK(pace.take(told_at(event_kind::step_progressed, 0)));
  CHECK_FALSE(pace.take(told_at(event_kind::step_done, 100)));
  CHECK_FALSE(pace.take(told_at(event_kind::warning, 101)));
  auto shown = pace.due(1'000);
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].kind == event_kind::step_done);
  CHECK(pace.due(1'999).empty());
  shown = pace.due(2'000);
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].kind == event_kind::warning);
  CHECK_FALSE(pace.waits());
}

TEST_CASE("at the end of a run the plain board shows all that waits") {
  const auto lines
      = shown_at_once({{told_at(event_kind::run_began, 0, ""),
                        told_at(event_kind::step_progressed, 10, "a"),
                        told_at(event_kind::step_progressed, 20, "b"),
                        told_at(event_kind::step_failed, 40, "b"),
                        told_at(event_kind::step_done, 30, "a"),
                        told_at(event_kind::warning, 50, "b"),
                        told_at(event_kind::run_ended, 60, "")}});
  CHECK(lines
        == "   0.0s  run\n"
           "   0.0s  a: Scanned 0 rows\n"
           "   0.0s  b: Scanned 0 rows\n"
           "   0.0s  a: done\n"
           "   0.0s  b: failed\n"
           "   0.0s  b: warning\n"
           "   0.0s  run\n");
}

TEST_CASE("a step that is done within a second has one line") {
  board_pace pace;
  CHECK_FALSE(pace.take(told_at(event_kind::step_began, 0)));
  CHECK(pace.take(told_at(event_kind::step_done, 300)));
  CHECK(pace.due(5'000).empty());
  CHECK_FALSE(pace.take(told_at(event_kind::step_began, 0, "slow")));
  CHECK(pace.due(1'000).size() == 1);
}

TEST_CASE("jobs do not wait for each other") {
  board_pace pace;
  CHECK(pace.take(told_at(event_kind::step_done, 0, "a")));
  CHECK(pace.take(told_at(event_kind::step_done, 0, "b")));
}

TEST_CASE("no end is shown before one that came earlier and is held back") {
  board_pace pace;
  CHECK_FALSE(pace.take(told_at(event_kind::step_began, 0, "b")));
  CHECK(pace.due(1'000).size() == 1);
  CHECK_FALSE(pace.take(told_at(event_kind::step_done, 1'400, "b")));
  CHECK_FALSE(pace.take(told_at(event_kind::step_done, 1'400, "a")));
  CHECK_FALSE(pace.take(told_at(event_kind::step_failed, 1'500, "c")));
  CHECK(pace.due(1'999).empty());
  const auto shown = pace.due(2'000);
  REQUIRE(shown.size() == 3);
  CHECK(shown[0].step == "b");
  CHECK(shown[1].step == "a");
  CHECK(shown[2].step == "c");
  CHECK(pace.take(told_at(event_kind::step_done, 2'100, "d")));
  CHECK_FALSE(pace.waits());
}

TEST_CASE("what the run says of itself stands behind all that came before it") {
  board_pace pace;
  CHECK(pace.take(told_at(event_kind::run_began, 0, "")));
  CHECK_FALSE(pace.take(told_at(event_kind::step_began, 20, "a")));
  CHECK_FALSE(pace.take(told_at(event_kind::stopping, 700, "")));
  const auto shown = pace.due(1'000);
  REQUIRE(shown.size() == 2);
  CHECK(shown[0].kind == event_kind::step_began);
  CHECK(shown[1].kind == event_kind::stopping);
  CHECK(shown_at_once({{told_at(event_kind::step_began, 20, "a"),
                        told_at(event_kind::stopping, 700, "")}})
        == "   0.0s  a: began\n   0.7s  run\n");
}

TEST_CASE("the plain board says nothing of the stop of a step that never"
          " began") {
  plain_words words{{}};
  words.see(told_at(event_kind::step_began, 0, "a"));
  CHECK(words.line(told_at(event_kind::step_stopped, 0, "a"))
        == "   0.0s  a: stopped");
  CHECK(words.line(told_at(event_kind::step_stopped, 0, "b")).empty());
}

TEST_CASE("steps that one failure blocks have one line on the plain board") {
  const auto blocked = [](const std::string& step, const std::string& by) {
    auto out = told_at(event_kind::step_blocked, 30, step);
    out.text = "blocked by " + by;
    return out;
  };
  const auto lines = shown_at_once(
      {{told_at(event_kind::step_failed, 10, "a"), blocked("b", "a"),
        blocked("c", "a"), blocked("d", "a"),
        told_at(event_kind::step_failed, 40, "x"), blocked("y", "x"),
        told_at(event_kind::run_ended, 60, "")}});
  CHECK(lines
        == "   0.0s  a: failed\n"
           "   0.0s  3 steps: blocked by a\n"
           "   0.0s  x: failed\n"
           "   0.0s  y: blocked by x\n"
           "   0.0s  run\n");
}

TEST_CASE("every kind of event has a level") {
  CHECK(level_of(event_kind::step_failed) == log_level::error);
  CHECK(level_of(event_kind::warning) == log_level::warning);
  CHECK(level_of(event_kind::step_done) == log_level::info);
  CHECK(level_of(event_kind::batch_done) == log_level::debug);
}
