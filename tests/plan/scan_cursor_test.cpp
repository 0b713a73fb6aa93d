#include "plan/scan_cursor.hpp"

#include "tests/catch.hpp"
#include "tests/plan/chance.hpp"

#include <algorithm>
#include <map>

using namespace dunlin;
using namespace dunlin::test;

namespace {

scan_cursor cursor_over(const std::vector<finished_range>& finished,
                        const key_tuple& bound, batch_limits limits) {
  auto gaps = find_gaps(finished, bound);
  REQUIRE(gaps);
  return {std::move(*gaps), limits};
}

/// A source whose keys stand in an order that their bytes do not tell, and the
/// ledger of what was committed of them.
class scanned_table {
public:
  scanned_table(chance& random, std::size_t keys)
      : random_(random), there_(keys + 1, true) {
    there_[0] = false;
  }

  key_tuple bound() const {
    return key_at(there_.size() - 1);
  }

  /// Rows go between two runs; their keys still stand in the ledger's bounds.
  void lose_rows() {
    for (std::size_t i = 0; i < 3; ++i)
      there_[random_.below(there_.size())] = false;
  }

  /// One run: hands out until it ends or is killed.
  /// @returns whether it came to its end with every batch committed.
  bool run(batch_limits limits, std::size_t commit_one_in, bool is_killed) {
    auto cursor = cursor_over(finished(), bound(), limits);
    bool all = true;
    while (auto walk = cursor.next_walk()) {
      if (is_killed && random_.one_in(8))
        return false;
      REQUIRE(walk->rows > 0);
      auto [last, rows, end] = look(*walk);
      auto cut = cursor.walked(last, rows, end);
      if (!cut)
        continue;
      REQUIRE(cut->rows_expected == rows);
      if (!random_.one_in(commit_one_in)) {
        all = false;
        continue;
      }
      commit(*cut);
      cursor.learn(rows, rows * random_.between(1, 100));
    }
    return all;
  }

  /// A retry of rejects, numbered as the scanner does.
  void retry_some_rejects() {
    if (ledger_.empty())
      return;
    auto entry = std::next(ledger_.begin(),
                           static_cast<long>(random_.below(ledger_.size())));
    auto ordinal = entry->first.ordinal;
    uint32_t next_part = 0;
    for (const auto& [id, bounds] : ledger_)
      if (id.ordinal == ordinal)
        next_part = std::max(next_part, id.part + 1);
    batch_id id{ordinal, std::max(next_part, first_retry_part)};
    REQUIRE(ledger_.emplace(id, batch_bounds{{}, {}, {"k"}}).second);
  }

  void check_all_covered_once() const {
    std::vector<int> covered(there_.size());
    std::size_t reached = 0;
    for (const auto& range : finished()) {
      // In the order of their ids they follow one another in scan order.
      REQUIRE(rank_of(range.lower) >= reached);
      REQUIRE(rank_of(range.upper) > rank_of(range.lower));
      reached = rank_of(range.upper);
      for (auto i = rank_of(range.lower) + 1; i <= reached; ++i)
        ++covered[i];
    }
    for (std::size_t i = 0; i < there_.size(); ++i) {
      REQUIRE(covered[i] <= 1);
      if (there_[i])
        REQUIRE(covered[i] == 1);
    }
  }

private:
  struct seen {
    key_tuple last;
    uint64_t rows = 0;
    bool end = false;
  };

