#pragma once

#include "stores/digest.hpp"
#include "tests/catch.hpp"
#include "tests/stores/contract_writer.hpp"

/// @file
/// What every store must do when it is written; see store_contract.hpp.

namespace dunlin {

template <class Fixture>
void check_batches() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};

  SECTION("a committed batch stands with its ledger row and its books") {
    const auto counts = writer.write({3, 0}, {cells(1, "a"), cells(2, "b")});

    REQUIRE(counts);
    CHECK(counts->scanned == 2);
    CHECK(counts->migrated == 2);
    CHECK(counts->written == 2);
    CHECK(fixture.target_rows("t") == lines{"1, 'a'", "2, 'b'"});
    const auto batches = writer.target().read_batches("step");
    REQUIRE(batches);
    REQUIRE(batches->size() == 1);
    CHECK(batches->front().id == batch_id{3, 0});
    CHECK(batches->front().upper == cells(99));
    CHECK(batches->front().counts == *counts);
    const auto outcome = writer.target().find_batch("step", {3, 0});
    REQUIRE(outcome);
    CHECK(outcome->committed);
    CHECK(outcome->counts == *counts);
    CHECK(writer.record().counts == *counts);
  }

  SECTION("what is foreseen of a row is the digest of its cells") {
    REQUIRE(writer.write({0, 0}, {cells(1, "a")}));
    const auto columns = writer.target().digest_columns("step");
    CHECK(columns == std::vector<bool>{true, true});
    const auto foreseen
        = writer.target().foresee_rows("step", {cells(1, "a"), 1, 2});
    REQUIRE(foreseen);
    REQUIRE(foreseen->size() == 1);
    digest_sum expected;
    expected.add(cells(1, "a"));
    CHECK(foreseen->front() == expected.bytes());
  }

  SECTION("a batch that was rolled back leaves no row and no ledger row") {
    REQUIRE(writer.target().begin_batch("step", {0, 0}));
    REQUIRE(writer.target().write_rows({cells(1, "a"), 1, 2}));
    writer.target().roll_back();

    CHECK(fixture.target_rows("t").empty());
    const auto outcome = writer.target().find_batch("step", {0, 0});
    REQUIRE(outcome);
    CHECK_FALSE(outcome->committed);
    CHECK(writer.write({0, 0}, {cells(1, "a")}));
  }
}

template <class Fixture>
void check_undone_batches() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};

  SECTION("a connection that goes takes its open batch along") {
    {
      contract_writer dying{fixture, existing_rows::fail, "run 2"};
      REQUIRE(dying.target().begin_batch("step", {0, 0}));
      REQUIRE(dying.target().write_rows({cells(1, "a"), 1, 2}));
    }

    CHECK(fixture.target_rows("t").empty());
    contract_writer next{fixture, existing_rows::fail, "run 3"};
    CHECK(next.write({0, 0}, {cells(1, "a")}));
  }

  SECTION("a batch commits once, whoever tries again") {
    REQUIRE(writer.write({0, 0}, {cells(1, "a")}));

    CHECK(code_of(writer.target().begin_batch("step", {0, 0}))
          == error_code::batch_committed);
    writer.target().roll_back();
    CHECK(writer.write({0, 1}, {cells(2, "b")}));
  }

  SECTION("books that do not agree commit nothing") {
    REQUIRE(writer.target().begin_batch("step", {0, 0}));
    REQUIRE(writer.target().write_rows({cells(1, "a"), 1, 2}));
    const batch_bounds bounds{"", cells(99), {}};

    SECTION("more rows were read than came") {
      CHECK(code_of(writer.target().commit_batch({bounds, 2, 0, false}))
            == error_code::counts_differ);
    }
    SECTION("more keys were counted than rows read") {
      CHECK(code_of(writer.target().commit_batch({bounds, 1, 2, false}))
            == error_code::counts_differ);
    }
    writer.target().roll_back();
    CHECK(fixture.target_rows("t").empty());
  }

  SECTION("a batch without rows has a ledger row all the same") {
    const auto counts = writer.write({0, 0}, {});

    REQUIRE(counts);
    CHECK(*counts == batch_counts{});
    CHECK(writer.record().batches == 1);
  }
}

