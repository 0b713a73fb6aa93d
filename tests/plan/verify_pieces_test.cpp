#include "plan/verify_pieces.hpp"
#include "tests/catch.hpp"

/// @file
/// What the ledger's batches say that stands in a target, by range.

using namespace dunlin;

namespace {

digest sum_of(uint8_t lowest) {
  digest out{};
  out[0] = lowest;
  return out;
}

/// A batch of copied rows.
batch_record copied(batch_id id, key_tuple lower, key_tuple upper, int64_t rows,
                    int64_t rejected = 0) {
  batch_record out{id, std::move(lower), std::move(upper)};
  out.counts.scanned = rows + rejected;
  out.counts.migrated = rows;
  out.counts.written = rows;
  out.counts.rejected = rejected;
  out.sum = sum_of(static_cast<uint8_t>(rows));
  return out;
}

batch_record retry(batch_id id, int64_t arrived) {
  auto out = copied(id, "", "", arrived);
  out.is_list = true;
  out.is_retry = true;
  out.counts.scanned = 0;
  out.counts.rejected = -arrived;
  return out;
}

} // namespace

TEST_CASE("digests are added as numbers of 128 bits") {
  digest sum{};
  sum.fill(0xff);
  add_to(sum, sum_of(2));
  CHECK(sum == sum_of(1));
  digest carried{};
  carried[0] = 0x80;
  add_to(carried, carried);
  CHECK(carried[0] == 0);
  CHECK(carried[1] == 1);
}

TEST_CASE("batches that follow one another are the pieces of a step") {
  const auto pieces
      = pieces_of({copied({0, 0}, "", "b", 3), copied({1, 0}, "b", "d", 2)},
                  "d", row_books::copied);
  REQUIRE(pieces);
  REQUIRE(pieces->size() == 2);
  CHECK(pieces->at(0).lower.empty());
  CHECK(pieces->at(0).upper == "b");
  CHECK(pieces->at(1).lower == "b");
  CHECK(pieces->at(1).total.rows == 2);
  CHECK(pieces->at(1).total.sum == sum_of(2));
}

TEST_CASE("the parts of an ordinal and the retries of its rejects are one"
          " piece") {
  const auto pieces
      = pieces_of({copied({0, 0}, "", "b", 3, 2), copied({0, 1}, "b", "c", 1),
                   retry({0, 65536}, 2), copied({1, 0}, "c", "d", 4)},
                  "d", row_books::copied);
  REQUIRE(pieces);
  REQUIRE(pieces->size() == 2);
  const auto& first = pieces->front();
  CHECK(first.upper == "c");
  CHECK(first.total.rows == 6);
  CHECK(first.total.scanned == 6);
  CHECK(first.total.sum == sum_of(6));
}

TEST_CASE("a scan without ranges that follow one another has no pieces") {
  auto list = copied({0, 0}, "", "", 3);
  list.is_list = true;
  CHECK_FALSE(pieces_of({list}, "", row_books::copied));
  const auto first = copied({0, 0}, "", "b", 3);
  // A gap, an end before the bound, a retry of a batch that is not there.
  CHECK_FALSE(
      pieces_of({first, copied({1, 0}, "c", "d", 1)}, "d", row_books::copied));
  CHECK_FALSE(pieces_of({first}, "d", row_books::copied));
  CHECK_FALSE(pieces_of({first, retry({1, 65536}, 1)}, "b", row_books::copied));
}

TEST_CASE("a source without rows has no pieces but is whole") {
  const auto pieces = pieces_of({}, "", row_books::copied);
  REQUIRE(pieces);
  CHECK(pieces->empty());
}

TEST_CASE("batches of listed keys are left out: the scan counts their rows") {
  const std::vector<batch_record> batches{
      copied({0, 0}, "", "b", 3), copied({first_keyed_ordinal, 0}, "", "", 2)};
  CHECK(total_of(batches, row_books::copied).rows == 3);
  CHECK(pieces_of(batches, "b", row_books::copied)->size() == 1);
}

TEST_CASE("where code of the user's makes rows, those that it made count") {
  auto made = copied({0, 0}, "", "b", 3);
  made.counts.written = 7;
  made.counts.already_there = 1;
  CHECK(total_of({made}, row_books::mapped).rows == 8);
  CHECK(total_of({made}, row_books::copied).rows == 4);
  CHECK(total_of({made}, row_books::copied).already_there == 1);
}

TEST_CASE("a batch without a digest leaves the sum without one") {
  auto changed = copied({1, 0}, "b", "c", 3);
  changed.sum.reset();
  CHECK_FALSE(total_of({copied({0, 0}, "", "b", 3), changed}, row_books::copied)
                  .has_sum);
}

TEST_CASE("digests of one kind alone add up") {
  auto first = copied({0, 0}, "", "b", 2);
  auto second = copied({1, 0}, "b", "d", 3);
  first.summed_by = second.summed_by = "engine";
  auto both = total_of({first, second}, row_books::copied);
  CHECK(both.has_sum);
  CHECK(both.summed_by == "engine");
  CHECK(both.sum == sum_of(5));
  CHECK(both.rows == 5);

  second.summed_by = "";
  both = total_of({first, second}, row_books::copied);
  CHECK_FALSE(both.has_sum);
  CHECK(both.rows == 5);
}

TEST_CASE("a range without a digest leaves those of others as they are") {
  auto counted = copied({0, 0}, "", "b", 2);
  counted.sum.reset();
  auto summed = copied({1, 0}, "b", "d", 3);
  summed.summed_by = "engine";
  const auto pieces = pieces_of({counted, summed}, "d", row_books::copied);
  REQUIRE(pieces);
  REQUIRE(pieces->size() == 2);
  CHECK_FALSE(pieces->front().total.has_sum);
  CHECK(pieces->back().total.has_sum);
  CHECK(pieces->back().total.summed_by == "engine");
  CHECK_FALSE(total_of({counted, summed}, row_books::copied).has_sum);
}
