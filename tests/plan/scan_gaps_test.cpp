#include "plan/scan_gaps.hpp"

#include "tests/catch.hpp"

#include <limits>

using namespace dunlin;

namespace {

finished_range range(uint64_t ordinal, uint32_t part, key_tuple lower,
                     key_tuple upper) {
  return {{ordinal, part}, std::move(lower), std::move(upper)};
}

/// The gaps, each as `(LOWER UPPER] FIRST-ID`.
std::vector<std::string> gaps_of(const std::vector<finished_range>& finished,
                                 const key_tuple& bound) {
  std::vector<std::string> lines;
  auto gaps = find_gaps(finished, bound);
  REQUIRE(gaps);
  for (const auto& gap : *gaps)
    lines.push_back("(" + gap.lower + " " + gap.upper + "] "
                    + std::to_string(gap.next().ordinal) + "."
                    + std::to_string(gap.next().part));
  return lines;
}

void check_damaged(const std::vector<finished_range>& finished,
                   const key_tuple& bound) {
  auto gaps = find_gaps(finished, bound);
  REQUIRE_FALSE(gaps);
  CHECK(gaps.error().code == error_code::counts_differ);
  CHECK(gaps.error().text.find("--reset") != std::string::npos);
}

using lines = std::vector<std::string>;

constexpr auto greatest_ordinal = std::numeric_limits<uint64_t>::max();

} // namespace

TEST_CASE("a scan without any batch is one gap from the first key on") {
  CHECK(gaps_of({}, "m") == lines{"( m] 0.0"});
}

TEST_CASE("a source that had no rows leaves nothing to scan") {
  CHECK(gaps_of({}, "") == lines{});
}

TEST_CASE("batches that follow one another to the bound leave nothing") {
  CHECK(gaps_of({range(0, 0, "", "f"), range(1, 0, "f", "m")}, "m") == lines{});
}

TEST_CASE("what lies behind the last batch is a gap of new ordinals") {
  CHECK(gaps_of({range(0, 0, "", "f")}, "m") == lines{"(f m] 1.0"});
}

TEST_CASE("batches that are missing get their own ordinals back") {
  CHECK(gaps_of({range(2, 0, "f", "h"), range(5, 0, "p", "s")}, "s")
        == lines{"( f] 0.0", "(h p] 3.0"});
}

TEST_CASE("a gap without an ordinal of its own becomes parts of the one before "
          "it") {
  // A run with larger batches ended ordinal 4 early, one with smaller ones
  // filled up 4.1.
  CHECK(gaps_of({range(4, 0, "", "f"), range(5, 0, "h", "m")}, "m")
        == lines{"(f h] 4.1"});
  CHECK(gaps_of({range(4, 0, "", "f"), range(4, 1, "f", "g"),
                 range(5, 0, "h", "m")},
                "m")
        == lines{"(g h] 4.2"});
}

TEST_CASE("a gap between two parts takes the numbers between them") {
  auto gaps = find_gaps({range(0, 0, "", "f"), range(0, 3, "h", "m")},
                        key_tuple{"m"});
  REQUIRE(gaps);
  REQUIRE(gaps->size() == 1);
  auto& gap = gaps->front();
  CHECK(gap.next() == batch_id{0, 1});
  CHECK_FALSE(gap.at_last_id());
  gap.advance();
  CHECK(gap.next() == batch_id{0, 2});
  CHECK(gap.at_last_id());
}

TEST_CASE("parts before the first finished one of an ordinal are a gap") {
  CHECK(gaps_of({range(0, 2, "c", "m")}, "m") == lines{"( c] 0.0"});
}

TEST_CASE("the tail of a scan never runs out of ids") {
  auto gaps = find_gaps({}, key_tuple{"m"});
  REQUIRE(gaps);
  for (int i = 0; i < 100'000; ++i)
    gaps->front().advance();
  CHECK(gaps->front().next() == batch_id{100'000, 0});
  CHECK_FALSE(gaps->front().at_last_id());
}

TEST_CASE("the parts of a gap end before those of retries") {
  auto gaps = find_gaps({range(1, 0, "f", "m")}, key_tuple{"m"});
  REQUIRE(gaps);
  auto& gap = gaps->front();
  while (!gap.at_last_id())
    gap.advance();
  CHECK(gap.next() == batch_id{0, first_retry_part - 1});
}

TEST_CASE("batches out of order, or one of them twice, are damage") {
  check_damaged({range(1, 0, "f", "m"), range(0, 0, "", "f")}, "m");
  check_damaged({range(0, 0, "", "f"), range(0, 0, "f", "m")}, "m");
}

TEST_CASE("a gap without any id left for it is damage") {
  check_damaged({range(0, 0, "c", "m")}, "m");
  check_damaged({range(0, 0, "", "f"), range(0, 1, "h", "m")}, "m");
  check_damaged({range(0, 0, "", "c"), range(0, first_retry_part - 1, "c", "f"),
                 range(1, 0, "h", "m")},
                "m");
}

TEST_CASE("a batch that holds no keys is damage") {
  check_damaged({range(0, 0, "", "")}, "m");
  check_damaged({range(0, 0, "", "f"), range(1, 0, "f", "f")}, "m");
}

TEST_CASE("a batch that begins at the first key, but is not first, is damage") {
  check_damaged({range(0, 0, "", "f"), range(2, 0, "", "m")}, "m");
}

TEST_CASE("a batch behind the bound is damage") {
  check_damaged({range(0, 0, "", "m"), range(1, 0, "m", "p")}, "m");
  check_damaged({range(0, 0, "", "f")}, "");
}

TEST_CASE("a part among those of retries is damage") {
  check_damaged({range(0, first_retry_part, "", "f")}, "m");
}

TEST_CASE("ids at the end of their numbers are damage, not an overflow") {
  check_damaged({range(greatest_ordinal, 0, "", "f")}, "m");
  check_damaged({range(greatest_ordinal, 0, "", "f"),
                 range(greatest_ordinal, 7, "h", "m")},
                "m");
}
