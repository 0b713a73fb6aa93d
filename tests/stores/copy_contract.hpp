#pragma once

#include "stores/digest.hpp"
#include "tests/stores/contract_writer.hpp"

/// @file
/// What every store must do with rows that it copies from one of its tables to
/// another itself.

namespace dunlin {

inline target_spec copy_spec(digest_mode digest_kind) {
  target_spec out{"step", "t", {"id", "text"}, {"id"}, {0}, 2};
  out.inner_table = "old_t";
  out.digest = digest_kind;
  return out;
}

template <class Fixture>
void make_copy_tables(Fixture& fixture, std::vector<std::string> standing) {
  fixture.make_target(
      {"old_t",
       {"id", "text"},
       {"id"},
       {cells(1, "a"), cells(2, "b"), cells(3, nullptr), cells(7, "g")},
       {}});
  make_contract_target(fixture, std::move(standing));
}

template <class Fixture>
void check_copied_ranges() {
  Fixture fixture;
  make_copy_tables(fixture, {});
  contract_writer writer{fixture};
  auto& target = writer.target();
  REQUIRE(target.prepare(copy_spec(digest_mode::count)));
  const batch_bounds first{"", cells(2), {}};
  const batch_bounds second{cells(2), cells(99), {}};
  REQUIRE(target.begin_batch("step", {0, 0}));

  SECTION("a range is copied by one statement and has its ledger row") {
    const auto copied = target.write_range(second, 2);
    REQUIRE(copied);
    CHECK(copied->rows == 2);
    CHECK_FALSE(copied->must_split);
    const auto counts = target.commit_batch({second, 2, 0, false});

    REQUIRE(counts);
    CHECK(*counts == batch_counts{2, 2, 0, 0, 0, 2});
    CHECK(fixture.target_rows("t") == lines{"3, NULL", "7, 'g'"});
    CHECK(writer.record().counts == *counts);
    CHECK_FALSE(target.read_batches("step")->front().sum);
  }

  SECTION("rows that the application added or took meanwhile are counted") {
    const auto seen = GENERATE(uint64_t{0}, uint64_t{1}, uint64_t{5});
    const auto copied = target.write_range(first, seen);
    REQUIRE(copied);
    CHECK(copied->rows == 2);
    CHECK(target.commit_batch({first, 2, 0, false}));
    CHECK(fixture.target_rows("t").size() == 2);
  }

  SECTION("a range without a row is copied too") {
    const batch_bounds gap{cells(4), cells(6), {}};
    REQUIRE(target.write_range(gap, 0));
    const auto counts = target.commit_batch({gap, 0, 0, false});
    REQUIRE(counts);
    CHECK(*counts == batch_counts{});
  }

  SECTION("a copy that was rolled back left nothing") {
    REQUIRE(target.write_range(first, 2));
    target.roll_back();
    CHECK(fixture.target_rows("t").empty());
  }

  SECTION("books that do not agree commit no copy") {
    REQUIRE(target.write_range(first, 2));
    CHECK(code_of(target.commit_batch({first, 3, 0, false}))
          == error_code::counts_differ);
    target.roll_back();
    CHECK(fixture.target_rows("t").empty());
  }
}

template <class Fixture>
void check_refused_copies() {
  Fixture fixture;
  make_copy_tables(fixture, {cells(2, "stood there")});
  contract_writer writer{fixture};
  auto& target = writer.target();
  REQUIRE(target.prepare(copy_spec(digest_mode::count)));
  const batch_bounds all{"", cells(99), {}};
  REQUIRE(target.begin_batch("step", {0, 0}));
  const auto refused = target.write_range(all, 4);
  REQUIRE(refused);
  CHECK(refused->rows == 4);
  CHECK(refused->must_split);
  CHECK(target.write_range({"", cells(1), {}}, 0)->rows == 1);
  const auto alone = target.write_range({cells(1), cells(2), {}}, 0);
  REQUIRE(alone);
  CHECK(alone->rows == 1);
  CHECK_FALSE(alone->must_split);
  CHECK(target.write_range({cells(2), cells(99), {}}, 0)->rows == 2);
  const auto counts = target.commit_batch({all, 4, 0, false});

  REQUIRE(counts);
  CHECK(*counts == batch_counts{4, 3, 0, 0, 1, 3});
  CHECK(fixture.target_rows("t")
        == lines{"1, 'a'", "2, 'stood there'", "3, NULL", "7, 'g'"});
  CHECK(target.read_rejects("step")->front().keys == lines{cells(2)});
}

template <class Fixture>
void check_copy_retries() {
  Fixture fixture;
  make_copy_tables(fixture, {});
  contract_writer writer{fixture};
  auto& target = writer.target();
  // A row that nobody copies any more is refused first.
  REQUIRE(writer.write({0, 0}, {cells(2, "refused"), cells(5, "refused")}));
  REQUIRE(target.prepare(copy_spec(digest_mode::engine)));
  const batch_bounds list{"", "", {cells(2), cells(5)}};
  REQUIRE(target.begin_batch("step", {0, 1u << 16}));
  const auto copied = target.write_range(list, 0);
  REQUIRE(copied);
  CHECK(copied->rows == 1);
  const auto counts = target.commit_batch({list, 1, 0, true});

  REQUIRE(counts);
  CHECK(*counts == batch_counts{0, 1, 0, 1, -2, 1});
  CHECK(fixture.target_rows("t") == lines{"2, 'b'"});
  CHECK(target.read_rejects("step")->empty());
}

template <class Fixture>
void check_unknown_copies() {
  Fixture fixture;
  make_copy_tables(fixture, {});
  contract_writer writer{fixture};
  auto spec = copy_spec(digest_mode::count);
  spec.inner_table = "nowhere";
  CHECK(code_of(writer.target().prepare(spec)) == error_code::unknown_table);
}

/// Of the digests that a database tells itself.
template <class Fixture>
void check_engine_digests() {
  Fixture fixture;
  make_copy_tables(fixture, {});
  contract_writer writer{fixture};
  auto& target = writer.target();
  const auto spec = copy_spec(digest_mode::engine);
  REQUIRE(target.prepare(spec));
  const batch_bounds first{"", cells(2), {}};
  const batch_bounds second{cells(2), cells(99), {}};
  const auto copy = [&](uint64_t ordinal, const batch_bounds& bounds) {
    REQUIRE(target.begin_batch("step", {ordinal, 0}));
    REQUIRE(target.write_range(bounds, 2));
    REQUIRE(target.commit_batch({bounds, 2, 0, false}));
  };
  copy(0, first);
  copy(1, second);
  const auto batches = target.read_batches("step");
  REQUIRE(batches);
  REQUIRE(batches->size() == 2);

  SECTION("each batch has one, which can be told again") {
    for (const auto& [bounds, batch] :
         {std::pair{first, (*batches)[0]}, std::pair{second, (*batches)[1]}}) {
      const auto again = target.sum_rows(spec, bounds);
      REQUIRE(again);
      REQUIRE(batch.sum);
      CHECK(again->rows == 2);
      CHECK(again->sum == *batch.sum);
      CHECK(again->summed_by == batch.summed_by);
    }
    CHECK((*batches)[0].sum != (*batches)[1].sum);
  }

  SECTION("those of two ranges add up to that of both") {
    const auto both = target.sum_rows(spec, {"", cells(99), {}});
    REQUIRE(both);
    digest_sum sum;
    sum.add(*(*batches)[0].sum);
    sum.add(*(*batches)[1].sum);
    CHECK(both->sum == sum.bytes());
    CHECK(both->rows == 4);
  }

  SECTION("one value that changed, or moved to another row, is another") {
    for (const auto* change :
         {"UPDATE t SET text = 'A' WHERE id = 1",
          "UPDATE t SET text = CASE id WHEN 1 THEN 'b' ELSE 'a' END"
          " WHERE id < 3",
          "UPDATE t SET text = NULL WHERE id = 1",
          "UPDATE t SET text = '' WHERE id = 1"}) {
      fixture.run_on_target(change);
      const auto now = target.sum_rows(spec, first);
      REQUIRE(now);
      CHECK(now->sum != *(*batches)[0].sum);
      fixture.run_on_target("UPDATE t SET text = CASE id WHEN 1 THEN 'a' ELSE"
                            " 'b' END WHERE id < 3");
      CHECK(target.sum_rows(spec, first)->sum == *(*batches)[0].sum);
    }
  }
}

/// A batch among whose rows others stand.
template <class Fixture>
void check_mingled_copies() {
  Fixture fixture;
  make_copy_tables(fixture, {cells(5, "other")});
  contract_writer writer{fixture};
  auto& target = writer.target();
  REQUIRE(target.prepare(copy_spec(digest_mode::engine)));
  const batch_bounds all{"", cells(99), {}};
  REQUIRE(target.begin_batch("step", {0, 0}));
  REQUIRE(target.write_range(all, 4));
  REQUIRE(target.commit_batch({all, 4, 0, false}));
  const auto batches = target.read_batches("step");
  REQUIRE(batches);
  CHECK(batches->front().counts.migrated == 4);
  CHECK_FALSE(batches->front().sum);
}

/// All of it, of a store whose tables can be looked at by SQL.
template <class Fixture>
void check_copy_contract() {
  SECTION("ranges that are copied") {
    check_copied_ranges<Fixture>();
  }
  SECTION("refused rows") {
    check_refused_copies<Fixture>();
  }
  SECTION("rejects that are tried again") {
    check_copy_retries<Fixture>();
  }
  SECTION("a source that is not there") {
    check_unknown_copies<Fixture>();
  }
  if constexpr (requires(Fixture f) { f.run_on_target(""); }) {
    SECTION("digests of the database's own") {
      check_engine_digests<Fixture>();
    }
    SECTION("rows that stood there have no part in a digest") {
      check_mingled_copies<Fixture>();
    }
  }
}

} // namespace dunlin
