#pragma once

#include "actors/caf.hpp"
#include "actors/messages.hpp"

/// @file
/// How messages are written to a wire and to text, and their ids. Ids go on the
/// wire: append only.

/// Names the fields of a message type once, for every inspector.
#define DUNLIN_FIELDS(type, ...) \
  template <class Inspector> \
  typename Inspector::result_type inspect(Inspector& f, type& x) { \
    return f(caf::meta::type_name(#type), __VA_ARGS__); \
  }

namespace dunlin {

// -- words of other parts -----------------------------------------------------

DUNLIN_FIELDS(error, x.code, x.text)
DUNLIN_FIELDS(batch_id, x.ordinal, x.part)
DUNLIN_FIELDS(batch_bounds, x.lower, x.upper, x.keys)
DUNLIN_FIELDS(batch_counts, x.scanned, x.migrated, x.already_there, x.skipped,
              x.rejected, x.written)
DUNLIN_FIELDS(batch, x.id, x.bounds, x.rows_expected, x.is_retry)
DUNLIN_FIELDS(source_spec, x.table, x.query, x.key, x.scan, x.is_checked,
              x.keys_file, x.bulk_form)
DUNLIN_FIELDS(column_type, x.family, x.size, x.scale, x.is_unsigned,
              x.is_padded, x.is_not_null, x.declared)
DUNLIN_FIELDS(source_shape, x.columns, x.key, x.key_positions, x.row_cells,
              x.origin, x.stamp, x.tables, x.types, x.bulk_form, x.mark)
DUNLIN_FIELDS(source_count, x.total, x.past_bound, x.null_keys, x.changed)
DUNLIN_FIELDS(key_walk, x.last, x.rows, x.end)
DUNLIN_FIELDS(key_list, x.keys, x.end)
DUNLIN_FIELDS(target_spec, x.step, x.into, x.columns, x.key, x.key_positions,
              x.row_cells, x.existing, x.update, x.create, x.types, x.casts,
              x.bulk_form, x.inner_table, x.inner_query, x.digest)
DUNLIN_FIELDS(prepared_target, x.takes_bulk_form)
DUNLIN_FIELDS(source_cell, x.name, x.is_written, x.key_place)
DUNLIN_FIELDS(step_opening, x.step, x.kind, x.identity, x.scan_bound,
              x.source_stamp, x.source_mark, x.cells)
DUNLIN_FIELDS(step_closing, x.step, x.kind, x.identity, x.state, x.problem)
DUNLIN_FIELDS(step_sums, x.counts, x.batches, x.rejects_open)
DUNLIN_FIELDS(step_record, x.step, x.kind, x.identity, x.state, x.scan_bound,
              x.keys_kept, x.source_stamp, x.source_mark, x.counts, x.batches,
              x.rejects_open, x.keyed, x.problem, x.started_utc, x.ended_utc)
DUNLIN_FIELDS(batch_record, x.id, x.lower, x.upper, x.is_list, x.is_retry)
DUNLIN_FIELDS(reject_list, x.ordinal, x.next_part, x.keys)
DUNLIN_FIELDS(command_record, x.verb, x.argument, x.user, x.outcome, x.age_ms)
DUNLIN_FIELDS(batch_closing, x.bounds, x.rows_read, x.rows_expected, x.is_retry)
DUNLIN_FIELDS(batch_outcome, x.counts, x.committed)
DUNLIN_FIELDS(range_written, x.rows, x.must_split)
DUNLIN_FIELDS(script_job, x.step, x.path, x.text, x.identity, x.known_reads,
              x.known_writes, x.is_watched)
DUNLIN_FIELDS(step_progress, x.status, x.done_before, x.counts, x.rejects_open,
              x.batches, x.problem, x.rows_unaccounted)

/// Rows stay behind when a message is written; their hash stands for them. Read
/// back, the pointer is null, which every receiver asserts against.
DUNLIN_FIELDS(mapping_spec, x.step, x.source_columns, x.source_cells,
              x.key_positions, x.columns)

/// Rows stay behind when a message is written; their hash stands for them. Read
/// back, the pointer is null, which every receiver asserts against.
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, answer_page& x) {
  uint64_t hash = x.answers ? hash_of(*x.answers) : 0;
  return f(caf::meta::type_name("answer_page"), hash, x.end);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, row_page& x) {
  uint64_t hash = x.rows ? hash_of(*x.rows) : 0;
  return f(caf::meta::type_name("row_page"), hash, x.end, x.needs_bytes);
}

// -- messages -----------------------------------------------------------------

DUNLIN_FIELDS(table_work, x.step, x.from, x.to, x.source, x.target, x.mapping)
DUNLIN_FIELDS(script_work, x.step, x.store, x.job)
DUNLIN_FIELDS(grant_credits, x.migrator, x.credits, x.rows_seen, x.bytes_seen)
DUNLIN_FIELDS(take_batch, x.step, x.work)
DUNLIN_FIELDS(no_more_batches, x.step, x.credits)
DUNLIN_FIELDS(migrator_up, x.migrator)
DUNLIN_FIELDS(scan_outlook, x.rows_found, x.rows_expected)
DUNLIN_FIELDS(scan_began, x.step, x.work, x.outlook)
DUNLIN_FIELDS(batch_handed_out, x.step, x.work, x.migrator, x.outlook)
DUNLIN_FIELDS(scan_finished, x.step, x.outlook, x.is_complete)
DUNLIN_FIELDS(scan_broke, x.step, x.problem)
DUNLIN_FIELDS(scan_counted, x.step, x.count)
DUNLIN_FIELDS(batch_began, x.step, x.migrator, x.id, x.key)
DUNLIN_FIELDS(batch_ended, x.step, x.migrator, x.id, x.counts)
DUNLIN_FIELDS(batch_broke, x.step, x.migrator, x.work, x.problem)
DUNLIN_FIELDS(script_ended, x.step, x.migrator, x.unforeseen)
DUNLIN_FIELDS(script_broke, x.step, x.migrator, x.problem)
DUNLIN_FIELDS(table_left, x.step, x.migrator, x.problem)
DUNLIN_FIELDS(command_said, x.step, x.migrator, x.lines)
DUNLIN_FIELDS(steer_request, x.verb, x.migrators, x.user)
DUNLIN_FIELDS(step_now, x.step, x.is_script, x.status, x.counts,
              x.rows_expected, x.rows_per_second, x.migrators,
              x.batches_in_hand)
DUNLIN_FIELDS(steer_answer, x.outcome, x.pace, x.is_at_rest, x.migrators_wanted,
              x.migrators_alive, x.steps, x.steps_done, x.steps_failed,
              x.under_way, x.text)
/// How long it took stays behind: it is told to the program in its own process,
/// and is nothing that two runs of one seed would differ in.
DUNLIN_FIELDS(run_report, x.outcome, x.steps, x.violations, x.unforeseen)
DUNLIN_FIELDS(event, x.kind, x.at_ms, x.part, x.step, x.batch, x.counts, x.text,
              x.rows_expected, x.rows_found)
DUNLIN_FIELDS(board_update, x.events)
DUNLIN_FIELDS(board_note, x.text, x.stays)
DUNLIN_FIELDS(key_press, x.key)
DUNLIN_FIELDS(take_memory, x.migrator, x.bytes, x.has_turn)
DUNLIN_FIELDS(memory_granted, x.bytes)
DUNLIN_FIELDS(turn_gained, x.migrator)
DUNLIN_FIELDS(give_memory, x.migrator, x.bytes)

namespace db {

DUNLIN_FIELDS(open_scan, x.reader, x.spec)
DUNLIN_FIELDS(scan_opening, x.shape, x.bound, x.rows_expected)
DUNLIN_FIELDS(walk_keys, x.reader, x.after, x.bound, x.rows)
DUNLIN_FIELDS(list_keys, x.reader, x.rows, x.bytes)
DUNLIN_FIELDS(count_rows, x.reader, x.bound)
DUNLIN_FIELDS(open_reader, x.reader, x.spec)
DUNLIN_FIELDS(begin_rows, x.reader, x.bounds)
DUNLIN_FIELDS(read_rows, x.reader, x.allowance_bytes)
DUNLIN_FIELDS(end_rows, x.reader)
DUNLIN_FIELDS(prepare_target, x.spec)
DUNLIN_FIELDS(open_step, x.opening)
DUNLIN_FIELDS(step_opened, x.record, x.batches, x.rejects)
DUNLIN_FIELDS(keep_keys, x.step, x.ordinal, x.keys, x.last)
DUNLIN_FIELDS(load_keys, x.step, x.ordinal)
DUNLIN_FIELDS(begin_batch, x.migrator, x.step, x.id)
DUNLIN_FIELDS(write_range, x.bounds, x.rows_expected)
DUNLIN_FIELDS(commit_batch, x.closing)
DUNLIN_FIELDS(settle_batch, x.step, x.id)
DUNLIN_FIELDS(settle_script, x.step, x.identity)
DUNLIN_FIELDS(refresh_statistics, x.step)
DUNLIN_FIELDS(close_step, x.closing)
DUNLIN_FIELDS(run_script, x.job)
DUNLIN_FIELDS(keep_command, x.said, x.said_at_ms)
DUNLIN_FIELDS(finish_run, x.outcome, x.check_foreign_keys)

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, undo_batch&) {
  return f(caf::meta::type_name("undo_batch"));
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, write_rows& x) {
  uint64_t hash = x.rows ? hash_of(*x.rows) : 0;
  return f(caf::meta::type_name("write_rows"), hash);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, write_answers& x) {
  uint64_t hash = x.answers ? hash_of(*x.answers) : 0;
  return f(caf::meta::type_name("write_answers"), hash);
}

} // namespace db

namespace mapping {

DUNLIN_FIELDS(take_answers, x.allowance_bytes)

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, map_rows& x) {
  uint64_t hash = x.rows ? hash_of(*x.rows) : 0;
  return f(caf::meta::type_name("map_rows"), hash);
}

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, forget_rows&) {
  return f(caf::meta::type_name("forget_rows"));
}

} // namespace mapping

} // namespace dunlin

#undef DUNLIN_FIELDS
