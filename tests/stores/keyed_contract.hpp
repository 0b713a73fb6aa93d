#pragma once

#include "tests/catch.hpp"
#include "tests/stores/contract_writer.hpp"

/// @file
/// What every store must do with keys that files list; see store_contract.hpp.

namespace dunlin {

/// All that a source lists of a file.
template <class Fixture>
std::vector<std::string> list_file(Fixture& fixture,
                                   const std::vector<std::string>& keys,
                                   uint64_t rows, scan_mode scan) {
  auto store = fixture.open_source();
  auto source = store->make_source();
  source_spec spec{"s", "", {}, scan};
  spec.keys_file = fixture.make_key_file(keys);
  REQUIRE(source->prepare(spec));
  std::vector<std::string> out;
  for (bool end = false; !end;) {
    const auto list = source->list_keys(rows, chunk_bytes_max);
    REQUIRE(list);
    REQUIRE(list->keys.size() <= rows);
    for (const auto& key : list->keys)
      out.push_back(to_text(key));
    end = list->end || list->keys.empty();
  }
  const auto more = source->list_keys(rows, chunk_bytes_max);
  REQUIRE(more);
  CHECK(more->keys.empty());
  CHECK(more->end);
  return out;
}

template <class Fixture>
void check_listed_keys() {
  Fixture fixture;
  fixture.make_source({"s",
                       {"id", "text"},
                       {"id"},
                       {cells(1, "a"), cells(2, "b"), cells(3, "c")},
                       {}});
  const auto scan = GENERATE(scan_mode::paged, scan_mode::once);

  SECTION("what a file lists comes once, what the source lacks at the end") {
    CHECK(list_file(fixture, {cells(3), cells(9), cells(1), cells(3), cells(9)},
                    2, scan)
          == lines{"1", "3", "9"});
  }
  SECTION("an empty file lists nothing") {
    CHECK(list_file(fixture, {}, 2, scan).empty());
  }
}

/// The bounds of a batch of listed keys.
inline batch_bounds listed(std::vector<key_tuple> keys) {
  return {"", "", std::move(keys)};
}

template <class Fixture>
void check_keyed_batches() {
  Fixture fixture;
  make_contract_target(fixture);
  const batch_id keyed{first_keyed_ordinal, 0};
  const batch_id later{first_keyed_ordinal + 1, 0};

  SECTION("rows of listed keys are already there to all other batches") {
    const auto existing = GENERATE(existing_rows::fail, existing_rows::skip,
                                   existing_rows::replace);
    contract_writer writer{fixture, existing};
    const auto by_keys
        = writer.write(keyed, {cells(2, "b")}, false, listed({cells(2)}));
    REQUIRE(by_keys);
    CHECK(by_keys->migrated == 1);
    const auto again = writer.write(later, {cells(2, "c"), cells(3, "c")},
                                    false, listed({cells(2), cells(3)}));
    REQUIRE(again);
    CHECK(again->already_there == 1);
    CHECK(again->migrated == 1);
    CHECK(writer.record().batches == 0);
    CHECK(writer.record().counts == batch_counts{});
    CHECK(writer.record().keyed.batches == 2);
    CHECK(writer.record().keyed.counts.migrated == 2);

    const auto scan = writer.write(
        {0, 0}, {cells(1, "a"), cells(2, "new"), cells(3, "new")});

    REQUIRE(scan);
    CHECK(scan->scanned == 3);
    CHECK(scan->migrated == 1);
    CHECK(scan->already_there == 2);
    CHECK(fixture.target_rows("t") == lines{"1, 'a'", "2, 'b'", "3, 'c'"});
    CHECK(writer.target().close_step(closing_of(step_state::done)));
  }

  SECTION("a batch that was rolled back leaves no keys") {
    contract_writer writer{fixture};
    REQUIRE(writer.target().begin_batch("step", keyed));
    REQUIRE(writer.target().write_rows({cells(2, "b"), 1, 2}));
    writer.target().roll_back();

    const auto scan = writer.write({0, 0}, {cells(2, "b")});
    REQUIRE(scan);
    CHECK(scan->migrated == 1);
  }
}

template <class Fixture>
void check_keyed_steps() {
  Fixture fixture;
  make_contract_target(fixture);
  const batch_id keyed{first_keyed_ordinal, 0};

  SECTION("a step without a scan takes the bound of the next opening") {
    contract_writer writer{fixture};
    REQUIRE(writer.write(keyed, {cells(2, "b")}, false, listed({cells(2)})));
    const auto opened = writer.target().open_step(
        {"step", step_kind::table, "identity", cells(100), ""});
    REQUIRE(opened);
    CHECK(opened->scan_bound == cells(100));
    CHECK(code_of(writer.target().open_step(
              {"step", step_kind::table, "another", cells(100), ""}))
          == error_code::step_changed);
    CHECK(code_of(writer.target().open_step(
              {"step", step_kind::table, "identity", cells(100), "stamp"}))
          == error_code::step_changed);
  }

  SECTION("what is forgotten is no longer already there") {
    contract_writer writer{fixture, existing_rows::replace};
    REQUIRE(writer.write(keyed, {cells(2, "b")}, false, listed({cells(2)})));
    REQUIRE(writer.target().forget("step"));
    contract_writer next{fixture, existing_rows::replace, "run 2"};
    const auto scan = next.write({0, 0}, {cells(2, "c")});
    REQUIRE(scan);
    CHECK(scan->migrated == 1);
    CHECK(next.record().keyed.batches == 0);
  }
}

template <class Fixture>
void check_keyed_rejects() {
  Fixture fixture;
  make_contract_target(fixture);
  contract_writer writer{fixture};
  const batch_id keyed{first_keyed_ordinal, 0};
  const batch_id later{first_keyed_ordinal + 1, 0};
  const auto counts = writer.write(keyed, {cells(2, "refused")}, false,
                                   listed({cells(2), cells(9)}));
  REQUIRE(counts);
  CHECK(counts->scanned == 2);
  CHECK(counts->rejected == 2);

  SECTION("a key that no row came for is a reject, in no scan's books") {
    CHECK(writer.record().keyed.rejects_open == 2);
    CHECK(writer.record().rejects_open == 0);
    const auto retries = writer.target().read_rejects("step");
    REQUIRE(retries);
    CHECK(retries->empty());
  }

  SECTION("a run over the same keys rejects them again") {
    const auto again = writer.write(later, {cells(2, "refused")}, false,
                                    listed({cells(2), cells(9)}));
    REQUIRE(again);
    CHECK(again->rejected == 2);
    CHECK(writer.record().keyed.rejects_open == 2);
  }

  SECTION("a row that arrives by its key later closes its reject") {
    const auto again
        = writer.write(later, {cells(2, "b")}, false, listed({cells(2)}));
    REQUIRE(again);
    CHECK(again->migrated == 1);
    CHECK(writer.record().keyed.rejects_open == 1);
  }

  SECTION("a scan that comes to a reject makes it its own") {
    const auto scan
        = writer.write({0, 0}, {cells(1, "a"), cells(2, "refused")});
    REQUIRE(scan);
    CHECK(scan->rejected == 1);
    CHECK(writer.record().rejects_open == 1);
    CHECK(writer.record().keyed.rejects_open == 1);
    CHECK(writer.target().close_step(closing_of(step_state::done)));
    CHECK(writer.record().rejects_open == 1);
    CHECK(writer.record().keyed.rejects_open == 0);
  }

  SECTION("a scan that brings the row closes the reject") {
    const auto scan = writer.write({0, 0}, {cells(2, "b")});
    REQUIRE(scan);
    CHECK(scan->migrated == 1);
    CHECK(writer.record().keyed.rejects_open == 1);
    CHECK(writer.target().close_step(closing_of(step_state::done)));
    CHECK(writer.record().keyed.rejects_open == 0);
  }
}

/// All of it.
template <class Fixture>
void check_keyed_contract() {
  SECTION("listed keys") {
    check_listed_keys<Fixture>();
  }
  SECTION("batches of listed keys") {
    check_keyed_batches<Fixture>();
  }
  SECTION("steps with listed keys") {
    check_keyed_steps<Fixture>();
  }
  SECTION("rejects of listed keys") {
    check_keyed_rejects<Fixture>();
  }
}

} // namespace dunlin
