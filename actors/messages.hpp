#pragma once

#include "actors/batch_function.hpp"
#include "config/batch.hpp"
#include "config/error.hpp"
#include "plan/run_state.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// @file
/// What actors tell each other. Names say what is asked or what happened. The
/// messages of namespace `db` and `row_page` stay inside one process, because
/// they lead to rows by pointer; all others can cross a wire.

namespace dunlin {

// -- overseer to migrator -----------------------------------------------------

/// Migrate batches of this table step.
struct table_work {
  step_index step = 0;
  std::string from;
  std::string to;
  source_spec source;
  target_spec target;
  mapping_spec mapping;
};

/// Run this script.
struct script_work {
  step_index step = 0;
  std::string store;
  script_job job;
};

// -- scanner and migrator -----------------------------------------------------

/// The migrator can take this many more batches; what it saw of the last ones
/// lets the scanner cut the next.
struct grant_credits {
  migrator_id migrator = 0;
  uint32_t credits = 0;
  uint64_t rows_seen = 0;
  uint64_t bytes_seen = 0;
};

/// A batch, for one credit.
struct take_batch {
  step_index step = 0;
  batch work;
};

/// Open credits come back without a batch: there is none for now, or the
/// migrator leaves. Each credit is answered once, by a batch or by its return.
struct no_more_batches {
  step_index step = 0;
  uint32_t credits = 0;
};

// -- reports to the overseer --------------------------------------------------

struct migrator_up {
  migrator_id migrator = 0;
};

/// What a scan saw and foresees, earlier runs among it.
struct scan_outlook {
  uint64_t rows_found = 0;
  /// Rows that the step has, by an estimate; 0: unknown.
  uint64_t rows_expected = 0;
};

/// The scanner knows the source and the ledger's row stands.
struct scan_began {
  step_index step = 0;
  /// The shape that migrators and target work with.
  table_work work;
  scan_outlook outlook;
};

struct batch_handed_out {
  step_index step = 0;
  batch work;
  migrator_id migrator = 0;
  scan_outlook outlook;
};

struct scan_finished {
  step_index step = 0;
  scan_outlook outlook;
  /// It came to its end, and was not told to stop.
  bool is_complete = false;
};

struct scan_broke {
  step_index step = 0;
  error problem;
};

struct scan_counted {
  step_index step = 0;
  source_count count;
};

/// The first row of a batch was read. Sent where somebody watches.
struct batch_began {
  step_index step = 0;
  migrator_id migrator = 0;
  batch_id id;
  /// The key of that row as people read it.
  std::string key;
};

/// A batch is durable in the target.
struct batch_ended {
  step_index step = 0;
  migrator_id migrator = 0;
  batch_id id;
  batch_counts counts;
};

/// Nothing of the batch is in the target.
struct batch_broke {
  step_index step = 0;
  migrator_id migrator = 0;
  batch work;
  error problem;
};

struct script_ended {
  step_index step = 0;
  migrator_id migrator = 0;
  /// What it touched without being known to; empty: nothing.
  std::string unforeseen = {};
};

struct script_broke {
  step_index step = 0;
  migrator_id migrator = 0;
  error problem;
};

/// The migrator has nothing more to do for the step and is idle.
struct table_left {
  step_index step = 0;
  migrator_id migrator = 0;
  /// Not `none`: it could not even begin, and the step fails.
  error problem;
};

/// What the user's code of a step had to say: lines of its standard error.
struct command_said {
  step_index step = 0;
  migrator_id migrator = 0;
  std::vector<std::string> lines;
};

// -- operator -----------------------------------------------------------------

/// What can be said to a run.
enum class steer_verb : uint8_t {
  status,    ///< say what is going on
  pause,     ///< begin nothing, finish what is in hand
  resume,    ///< go on
  migrators, ///< have so many, from now on
  drain,     ///< finish what is in hand, then end
  stop,      ///< cancel what is in hand and end
};

std::string_view to_string(steer_verb verb) noexcept;

/// A word of the operator's: from a signal, from a key, from another process.
struct steer_request {
  steer_verb verb = steer_verb::status;
  /// For `migrators` alone: at least 1.
  uint32_t migrators = 0;
  /// Who says it: `alice, signal SIGTERM`.
  std::string user;
};

/// What became of a word.
enum class steer_outcome : uint8_t {
  done,
  unchanged, ///< the run was as was wished
  refused,   ///< it came too late
  crowded,   ///< too many words wait for a ledger that is busy
};

std::string_view to_string(steer_outcome outcome) noexcept;

/// A step that is under way.
struct step_now {
  std::string step;
  bool is_script = false;
  step_status status = step_status::running;
  /// Of the step so far, earlier runs among them.
  batch_counts counts;
  /// Rows that it has, by an estimate until its scan is over; 0: unknown.
  uint64_t rows_expected = 0;
  /// How fast rows went lately; 0: it does not know yet.
  uint64_t rows_per_second = 0;
  /// Migrators that have it in hand, and batches that these have.
  uint64_t migrators = 0;
  uint64_t batches_in_hand = 0;
};

/// What a run is doing, after the word that it answers took effect.
struct steer_answer {
  steer_outcome outcome = steer_outcome::done;
  run_pace pace = run_pace::going;
  /// It is not going, and nothing is in hand: no transaction and no statement
  /// of it is open in any store.
  bool is_at_rest = false;
  uint64_t migrators_wanted = 0;
  uint64_t migrators_alive = 0;
  uint64_t steps = 0;
  uint64_t steps_done = 0;
  uint64_t steps_failed = 0;
  /// The steps that are under way, in serial order.
  std::vector<step_now> under_way;
  /// One line for people.
  std::string text;
};

/// How a run ended, for the program to print.
struct run_report {
  run_outcome outcome = run_outcome::done;
  /// One entry a step, in serial order.
  std::vector<step_progress> steps;
  /// Rows without parents, and what else is wrong with a target.
  std::vector<std::string> violations;
  /// One entry a step, as `steps`.
  std::vector<step_span> spans = {};
  /// The most migrators that were ever wanted.
  uint32_t migrators = 1;
  /// What scripts touched without being known to, a step a line.
  std::vector<std::string> unforeseen = {};
};

// -- the status board ---------------------------------------------------------

enum class event_kind : uint8_t {
  run_began,
  step_began,
  step_progressed,
  batch_done,
  batch_retried,
  step_done,
  step_failed,
  step_blocked,
  step_stopped,
  migrator_spawned,
  migrator_retired,
  stopping,
  warning,
  run_ended,
  paused,
  resumed,
  scan_began,
  scan_ended,
  batch_began,
  command_said,
};

std::string_view to_string(event_kind kind) noexcept;

/// One thing that happened, for people and for the log.
struct event {
  event_kind kind = event_kind::run_began;
  /// Since the run began, by the actors' clock.
  uint64_t at_ms = 0;
  /// `overseer`, `scanner`, `migrator 7`.
  std::string part;
  /// Empty: the run as a whole.
  std::string step;
  /// `ordinal.part`, or empty.
  std::string batch;
  batch_counts counts;
  std::string text;
  /// Of a scan: rows that the step has, by an estimate until the scan ended; 0:
  /// unknown.
  uint64_t rows_expected = 0;
  /// Of a scan: rows that were found so far, by earlier runs too.
  uint64_t rows_found = 0;
};

/// Events in the order in which they happened.
struct board_update {
  std::vector<event> events;
};

/// Lines for whoever watches a live board; empty: none any more.
struct board_note {
  std::string text;
  /// Until another comes; else for a few seconds.
  bool stays = false;
};

/// A key was pressed before a live board.
struct key_press {
  char key = 0;
};

// -- the byte budget ----------------------------------------------------------

/// Answered when the bytes are granted.
struct take_memory {
  migrator_id migrator = 0;
  uint64_t bytes = 0;
  bool has_turn = false;
};

/// Bytes that were asked for are there.
struct memory_granted {
  uint64_t bytes = 0;
};

struct turn_gained {
  migrator_id migrator = 0;
};

struct give_memory {
  migrator_id migrator = 0;
  uint64_t bytes = 0;
};

// -- connections --------------------------------------------------------------

/// Names whoever reads over a connection: a migrator or a scanner.
using reader_id = uint64_t;

/// Requests to a connection. Never leave the process.
namespace db {

struct open_scan {
  reader_id reader = 0;
  source_spec spec;
};

struct scan_opening {
  source_shape shape;
  /// The greatest key; not looked for when the scan is in one pass.
  key_tuple bound;
  /// By an estimate; 0: unknown.
  uint64_t rows_expected = 0;
};

struct walk_keys {
  reader_id reader = 0;
  key_tuple after;
  key_tuple bound;
  uint64_t rows = 0;
};

struct list_keys {
  reader_id reader = 0;
  uint64_t rows = 0;
  uint64_t bytes = 0;
};

struct count_rows {
  reader_id reader = 0;
  key_tuple bound;
};

struct open_reader {
  reader_id reader = 0;
  source_spec spec;
};

struct begin_rows {
  reader_id reader = 0;
  batch_bounds bounds;
};

struct read_rows {
  reader_id reader = 0;
  uint64_t allowance_bytes = 0;
};

struct end_rows {
  reader_id reader = 0;
};

struct prepare_target {
  target_spec spec;
};

struct open_step {
  step_opening opening;
};

/// What the ledger holds of a step that begins.
struct step_opened {
  step_record record;
  std::vector<batch_record> batches;
  std::vector<reject_list> rejects;
};

struct keep_keys {
  std::string step;
  uint64_t ordinal = 0;
  std::vector<key_tuple> keys;
  bool last = false;
};

struct load_keys {
  std::string step;
  uint64_t ordinal = 0;
};

/// Asked while the source is counted: both take a while, one after another, on
/// servers that else have nothing more to do.
struct refresh_statistics {
  std::string step;
};

/// Answered when it is this migrator's turn and the transaction is open.
struct begin_batch {
  migrator_id migrator = 0;
  std::string step;
  batch_id id;
};

struct write_rows {
  chunk_ptr rows;
};

/// The database changes or copies rows itself: `bounds` are those of the batch,
/// or a part of them.
struct write_range {
  batch_bounds bounds;
  /// How many rows were seen there; 0: nobody counted them.
  uint64_t rows_expected = 0;
};

/// The same for what the user's code made of rows.
struct write_answers {
  answer_chunk_ptr answers;
};

struct commit_batch {
  batch_closing closing;
};

struct undo_batch {};

/// Answered after every batch that was begun before, from the ledger.
struct settle_batch {
  std::string step;
  batch_id id;
};

/// Answered after all scripts that were asked for before, from the ledger:
/// whether this one is done.
struct settle_script {
  std::string step;
  std::string identity;
};

struct close_step {
  step_closing closing;
};

/// Answered with what it touched without being known to; empty: nothing.
struct run_script {
  script_job job;
};

/// Keeps a word of the operator's, before all else that waits until no batch is
/// open.
struct keep_command {
  command_record said;
  /// When it was said, by the actors' clock; fills `said.age_ms`.
  uint64_t said_at_ms = 0;
};

/// Closes the run's books in this store; answers with what is wrong with it.
struct finish_run {
  std::string outcome;
  bool check_foreign_keys = false;
};

} // namespace db

// -- mappers ------------------------------------------------------------------

/// Requests to a mapper. Never leave the process.
namespace mapping {

/// Rows for the user's code, after those before.
struct map_rows {
  chunk_ptr rows;
};

/// Answered by what became of the oldest rows.
struct take_answers {
  uint64_t allowance_bytes = 0;
};

struct forget_rows {};

} // namespace mapping

} // namespace dunlin
