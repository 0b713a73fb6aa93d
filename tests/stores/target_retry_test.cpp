#include "tests/catch.hpp"
#include "tests/stores/target_bench.hpp"

#include <string>
#include <vector>

using namespace dunlin;

namespace {

using list = std::vector<std::string>;

/// A bench whose batch 3 holds 1 to 4, of which 2 and 3 are rejects.
class rejected_rows : public target_bench {
public:
  rejected_rows()
      : target_bench{"CREATE TABLE t(id INTEGER PRIMARY KEY, v"
                     " CHECK(v <> 'bad'))"} {
    begin_copy({"id", "v"}, existing_rows::skip);
    const auto counts = write({3, 0}, {cells(1, "a"), cells(2, "bad"),
                                       cells(3, "bad"), cells(4, "d")});
    REQUIRE(counts);
    REQUIRE(counts->rejected == 2);
  }
};

} // namespace

TEST_CASE("rejects are listed by their batch with its next part") {
  rejected_rows bench;
  const auto rejects = bench.target().read_rejects("step");
  REQUIRE(rejects);
  REQUIRE(rejects->size() == 1);
  CHECK(rejects->front().ordinal == 3);
  CHECK(rejects->front().next_part == 1);
  CHECK(rejects->front().keys == list{cells(2), cells(3)});
}

TEST_CASE("a retry books what arrives as no longer rejected") {
  rejected_rows bench;
  const auto counts = bench.retry({3, 1}, {cells(2), cells(3)},
                                  {cells(2, "b"), cells(3, "c")});
  REQUIRE(counts);
  CHECK(counts->scanned == 0);
  CHECK(counts->migrated == 2);
  CHECK(counts->rejected == -2);
  CHECK(bench.target().read_rejects("step")->empty());
  CHECK(bench.rows("SELECT closed_part, closed_as FROM dunlin_rejects")
        == list{"1, 'arrived'", "1, 'arrived'"});
  CHECK(bench.record().counts.rejected == 0);
  CHECK(bench.record().counts.scanned == 4);
  CHECK(bench.target().close_step(closing_of(step_state::done, "")));
}

TEST_CASE("a reject whose row stands there by now has arrived too") {
  rejected_rows bench;
  bench.run_elsewhere("INSERT INTO t VALUES(2, 'by hand')");
  const auto counts = bench.retry({3, 1}, {cells(2), cells(3)},
                                  {cells(2, "b"), cells(3, "c")});
  REQUIRE(counts);
  CHECK(counts->already_there == 1);
  CHECK(counts->migrated == 1);
  CHECK(counts->rejected == -2);
}

TEST_CASE("a reject that is refused again keeps its books and its new reason") {
  rejected_rows bench;
  bench.run_elsewhere("CREATE TRIGGER x BEFORE INSERT ON t WHEN new.id = 2"
                      " BEGIN SELECT RAISE(ABORT, 'not yet'); END");
  const auto counts = bench.retry({3, 1}, {cells(2), cells(3)},
                                  {cells(2, "b"), cells(3, "c")});
  REQUIRE(counts);
  CHECK(counts->scanned == 0);
  CHECK(counts->rejected == -1);
  CHECK(bench.rows("SELECT key_text, reason, part FROM dunlin_rejects"
                   " WHERE closed_part IS NULL")
        == list{"'2', 'not yet', 1"});
  CHECK(bench.record().rejects_open == 1);
  CHECK(bench.target().read_rejects("step")->front().next_part == 2);

  bench.run_elsewhere("DROP TRIGGER x");
  REQUIRE(bench.retry({3, 2}, {cells(2)}, {cells(2, "b")}));
  CHECK(bench.record().counts.rejected == 0);
}

TEST_CASE("a reject whose row the source has no more is skipped") {
  rejected_rows bench;
  const auto counts
      = bench.retry({3, 1}, {cells(2), cells(3)}, {cells(3, "c")});
  REQUIRE(counts);
  CHECK(counts->scanned == 0);
  CHECK(counts->migrated == 1);
  CHECK(counts->skipped == 1);
  CHECK(counts->rejected == -2);
  CHECK(bench.rows("SELECT key_text, closed_as FROM dunlin_rejects")
        == list{"'2', 'gone'", "'3', 'arrived'"});
  CHECK(bench.record().counts.balanced());
}

TEST_CASE("a retry of anything but rejects does not balance") {
  rejected_rows bench;
  SECTION("a row that was no reject") {
    CHECK(code_of(bench.retry({3, 1}, {cells(9)}, {cells(9, "z")}))
          == error_code::counts_differ);
  }
  SECTION("a key that was no reject") {
    CHECK(code_of(bench.retry({3, 1}, {cells(2), cells(9)}, {cells(2, "b")}))
          == error_code::counts_differ);
  }
  SECTION("rejects in a part that is no retry") {
    CHECK(code_of(bench.write({3, 1}, {cells(2, "b")}))
          == error_code::counts_differ);
  }
  SECTION("a row twice") {
    CHECK(
        code_of(bench.retry({3, 1}, {cells(2)}, {cells(2, "b"), cells(2, "b")}))
        == error_code::key_not_unique);
  }
  CHECK(bench.record().rejects_open == 2);
  CHECK(bench.rows("SELECT id FROM t") == list{"1", "4"});
}

TEST_CASE("a further part of a batch with rejects is written as any other") {
  rejected_rows bench;
  const auto counts = bench.write({3, 1}, {cells(5, "e"), cells(6, "bad")});
  REQUIRE(counts);
  CHECK(counts->scanned == 2);
  CHECK(counts->rejected == 1);
  CHECK(bench.record().rejects_open == 3);
}
