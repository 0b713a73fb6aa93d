#pragma once

#include "actors/type_ids.hpp"

/// @file
/// The protocol of the program: every actor's interface, message by message.
/// actors/README.md draws who sends what to whom.

CAF_BEGIN_TYPE_ID_BLOCK(dunlin, caf::first_custom_type_id)

// Verbs without content.
CAF_ADD_ATOM(dunlin, dunlin, begin_atom, "begin")
CAF_ADD_ATOM(dunlin, dunlin, stop_atom, "stop")
CAF_ADD_ATOM(dunlin, dunlin, count_atom, "count")
CAF_ADD_ATOM(dunlin, dunlin, leave_atom, "leave")
CAF_ADD_ATOM(dunlin, dunlin, retire_atom, "retire")
CAF_ADD_ATOM(dunlin, dunlin, pause_atom, "pause")
CAF_ADD_ATOM(dunlin, dunlin, again_atom, "again")
CAF_ADD_ATOM(dunlin, dunlin, tick_atom, "tick")

// Messages that can cross a wire.
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch))
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch_id))
CAF_ADD_TYPE_ID(dunlin, (dunlin::table_work))
CAF_ADD_TYPE_ID(dunlin, (dunlin::script_work))
CAF_ADD_TYPE_ID(dunlin, (dunlin::grant_credits))
CAF_ADD_TYPE_ID(dunlin, (dunlin::take_batch))
CAF_ADD_TYPE_ID(dunlin, (dunlin::no_more_batches))
CAF_ADD_TYPE_ID(dunlin, (dunlin::migrator_up))
CAF_ADD_TYPE_ID(dunlin, (dunlin::scan_began))
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch_handed_out))
CAF_ADD_TYPE_ID(dunlin, (dunlin::scan_finished))
CAF_ADD_TYPE_ID(dunlin, (dunlin::scan_broke))
CAF_ADD_TYPE_ID(dunlin, (dunlin::scan_counted))
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch_ended))
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch_broke))
CAF_ADD_TYPE_ID(dunlin, (dunlin::script_ended))
CAF_ADD_TYPE_ID(dunlin, (dunlin::script_broke))
CAF_ADD_TYPE_ID(dunlin, (dunlin::table_left))
CAF_ADD_TYPE_ID(dunlin, (dunlin::steer_request))
CAF_ADD_TYPE_ID(dunlin, (dunlin::run_report))
CAF_ADD_TYPE_ID(dunlin, (dunlin::board_update))
CAF_ADD_TYPE_ID(dunlin, (dunlin::take_memory))
CAF_ADD_TYPE_ID(dunlin, (dunlin::turn_gained))
CAF_ADD_TYPE_ID(dunlin, (dunlin::give_memory))

// Messages of connections: these stay in one process.
CAF_ADD_TYPE_ID(dunlin, (dunlin::row_page))
CAF_ADD_TYPE_ID(dunlin, (dunlin::source_shape))
CAF_ADD_TYPE_ID(dunlin, (dunlin::prepared_target))
CAF_ADD_TYPE_ID(dunlin, (dunlin::source_count))
CAF_ADD_TYPE_ID(dunlin, (dunlin::key_walk))
CAF_ADD_TYPE_ID(dunlin, (dunlin::key_list))
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch_bounds))
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch_counts))
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch_outcome))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::open_scan))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::scan_opening))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::walk_keys))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::list_keys))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::count_rows))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::open_reader))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::begin_rows))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::read_rows))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::end_rows))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::prepare_target))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::open_step))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::step_opened))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::keep_keys))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::load_keys))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::begin_batch))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::write_rows))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::commit_batch))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::undo_batch))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::settle_batch))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::refresh_statistics))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::close_step))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::run_script))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::finish_run))
CAF_ADD_TYPE_ID(dunlin, (std::vector<std::string>))
CAF_ADD_TYPE_ID(dunlin, (dunlin::range_written))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::write_range))

// Appended later.
CAF_ADD_ATOM(dunlin, dunlin, resume_atom, "resume")
CAF_ADD_ATOM(dunlin, dunlin, cancel_atom, "cancel")
CAF_ADD_TYPE_ID(dunlin, (dunlin::steer_answer))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::keep_command))
CAF_ADD_TYPE_ID(dunlin, (dunlin::batch_began))
CAF_ADD_TYPE_ID(dunlin, (dunlin::memory_granted))
CAF_ADD_TYPE_ID(dunlin, (dunlin::mapping_spec))
CAF_ADD_TYPE_ID(dunlin, (dunlin::command_said))
CAF_ADD_TYPE_ID(dunlin, (dunlin::answer_page))
CAF_ADD_TYPE_ID(dunlin, (dunlin::mapping::map_rows))
CAF_ADD_TYPE_ID(dunlin, (dunlin::mapping::take_answers))
CAF_ADD_TYPE_ID(dunlin, (dunlin::mapping::forget_rows))
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::write_answers))
CAF_ADD_ATOM(dunlin, dunlin, hold_atom, "hold")
CAF_ADD_TYPE_ID(dunlin, (dunlin::db::settle_script))
CAF_ADD_TYPE_ID(dunlin, (dunlin::board_note))
CAF_ADD_TYPE_ID(dunlin, (dunlin::key_press))

CAF_END_TYPE_ID_BLOCK(dunlin)