template <class Fixture>
void check_rejects() {
  Fixture fixture;
  make_contract_target(fixture, {cells(7, "stood there")});

  SECTION("a refused row is a reject, the rest of its batch arrives") {
    contract_writer writer{fixture};
    const auto counts = writer.write(
        {4, 0}, {cells(1, "a"), cells(2, "refused"), cells(3, "c")});

    REQUIRE(counts);
    CHECK(counts->migrated == 2);
    CHECK(counts->rejected == 1);
    CHECK(fixture.target_rows("t").size() == 3);
    const auto rejects = writer.target().read_rejects("step");
    REQUIRE(rejects);
    REQUIRE(rejects->size() == 1);
    CHECK(rejects->front().ordinal == 4);
    CHECK(rejects->front().next_part == 1);
    CHECK(rejects->front().keys == std::vector<key_tuple>{cells(2)});
    CHECK(writer.record().rejects_open == 1);
  }
}

template <class Fixture>
void check_retries() {
  Fixture fixture;
  make_contract_target(fixture);

  SECTION("a retry books what arrives as no longer rejected") {
    contract_writer writer{fixture};
    REQUIRE(writer.write({4, 0}, {cells(1, "refused"), cells(2, "refused")}));
    const batch_bounds both{"", "", {cells(1), cells(2)}};

    const auto counts = writer.write(
        {4, 1}, {cells(1, "refused"), cells(2, "b")}, true, both);

    REQUIRE(counts);
    CHECK(counts->balanced());
    CHECK(counts->rejected == -1);
    CHECK(writer.record().counts.scanned == 2);
    CHECK(writer.record().counts.migrated == 1);
    CHECK(writer.record().counts.rejected == 1);
    CHECK(writer.record().rejects_open == 1);
    const auto rejects = writer.target().read_rejects("step");
    REQUIRE(rejects);
    REQUIRE(rejects->size() == 1);
    CHECK(rejects->front().keys == std::vector<key_tuple>{cells(1)});
    CHECK(rejects->front().next_part == 2);
    const auto batches = writer.target().read_batches("step");
    REQUIRE(batches);
    CHECK(batches->back().is_retry);
    CHECK(batches->back().is_list);
  }

  SECTION("a reject whose row is gone from the source counts as skipped") {
    contract_writer writer{fixture};
    REQUIRE(writer.write({4, 0}, {cells(1, "refused"), cells(2, "refused")}));

    const auto counts = writer.write({4, 1}, {cells(2, "b")}, true,
                                     {"", "", {cells(1), cells(2)}});

    REQUIRE(counts);
    CHECK(counts->skipped == 1);
    CHECK(counts->rejected == -2);
    CHECK(writer.record().rejects_open == 0);
    CHECK(writer.record().counts.balanced());
    CHECK(writer.target().close_step(closing_of(step_state::done, "")));
  }

  SECTION("a retry of what is no reject is refused") {
    contract_writer writer{fixture};
    REQUIRE(writer.write({4, 0}, {cells(1, "a")}));

    CHECK(code_of(
              writer.write({4, 1}, {cells(2, "b")}, true, {"", "", {cells(2)}}))
          == error_code::counts_differ);
  }
}

template <class Fixture>
void check_existing() {
  Fixture fixture;
  make_contract_target(fixture, {cells(7, "stood there")});

  SECTION("fail: a row that stands there is a reject") {
    contract_writer writer{fixture};
    const auto counts = writer.write({0, 0}, {cells(7, "new"), cells(8, "b")});

    REQUIRE(counts);
    CHECK(counts->migrated == 1);
    CHECK(counts->rejected == 1);
    CHECK(fixture.target_rows("t") == lines{"7, 'stood there'", "8, 'b'"});
  }

  SECTION("skip: a row that stands there counts as already there") {
    contract_writer writer{fixture, existing_rows::skip};
    const auto counts = writer.write({0, 0}, {cells(7, "new"), cells(8, "b")});

    REQUIRE(counts);
    CHECK(counts->migrated == 1);
    CHECK(counts->already_there == 1);
    CHECK(fixture.target_rows("t") == lines{"7, 'stood there'", "8, 'b'"});
  }

  SECTION("replace: a row that stands there gives way") {
    contract_writer writer{fixture, existing_rows::replace};
    const auto counts = writer.write({0, 0}, {cells(7, "new"), cells(8, "b")});

    REQUIRE(counts);
    CHECK(counts->migrated == 2);
    CHECK(fixture.target_rows("t") == lines{"7, 'new'", "8, 'b'"});
  }

  SECTION("two rows of one batch with one key: the second is a reject") {
    const auto existing = GENERATE(existing_rows::fail, existing_rows::skip,
                                   existing_rows::replace);
    contract_writer writer{fixture, existing};

    const auto counts = writer.write({0, 0}, {cells(1, "a"), cells(1, "b")});

    REQUIRE(counts);
    CHECK(counts->rejected == 1);
    CHECK(counts->migrated == 1);
  }
}

