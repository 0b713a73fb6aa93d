#include "actors/board_words.hpp"
#include "actors/display_width.hpp"
#include "actors/progress_text.hpp"
#include "tests/catch.hpp"

/// @file
/// What the boards say, and how wide it is.

using namespace dunlin;

namespace {

const noun customers{"customer", "customers"};

table_progress some_progress() {
  table_progress out;
  out.name = "crs";
  out.what = customers;
  out.rows_done = 420'000;
  out.rows_expected = 1'000'000;
  out.rows_per_second = 31'200.4;
  out.time_left_ms = 18'600;
  return out;
}

} // namespace

TEST_CASE("the boards speak of what a row is") {
  CHECK(scanned_words(1'000, customers) == "Scanned 1,000 customers");
  CHECK(scan_over_words(1'031, customers)
        == "Completed scan of customers, after 1,031 customers");
  CHECK(migrating_words("4711", customers) == "Migrating customer 4711");
  CHECK(migrated_words({723, 308, 0, 0}, customers)
        == "Migrated 723 customers (308 previously migrated, 0 failures)");
  CHECK(migrated_words({1, 0, 1, 2}, {})
        == "Migrated 1 row (0 previously migrated, 2 skipped, 1 failure)");
}

TEST_CASE("a duration is told in words") {
  CHECK(duration_words(0) == "less than a second");
  CHECK(duration_words(999) == "less than a second");
  CHECK(duration_words(1'000) == "1 second");
  CHECK(duration_words(7'900) == "7 seconds");
  CHECK(duration_words(65'000) == "1 minute, 5 seconds");
  CHECK(duration_words(3'600'000) == "1 hour");
  CHECK(duration_words(((9 * 24 + 1) * 3600 + 61) * 1000ull)
        == "1 week, 2 days, 1 hour, 1 minute, 1 second");
}

TEST_CASE("what an earlier run migrated was previously migrated") {
  const auto tally = tally_of({100, 60, 30, 4, 6, 60}, {50, 40, 5, 0, 5, 40});
  CHECK(tally.migrated == 20);
  CHECK(tally.previously == 70);
  CHECK(tally.skipped == 4);
  CHECK(tally.failures == 6);
}

TEST_CASE("a migrator is called a process") {
  CHECK(process_number("migrator 7") == 7u);
  CHECK(process_number("migrator 123") == 123u);
  CHECK_FALSE(process_number("scanner"));
  CHECK_FALSE(process_number("migrator seven"));
  CHECK(process_prefix(7) == "Process # 7: ");
  CHECK(process_prefix(20) == "Process #20: ");
}

TEST_CASE("a bar has as many facts as there is room for") {
  const auto progress = some_progress();
  CHECK(progress_text(progress, 99, 3, {})
        == "crs ▓▓▓▓▓▓▓▓▓▓▓▓░░░░░░░░░░░░░░░░░░  ~42%  420,000 of ~1,000,000"
           " customers  31,200/s  left 18s");
  CHECK(
      progress_text(progress, 79, 6, {})
      == "crs    ▓▓▓▓▓░░░░░░░░  ~42%  420,000 of ~1,000,000 customers  31,200/s"
         "  left 18s");
  CHECK(progress_text(progress, 39, 3, {})
        == "crs ▓▓▓░░░░░  ~42% 420,000 31,200/s 18s");
  CHECK(progress_text(progress, 39, 3, ascii_glyphs)
        == "crs ###.....  ~42% 420,000 31,200/s 18s");
}

TEST_CASE("a bar that knows nothing says so") {
  auto progress = some_progress();
  progress.rows_expected.reset();
  progress.rows_per_second.reset();
  progress.time_left_ms.reset();
  CHECK(progress_text(progress, 60, 3, {})
        == "crs ░░░░░░░░░░░░░░░░░░     –  420,000 customers  –/s  left –");
}

TEST_CASE("an estimate that was passed is no per cent") {
  auto progress = some_progress();
  CHECK(percent_done(progress) == 42);
  progress.rows_done = 1'000'001;
  CHECK_FALSE(percent_done(progress));
  progress.rows_expected = 0;
  CHECK_FALSE(percent_done(progress));
  progress.is_exact = true;
  progress.rows_done = 0;
  CHECK(percent_done(progress) == 100);
}

TEST_CASE("a text is as wide as the widest terminal shows it") {
  CHECK(display_width("") == 0);
  CHECK(display_width("abc") == 3);
  CHECK(display_width("漢字") == 4);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("한글") == 4);
  CHECK(display_width("❤\ufe0f") == 2);
  CHECK(display_width("👩\u200d👩\u200d👧") == 6);
  CHECK(display_width("🇩🇪") == 4);
  // Younger than the library.
  CHECK(display_width("\U0001fae9") == 2);
}

TEST_CASE("a text is cut between characters as people see them") {
  CHECK(cut_to_width("abc", 3, "…") == "abc");
  CHECK(cut_to_width("abcd", 3, "…") == "ab…");
  CHECK(cut_to_width("abcd", 1, "…") == "…");
  CHECK(cut_to_width("abcd", 0, "…").empty());
  CHECK(cut_to_width("漢字", 3, "…") == "漢…");
  CHECK(cut_to_width("漢字", 2, "…") == "…");
  CHECK(cut_to_width("ae\u0301\u0323b", 2, "…") == "a…");
  CHECK(cut_to_width("ae\u0301\u0323b", 3, "…") == "ae\u0301\u0323b");
  CHECK(cut_to_width("👩\u200d👧x", 4, "…") == "…");
  CHECK(cut_to_width("👩\u200d👧x", 5, "…") == "👩\u200d👧x");
}

TEST_CASE("nothing that is shown steers a terminal") {
  CHECK(displayable("a\u009b31mb\u2028c\u202ed", false) == "a?31mb?c?d");
  CHECK(displayable("a\x1b[31m", false) == "a?[31m");
  CHECK(displayable("a\xff\u200d漢", false) == "a?\u200d漢");
  CHECK(displayable("Zoë 漢", true) == "Zo? ?");
}
