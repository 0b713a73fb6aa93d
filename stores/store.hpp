#pragma once

#include "config/batch.hpp"
#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/answers.hpp"
#include "stores/column_type.hpp"
#include "stores/ledger.hpp"
#include "stores/row.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The one interface of a database. Everything here blocks and belongs to one
/// thread at a time; only a `canceller` may be used from any.

namespace dunlin {

// -- reading ------------------------------------------------------------------

/// What a table step reads.
struct source_spec {
  /// Exactly one of the two is set.
  std::string table;
  std::string query;
  /// Empty: the store looks for the default key of design.md.
  std::vector<std::string> key;
  scan_mode scan = scan_mode::paged;
  /// Another session of this run has prepared this source: `prepare` need not
  /// look for NULLs in the key again, which may read all rows.
  bool is_checked = false;
  /// Not empty: `list_keys` lists the keys of this file (`key_file.hpp`) in
  /// place of all keys of the source, those that the source lacks among them.
  std::string keys_file = {};
  /// Rows are read in this bulk form, where the source still has it; empty: as
  /// cells.
  std::string bulk_form = {};
};

/// How a step came to its key.
enum class key_origin : uint8_t { declared, primary_key, unique_index, rowid };

/// What a source turned out to be.
struct source_shape {
  /// The columns to write, in the order of the cells of a row.
  std::vector<std::string> columns;
  /// The effective key.
  std::vector<std::string> key;
  /// Where the key's cells are in a row. A position past `columns` is a hidden
  /// column (the rowid) that is read but not written.
  std::vector<uint32_t> key_positions;
  /// Cells a row: `columns` and the hidden ones.
  uint32_t row_cells = 0;
  key_origin origin = key_origin::declared;
  /// What must be the same for a resume to mean the same rows; empty: nothing.
  std::string stamp;
  /// The tables that are read, also through views.
  std::vector<std::string> tables;
  /// What `columns` hold, one for each; empty where nobody knows.
  std::vector<column_type> types = {};
  /// Names how rows stand on the bulk path of their database, types and
  /// modifiers of the columns included: two of equal names hold the same bytes
  /// for the same row. Empty: the rows are known as cells alone.
  std::string bulk_form = {};
  /// Tells, beyond this session, whether the tables were written: between two
  /// sources with equal marks they were not, as far as the database knows.
  /// Empty: it does not know.
  std::string mark = {};
};

/// Some keys further in the scan.
struct key_walk {
  /// The last key walked over; empty if `rows` is 0.
  key_tuple last;
  uint64_t rows = 0;
  /// A successful read found nothing past `last` up to the bound: the positive
  /// end of the scan.
  bool end = false;
};

/// Some keys of a scan in one pass.
struct key_list {
  std::vector<key_tuple> keys;
  bool end = false;
};

/// Some rows of a batch.
struct row_page {
  /// Never null; may hold no rows.
  chunk_ptr rows;
  /// The batch has no further row.
  bool end = false;
  /// Not 0: the next row is larger than the allowance; ask again with at least
  /// this many bytes. A store that can't tell a size without loading the row
  /// then may ask for still more.
  uint64_t needs_bytes = 0;
};

/// The count that closes the books of a scan.
struct source_count {
  /// All rows, without any condition.
  uint64_t total = 0;
  /// Rows whose key lies past the scan's bound.
  uint64_t past_bound = 0;
  /// Rows with a NULL in the key.
  uint64_t null_keys = 0;
  /// The source was written since `prepare`.
  bool changed = false;
};

/// How many rows a source has, without counting where that is possible.
struct row_estimate {
  std::optional<uint64_t> rows;
  /// False: an estimate, to be shown with `~`.
  bool exact = false;
};

/// Reads one source: keys for a scanner, rows for a migrator.
/// It lives no longer than the connection that made it.
class source_session {
public:
  virtual ~source_session();

  /// Finds the key and the columns and prepares the statements; must succeed
  /// before anything else and may be called again for another source.
  /// @returns `unknown_table`, `unknown_column`, `query_invalid`,
  /// `key_missing`,
  ///   `key_has_null`, `scan_unindexed`, or what a store can report.
  virtual result<source_shape> prepare(const source_spec& spec) = 0;

  /// The greatest key; empty if there are no rows.
  virtual result<key_tuple> greatest_key() = 0;