/// A step in place that makes each text longer by a letter: 'refuse' becomes
/// what the table refuses.
template <class Fixture>
target_spec lengthening_spec(const std::string& letter = "d") {
  // The databases agree on no one way to put texts together.
  const std::string longer = is_typed<Fixture>
                                 ? "concat(text, '" + letter + "')"
                                 : "text || '" + letter + "'";
  return {"step",
          "t",
          {"id", "text"},
          {"id"},
          {0},
          2,
          existing_rows::fail,
          "UPDATE t SET text = " + longer + " WHERE {range}"};
}

template <class Fixture>
void check_updates() {
  Fixture fixture;
  make_contract_target(fixture,
                       {cells(1, "a"), cells(2, "refuse"), cells(3, "c")});
  contract_writer writer{fixture};
  auto& target = writer.target();
  REQUIRE(target.prepare(lengthening_spec<Fixture>()));
  const batch_bounds all{"", cells(99), {}};
  REQUIRE(target.begin_batch("step", {0, 0}));

  SECTION("a range is changed by one update and has its ledger row") {
    const batch_bounds first{"", cells(1), {}};
    const auto changed = target.write_range(first, 0);
    REQUIRE(changed);
    CHECK(changed->rows == 1);
    CHECK_FALSE(changed->must_split);
    const auto counts = target.commit_batch({first, 1, 0, false});

    REQUIRE(counts);
    CHECK(*counts == batch_counts{1, 1, 0, 0, 0, 1});
    CHECK(fixture.target_rows("t")
          == lines{"1, 'ad'", "2, 'refuse'", "3, 'c'"});
    CHECK(writer.record().counts == *counts);
  }

  SECTION("an update that is refused changes nothing and must be split") {
    const auto refused = target.write_range(all, 0);
    REQUIRE(refused);
    CHECK(refused->rows == 3);
    CHECK(refused->must_split);
    CHECK(target.write_range({"", cells(1), {}}, 0)->rows == 1);
    const auto alone = target.write_range({cells(1), cells(2), {}}, 0);
    REQUIRE(alone);
    CHECK(alone->rows == 1);
    CHECK_FALSE(alone->must_split);
    CHECK(target.write_range({cells(2), cells(99), {}}, 0)->rows == 1);
    const auto counts = target.commit_batch({all, 3, 0, false});

    REQUIRE(counts);
    CHECK(*counts == batch_counts{3, 2, 0, 0, 1, 2});
    CHECK(fixture.target_rows("t")
          == lines{"1, 'ad'", "2, 'refuse'", "3, 'cd'"});
    CHECK(target.read_rejects("step")->front().keys == lines{cells(2)});
  }
}

template <class Fixture>
void check_undone_updates() {
  Fixture fixture;
  make_contract_target(fixture, {cells(1, "a"), cells(2, "b")});
  contract_writer writer{fixture};
  auto& target = writer.target();
  REQUIRE(target.prepare(lengthening_spec<Fixture>()));
  REQUIRE(target.begin_batch("step", {0, 0}));

  SECTION("an update that was rolled back left nothing") {
    REQUIRE(target.write_range({"", cells(1), {}}, 0));
    target.roll_back();

    CHECK(fixture.target_rows("t").front() == "1, 'a'");
    REQUIRE(target.begin_batch("step", {0, 0}));
    target.roll_back();
  }

  SECTION("books that do not agree commit no update") {
    REQUIRE(target.write_range({"", cells(1), {}}, 0));
    CHECK(code_of(target.commit_batch({{"", cells(1), {}}, 2, 0, false}))
          == error_code::counts_differ);
    target.roll_back();
    CHECK(fixture.target_rows("t").front() == "1, 'a'");
  }
}

