#pragma once

#include "tests/catch.hpp"
#include "tests/stores/store_contract.hpp"

#include <algorithm>

/// @file
/// What every store must do when it is read; see store_contract.hpp.

namespace dunlin {

/// All rows of a batch, read with one allowance.
inline std::vector<std::string> read_all(source_session& source,
                                         const batch_bounds& bounds,
                                         size_t allowance_bytes = 4096) {
  std::vector<std::string> rows;
  REQUIRE(source.begin_rows(bounds));
  for (bool end = false; !end;) {
    const auto page = source.read_rows(allowance_bytes);
    REQUIRE(page);
    REQUIRE(page->rows != nullptr);
    REQUIRE(page->needs_bytes == 0);
    REQUIRE(page->rows->bytes.size() <= allowance_bytes);
    value_reader reader{page->rows->bytes};
    for (uint32_t row = 0; row < page->rows->rows; ++row) {
      const auto before = reader.rest();
      for (uint32_t cell = 0; cell < page->rows->columns; ++cell)
        reader.next();
      rows.push_back(
          to_text(before.substr(0, before.size() - reader.rest().size())));
    }
    end = page->end;
  }
  source.end_rows();
  return rows;
}

/// A code behind all numbers up to 100; another one further behind.
template <class Fixture>
constexpr auto late_code() {
  if constexpr (is_typed<Fixture>)
    return 110;
  else
    return "10";
}

template <class Fixture>
constexpr auto last_code() {
  if constexpr (is_typed<Fixture>)
    return 120;
  else
    return "B";
}

/// A table with a key of two columns, whose cells are of mixed types where that
/// goes.
template <class Fixture>
contract_table mixed_table() {
  return {"mixed",
          {"name", "code", "note"},
          {"name", "code"},
          {cells("b", 1, "six"), cells("a", late_code<Fixture>(), "four"),
           cells("a", 10, "two"), cells("a", last_code<Fixture>(), "five"),
           cells("a", 9, "one"), cells("a", 100, "three")},
          {}};
}

inline source_spec read_table(std::string name,
                              std::vector<std::string> key = {},
                              scan_mode scan = scan_mode::paged) {
  return {std::move(name), "", std::move(key), scan};
}

template <class Fixture>
void check_walks() {
  Fixture fixture;

  SECTION("keys are walked in order: by columns, late ones last") {
    fixture.make_source(mixed_table<Fixture>());
    auto store = fixture.open_source();
    auto source = store->make_source();
    const auto shape = source->prepare(read_table("mixed"));
    REQUIRE(shape);
    CHECK(shape->key == std::vector<std::string>{"name", "code"});
    CHECK(shape->key_positions == std::vector<uint32_t>{0, 1});
    CHECK(shape->row_cells == 3);
    const auto bound = source->greatest_key();
    REQUIRE(bound);
    CHECK(to_text(*bound) == "'b', 1");

    std::vector<std::string> pages;
    key_walk walk;
    while (!walk.end) {
      const auto next = source->walk_keys(walk.last, *bound, 2);
      REQUIRE(next);
      if (next->rows > 0)
        pages.push_back(std::to_string(next->rows) + ": "
                        + to_text(next->last));
      else
        CHECK(next->end);
      const auto before = walk.last;
      walk = *next;
      if (walk.rows == 0)
        walk.last = before;
    }
    CHECK(pages
          == std::vector<std::string>{
              "2: 'a', 10", "2: " + to_text(cells("a", late_code<Fixture>())),
              "2: 'b', 1"});
  }

  SECTION("a walk ends at its bound, whatever stands past it") {
    fixture.make_source(mixed_table<Fixture>());
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_table("mixed")));

    const auto walk = source->walk_keys(cells("a", 9),
                                        cells("a", late_code<Fixture>()), 100);

    REQUIRE(walk);
    CHECK(walk->rows == 3);
    CHECK(walk->last == cells("a", late_code<Fixture>()));
    CHECK(walk->end);
  }
}

template <class Fixture>
void check_short_tables() {
  Fixture fixture;
  fixture.make_source(mixed_table<Fixture>());

  SECTION("a walk for more keys than there are ends from the very start") {
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_table("mixed")));
    const auto bound = source->greatest_key();
    REQUIRE(bound);
    const auto walk = source->walk_keys("", *bound, 100);
    REQUIRE(walk);
    CHECK(walk->rows == 6);
    CHECK(walk->last == *bound);
    CHECK(walk->end);
  }
}