  /// Walks up to `rows` keys in `after < key <= bound`, in key order.
  /// @returns `key_not_unique` when equal neighbours are seen.
  virtual result<key_walk> walk_keys(const key_tuple& after,
                                     const key_tuple& bound, uint64_t rows)
      = 0;

  /// The keys that `walk_keys` would walk over, at most `rows` of them and not
  /// many more than `bytes` bytes.
  /// @returns `key_not_unique` when equal neighbours are seen.
  virtual result<key_list> page_keys(const key_tuple& after,
                                     const key_tuple& bound, uint64_t rows,
                                     size_t bytes)
      = 0;

  /// The next keys of a scan in one pass, at most `rows` of them and not many
  /// more than `bytes` bytes. The first call after `prepare` begins the pass.
  /// A call that failed listed nothing: the next one has the keys that it would
  /// have had, or those of a file from its begin.
  /// With `source_spec::keys_file` they are those of the file, each once and as
  /// the source spells it; one that the source lacks is spelled as its column
  /// would keep it.
  /// @returns `key_not_unique`, `key_has_null`; what `key_file` refuses.
  virtual result<key_list> list_keys(uint64_t rows, size_t bytes) = 0;

  /// Begins to read the rows of a batch, in key order (a list: any order).
  virtual result<void> begin_rows(const batch_bounds& bounds) = 0;

  /// The next rows, at most `allowance_bytes` of them.
  virtual result<row_page> read_rows(size_t allowance_bytes) = 0;

  /// Ends the reading of a batch, also before its end. No statement stays open.
  virtual void end_rows() noexcept = 0;

  virtual result<source_count> count_rows(const key_tuple& bound) = 0;

  virtual result<row_estimate> estimate_rows(bool exact) = 0;
};

// -- writing ------------------------------------------------------------------

/// Where the rows of a table step go.
struct target_spec {
  std::string step;
  std::string into;
  /// From the source's shape, or what the user's code makes of its rows.
  std::vector<std::string> columns;
  std::vector<std::string> key;
  /// Where the key's cells are in a row; empty where the user's code leaves
  /// them out, which `existing = fail` alone allows.
  std::vector<uint32_t> key_positions;
  uint32_t row_cells = 0;
  existing_rows existing = existing_rows::fail;
  /// Not empty: rows of `into` are changed in place, by this UPDATE, and
  /// `columns`, `existing` and the positions mean nothing.
  std::string update = {};
  /// `into` is made where it is missing.
  bool create = false;
  /// What `columns` hold in the source, one for each; empty where nobody knows.
  std::vector<column_type> types = {};
  /// What becomes of values that do not fit, one for each of `columns`; empty:
  /// their rows are rejects.
  std::vector<cast_way> casts = {};
  /// From the source's shape; empty where rows change on their way.
  std::string bulk_form = {};
  /// Set, one of the two: the database itself copies rows from here to `into`,
  /// a range at a time (`write_range`), and they never leave it.
  std::string inner_table = {};
  std::string inner_query = {};
  /// Of rows that the database copies itself: `engine` or `count`.
  digest_mode digest = digest_mode::rows;

  /// Whether the database copies the rows itself.
  bool is_inner() const noexcept {
    return !inner_table.empty() || !inner_query.empty();
  }
};

/// What a target turned out to be.
struct prepared_target {
  /// It takes rows in the bulk form of its spec as they are.
  bool takes_bulk_form = false;
};

/// What became of rows that the database was to change or copy itself.
struct range_written {
  /// Rows that there are, within these bounds.
  uint64_t rows = 0;
  /// None of them was written, because at least one is refused: ask again for
  /// fewer of them.
  bool must_split = false;
};

/// What a database says of rows that it holds.
struct engine_sum {
  uint64_t rows = 0;
  digest sum = {};
  /// See `batch_record`.
  std::string summed_by = {};
};

/// What `open_step` records before the first batch of a step.
struct step_opening {
  std::string step;
  step_kind kind = step_kind::table;
  std::string identity;
  key_tuple scan_bound;
  std::string source_stamp;
  /// `source_shape::mark`.
  std::string source_mark = {};
  /// What the rows of its source are made of; empty: nobody says so.
  std::vector<source_cell> cells = {};
};

/// What `close_step` records of a step's end.
struct step_closing {
  std::string step;
  step_kind kind = step_kind::table;
  std::string identity;
  /// `done` or `failed`.
  step_state state = step_state::failed;
  /// Why it failed; else empty.
  std::string problem;
};

/// What a batch must agree with before it commits.
struct batch_closing {
  batch_bounds bounds;
  /// Rows that the source returned for it.
  uint64_t rows_read = 0;
  /// Keys that the scanner counted in its range; a difference is an error of
  /// the batch (`counts_differ`), unless the source may have changed meanwhile.
  uint64_t rows_expected = 0;
  /// The batch tries rejects again: books them as rejected −n when they arrive.
  bool is_retry = false;
};

/// A script and where it came from.
struct script_job {
  /// The step's name.
  std::string step;
  /// For messages: the file's path.
  std::string path;
  std::string text;
  std::string identity;
  /// What it is known to touch, by the names of `stores/touches.hpp`: only
  /// read, or changed as well.
  std::vector<std::string> known_reads = {};
  std::vector<std::string> known_writes = {};
  /// What it touches besides is kept; else nobody knows what it touches.
  bool is_watched = false;
  /// So many statements at its head were done before the ledger was begun, as
  /// in the copy of a store: it goes on behind them, statement by statement.
  size_t statements_done = 0;
};

/// A batch as it stands in the ledger.
struct batch_outcome {
  batch_counts counts;
  /// The batch's rows and ledger row are durable.
  bool committed = false;
};

/// Writes one database: rows, scripts and their ledger rows. One transaction is
/// open at most; every transaction first takes and reads the lease.
class target_session {
public:
  virtual ~target_session();

