#include "actors/board_pace.hpp"
#include "actors/event_text.hpp"
#include "actors/plain_board.hpp"
#include "tests/catch.hpp"

/// @file
/// How events read, and how many lines of them are shown.

using namespace dunlin;

namespace {

event make(event_kind kind, uint64_t at_ms, const std::string& step = "crs") {
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
      [] { return uint64_t{0}; });
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
  CHECK(counts_text({9'984, 9'980, 0, 0, 4, 9'980})
        == "9,984 rows: 9,980 migrated, 4 rejected");
}

TEST_CASE("a line of the plain board names time, step and what happened") {
  auto done = make(event_kind::step_done, 1'250);
  done.counts = {12, 12, 0, 0, 0, 12};
  CHECK(plain_line(done) == "   1.2s  crs: done, 12 rows: 12 migrated");
  auto failed = make(event_kind::step_failed, 0);
  failed.text = "a line\nbreak";
  CHECK(plain_line(failed) == "   0.0s  crs: failed: a line\\nbreak");
  CHECK(plain_line(make(event_kind::batch_done, 0)).empty());
}

TEST_CASE("a line of the log has six fields") {
  auto done = make(event_kind::batch_done, 5);
  done.part = "migrator 7";
  done.batch = "12.0";
  done.counts = {2, 1, 0, 0, 1, 1};
  CHECK(log_line(done, 0)
        == "1970-01-01T00:00:00.000Z\tdebug\tmigrator 7\tcrs\t12.0\tbatch_done"
           " scanned=2 migrated=1 rejected=1 written=1");
}

TEST_CASE(
    "a line of JSON holds every field, also with bytes that are no text") {
  auto bad = make(event_kind::warning, 7, "");
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
  CHECK(pace.take(make(event_kind::step_progressed, 0)));
  CHECK_FALSE(pace.take(make(event_kind::step_progressed, 400)));
  CHECK_FALSE(pace.take(make(event_kind::step_done, 800)));
  CHECK(pace.due(999).empty());
  const auto shown = pace.due(1'000);
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].kind == event_kind::step_done);
  CHECK_FALSE(pace.waits());
}

TEST_CASE("progress does not take the place of a warning that waits") {
  board_pace pace;
  CHECK(pace.take(make(event_kind::step_progressed, 0)));
  CHECK_FALSE(pace.take(make(event_kind::warning, 100)));
  CHECK_FALSE(pace.take(make(event_kind::step_progressed, 200)));
  REQUIRE(pace.due(1'000).size() == 1);
}

TEST_CASE("nothing takes the place of a step's end") {
  board_pace pace;
  CHECK(pace.take(make(event_kind::step_progressed, 0)));
  CHECK_FALSE(pace.take(make(event_kind::step_done, 100)));
  CHECK_FALSE(pace.take(make(event_kind::warning, 101)));
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
  const auto lines = shown_at_once({{make(event_kind::run_began, 0, ""),
                                     make(event_kind::step_progressed, 10, "a"),
                                     make(event_kind::step_progressed, 20, "b"),
                                     make(event_kind::step_failed, 40, "b"),
                                     make(event_kind::step_done, 30, "a"),
                                     make(event_kind::warning, 50, "b"),
                                     make(event_kind::run_ended, 60, "")}});
  CHECK(lines
        == "   0.0s  run\n"
           "   0.0s  a: 0 rows: 0 migrated\n"
           "   0.0s  b: 0 rows: 0 migrated\n"
           "   0.0s  a: done\n"
           "   0.0s  b: failed\n"
           "   0.0s  b: warning\n"
           "   0.0s  run\n");
}

TEST_CASE("a step that is done within a second has one line") {
  board_pace pace;
  CHECK_FALSE(pace.take(make(event_kind::step_began, 0)));
  CHECK(pace.take(make(event_kind::step_done, 300)));
  CHECK(pace.due(5'000).empty());
  CHECK_FALSE(pace.take(make(event_kind::step_began, 0, "slow")));
  CHECK(pace.due(1'000).size() == 1);
}

TEST_CASE("jobs do not wait for each other") {
  board_pace pace;
  CHECK(pace.take(make(event_kind::step_done, 0, "a")));
  CHECK(pace.take(make(event_kind::step_done, 0, "b")));
}

TEST_CASE("every kind of event has a level") {
  CHECK(level_of(event_kind::step_failed) == log_level::error);
  CHECK(level_of(event_kind::warning) == log_level::warning);
  CHECK(level_of(event_kind::step_done) == log_level::info);
  CHECK(level_of(event_kind::batch_done) == log_level::debug);
}
