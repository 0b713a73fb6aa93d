#pragma once

#include "actors/connections.hpp"
#include "actors/mapper.hpp"
#include "actors/protocol.hpp"
#include "plan/batch_pump.hpp"
#include "plan/range_pump.hpp"

#include <deque>
#include <list>
#include <memory>
#include <optional>

/// @file
/// The MIGRATOR actor: carries out one assignment at a time, a script or
/// batches of a table step. `plan/batch_pump.hpp` decides what comes next in a
/// batch (`plan/range_pump.hpp` in one that the database writes itself); the
/// migrator asks source, target and budget, and reports.

namespace dunlin {

/// Credits that a migrator keeps with its scanner: two hide the latency of a
/// round trip.
inline constexpr uint32_t credits_ahead = 2;

/// What a migrator is given when it is spawned.
struct migrator_args {
  migrator_id id = 0;
  overseer_actor overseer;
  budget_actor budget;
  std::shared_ptr<connections> stores;
  std::shared_ptr<dunlin::mappers> mappers;
  /// Somebody watches: `batch_began` is sent.
  bool is_watched = false;
};

class migrator_state {
public:
  static inline const char* name = "migrator";

  explicit migrator_state(migrator_actor::pointer self);

  void init(migrator_args args);

  void begin_table(table_work work, scanner_actor scanner);
  void begin_script(const script_work& work);
  void take(batch work);
  void no_more(uint32_t credits);
  void leave();
  void retire();

private:
  /// The table step that the migrator works on.
  struct table_duty {
    table_work work;
    scanner_actor scanner;
    connection_actor source;
    connection_actor target;
    /// Null where rows arrive as they are.
    mapper_actor mapper;
    /// Source and target are open.
    bool ready = false;
    /// No more credits are granted: the scanner has no more batches, or the
    /// migrator leaves.
    bool over = false;
    /// Granted, and answered neither by a batch nor by their return. While
    /// there are any, a batch may be on its way.
    uint32_t credits = 0;
  };

  /// A batch that was taken and not begun.
  struct waiting_batch {
    batch work;
    /// Rows of it were refused that nobody saw: this is its second way.
    bool is_again = false;
  };

  /// A batch that is being moved.
  struct move {
    waiting_batch taken;
    batch_pump pump;
    std::deque<chunk_ptr> pages;
    std::deque<answer_chunk_ptr> answers;
    uint64_t rows_read = 0;
    uint64_t bytes_read = 0;
    batch_counts counts;
    error problem;
  };

  /// The batch that the database itself writes.
  struct change {
    batch work;
    range_pump pump;
    batch_counts counts;
    error problem;
  };

  /// A connection that is kept from one assignment to the next.
  struct own_connection {
    connection_actor actor;
    std::string store;
  };

  void open_source();
  void open_mapper();
  connection_actor writer_of(const std::string& store);
  connection_actor adopt(const lent_connection& lent, own_connection& as,
                         const std::string& store);
  void give_up(own_connection& own);
  void drop_table();
  void prepare_target();
  void begin_batches();
  void refuse_table(const caf::error& problem);
  void grant(uint32_t credits, uint64_t rows_seen, uint64_t bytes_seen);
  void next_batch();
  bool may_begin_move() const;
  void run(move& of, const pump::commands& commands);
  void tell_first_key(const move& of, const chunk& rows);
  void batch_problem(move& of, batch_pump::request what,
                     const caf::error& problem);
  void finish_batch(move& of, bool committed);
  bool is_to_go_again(const move& of, bool committed) const;
  void report_batch(bool committed, batch work, const batch_counts& counts,
                    error problem);
  void leave_if_done();
  void idle_or_quit();

  void execute(move& of, const pump::ask_turn&);
  void execute(move& of, const pump::begin_rows&);
  void execute(move& of, const pump::take_bytes& command);
  void execute(move& of, const pump::gained_turn&);
  void execute(move& of, const pump::give_bytes& command);
  void execute(move& of, const pump::read_rows& command);
  void execute(move& of, const pump::map_rows&);
  void execute(move& of, const pump::take_answers& command);
  void execute(move& of, const pump::forget_rows&);
  void execute(move& of, const pump::write_rows&);
  void execute(move& of, const pump::end_rows&);
  void execute(move& of, const pump::commit&);
  void execute(move& of, const pump::undo&);
  void execute(move& of, const pump::finished& command);

  // -- what the database writes itself: migrator_ranges.cpp ---

  void run(const ranges::command& command);
  void change_problem(range_pump::request what, error problem);

  void execute(const ranges::ask_turn&);
  void execute(const ranges::write_range& command);
  void execute(const ranges::find_middle& command);
  void execute(const ranges::commit&);
  void execute(const ranges::undo&);
  void execute(const ranges::finished& command);

  migrator_actor::pointer self_;
  migrator_args args_;
  std::optional<table_duty> table_;
  /// The oldest first; at most one, or two where rows are mapped: the second is
  /// mapped while the first is written. Answers come back to where they stand.
  std::list<move> moves_;
  /// None while there are moves.
  std::optional<change> change_;
  /// Batches that were handed out and wait for those under way: never more than
  /// the credits granted.
  std::deque<waiting_batch> pending_;
  bool script_runs_ = false;
  bool retiring_ = false;
  own_connection own_source_;
  own_connection own_writer_;
};

/// Reports `migrator_up` to its overseer and waits for work.
migrator_actor::behavior_type
migrator(migrator_actor::stateful_pointer<migrator_state> self,
         migrator_args args);

} // namespace dunlin