  // -- the ledger ---

  /// What the ledger holds of a migration. Never writes, never creates.
  virtual result<ledger_contents> read_ledger(const std::string& migration) = 0;

  /// Creates the ledger where it is missing and takes the lease: from here on
  /// nothing of an earlier run commits.
  virtual result<void> take_over(const run_claim& claim) = 0;

  /// Keeps a word of the operator's.
  virtual result<void> keep_command(const command_record& said) = 0;

  /// Records how the run ended, with the rows without parents that it found,
  /// and gives the lease back. Said again, for an answer that was lost, it
  /// succeeds without doing it twice.
  virtual result<void> end_run(const std::string& outcome,
                               const std::vector<std::string>& violations)
      = 0;

  /// Forgets what the ledger holds of a step, or of the whole migration if
  /// `step` is empty. Rows in the target stay.
  virtual result<void> forget(const std::string& step) = 0;

  /// The committed batches of a step, in order of their ids. This and the
  /// other questions need `read_ledger` or `take_over` before, which names the
  /// migration; they change nothing.
  virtual result<std::vector<batch_record>>
  read_batches(const std::string& step) = 0;

  /// What the rows of a step's source were made of when it was opened; empty if
  /// an older dunlin opened it.
  virtual result<std::vector<source_cell>> read_columns(const std::string& step)
      = 0;

  virtual result<std::vector<reject_list>> read_rejects(const std::string& step)
      = 0;

  /// A step's row, if there is one.
  virtual result<std::optional<step_record>> find_step(const std::string& step)
      = 0;

  // -- table steps ---

  /// Checks the target table against the spec and prepares the statements. A
  /// session that took over makes a table that is missing and may be made.
  /// @returns `unknown_table`, `unknown_column`, `key_missing`, ...;
  ///   `rows_must_leave` if the database is to copy rows itself and could alter
  ///   them, or can't tell the digest that the spec wants.
  virtual result<prepared_target> prepare(const target_spec& spec) = 0;

  /// How many of these keys of the source are keys of rows that stand in the
  /// step's table: what a batch would count as already there, or replace. The
  /// spec must be one that `prepare` finds good and whose `existing` is not
  /// `fail`. Changes nothing.
  virtual result<uint64_t> count_standing(const target_spec& spec,
                                          const std::vector<key_tuple>& keys)
      = 0;

  /// What the target would return for rows of the source if they stood there:
  /// for each row the digest of it alone. A row that the target would refuse is
  /// taken as the source has it. `prepare` was called for the step, which does
  /// not change rows in place. Changes nothing.
  virtual result<std::vector<digest>> foresee_rows(const std::string& step,
                                                   const chunk& rows)
      = 0;

  /// Which columns of the step are in the digest, one for each: all but those
  /// for which the target may return another value than can be foreseen.
  /// `prepare` was called for the step, which does not change rows in place.
  virtual std::vector<bool> digest_columns(const std::string& step) const = 0;

  /// What the columns of the step are in the target, one for each; empty where
  /// nobody knows. `prepare` was called for the step, which does not change
  /// rows in place.
  virtual std::vector<column_type>
  column_types(const std::string& /*step*/) const {
    return {};
  }

