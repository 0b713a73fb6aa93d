#pragma once

#include "stores/snapshot.hpp"
#include "tests/catch.hpp"
#include "tests/stores/source_contract.hpp"
#include "tests/stores/store_contract.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What every store must do that is read in a snapshot. A fixture has, besides
/// what store_contract.hpp says, `source_config()` and `run_on_source(SQL)`,
/// and others may write its source while it is read.

namespace dunlin {

/// Five rows, `1, 'one'` to `5, 'five'`.
inline contract_table rows_for_snapshot() {
  return {"t",
          {"id", "name"},
          {"id"},
          {cells(1, "one"), cells(2, "two"), cells(3, "three"),
           cells(4, "four"), cells(5, "five")},
          {}};
}

/// Another program changes some of them, deletes one, and adds two.
template <class Fixture>
void change_meanwhile(Fixture& fixture) {
  for (const char* sql :
       {"UPDATE t SET name = 'new' WHERE id = 1", "DELETE FROM t WHERE id = 2",
        "INSERT INTO t VALUES (6, 'six')", "INSERT INTO t VALUES (0, 'zero')"})
    fixture.run_on_source(sql);
}

inline const std::vector<std::string> rows_of_snapshot{
    "1, 'one'", "2, 'two'", "3, 'three'", "4, 'four'", "5, 'five'"};

/// The store of a fixture's source, to be read in one view.
template <class Fixture>
store_config snapshot_config(Fixture& fixture,
                             source_view view = source_view::snapshot) {
  auto config = fixture.source_config();
  config.view = view;
  return config;
}

inline bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

inline std::unique_ptr<source_snapshot> take(const store_config& store,
                                             uint32_t readers = 1) {
  auto taken = take_snapshot(store, readers);
  INFO((taken ? "" : taken.error().text));
  REQUIRE(taken);
  return std::move(*taken);
}

inline std::unique_ptr<store_connection> open_reader(source_snapshot& of) {
  auto opened = of.open();
  INFO((opened ? "" : opened.error().text));
  REQUIRE(opened);
  return std::move(*opened);
}

inline void prepare(source_session& source, const source_spec& spec) {
  const auto shape = source.prepare(spec);
  INFO((shape ? "" : shape.error().text));
  REQUIRE(shape);
}

/// All rows of `t` up to the greatest key.
inline std::vector<std::string> rows_up_to_bound(source_session& source) {
  const auto bound = source.greatest_key();
  REQUIRE(bound);
  return read_all(source, {"", *bound, {}});
}

template <class Fixture>
void check_snapshot_contract(Fixture& fixture) {
  fixture.make_source(rows_for_snapshot());
  const auto config = snapshot_config(fixture);
  REQUIRE(check_snapshot(config));
  auto snapshot = take(config);

  SECTION("rows changed, added and deleted meanwhile are not seen, and the"
          " count is exact") {
    change_meanwhile(fixture);
    const auto reader = open_reader(*snapshot);
    const auto source = reader->make_source();
    prepare(*source, read_table("t"));
    CHECK(rows_up_to_bound(*source) == rows_of_snapshot);
    fixture.run_on_source("DELETE FROM t WHERE id = 3");
    const auto walk = source->walk_keys("", cells(5), 10);
    REQUIRE(walk);
    CHECK(walk->rows == 5);
    const auto count = source->count_rows(cells(5));
    REQUIRE(count);
    CHECK(count->total == 5);
    CHECK(count->past_bound == 0);
    CHECK_FALSE(count->changed);
  }

  SECTION("what fails leaves the reader in the snapshot") {
    const auto reader = open_reader(*snapshot);
    const auto source = reader->make_source();
    change_meanwhile(fixture);
    CHECK_FALSE(source->prepare(read_table("none")));
    CHECK_FALSE(source->prepare({"", "SELECT nothing FROM t", {"id"}}));
    prepare(*source, read_table("t"));
    CHECK(rows_up_to_bound(*source) == rows_of_snapshot);
  }

  SECTION("keys of one pass and of a file are those of the snapshot") {
    change_meanwhile(fixture);
    const auto reader = open_reader(*snapshot);
    const auto source = reader->make_source();
    prepare(*source, read_table("t", {"id"}, scan_mode::once));
    const auto all = source->list_keys(100, 4096);
    REQUIRE(all);
    CHECK(all->keys
          == std::vector<key_tuple>{cells(1), cells(2), cells(3), cells(4),
                                    cells(5)});
    auto spec = read_table("t");
    spec.keys_file = fixture.make_key_file({cells(2), cells(6)});
    prepare(*source, spec);
    const auto listed = source->list_keys(100, 4096);
    REQUIRE(listed);
    CHECK(listed->keys == std::vector<key_tuple>{cells(2), cells(6)});
    CHECK(read_all(*source, {"", "", {cells(2), cells(6)}})
          == std::vector<std::string>{"2, 'two'"});
  }
}

/// Of a store whose snapshot one connection reads: two readers on it.
template <class Fixture>
void check_shared_reader(Fixture& fixture) {
  fixture.make_source(rows_for_snapshot());
  auto snapshot = take(snapshot_config(fixture));
  const auto connection = open_reader(*snapshot);
  const auto first = connection->make_source();
  const auto second = connection->make_source();
  prepare(*first, read_table("t"));
  prepare(*second, read_table("t"));
  change_meanwhile(fixture);
  REQUIRE(first->begin_rows({"", cells(5), {}}));
  REQUIRE(second->begin_rows({"", cells(4), {}}));
  uint32_t first_rows = 0;
  uint32_t second_rows = 0;
  bool first_ended = false;
  bool second_ended = false;
  while (!first_ended || !second_ended) {
    // Two rows fit.
    if (!first_ended) {
      const auto page = first->read_rows(40);
      REQUIRE(page);
      first_rows += page->rows->rows;
      first_ended = page->end;
    }
    if (!second_ended) {
      const auto page = second->read_rows(40);
      REQUIRE(page);
      second_rows += page->rows->rows;
      second_ended = page->end;
    }
  }
  CHECK(first_rows == 5);
  CHECK(second_rows == 4);
}

} // namespace dunlin