  static key_tuple key_at(std::size_t rank) {
    return rank == 0 ? key_tuple{} : std::to_string(rank * 7919 % 65'537);
  }

  std::size_t rank_of(const key_tuple& key) const {
    for (std::size_t rank = 0; rank < there_.size(); ++rank)
      if (key_at(rank) == key)
        return rank;
    FAIL("a key that the source never had");
    return 0;
  }

  std::vector<finished_range> finished() const {
    std::vector<finished_range> ranges;
    for (const auto& [id, bounds] : ledger_)
      if (bounds.keys.empty())
        ranges.push_back({id, bounds.lower, bounds.upper});
    return ranges;
  }

  seen look(const scan_cursor::walk& walk) {
    seen found;
    auto rank = rank_of(walk.after);
    auto bound = rank_of(walk.bound);
    while (rank < bound && found.rows < walk.rows) {
      if (!there_[++rank])
        continue;
      ++found.rows;
      found.last = key_at(rank);
    }
    auto none_left = std::none_of(there_.begin() + static_cast<long>(rank) + 1,
                                  there_.begin() + static_cast<long>(bound) + 1,
                                  [](bool is) { return is; });
    // Whoever got all that was asked for may not have looked further.
    found.end = none_left && (found.rows < walk.rows || random_.one_in(2));
    return found;
  }

  void commit(const batch& work) {
    REQUIRE(work.id.part < first_retry_part);
    REQUIRE(ledger_.emplace(work.id, work.bounds).second);
  }

  chance& random_;
  /// By rank, from 1 on: whether the row is there.
  std::vector<bool> there_;
  std::map<batch_id, batch_bounds> ledger_;
};

} // namespace

TEST_CASE("a scan is cut into batches of the rows that it is given") {
  auto cursor = cursor_over({}, "z", {100, 1 << 20});
  auto walk = cursor.next_walk();
  REQUIRE(walk);
  CHECK(walk->after.empty());
  CHECK(walk->bound == "z");
  CHECK(walk->rows == 100);
  auto first = cursor.walked("h", 100, false);
  REQUIRE(first);
  CHECK(first->id == batch_id{0, 0});
  CHECK(first->bounds == batch_bounds{"", "h", {}});
  CHECK(first->rows_expected == 100);
  CHECK(cursor.next_walk()->after == "h");
  auto second = cursor.walked("w", 30, true);
  REQUIRE(second);
  CHECK(second->id == batch_id{1, 0});
  CHECK_FALSE(cursor.next_walk());
}

TEST_CASE("the last batch of a gap reaches to the gap's end") {
  auto cursor = cursor_over({}, "z", {100, 1 << 20});
  auto last = cursor.walked("w", 30, true);
  REQUIRE(last);
  CHECK(last->bounds.upper == "z");
}

TEST_CASE("a gap that holds no row any more makes no batch") {
  auto cursor = cursor_over({{{1, 0}, "f", "z"}}, "z", {100, 1 << 20});
  CHECK_FALSE(cursor.walked("", 0, true));
  CHECK_FALSE(cursor.next_walk());
}

TEST_CASE("the last id of a gap takes all the rest of it") {
  auto cursor = cursor_over({{{0, 0}, "", "f"}, {{0, 2}, "m", "z"}}, "z",
                            {100, 1 << 20});
  auto walk = cursor.next_walk();
  REQUIRE(walk);
  CHECK(walk->rows > uint64_t{1} << 60);
  auto cut = cursor.walked("k", 100'000, true);
  REQUIRE(cut);
  CHECK(cut->id == batch_id{0, 1});
  CHECK(cut->bounds == batch_bounds{"f", "m", {}});
}

TEST_CASE("large rows make the next batches shorter, down to one row") {
  auto cursor = cursor_over({}, "z", {1'000, 64'000});
  CHECK(cursor.next_walk()->rows == 1'000);
  cursor.learn(1'000, 640'000);
  CHECK(cursor.next_walk()->rows == 100);
  cursor.learn(10, 1u << 30);
  CHECK(cursor.next_walk()->rows == 1);
}

TEST_CASE("small rows make no batch longer than its rows") {
  auto cursor = cursor_over({}, "z", {1'000, 64'000});
  cursor.learn(1'000, 1'000);
  CHECK(cursor.next_walk()->rows == 1'000);
}

TEST_CASE("rows that grow in the middle of a large table are noticed in time") {
  auto cursor = cursor_over({}, "z", {1'000, 64'000});
  for (int i = 0; i < 100'000; ++i)
    cursor.learn(1'000, 16'000);
  CHECK(cursor.next_walk()->rows == 1'000);
  int batches = 0;
  while (cursor.next_walk()->rows > 100 && batches < 5'000) {
    auto rows = cursor.next_walk()->rows;
    cursor.learn(rows, rows * 1'000);
    ++batches;
  }
  CHECK(batches < 5'000);
}

TEST_CASE("runs that are killed anywhere cover every key exactly once") {
  int killed = 0;
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    chance random{seed};
    scanned_table table{random, random.between(1, 400)};
    int runs = 0;
    for (;;) {
      REQUIRE(++runs < 400);
      batch_limits limits{random.between(1, 60), random.between(1, 2'000)};
      // In the end a run comes through, or the test would be one of patience.
      auto quiet = runs > 12;
      auto commits = quiet ? 1 : random.between(1, 4);
      if (table.run(limits, commits, !quiet))
        break;
      ++killed;
      if (random.one_in(3))
        table.retry_some_rejects();
      if (random.one_in(6))
        table.lose_rows();
    }
    table.check_all_covered_once();
  }
  CHECK(killed > 1'000);
}

TEST_CASE("a ledger of any ids and bounds is scanned or refused, no more") {
  int refused = 0;
  for (uint32_t seed = 1; seed <= 3'000; ++seed) {
    CAPTURE(seed);
    chance random{seed};
    std::vector<finished_range> finished(random.below(6));
    for (auto& range : finished)
      range = {{random.below(5), static_cast<uint32_t>(random.below(4))},
               std::string(random.below(5), 'k'),
               std::string(random.below(5), 'k')};
    auto gaps = find_gaps(finished, std::string(random.below(5), 'k'));
    if (!gaps) {
      ++refused;
      CHECK(gaps.error().code == error_code::counts_differ);
      continue;
    }
    scan_cursor cursor{std::move(*gaps), {1, 1}};
    for (int i = 0; i < 20 && cursor.next_walk(); ++i)
      cursor.walked("k", 1, cursor.next_walk()->rows > 1 || random.one_in(3));
  }
  CHECK(refused > 1'000);
}
