#include "tests/catch.hpp"
#include "tests/plan/pump_world.hpp"

#include <algorithm>

/// @file
/// What the pump of a simulated migrator asks for.

namespace dunlin::test {

void pump_world::run(migrator_id id, const pump::commands& commands) {
  for (const auto& command : commands)
    std::visit([&](auto what) { execute(id, what); }, command);
}

void pump_world::execute(migrator_id id, pump::ask_turn) {
  auto where = workers_[id].target;
  targets_[where].queue.push_back(id);
  serve_turn(where);
}

void pump_world::execute(migrator_id id, pump::begin_rows) {
  workers_[id].on_their_way.push_back(answer::begun);
}

void pump_world::execute(migrator_id id, pump::take_bytes command) {
  auto& worker = workers_[id];
  REQUIRE_FALSE(worker.saw_failure);
  REQUIRE(command.has_turn == worker.has_turn);
  // Without its turn a migrator holds one page; on it, two. What is mapped
  // waits for it.
  if (worker.maps)
    REQUIRE(worker.unmapped.size() <= 2);
  else
    REQUIRE(worker.pages.size() <= (worker.has_turn ? 1 : 0));
  worker.to_budget.push_back(command);
}

void pump_world::execute(migrator_id id, pump::gained_turn command) {
  workers_[id].to_budget.push_back(command);
}

void pump_world::execute(migrator_id id, pump::give_bytes command) {
  REQUIRE(command.bytes > 0);
  workers_[id].to_budget.push_back(command);
}

void pump_world::execute(migrator_id id, pump::read_rows command) {
  auto& worker = workers_[id];
  REQUIRE(worker.is_begun);
  REQUIRE_FALSE(worker.saw_failure);
  REQUIRE(command.allowance_bytes
          == worker.grant / (worker.maps ? mapped_shares : 1));
  worker.allowance = command.allowance_bytes;
  worker.on_their_way.push_back(answer::rows);
}

void pump_world::execute(migrator_id id, pump::map_rows) {
  auto& worker = workers_[id];
  REQUIRE(worker.maps);
  REQUIRE_FALSE(worker.saw_failure);
  REQUIRE(worker.last_page > 0);
  worker.unmapped.push_back(worker.last_page);
}

void pump_world::execute(migrator_id id, pump::take_answers command) {
  auto& worker = workers_[id];
  REQUIRE(command.allowance_bytes > 0);
  REQUIRE_FALSE(worker.unmapped.empty());
  REQUIRE_FALSE(worker.saw_failure);
  worker.answer_allowance = command.allowance_bytes;
  worker.on_their_way.push_back(answer::answers);
}

void pump_world::execute(migrator_id id, pump::forget_rows) {
  auto& worker = workers_[id];
  REQUIRE(worker.saw_failure);
  REQUIRE(std::count(worker.on_their_way.begin(), worker.on_their_way.end(),
                     answer::answers)
          == 0);
  worker.on_their_way.push_back(answer::forgotten);
}

void pump_world::execute(migrator_id id, pump::write_rows) {
  auto& worker = workers_[id];
  REQUIRE(worker.has_turn);
  REQUIRE_FALSE(worker.saw_failure);
  REQUIRE_FALSE(worker.pages.empty());
  REQUIRE(std::count(worker.on_their_way.begin(), worker.on_their_way.end(),
                     answer::written)
          == 0);
  worker.on_their_way.push_back(answer::written);
}

void pump_world::execute(migrator_id id, pump::end_rows) {
  auto& worker = workers_[id];
  REQUIRE(worker.is_begun);
  worker.is_begun = false;
}

void pump_world::execute(migrator_id id, pump::commit) {
  auto& worker = workers_[id];
  REQUIRE(worker.has_turn);
  REQUIRE_FALSE(worker.saw_failure);
  REQUIRE(worker.on_their_way.empty());
  REQUIRE(worker.unmapped.empty());
  REQUIRE(worker.bytes_written
          == (worker.maps ? worker.bytes_in_pieces : worker.bytes_in_all));
  worker.on_their_way.push_back(answer::committed);
}

void pump_world::execute(migrator_id id, pump::undo) {
  auto& worker = workers_[id];
  REQUIRE(worker.has_turn);
  REQUIRE(worker.saw_failure);
  REQUIRE(worker.on_their_way.empty());
  worker.on_their_way.push_back(answer::undone);
}

void pump_world::execute(migrator_id id, pump::finished command) {
  auto& worker = workers_[id];
  REQUIRE(worker.on_their_way.empty());
  REQUIRE_FALSE(worker.has_turn);
  REQUIRE_FALSE(worker.is_begun);
  REQUIRE(command.committed == worker.says_committed);
  REQUIRE(command.committed != worker.saw_failure);
  ++(command.committed ? committed_ : failed_);
  worker.pump.reset();
  begin_batch(id);
}

} // namespace dunlin::test
