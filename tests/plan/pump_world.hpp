#pragma once

#include "plan/batch_pump.hpp"
#include "plan/byte_budget.hpp"
#include "tests/plan/chance.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// Migrators with the real pump and the real budget among simulated sources and
/// targets: any answer may come next, any request may fail, any migrator may
/// die. Checks after each event what must always hold.

namespace dunlin::test {

class pump_world {
public:
  explicit pump_world(chance& random);

  /// Lets one answer or message arrive, of those that are on their way.
  /// @returns false when none is.
  bool step();

  /// All batches ended, nobody holds bytes or a turn.
  void check_end() const;

  uint64_t committed() const noexcept {
    return committed_;
  }

  uint64_t failed() const noexcept {
    return failed_;
  }

  uint64_t died() const noexcept {
    return died_;
  }

private:
  enum class answer {
    turn,
    begun,
    bytes,
    rows,
    answers,
    forgotten,
    written,
    committed,
    undone
  };

  /// Who has its turn at a target, and who waits for it.
  struct target_turns {
    std::deque<migrator_id> queue;
    std::optional<migrator_id> holder;
  };

  /// A migrator, and what the simulated source and target know of its batch.
  struct worker_state {
    std::optional<batch_pump> pump;
    std::size_t target = 0;
    std::vector<answer> on_their_way;
    /// Messages to the budget arrive in order, but when they like.
    std::deque<pump::command> to_budget;
    std::deque<uint64_t> rows_left;
    uint64_t bytes_in_all = 0;
    uint64_t grant = 0;
    uint64_t allowance = 0;
    /// Its rows go through the user's code.
    bool maps = false;
    /// Pages that the user's code was handed.
    std::deque<uint64_t> unmapped;
    /// Bytes that are still to come of what becomes of the first of them.
    std::optional<uint64_t> becoming;
    uint64_t bytes_in_pieces = 0;
    uint64_t answer_allowance = 0;
    uint64_t last_page = 0;
    std::deque<uint64_t> pages;
    uint64_t bytes_written = 0;
    uint64_t held_bytes = 0;
    bool has_turn = false;
    bool is_begun = false;
    bool says_committed = false;
    bool saw_failure = false;
    bool is_huge = false;
  };

  void begin_batch(migrator_id id);
  void deliver(migrator_id id, answer what);
  void deliver_rows(migrator_id id);
  void deliver_answers(migrator_id id);
  void fail(migrator_id id, batch_pump::request what);
  bool may_fail();
  void to_budget(migrator_id id);
  void granted(const byte_budget::granted& grants);
  void release_turn(migrator_id id);
  void serve_turn(std::size_t target);
  void die(migrator_id id);
  void check_budget() const;

  void run(migrator_id id, const pump::commands& commands);
  void execute(migrator_id id, pump::ask_turn);
  void execute(migrator_id id, pump::begin_rows);
  void execute(migrator_id id, pump::take_bytes command);
  void execute(migrator_id id, pump::gained_turn command);
  void execute(migrator_id id, pump::give_bytes command);
  void execute(migrator_id id, pump::read_rows command);
  void execute(migrator_id id, pump::map_rows);
  void execute(migrator_id id, pump::take_answers command);
  void execute(migrator_id id, pump::forget_rows);
  void execute(migrator_id id, pump::write_rows);
  void execute(migrator_id id, pump::end_rows);
  void execute(migrator_id id, pump::commit);
  void execute(migrator_id id, pump::undo);
  void execute(migrator_id id, pump::finished command);

  static constexpr uint64_t chunk_bytes = 100;

  chance& random_;
  uint64_t total_bytes_;
  byte_budget budget_;
  /// One request fails in so many; 0: none.
  std::size_t fail_one_in_;
  std::size_t die_one_in_;
  /// One row is huge in so many.
  std::size_t huge_one_in_;
  std::vector<target_turns> targets_;
  std::map<migrator_id, worker_state> workers_;
  migrator_id next_id_ = 1;
  uint64_t batches_left_;
  uint64_t committed_ = 0;
  uint64_t failed_ = 0;
  uint64_t died_ = 0;
};

} // namespace dunlin::test