template <class Fixture>
void check_pages() {
  Fixture fixture;

  SECTION("a page has the keys that a walk walks over") {
    fixture.make_source(mixed_table<Fixture>());
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_table("mixed")));

    const auto first = source->page_keys("", cells("b", 1), 2, chunk_bytes_max);
    REQUIRE(first);
    CHECK(first->keys == std::vector<key_tuple>{cells("a", 9), cells("a", 10)});
    CHECK_FALSE(first->end);
    // One key is more than a byte, and still a page gets on.
    const auto small = source->page_keys(cells("a", 10), cells("b", 1), 9, 1);
    REQUIRE(small);
    CHECK(small->keys == std::vector<key_tuple>{cells("a", 100)});
    CHECK_FALSE(small->end);
    const auto last = source->page_keys(
        cells("a", 100), cells("a", last_code<Fixture>()), 9, 1 << 20);
    REQUIRE(last);
    CHECK(last->keys
          == std::vector<key_tuple>{cells("a", late_code<Fixture>()),
                                    cells("a", last_code<Fixture>())});
    CHECK(last->end);
  }
}

template <class Fixture>
void check_odd_keys() {
  Fixture fixture;

  SECTION("an empty table has no greatest key") {
    fixture.make_source({"empty", {"id"}, {"id"}, {}, {}});
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_table("empty")));

    const auto bound = source->greatest_key();
    REQUIRE(bound);
    CHECK(bound->empty());
  }

  SECTION("equal neighbours are an error, also across a page") {
    fixture.make_source({"twins",
                         {"id", "twin"},
                         {"id"},
                         {cells(1, 1), cells(2, 2), cells(3, 2), cells(4, 3)},
                         {"twin"}});
    for (const uint64_t rows : {1u, 2u, 3u, 100u}) {
      auto store = fixture.open_source();
      auto source = store->make_source();
      REQUIRE(source->prepare(read_table("twins", {"twin"})));
      error_code code = error_code::none;
      key_walk walk;
      while (!walk.end && code == error_code::none) {
        const auto next = source->walk_keys(walk.last, cells(3), rows);
        code = code_of(next);
        if (next)
          walk = *next;
      }
      INFO(rows << " keys a page");
      CHECK(code == error_code::key_not_unique);
    }
  }

  SECTION("a scan in one pass lists every key once, in pieces") {
    fixture.make_source(mixed_table<Fixture>());
    auto store = fixture.open_source();
    auto source = store->make_source();
    REQUIRE(source->prepare(read_table("mixed", {"note"}, scan_mode::once)));
    std::vector<key_tuple> keys;

    for (bool end = false; !end;) {
      const auto list = source->list_keys(4, 1 << 20);
      REQUIRE(list);
      CHECK(list->keys.size() <= 4);
      keys.insert(keys.end(), list->keys.begin(), list->keys.end());
      end = list->end;
    }

    std::sort(keys.begin(), keys.end());
    CHECK(keys.size() == 6);
    CHECK(std::unique(keys.begin(), keys.end()) == keys.end());
  }
}

template <class Fixture>
void check_ranges() {
  Fixture fixture;
  fixture.make_source(mixed_table<Fixture>());
  auto store = fixture.open_source();
  auto source = store->make_source();

  SECTION("a range excludes its lower bound and includes its upper") {
    REQUIRE(source->prepare(read_table("mixed")));

    CHECK(read_all(*source,
                   {cells("a", 10), cells("a", last_code<Fixture>()), {}})
          == std::vector<std::string>{
              "'a', 100, 'three'",
              to_text(cells("a", late_code<Fixture>(), "four")),
              to_text(cells("a", last_code<Fixture>(), "five"))});
  }

  SECTION("no lower bound means from the first key") {
    REQUIRE(source->prepare(read_table("mixed")));

    CHECK(read_all(*source, {"", cells("a", 10), {}})
          == std::vector<std::string>{"'a', 9, 'one'", "'a', 10, 'two'"});
  }

  SECTION("a small allowance only makes more pieces") {
    REQUIRE(source->prepare(read_table("mixed")));
    const batch_bounds all{"", cells("b", 1), {}};

    CHECK(read_all(*source, all, 40) == read_all(*source, all));
  }

  SECTION("a list reads its keys' rows; a key without a row has none") {
    REQUIRE(source->prepare(read_table("mixed")));
    auto rows = read_all(
        *source, {"", "", {cells("b", 1), cells("a", 11), cells("a", 9)}});

    std::sort(rows.begin(), rows.end());
    CHECK(rows == std::vector<std::string>{"'a', 9, 'one'", "'b', 1, 'six'"});
  }
}