namespace dunlin {

/// What a scanner sees of a MIGRATOR: somebody who takes batches.
using batch_taker_actor = interface<
    // A batch, for one of the credits that were granted.
    void(take_batch),
    // Open credits come back: there are no more batches.
    void(no_more_batches)>;

/// The SCANNER of one table step: finds batches and hands them out on demand.
using scanner_actor = interface<
    // Credits for batches, and who takes them.
    void(grant_credits, batch_taker_actor),
    // A migrator takes no more batches: `no_more_batches` brings its open
    // credits back, after the last batch that was on its way.
    void(leave_atom, migrator_id),
    // Hand this batch out once more: it was rolled back.
    void(again_atom, batch),
    // Hand out no new batches while many wait for a retry, or do so again.
    void(hold_atom, bool),
    // Try once more what a busy store refused: the scanner said `scan_broke`
    // and waits.
    void(again_atom),
    // Count the source to close the books; answered by `scan_counted`.
    void(count_atom),
    // Hand out nothing more.
    void(stop_atom),
    // Hand out and look for nothing for a while; answered when nothing that it
    // asked of a store is open any more.
    caf::ok_atom(pause_atom),
    // Go on.
    void(resume_atom)>;

/// A MIGRATOR: carries out one assignment at a time.
using migrator_actor = batch_taker_actor::extend<
    // Take batches of this table step from its scanner.
    detail::message_interface<void(table_work, scanner_actor)>::type,
    // Run a script.
    detail::message_interface<void(script_work)>::type,
    // Finish what is held of the table step, then be idle.
    detail::message_interface<void(leave_atom)>::type,
    // Finish what is held, then end.
    detail::message_interface<void(retire_atom)>::type>;

/// What an overseer sees of the PROGRAM, which asked for the run.
using program_actor = interface<
    // The operator wants the run to stop at once: cancel what connections do,
    // and do not wait for ever.
    void(cancel_atom)>;

/// The OVERSEER: owns the run.
using overseer_actor = interface<
    // Run the plan; answered once, when all is over. Whoever asks is the
    // program.
    run_report(begin_atom),
    // A word of the operator's; answered at once, when it took effect.
    steer_answer(steer_request),
    // Reports of migrators.
    void(migrator_up), void(batch_began), void(batch_ended), void(batch_broke),
    void(script_ended), void(script_broke), void(table_left),
    // What the user's code had to say, from mappers.
    void(command_said),
    // Reports of scanners.
    void(scan_began), void(batch_handed_out), void(scan_finished),
    void(scan_broke), void(scan_counted),
    // A batch may be tried again, a step has rested; from the overseer's own
    // timers.
    void(again_atom, step_index, batch_id), void(again_atom, step_index),
    // Look after the board; from the overseer's own timer, by its generation.
    void(tick_atom, uint64_t)>;

/// A STATUS BOARD or a log: takes events, answers when it is ready for more.
using board_actor = interface<caf::ok_atom(board_update)>;

/// A LIVE BOARD: a status board on a terminal that people look at.
using live_board_actor = board_actor::extend<
    // A line beside the jobs.
    detail::message_interface<void(board_note)>::type,
    // Look at the terminal; from the board's own timer, by its generation.
    detail::message_interface<void(tick_atom, uint64_t)>::type>;

/// The KEY PAD: what is pressed before a live board becomes words to the
/// overseer.
using key_pad_actor = interface<void(key_press)>;

/// The BUDGET: bytes of rows in flight of one process.
using budget_actor = interface<
    // Answered when the bytes are granted.
    memory_granted(take_memory),
    // Whoever waits for bytes has its turn at the target now.
    void(turn_gained),
    // Bytes come back.
    void(give_memory)>;

/// A MAPPER: has the rows of one migrator and step go through the user's code,
/// and blocks meanwhile. Only its migrator has its handle.
using mapper_actor = interface<
    // Rows to work on.
    void(mapping::map_rows),
    // What became of the oldest ones; answered when it is known.
    answer_page(mapping::take_answers),
    // Forget all rows.
    caf::ok_atom(mapping::forget_rows)>;

/// A CONNECTION: owns one database connection and does one blocking request at
/// a time. Only actors of its own process have its handle.
using connection_actor = interface<
    // -- reading, for scanners ---
    db::scan_opening(db::open_scan), key_walk(db::walk_keys),
    key_list(db::list_keys), source_count(db::count_rows),
    // -- reading, for migrators ---
    source_shape(db::open_reader), caf::ok_atom(db::begin_rows),
    row_page(db::read_rows), caf::ok_atom(db::end_rows),
    // -- steps and their ledger ---
    prepared_target(db::prepare_target), db::step_opened(db::open_step),
    caf::ok_atom(db::keep_keys), batch_bounds(db::load_keys),
    caf::ok_atom(db::refresh_statistics), caf::ok_atom(db::close_step),
    caf::ok_atom(db::keep_command), std::vector<std::string>(db::finish_run),
    // -- one batch after another ---
    caf::ok_atom(db::begin_batch), caf::ok_atom(db::write_rows),
    caf::ok_atom(db::write_answers), range_written(db::write_range),
    batch_counts(db::commit_batch), caf::ok_atom(db::undo_batch),
    batch_outcome(db::settle_batch),
    // -- scripts ---
    std::string(db::run_script), bool(db::settle_script)>;

} // namespace dunlin

CAF_BEGIN_TYPE_ID_BLOCK(dunlin_handles, caf::id_block::dunlin::end)

// Handles that travel in messages.
CAF_ADD_TYPE_ID(dunlin_handles, (dunlin::batch_taker_actor))
CAF_ADD_TYPE_ID(dunlin_handles, (dunlin::scanner_actor))

CAF_END_TYPE_ID_BLOCK(dunlin_handles)

namespace dunlin {

/// Makes all messages known to an actor system that is to be configured.
inline void add_message_types(caf::actor_system_config& config) {
  config.add_message_types<caf::id_block::dunlin>();
  config.add_message_types<caf::id_block::dunlin_handles>();
}

} // namespace dunlin
