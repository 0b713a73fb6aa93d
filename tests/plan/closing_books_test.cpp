#include "plan/closing_books.hpp"

#include "tests/catch.hpp"

using namespace dunlin;

namespace {

const batch_counts ten{10, 8, 1, 0, 1, 8};

error_code code_of(const std::optional<error>& problem) {
  return problem ? problem->code : error_code::none;
}

reject_limit share(double percent) {
  return {0, percent};
}

bool says(const std::optional<error>& problem, const std::string& words) {
  return problem && problem->text.find(words) != std::string::npos;
}

} // namespace

TEST_CASE("as many rejects as are allowed are not too many") {
  CHECK_FALSE(too_many_rejects({3, -1}, 3, std::nullopt));
  auto problem = too_many_rejects({3, -1}, 4, std::nullopt);
  CHECK(code_of(problem) == error_code::rejects_exceeded);
  CHECK(says(problem, "4 rows were rejected, run.rejects allows 3;"));
}

TEST_CASE("a share of rejects can't be told before all rows are known") {
  CHECK_FALSE(too_many_rejects(share(1), 1'000, std::nullopt));
  CHECK_FALSE(too_many_rejects(share(1), 10, 1'000));
  auto problem = too_many_rejects(share(1), 11, 1'000);
  CHECK(code_of(problem) == error_code::rejects_exceeded);
  CHECK(says(problem, "allows 1% of 1000;"));
  CHECK(says(too_many_rejects(share(0.5), 11, 1'000), "allows 0.5% of 1000;"));
}

TEST_CASE("a share of no rows allows no rejects") {
  CHECK_FALSE(too_many_rejects(share(0), 0, 0));
  CHECK(too_many_rejects(share(50), 1, 0));
}

TEST_CASE("books that agree with the source are closed") {
  CHECK_FALSE(books_differ(ten, {10, 0, 0, false}));
  CHECK_FALSE(books_differ(ten, {25, 15, 0, false}));
}

TEST_CASE("a source with more or fewer rows than were scanned differs") {
  CHECK(code_of(books_differ(ten, {11, 0, 0, false}))
        == error_code::counts_differ);
  CHECK(code_of(books_differ(ten, {9, 0, 0, false}))
        == error_code::counts_differ);
  // More past the bound than in all is a source that moved under the count.
  CHECK(says(books_differ(ten, {5, 7, 0, false}), "the source has -2 rows"));
}

TEST_CASE("a source that was written meanwhile may differ") {
  CHECK_FALSE(books_differ(ten, {11, 0, 0, true}));
}

TEST_CASE("a source with the mark that it had was not written") {
  CHECK_FALSE(may_have_changed("7 changes", "7 changes"));
  CHECK(may_have_changed("7 changes", "8 changes"));
}

TEST_CASE("a source that can't tell may have been written") {
  CHECK(may_have_changed("", ""));
  CHECK(may_have_changed("", "8 changes"));
  CHECK(may_have_changed("7 changes", ""));
}

TEST_CASE("rows with a NULL in their key are never passed over in silence") {
  CHECK(code_of(books_differ(ten, {12, 0, 2, true}))
        == error_code::key_has_null);
}

TEST_CASE("rows that were scanned and came nowhere differ, whatever the source "
          "says") {
  CHECK(code_of(books_differ({10, 8, 1, 0, 0, 8}, {10, 0, 0, true}))
        == error_code::counts_differ);
}