template <class Fixture>
void check_odd_rows() {
  Fixture fixture;
  const std::string large(300'000, 'x');
  fixture.make_source({"large",
                       {"id", "text"},
                       {"id"},
                       {cells(1, "small"), cells(2, large), cells(3, "s")},
                       {}});
  fixture.make_source(
      {"keyless", {"a"}, {}, {cells("x"), cells("x"), cells(nullptr)}, {}});
  auto store = fixture.open_source();
  auto source = store->make_source();

  SECTION("a row that is larger than the allowance says what it needs") {
    REQUIRE(source->prepare(read_table("large")));
    REQUIRE(source->begin_rows({"", cells(3), {}}));

    // A store that can't tell a size without loading the row asks for more
    // and more.
    uint64_t allowance_bytes = 1000;
    uint32_t rows = 0;
    for (bool end = false; !end;) {
      const auto page = source->read_rows(allowance_bytes);
      REQUIRE(page);
      CHECK(page->rows->bytes.size() <= allowance_bytes);
      rows += page->rows->rows;
      end = page->end;
      if (page->rows->rows == 0 && !end) {
        REQUIRE(page->needs_bytes > allowance_bytes);
        allowance_bytes = page->needs_bytes;
      }
    }
    CHECK(rows == 3);
    CHECK(allowance_bytes >= large.size());
  }

  SECTION("a table without a key is read by hidden rowids, or refused") {
    const auto shape = source->prepare(read_table("keyless"));
    if constexpr (is_typed<Fixture>) {
      CHECK(code_of(shape) == error_code::key_missing);
      return;
    }
    REQUIRE(shape);
    CHECK(shape->origin == key_origin::rowid);
    CHECK(shape->row_cells == 2);
    CHECK(shape->key_positions == std::vector<uint32_t>{1});

    const auto bound = source->greatest_key();
    REQUIRE(bound);
    CHECK(read_all(*source, {"", *bound, {}}).size() == 3);
  }
}

template <class Fixture>
void check_refusals() {
  Fixture fixture;
  fixture.make_source(mixed_table<Fixture>());
  fixture.make_source({"holes",
                       {"id", "maybe"},
                       {"id"},
                       {cells(1, 1), cells(2, nullptr)},
                       {"maybe"}});
  auto store = fixture.open_source();
  auto source = store->make_source();

  SECTION("what is not there is said before anything is read") {
    CHECK(code_of(source->prepare(read_table("nothing")))
          == error_code::unknown_table);
    CHECK(code_of(source->prepare(read_table("mixed", {"nothing"})))
          == error_code::unknown_column);
    CHECK(code_of(source->prepare(
              {"", "SELECT nothing FROM nowhere", {"a"}, scan_mode::paged}))
          == error_code::query_invalid);
  }

  SECTION("a key without an index can't be paged by") {
    CHECK(code_of(source->prepare(read_table("mixed", {"note"})))
          == error_code::scan_unindexed);
  }

  SECTION("a NULL in a key column is refused") {
    CHECK(code_of(source->prepare(read_table("holes", {"maybe"})))
          == error_code::key_has_null);
  }
}

template <class Fixture>
void check_counts() {
  Fixture fixture;
  fixture.make_source(mixed_table<Fixture>());
  auto store = fixture.open_source();
  auto source = store->make_source();

  SECTION("the count tells all rows from those past the bound") {
    REQUIRE(source->prepare(read_table("mixed")));

    const auto count = source->count_rows(cells("a", late_code<Fixture>()));

    REQUIRE(count);
    CHECK(count->total == 6);
    CHECK(count->past_bound == 2);
    CHECK(count->null_keys == 0);
    CHECK_FALSE(count->changed);
  }

  SECTION("a source that nobody writes keeps its mark, also for another") {
    const auto shape = source->prepare(read_table("mixed"));
    REQUIRE(shape);
    const auto other = fixture.open_source();
    const auto again = other->make_source()->prepare(read_table("mixed"));

    REQUIRE(again);
    CHECK_FALSE(shape->mark.empty());
    CHECK(again->mark == shape->mark);
  }

  SECTION("a connection that only reads has no writer") {
    CHECK(store->target() == nullptr);
    CHECK(store->make_canceller() != nullptr);
  }
}

/// All of it.
template <class Fixture>
void check_source_contract() {
  SECTION("walks") {
    check_walks<Fixture>();
  }
  SECTION("short tables") {
    check_short_tables<Fixture>();
  }
  SECTION("pages") {
    check_pages<Fixture>();
  }
  SECTION("odd keys") {
    check_odd_keys<Fixture>();
  }
  SECTION("ranges") {
    check_ranges<Fixture>();
  }
  SECTION("odd rows") {
    check_odd_rows<Fixture>();
  }
  SECTION("refusals") {
    check_refusals<Fixture>();
  }
  SECTION("counts") {
    check_counts<Fixture>();
  }
}

} // namespace dunlin
