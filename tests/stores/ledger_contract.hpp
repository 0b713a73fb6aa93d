#pragma once

#include "tests/catch.hpp"
#include "tests/stores/contract_writer.hpp"

#include <optional>

/// @file
/// What every store must keep of runs, steps and scripts; see
/// store_contract.hpp.

namespace dunlin {

template <class Fixture>
void check_runs() {
  Fixture fixture;
  make_contract_target(fixture);
  auto writer = std::make_unique<contract_writer>(fixture);

  SECTION("a new run takes the lease: the old one commits nothing more") {
    contract_writer next{fixture, existing_rows::fail, "run 2"};

    CHECK(code_of(writer->write({0, 0}, {cells(1, "a")}))
          == error_code::lease_lost);
    writer->target().roll_back();
    CHECK(code_of(writer->target().close_step(closing_of(step_state::done, "")))
          == error_code::lease_lost);
    CHECK(code_of(writer->target().keep_command({"pause", "", "alice", "done"}))
          == error_code::lease_lost);
    CHECK(next.target().keep_command({"pause", "", "alice", "done"}));
    CHECK(next.write({0, 0}, {cells(1, "a")}));
  }

  SECTION("a step that is opened again keeps its first bound and its books") {
    REQUIRE(writer->write({0, 0}, {cells(1, "a")}));
    writer.reset();
    contract_writer next{fixture, existing_rows::fail, "run 2"};

    const auto opened = next.target().open_step(
        {"step", step_kind::table, "identity", cells(200), ""});

    REQUIRE(opened);
    CHECK(opened->scan_bound == cells(99));
    CHECK(opened->batches == 1);
    CHECK(opened->counts.migrated == 1);
  }
}

template <class Fixture>
void check_steps() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};

  SECTION("a step that is another one than was begun is refused") {
    REQUIRE(writer.write({0, 0}, {cells(1, "a")}));

    CHECK(code_of(writer.target().open_step(
              {"step", step_kind::table, "changed", cells(99), ""}))
          == error_code::step_changed);
  }

  SECTION("a step without any work may become another one") {
    const auto opened = writer.target().open_step(
        {"step", step_kind::table, "changed", cells(50), ""});

    REQUIRE(opened);
    CHECK(opened->identity == "changed");
    CHECK(opened->scan_bound == cells(50));
  }

  SECTION("a step that failed is open when it is opened again") {
    REQUIRE(writer.target().close_step(closing_of(step_state::failed, "why")));

    const auto opened = writer.target().open_step(
        {"step", step_kind::table, "identity", cells(50), ""});

    REQUIRE(opened);
    CHECK(opened->state == step_state::open);
    CHECK(opened->problem.empty());
    // Nothing was done: the new bound holds.
    CHECK(opened->scan_bound == cells(50));
  }
}

/// What is kept of the source of a step.
template <class Fixture>
void check_sources() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};

  SECTION("a step whose source has other columns than it had is refused") {
    const auto open = [&](const std::vector<source_cell>& made_of) {
      return code_of(writer.target().open_step(
          {"step", step_kind::table, "identity", cells(99), "", "", made_of}));
    };
    const std::vector<source_cell> two{{"id", true, 1}, {"text", true, 0}};
    const std::vector<source_cell> hidden{{"text", true, 0},
                                          {"rowid", false, 1}};
    CHECK(open(two) == error_code::none);
    CHECK(open(hidden) == error_code::none);
    CHECK(writer.target().read_columns("step") == hidden);
    REQUIRE(writer.write({0, 0}, {cells(1, "a")}));

    CHECK(open(two) == error_code::step_changed);
    CHECK(open(hidden) == error_code::none);
    CHECK(writer.target().read_columns("step") == hidden);
    REQUIRE(writer.target().forget("step"));
    CHECK(writer.target().read_columns("step")->empty());
  }

  SECTION("how the source was when the scan began is kept from its first"
          " batch on") {
    step_opening opening{"step", step_kind::table, "identity", cells(99), ""};
    for (const auto* mark : {"first", "second"}) {
      opening.source_mark = mark;
      const auto opened = writer.target().open_step(opening);
      REQUIRE(opened);
      CHECK(opened->source_mark == mark);
    }
    REQUIRE(writer.write({0, 0}, {cells(1, "a")}));
    opening.source_mark = "third";
    const auto opened = writer.target().open_step(opening);

    REQUIRE(opened);
    CHECK(opened->source_mark == "second");
    REQUIRE(writer.target().forget("step"));
    CHECK(writer.target().open_step(opening)->source_mark == "third");
  }
}