  /// How many rows a table has, as far as that is known without reading them.
  /// @returns `unknown_table`.
  virtual result<row_estimate> estimate_table(const std::string& name) = 0;

  /// Records that a step begins and returns its row: the one that an earlier
  /// run made, if there is one (its scan bound holds then).
  /// @returns `step_changed` when the identities differ, or the rows of its
  ///   source are made of other columns.
  virtual result<step_record> open_step(const step_opening& opening) = 0;

  /// Keeps a list of keys for `scan = "once"`; the last call has `last`. The
  /// same call once more is well: its answer may have been lost.
  /// @returns `store_failed` for a list behind the last one.
  virtual result<void> keep_keys(const std::string& step, uint64_t ordinal,
                                 const std::vector<key_tuple>& keys, bool last)
      = 0;

  /// A list that was kept; `bounds.keys` is empty if there is none.
  virtual result<batch_bounds> load_keys(const std::string& step,
                                         uint64_t ordinal)
      = 0;

  /// Begins the transaction of a batch; `prepare` was called for its step.
  /// After an error nothing is open. What a batch of listed keys (`is_keyed`)
  /// migrates is kept by its keys until the step is done: such a row counts as
  /// already there in every other batch, whatever `existing` says.
  /// @returns `batch_committed` if the ledger has this batch already;
  ///   `lease_lost`, `store_busy`.
  virtual result<void> begin_batch(const std::string& step, batch_id id) = 0;

  /// Writes rows. A row that the database refuses alone is kept as a reject;
  /// any other error leaves the batch to be rolled back.
  /// @returns `rows_refused` if rows are refused and it can't be told which, as
  ///   they went out one behind another without a look at each: the batch is
  ///   rolled back, and its next attempt by this session writes with care and
  ///   does not say so again. `key_not_unique` if two refused rows have one
  ///   key, `store_failed` for a row that the table swallowed, `store_full`,
  ///   `interrupted`, ...
  virtual result<void> write_rows(const chunk& rows) = 0;

  /// Has the database itself change rows in place or copy them, in the batch
  /// that is open; `bounds` are a part of the batch's, and each row of it must
  /// be meant once. If a statement about several rows is refused, nothing was
  /// written, and the caller asks for smaller ranges; a row that is refused
  /// alone is kept as a reject.
  /// @param rows_expected how many the source was seen to have there; 0: nobody
  ///   counted them.
  /// @returns `counts_differ`; `store_failed`, ... as `write_rows` does.
  virtual result<range_written> write_range(const batch_bounds& bounds,
                                            uint64_t rows_expected)
      = 0;

  /// Asks the database for its own digest of rows that stand in the table of a
  /// step whose rows it copies itself. Needs neither ledger nor `prepare`, and
  /// changes nothing.
  /// @param range of the step's key, which the table has too.
  /// @returns `rows_must_leave`, ... as `prepare` does.
  virtual result<engine_sum> sum_rows(const target_spec& spec,
                                      const batch_bounds& range)
      = 0;

  /// Writes what the user's code made of rows, in place of the rows themselves.
  /// All rows of one answer arrive, or none: the first that is refused makes
  /// its source row a reject. Under skip and replace an answer has one row,
  /// which keeps the source row's key; another is a reject too.
  virtual result<void> write_answers(const answer_chunk& answers) = 0;

  /// Checks the books, writes the ledger row, commits. A key of a batch of
  /// listed keys that no row came for is a reject.
  /// @returns `rows_refused` as `write_rows` does, `counts_differ`,
  ///   `lease_lost`, `store_full`, `store_busy`, ...; after an error the caller
  ///   rolls back and asks the ledger.
  virtual result<batch_counts> commit_batch(const batch_closing& closing) = 0;

  /// Rolls back whatever is open.
  virtual void roll_back() noexcept = 0;

  /// Has the server look anew at the table that a step has filled, so that it
  /// plans well. Nothing is said where it may not or can't.
  virtual void refresh_statistics(const std::string& /*step*/) noexcept {
    // nop
  }

  /// What the ledger knows of a batch: the answer to every doubt.
  virtual result<batch_outcome> find_batch(const std::string& step, batch_id id)
      = 0;

