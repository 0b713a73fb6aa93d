#include "plan/range_pump.hpp"

#include "tests/catch.hpp"

#include <set>
#include <string>

using namespace dunlin;

namespace {

/// A table whose keys are the numbers from 1 on, with rows that are refused.
/// Carries out what a pump asks for, and notes what became of each row.
class small_table {
public:
  small_table(int rows, std::set<int> refused)
      : rows_(rows), refused_(std::move(refused)) {
    // nop
  }

  /// Runs a batch to its end. @returns whether it was committed.
  bool run(range_pump& pump) {
    auto command = pump.start();
    for (;;) {
      if (const auto* end = std::get_if<ranges::finished>(&command))
        return end->committed;
      command = std::visit([&](const auto& what) { return answer(pump, what); },
                           command);
    }
  }

  static key_tuple key_of(int row) {
    return std::to_string(row);
  }

  std::multiset<int> changed;
  std::multiset<int> rejected;
  int updates = 0;

private:
  static int row_of(const key_tuple& key) {
    return key.empty() ? 0 : std::stoi(key);
  }

  ranges::command answer(range_pump& pump, const ranges::ask_turn&) {
    return pump.on_turn();
  }

  ranges::command answer(range_pump& pump, const ranges::write_range& wanted) {
    ++updates;
    std::set<int> meant;
    for (int row = row_of(wanted.bounds.lower) + 1;
         row <= std::min(row_of(wanted.bounds.upper), rows_); ++row)
      meant.insert(row);
    bool is_refused = false;
    for (const auto row : meant)
      is_refused = is_refused || refused_.contains(row);
    if (is_refused && meant.size() > 1)
      return pump.on_written(meant.size(), true);
    (is_refused ? rejected : changed).insert(meant.begin(), meant.end());
    return pump.on_written(meant.size(), false);
  }

  ranges::command answer(range_pump& pump, const ranges::find_middle& wanted) {
    const auto middle = row_of(wanted.after) + static_cast<int>(wanted.rows);
    return pump.on_middle(key_of(middle));
  }

  ranges::command answer(range_pump& pump, const ranges::commit&) {
    return pump.on_committed();
  }

  ranges::command answer(range_pump& pump, const ranges::undo&) {
    return pump.on_undone();
  }

  ranges::command answer(range_pump&, const ranges::finished& end) {
    return end;
  }

  int rows_;
  std::set<int> refused_;
};

} // namespace

TEST_CASE("a range without a refused row is changed by one update") {
  small_table table{1000, {}};
  range_pump pump{{"", small_table::key_of(1000), {}}, 0};
  CHECK(table.run(pump));
  CHECK(table.updates == 1);
  CHECK(table.changed.size() == 1000);
  CHECK(pump.rows() == 1000);
}

TEST_CASE("halving leaves each refused row alone and changes each other once") {
  const auto refused
      = GENERATE(std::set<int>{1}, std::set<int>{7}, std::set<int>{3, 4},
                 std::set<int>{1, 2, 3, 4, 5, 6, 7}, std::set<int>{2, 4, 6});
  small_table table{7, refused};
  range_pump pump{{"", small_table::key_of(7), {}}, 0};
  CHECK(table.run(pump));
  CHECK(table.rejected == std::multiset<int>(refused.begin(), refused.end()));
  CHECK(table.changed.size() == 7 - refused.size());
  CHECK(std::set<int>(table.changed.begin(), table.changed.end()).size()
        == table.changed.size());
  CHECK(pump.rows() == 7);
}

TEST_CASE("one refused row costs two updates for each time it is halved") {
  small_table table{1 << 14, {4711}};
  range_pump pump{{"", small_table::key_of(1 << 14), {}}, 0};
  CHECK(table.run(pump));
  CHECK(table.updates == 1 + 2 * 14);
}

TEST_CASE("a range that lost its rows meanwhile is committed without any") {
  small_table table{0, {}};
  range_pump pump{{"", small_table::key_of(9), {}}, 0};
  CHECK(table.run(pump));
  CHECK(pump.rows() == 0);
}

TEST_CASE("a batch in place that fails is undone, unless nothing is open") {
  using request = range_pump::request;
  const auto fate = [](request what) {
    range_pump pump{{"", "9", {}}, 0};
    static_cast<void>(pump.start());
    return pump.failed(what);
  };
  for (const auto what : {request::turn, request::commit}) {
    const auto command = fate(what);
    REQUIRE(std::holds_alternative<ranges::finished>(command));
    CHECK_FALSE(std::get<ranges::finished>(command).committed);
  }
  for (const auto what : {request::write, request::middle})
    CHECK(std::holds_alternative<ranges::undo>(fate(what)));
}

TEST_CASE("what the scanner saw of a range is told of the whole range alone") {
  range_pump pump{{"", "9", {}}, 9};
  static_cast<void>(pump.start());
  auto command = pump.on_turn();
  REQUIRE(std::holds_alternative<ranges::write_range>(command));
  CHECK(std::get<ranges::write_range>(command).rows_expected == 9);
  static_cast<void>(pump.on_written(9, true));
  command = pump.on_middle("4");
  REQUIRE(std::holds_alternative<ranges::write_range>(command));
  CHECK(std::get<ranges::write_range>(command).rows_expected == 0);
}