template <class Fixture>
void check_ends() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};

  SECTION("a step that failed before it was opened says why") {
    auto closing = closing_of(step_state::failed, "no such table");
    closing.step = "unopened";
    REQUIRE(writer.target().close_step(closing));

    const auto found = writer.target().find_step("unopened");
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->state == step_state::failed);
    CHECK((*found)->problem == "no such table");
    CHECK((*found)->identity == "identity");
    // Nothing was done: it may be opened as another step.
    CHECK(writer.target().open_step(
        {"unopened", step_kind::table, "changed", cells(99), ""}));
  }

  SECTION("a step that is done can't fail any more") {
    REQUIRE(writer.target().close_step(closing_of(step_state::done)));
    REQUIRE(writer.target().close_step(closing_of(step_state::failed, "why")));

    CHECK(writer.record().state == step_state::done);
    CHECK(writer.record().problem.empty());
  }

  SECTION("a step that nobody opened is not found, nor can it be done") {
    auto closing = closing_of(step_state::done);
    closing.step = "unopened";
    CHECK(code_of(writer.target().close_step(closing))
          == error_code::counts_differ);
    CHECK_FALSE(writer.target().find_step("unopened").value().has_value());
  }

  SECTION("a step that ended says so, and how the run ended") {
    REQUIRE(writer.target().close_step(closing_of(step_state::failed, "why")));
    REQUIRE(writer.target().end_run("failed", {"a row", "another"}));

    CHECK(writer.record().state == step_state::failed);
    CHECK(writer.record().problem == "why");
    const auto contents = writer.target().read_ledger("contract");
    REQUIRE(contents);
    REQUIRE(contents->last_run);
    CHECK(contents->last_run->run == "run 1");
    CHECK(contents->last_run->outcome == "failed");
    CHECK(contents->last_run->violations == lines{"a row", "another"});
    CHECK(contents->profile_path == "/profiles/contract.toml");
  }
}

template <class Fixture>
void check_baselines() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};
  const step_opening step{"step", step_kind::table, "identity", {}, {}};

  SECTION("a step that counts as done is a baseline: no run began it") {
    const step_opening taken{"taken", step_kind::script, "v1", {}, {}};
    CHECK(writer.target().count_as_done(taken).value());

    const auto found = writer.target().find_step("taken").value();
    REQUIRE(found);
    CHECK(found->state == step_state::done);
    CHECK(found->kind == step_kind::script);
    CHECK(found->is_baseline());
    CHECK_FALSE(found->ended_utc.empty());
    CHECK_FALSE(writer.target().count_as_done(taken).value());
  }

  SECTION("a step that a run has done is none, whatever is said later") {
    REQUIRE(writer.target().close_step(closing_of(step_state::done)));
    CHECK_FALSE(writer.target().count_as_done(step).value());
    CHECK_FALSE(writer.record().is_baseline());
  }

  SECTION("a step that is half done may count as done, but not as another") {
    REQUIRE(writer.write({0, 0}, {cells(1, "a")}));
    auto other = step;
    other.identity = "changed";
    CHECK(code_of(writer.target().count_as_done(other))
          == error_code::step_changed);
    CHECK(writer.target().count_as_done(step).value());
    CHECK(writer.record().is_baseline());
    CHECK(writer.record().batches == 1);
  }

  SECTION("a baseline that the ledger forgets is a step as any other") {
    REQUIRE(writer.target().count_as_done(step));
    REQUIRE(writer.target().forget("step"));
    REQUIRE(writer.target().open_step(step));
    REQUIRE(writer.target().close_step(closing_of(step_state::done)));
    CHECK_FALSE(writer.record().is_baseline());
  }
}