  /// Records that a step ended, and drops its prepared statements. A step that
  /// failed before it was opened gets a row that says why; one that is done
  /// stays done.
  /// @returns `counts_differ` if a step that is done has books that do not
  ///   balance.
  virtual result<void> close_step(const step_closing& closing) = 0;

  /// Counts a step as done though no run carried it out, or not to its end: a
  /// baseline (`step_record::is_baseline`).
  /// @param what without a bound and a stamp: nothing was scanned.
  /// @returns false if it is done already, and stays as it is; `step_changed`
  ///   if work of it was done as another step, `counts_differ` as `close_step`.
  virtual result<bool> count_as_done(const step_opening& what) = 0;

  // -- scripts ---

  /// Refuses what a script can't hold: `script_refused`, with file and line.
  /// Touches no database.
  virtual result<void> check_script(const script_job& job) const = 0;

  /// Refuses a script that an earlier run left half done if one of the
  /// statements that are done, or began, is another now. Changes nothing.
  /// @returns `step_changed`, `script_refused`.
  virtual result<void> check_statements(const std::string& migration,
                                        const script_job& job)
      = 0;

  /// Runs a script in one transaction with its ledger row, or statement by
  /// statement, each with a row of its own, where one can't run in a
  /// transaction; then it goes on where an earlier call ended. One that is done
  /// already succeeds without running. A failure leaves its reason in the
  /// ledger.
  /// @returns where the job is watched, what the script touched that nobody
  ///   foresaw: one line, or empty; `script_refused`, `script_failed`,
  ///   `foreign_keys_violated`, `step_changed`, `statement_in_doubt`,
  ///   `lease_lost`, ...
  virtual result<std::string> run_script(const script_job& job) = 0;

  /// Says of the statement of a script that is in doubt that it took effect, or
  /// that it did not: the next `run_script` goes on behind it, or with it.
  /// @returns `bad_value` if none of the step is in doubt.
  virtual result<void> settle_statement(const std::string& step,
                                        bool took_effect)
      = 0;

  /// Rows without the parents that they refer to: one line each, at most
  /// `lines_max`, and an empty list if all is well.
  virtual result<std::vector<std::string>> check_foreign_keys(size_t lines_max)
      = 0;
};

// -- connections --------------------------------------------------------------

/// Interrupts what a connection is doing, from any thread, at any time, also
/// after the connection has gone.
class canceller {
public:
  virtual ~canceller();

  virtual void cancel() noexcept = 0;
};

/// What a connection is for.
enum class store_access {
  read,    ///< a source
  inspect, ///< a target that is looked at: creates nothing, changes no row
  write,   ///< a target that is written, and created if missing
};

/// One open database connection. Its sessions must go before it does.
class store_connection {
public:
  virtual ~store_connection();

  /// A new reader on this connection.
  virtual std::unique_ptr<source_session> make_source() = 0;

  /// The writer of this connection; null unless opened to inspect or write.
  virtual target_session* target() noexcept = 0;

  virtual std::shared_ptr<canceller> make_canceller() = 0;
};

/// The URL of a store as messages name it: `profile.toml:3:1: stores.gis.url`.
/// It is not shown itself, as it may hold a password.
std::string url_name(const store_config& store);

/// Whether several connections may write the store at once; else all batches of
/// a run take turns at one.
bool has_many_writers(const store_config& store);

/// Opens a store by its URL.
/// @returns `store_unopenable`, `store_read_only`. A target that does not exist
///   yet can't be inspected: ask `target_exists` first.
result<std::unique_ptr<store_connection>> open_store(const store_config& store,
                                                     store_access access);

/// `store_look::exists`, by itself.
result<bool> target_exists(const store_config& store);

/// `store_look::identity`, by itself.
result<std::string> store_identity(const store_config& store);

/// `target_session::check_script` for a store that may not be there yet.
result<void> check_script(const store_config& store, const script_job& job);

/// Refuses an UPDATE of a step in place for its text alone, whatever tables
/// there are or will be: `query_invalid`. Touches no database.
result<void> check_update_text(const store_config& store,
                               const std::string& update);

/// Held by a run from before its first write until its end, and gone with its
/// process (design: "The run lock").
class run_lock {
public:
  virtual ~run_lock();
};

/// Takes the lock of a target. Does not wait.
/// @returns `lock_held`, naming host and process id of the holder.
result<std::unique_ptr<run_lock>> lock_store(const store_config& store);

/// `store_look::lock_holder`, by itself.
result<std::string> lock_holder(const store_config& store);

} // namespace dunlin