template <class Fixture>
void check_update_retries() {
  Fixture fixture;
  make_contract_target(fixture, {cells(1, "a"), cells(2, "refuse")});
  contract_writer writer{fixture};
  auto& target = writer.target();
  REQUIRE(target.prepare(lengthening_spec<Fixture>()));
  REQUIRE(target.begin_batch("step", {0, 0}));
  const batch_bounds both{"", "", {cells(1), cells(2), cells(7)}};
  const auto changed = target.write_range(both, 0);

  SECTION("the keys of a list are changed one by one") {
    REQUIRE(changed);
    CHECK(changed->rows == 2);
    CHECK_FALSE(changed->must_split);
    target.roll_back();
  }

  SECTION("a reject is changed by a retry once the cause is gone") {
    target.roll_back();
    REQUIRE(target.begin_batch("step", {0, 0}));
    REQUIRE(target.write_range({"", cells(1), {}}, 0));
    REQUIRE(target.write_range({cells(1), cells(2), {}}, 0));
    REQUIRE(target.commit_batch({{"", cells(2), {}}, 2, 0, false}));
    REQUIRE(target.prepare(lengthening_spec<Fixture>("x")));
    const batch_bounds list{"", "", {cells(2)}};
    REQUIRE(target.begin_batch("step", {0, 1u << 16}));
    REQUIRE(target.write_range(list, 0));
    const auto counts = target.commit_batch({list, 1, 0, true});

    REQUIRE(counts);
    CHECK(*counts == batch_counts{0, 1, 0, 0, -1, 1});
    CHECK(fixture.target_rows("t") == lines{"1, 'ad'", "2, 'refusex'"});
    CHECK(target.read_rejects("step")->empty());
    CHECK(writer.record().counts == batch_counts{2, 2, 0, 0, 0, 2});
  }
}

template <class Fixture>
void check_standing() {
  Fixture fixture;
  make_contract_target(fixture, {cells(7, "stood there")});

  SECTION("keys that stand there are counted, and nothing changes") {
    const auto existing = GENERATE(existing_rows::skip, existing_rows::replace);
    contract_writer writer{fixture, existing};
    const target_spec spec{"step", "t", {"id", "text"}, {"id"},
                           {0},    2,   existing};

    // A text of digits is no number where columns have no types.
    std::vector<key_tuple> keys{cells(6), cells(7)};
    if (!is_typed<Fixture>)
      keys.push_back(cells("7"));

    const auto some = writer.target().count_standing(spec, keys);
    const auto none = writer.target().count_standing(spec, {});

    REQUIRE(some);
    CHECK(*some == 1);
    REQUIRE(none);
    CHECK(*none == 0);
    CHECK(fixture.target_rows("t") == lines{"7, 'stood there'"});
  }
}

template <class Fixture>
void check_answers() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};
  answer_chunk said;
  said.columns = 2;
  const auto say = [&](const row_answer& one) {
    append_answer(said.bytes, one);
    ++said.answers;
  };
  say({answer_kind::rows, cells(7), 2, cells(1, "a") + cells(2, "b"), {}, {}});
  say({answer_kind::rows,
       cells(8),
       2,
       cells(3, "c") + cells(4, "refused"),
       {},
       {}});
  say({answer_kind::skip, cells(9), 0, {}, {}, {}});
  say({answer_kind::reject, cells(10), 0, {}, "no", cells(10, "d")});

  SECTION("answers arrive with all their rows or none") {
    const auto write = [&]() -> result<batch_counts> {
      REQUIRE(writer.target().begin_batch("step", {0, 0}));
      if (auto done = writer.target().write_answers(said); !done)
        return fail(done.error());
      return writer.target().commit_batch({{"", cells(99), {}}, 4, 4, false});
    };
    auto counts = write();
    if (!counts && counts.error().code == error_code::rows_refused) {
      writer.target().roll_back();
      counts = write();
    }

    REQUIRE(counts);
    CHECK(*counts == batch_counts{4, 1, 0, 1, 2, 2});
    CHECK(fixture.target_rows("t") == lines{"1, 'a'", "2, 'b'"});
    const auto rejects = writer.target().read_rejects("step");
    REQUIRE(rejects);
    REQUIRE(rejects->size() == 1);
    CHECK(rejects->front().keys.size() == 2);
  }
}

/// All of it.
template <class Fixture>
void check_target_contract() {
  SECTION("batches") {
    check_batches<Fixture>();
  }
  SECTION("undone batches") {
    check_undone_batches<Fixture>();
  }
  SECTION("rejects") {
    check_rejects<Fixture>();
  }
  SECTION("retries") {
    check_retries<Fixture>();
  }
  SECTION("answers of the user's code") {
    check_answers<Fixture>();
  }
  SECTION("existing rows") {
    check_existing<Fixture>();
  }
  SECTION("updates in place") {
    check_updates<Fixture>();
  }
  SECTION("updates in place that are undone") {
    check_undone_updates<Fixture>();
  }
  SECTION("retries of updates in place") {
    check_update_retries<Fixture>();
  }
  SECTION("standing rows") {
    check_standing<Fixture>();
  }
}

} // namespace dunlin