template <class Fixture>
void check_what_is_kept() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};

  SECTION("a run that has ended may be told so again, in the same words") {
    REQUIRE(writer.target().end_run("failed", {"a row"}));
    CHECK(writer.target().end_run("failed", {"a row"}));
    CHECK(code_of(writer.target().end_run("done", {}))
          == error_code::lease_lost);
    CHECK(writer.target().read_ledger("contract")->last_run->outcome
          == "failed");
  }

  SECTION("what the ledger forgets may be done again, rows stay") {
    REQUIRE(writer.write({0, 0}, {cells(1, "a")}));

    REQUIRE(writer.target().forget("step"));

    const auto contents = writer.target().read_ledger("contract");
    REQUIRE(contents);
    CHECK(contents->find("step") == nullptr);
    CHECK(fixture.target_rows("t") == lines{"1, 'a'"});
    REQUIRE(writer.target().open_step(
        {"step", step_kind::table, "identity", cells(99), ""}));
    CHECK(writer.write({0, 0}, {cells(2, "b")}));
  }

  SECTION("kept keys are found by their ordinal, and kept once") {
    REQUIRE(writer.target().keep_keys("step", 0, {cells(1), cells(2)}, false));
    CHECK_FALSE(writer.record().keys_kept);
    REQUIRE(writer.target().keep_keys("step", 1, {cells(3)}, true));

    CHECK(writer.record().keys_kept);
    const auto first = writer.target().load_keys("step", 0);
    REQUIRE(first);
    CHECK(first->keys == std::vector<key_tuple>{cells(1), cells(2)});
    const auto third = writer.target().load_keys("step", 2);
    REQUIRE(third);
    CHECK(third->keys.empty());
    CHECK(code_of(writer.target().keep_keys("step", 2, {cells(4)}, true))
          == error_code::store_failed);
  }

  SECTION("the last of the kept keys may be said again, in the same words") {
    REQUIRE(writer.target().keep_keys("step", 0, {cells(1), cells(2)}, true));

    CHECK(writer.target().keep_keys("step", 0, {cells(1), cells(2)}, true));
    CHECK(code_of(writer.target().keep_keys("step", 0, {cells(1)}, true))
          == error_code::store_failed);
    CHECK(writer.target().load_keys("step", 0)->keys.size() == 2);
  }
}

template <class Fixture>
void check_scripts() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};
  const script_job good{"s/1", "s/1.sql", "INSERT INTO t VALUES (70, 'made');",
                        "v1"};
  const script_job bad{"s/2", "s/2.sql", "this fails", "v1"};
  const auto find = [&](const std::string& step) {
    const auto contents = writer.target().read_ledger("contract");
    REQUIRE(contents);
    const auto* found = contents->find(step);
    return found ? std::optional{*found} : std::nullopt;
  };

  SECTION("a script that ran is done in the ledger") {
    REQUIRE(writer.target().check_script(good));
    REQUIRE(writer.target().run_script(good));

    REQUIRE(find("s/1"));
    CHECK(find("s/1")->state == step_state::done);
    CHECK(find("s/1")->kind == step_kind::script);
    CHECK(find("s/1")->identity == "v1");
  }

  SECTION("a script that is done is not run again, a changed one refused") {
    REQUIRE(writer.target().run_script(good));
    CHECK(writer.target().run_script(good));
    auto changed = good;
    changed.identity = "v2";
    CHECK(code_of(writer.target().run_script(changed))
          == error_code::step_changed);
  }

  SECTION("a script that failed is not done") {
    CHECK(code_of(writer.target().run_script(bad))
          == error_code::script_failed);

    REQUIRE(find("s/2"));
    CHECK(find("s/2")->state == step_state::failed);
    CHECK_FALSE(find("s/2")->problem.empty());
  }

  SECTION("a store without violations has no lines about them") {
    const auto found = writer.target().check_foreign_keys(10);

    REQUIRE(found);
    CHECK(found->empty());
  }
}

/// What lies between two runs is no time of a script that failed in both.
template <class Fixture>
void check_pause_between_runs() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer first{fixture};
  CHECK(
      code_of(first.target().run_script({"s/2", "s/2.sql", "this fails", "v1"}))
      == error_code::script_failed);
  contract_writer next{fixture, existing_rows::fail, "run 2"};

  REQUIRE(next.target().close_step(
      {"s/2", step_kind::script, "v1", step_state::failed, "busy"}));

  const auto contents = next.target().read_ledger("contract");
  REQUIRE(contents);
  const auto* found = contents->find("s/2");
  REQUIRE(found != nullptr);
  CHECK(found->problem == "busy");
  CHECK(found->started_utc >= contents->last_run->started_utc);
}

/// All of it.
template <class Fixture>
void check_ledger_contract() {
  SECTION("runs") {
    check_runs<Fixture>();
  }
  SECTION("steps") {
    check_steps<Fixture>();
  }
  SECTION("sources") {
    check_sources<Fixture>();
  }
  SECTION("ends") {
    check_ends<Fixture>();
  }
  SECTION("baselines") {
    check_baselines<Fixture>();
  }
  SECTION("what is kept") {
    check_what_is_kept<Fixture>();
  }
  SECTION("scripts") {
    check_scripts<Fixture>();
  }
  SECTION("the pause between runs") {
    check_pause_between_runs<Fixture>();
  }
}

} // namespace dunlin
