#include "plan/update_pump.hpp"

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
  bool run(update_pump& pump) {
    auto command = pump.start();
    for (;;) {
      if (const auto* end = std::get_if<in_place::finished>(&command))
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

  in_place::command answer(update_pump& pump, const in_place::ask_turn&) {
    return pump.on_turn();
  }

  in_place::command answer(update_pump& pump,
                           const in_place::update_rows& wanted) {
    ++updates;
    std::set<int> meant;
    for (int row = row_of(wanted.bounds.lower) + 1;
         row <= std::min(row_of(wanted.bounds.upper), rows_); ++row)
      meant.insert(row);
    bool is_refused = false;
    for (const auto row : meant)
      is_refused = is_refused || refused_.contains(row);
    if (is_refused && meant.size() > 1)
      return pump.on_updated(meant.size(), true);
    (is_refused ? rejected : changed).insert(meant.begin(), meant.end());
    return pump.on_updated(meant.size(), false);
  }

  in_place::command answer(update_pump& pump,
                           const in_place::find_middle& wanted) {
    const auto middle = row_of(wanted.after) + static_cast<int>(wanted.rows);
    return pump.on_middle(key_of(middle));
  }

  in_place::command answer(update_pump& pump, const in_place::commit&) {
    return pump.on_committed();
  }

  in_place::command answer(update_pump& pump, const in_place::undo&) {
    return pump.on_undone();
  }

  in_place::command answer(update_pump&, const in_place::finished& end) {
    return end;
  }

  int rows_;
  std::set<int> refused_;
};

} // namespace

TEST_CASE("a range without a refused row is changed by one update") {
  small_table table{1000, {}};
  update_pump pump{{"", small_table::key_of(1000), {}}};
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
  update_pump pump{{"", small_table::key_of(7), {}}};
  CHECK(table.run(pump));
  CHECK(table.rejected == std::multiset<int>(refused.begin(), refused.end()));
  CHECK(table.changed.size() == 7 - refused.size());
  CHECK(std::set<int>(table.changed.begin(), table.changed.end()).size()
        == table.changed.size());
  CHECK(pump.rows() == 7);
}

TEST_CASE("one refused row costs two updates for each time it is halved") {
  small_table table{1 << 14, {4711}};
  update_pump pump{{"", small_table::key_of(1 << 14), {}}};
  CHECK(table.run(pump));
  CHECK(table.updates == 1 + 2 * 14);
}

TEST_CASE("a range that lost its rows meanwhile is committed without any") {
  small_table table{0, {}};
  update_pump pump{{"", small_table::key_of(9), {}}};
  CHECK(table.run(pump));
  CHECK(pump.rows() == 0);
}

TEST_CASE("a batch in place that fails is undone, unless nothing is open") {
  using request = update_pump::request;
  const auto fate = [](request what) {
    update_pump pump{{"", "9", {}}};
    static_cast<void>(pump.start());
    return pump.failed(what);
  };
  for (const auto what : {request::turn, request::commit}) {
    const auto command = fate(what);
    REQUIRE(std::holds_alternative<in_place::finished>(command));
    CHECK_FALSE(std::get<in_place::finished>(command).committed);
  }
  for (const auto what : {request::update, request::middle})
    CHECK(std::holds_alternative<in_place::undo>(fate(what)));
}
