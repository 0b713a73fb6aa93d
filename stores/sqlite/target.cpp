#include "stores/sqlite/target.hpp"

#include "config/assert.hpp"
#include "stores/sqlite/answer_writer.hpp"
#include "stores/sqlite/batch_books.hpp"
#include "stores/sqlite/foreign_keys.hpp"
#include "stores/sqlite/key_lookup.hpp"
#include "stores/sqlite/keyed_book.hpp"
#include "stores/sqlite/lease.hpp"
#include "stores/sqlite/ledger_reader.hpp"
#include "stores/sqlite/ledger_schema.hpp"
#include "stores/sqlite/ledger_writer.hpp"
#include "stores/sqlite/row_writer.hpp"
#include "stores/sqlite/script_rules.hpp"
#include "stores/sqlite/script_runner.hpp"
#include "stores/sqlite/sql_text.hpp"
#include "stores/sqlite/table.hpp"
#include "stores/sqlite/update_batch.hpp"

#include <map>
#include <optional>

namespace dunlin::sqlite {

namespace {

/// A batch whose transaction is open.
struct open_batch {
  std::string step;
  batch_id id;
  /// One of the two is set.
  row_writer* writer = nullptr;
  update_writer* updater = nullptr;
  uint32_t row_cells = 0;
  batch_books books;
  /// An error left it half written: it can only be rolled back.
  bool is_broken = false;
};

/// A table step that was prepared: to write rows, or to change them in place.
struct prepared_step {
  std::unique_ptr<row_writer> writer;
  std::unique_ptr<update_writer> updater;
  uint32_t row_cells = 0;
};

class sqlite_target : public target_session {
public:
  explicit sqlite_target(database& db)
      : db_(db), lease_(db), rejects_(db), keyed_(db) {
    // nop
  }

  // -- the ledger ---

  result<ledger_contents> read_ledger(const std::string& migration) override;
  result<void> take_over(const run_claim& claim) override;
  result<void> keep_command(const command_record& said) override;
  result<void> end_run(const std::string& outcome,
                       const std::vector<std::string>& violations) override;
  result<void> forget(const std::string& step) override;
  result<std::vector<batch_record>>
  read_batches(const std::string& step) override;
  result<std::vector<reject_list>>
  read_rejects(const std::string& step) override;
  result<std::optional<step_record>>
  find_step(const std::string& step) override;

  // -- table steps ---

  result<void> prepare(const target_spec& spec) override;
  result<uint64_t> count_standing(const target_spec& spec,
                                  const std::vector<key_tuple>& keys) override;
  result<row_estimate> estimate_table(const std::string& name) override;
  result<step_record> open_step(const step_opening& opening) override;
  result<void> keep_keys(const std::string& step, uint64_t ordinal,
                         const std::vector<key_tuple>& keys,
                         bool last) override;
  result<batch_bounds> load_keys(const std::string& step,
                                 uint64_t ordinal) override;
  result<void> begin_batch(const std::string& step, batch_id id) override;
  result<void> write_rows(const chunk& rows) override;
  result<update_outcome> update_rows(const batch_bounds& bounds) override;
  result<void> write_answers(const answer_chunk& answers) override;
  result<batch_counts> commit_batch(const batch_closing& closing) override;
  void roll_back() noexcept override;
  result<batch_outcome> find_batch(const std::string& step,
                                   batch_id id) override;
  result<void> close_step(const step_closing& closing) override;

  // -- scripts ---

  result<void> check_script(const script_job& job) const override;
  result<void> run_script(const script_job& job) override;
  result<std::vector<std::string>>
  check_foreign_keys(size_t lines_max) override;

private:
  /// Asks the ledger of the migration; an empty answer if there is no ledger.
  template <class Ask>
  auto from_ledger(Ask ask) -> decltype(ask());

  result<void> check_is_new(const std::string& step, batch_id id);
  /// Opens the books of a batch.
  result<void> begin_books(const std::string& step, batch_id id);
  result<void> write_row(value_reader& rows);
  result<void> write_answer(answer_writer& writer, const row_answer& said);
  /// Whether listed keys brought the row of this key before.
  result<bool> has_arrived(std::string_view key);
  result<void> book(std::string_view key, row_fate fate, int64_t written);
  result<void> settle(std::string_view key, std::string_view how);
  result<void> reject_missing(const std::vector<key_tuple>& keys);
  result<batch_counts> write_batch_row(const batch_closing& closing);

  database& db_;
  /// From `read_ledger` or `take_over`.
  std::string migration_;
  lease lease_;
  reject_book rejects_;
  keyed_book keyed_;
  /// Made for the first step; all tables of a database have one encoding.
  std::unique_ptr<storage_oracle> oracle_;
  /// By step; from `prepare` to `close_step`.
  std::map<std::string, prepared_step> steps_;
  std::optional<open_batch> batch_;
};

// -- the ledger ---------------------------------------------------------------

template <class Ask>
auto sqlite_target::from_ledger(Ask ask) -> decltype(ask()) {
  DUNLIN_ASSERT(!migration_.empty());
  auto is_there = has_ledger(db_);
  if (!is_there)
    return fail(is_there.error());
  if (!*is_there)
    return {};
  return ask();
}

result<ledger_contents>
sqlite_target::read_ledger(const std::string& migration) {
  ledger_contents out;
  migration_ = migration;
  auto is_there = has_ledger(db_);
  if (!is_there)
    return fail(is_there.error());
  if (!*is_there)
    return out;
  auto run = read_last_run(db_, migration);
  if (!run)
    return fail(run.error());
  auto steps = read_steps(db_, migration);
  if (!steps)
    return fail(steps.error());
  out.steps = std::move(*steps);
  out.found = run->has_value() || !out.steps.empty();
  if (*run) {
    out.profile_path = (*run)->profile_path;
    out.last_run = (*run)->record;
  }
  return out;
}

result<void> sqlite_target::take_over(const run_claim& claim) {
  DUNLIN_ASSERT(!batch_);
  migration_ = claim.migration;
  return lease_.take(claim);
}

result<void> sqlite_target::keep_command(const command_record& said) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact(
      [&] { return write_command(db_, lease_.claim(), said); });
}

result<void>
sqlite_target::end_run(const std::string& outcome,
                       const std::vector<std::string>& violations) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact(
      [&] { return write_run_end(db_, lease_.claim(), outcome, violations); });
}

result<void> sqlite_target::forget(const std::string& step) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact([&] { return forget_steps(db_, migration_, step); });
}

result<std::vector<batch_record>>
sqlite_target::read_batches(const std::string& step) {
  return from_ledger(
      [&] { return sqlite::read_batches(db_, migration_, step); });
}

result<std::vector<reject_list>>
sqlite_target::read_rejects(const std::string& step) {
  return from_ledger(
      [&] { return sqlite::read_rejects(db_, migration_, step); });
}

result<std::optional<step_record>>
sqlite_target::find_step(const std::string& step) {
  return from_ledger([&] { return read_step(db_, migration_, step); });
}

// -- table steps --------------------------------------------------------------

result<void> sqlite_target::prepare(const target_spec& spec) {
  DUNLIN_ASSERT(!batch_ || batch_->step != spec.step);
  auto table = read_target_table(db_, spec.into);
  if (!table)
    return fail(table.error());
  if (!spec.update.empty()) {
    auto updater = update_writer::make(db_, *table, spec);
    if (!updater)
      return fail(updater.error());
    steps_[spec.step] = {nullptr, std::move(*updater), 0};
    return {};
  }
  if (auto good = check_target(*table, spec); !good)
    return good;
  if (!oracle_) {
    auto oracle = storage_oracle::open(table->is_utf16);
    if (!oracle)
      return fail(oracle.error());
    oracle_ = std::move(*oracle);
  }
  auto writer = row_writer::make(db_, *oracle_, *table, spec);
  if (!writer)
    return fail(writer.error());
  steps_[spec.step] = {std::move(*writer), nullptr, spec.row_cells};
  return {};
}

result<uint64_t>
sqlite_target::count_standing(const target_spec& spec,
                              const std::vector<key_tuple>& keys) {
  DUNLIN_ASSERT(spec.existing != existing_rows::fail);
  auto table = read_target_table(db_, spec.into);
  if (!table)
    return fail(table.error());
  auto lookup = key_lookup::make(db_, *table, spec.key);
  if (!lookup)
    return fail(lookup.error());
  uint64_t standing = 0;
  for (const auto& key : keys) {
    const auto found = lookup->find(key);
    if (!found)
      return fail(found.error());
    standing += *found == key_standing::same_key ? 1 : 0;
  }
  return standing;
}

result<row_estimate> sqlite_target::estimate_table(const std::string& name) {
  auto table = read_table(db_, name);
  if (!table)
    return fail(table.error());
  if (!*table)
    return db_.refuse(error_code::unknown_table,
                      "no table " + display_name(name));
  return analyzed_estimate_of(db_, **table);
}

result<step_record> sqlite_target::open_step(const step_opening& opening) {
  DUNLIN_ASSERT(!batch_);
  step_record out;
  auto done = lease_.transact([&]() -> result<void> {
    auto opened = sqlite::open_step(db_, migration_, opening);
    if (!opened)
      return fail(opened.error());
    out = std::move(*opened);
    return {};
  });
  if (!done)
    return fail(done.error());
  return out;
}

result<void> sqlite_target::keep_keys(const std::string& step, uint64_t ordinal,
                                      const std::vector<key_tuple>& keys,
                                      bool last) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact(
      [&] { return write_keys(db_, migration_, step, ordinal, keys, last); });
}

result<batch_bounds> sqlite_target::load_keys(const std::string& step,
                                              uint64_t ordinal) {
  auto keys
      = from_ledger([&] { return read_keys(db_, migration_, step, ordinal); });
  if (!keys)
    return fail(keys.error());
  batch_bounds out;
  out.keys = std::move(*keys);
  return out;
}

result<void> sqlite_target::check_is_new(const std::string& step, batch_id id) {
  auto known = read_batch(db_, migration_, step, id);
  if (!known)
    return fail(known.error());
  if (known->committed)
    return fail(error_code::store_failed,
                "step " + display_name(step) + ": batch "
                    + std::to_string(id.ordinal) + "." + std::to_string(id.part)
                    + " is in the ledger already and can't be written twice");
  return {};
}

result<void> sqlite_target::begin_books(const std::string& step, batch_id id) {
  auto ready = check_is_new(step, id);
  if (ready)
    ready = rejects_.begin(lease_.claim(), step, id);
  if (ready)
    ready = keyed_.begin(lease_.claim(), step, id);
  return ready;
}

result<void> sqlite_target::begin_batch(const std::string& step, batch_id id) {
  DUNLIN_ASSERT(!batch_);
  const auto found = steps_.find(step);
  DUNLIN_ASSERT(found != steps_.end());
  auto begun = lease_.begin();
  if (!begun)
    return begun;
  auto ready = begin_books(step, id);
  if (!ready) {
    lease_.roll_back();
    return ready;
  }
  auto& [writer, updater, row_cells] = found->second;
  if (writer)
    writer->begin_batch();
  batch_
      = open_batch{step, id, writer.get(), updater.get(), row_cells, {}, false};
  return {};
}

result<void> sqlite_target::write_rows(const chunk& rows) {
  DUNLIN_ASSERT(batch_ && !batch_->is_broken && batch_->writer);
  DUNLIN_ASSERT(rows.columns == batch_->row_cells);
  value_reader reader{rows.bytes};
  for (uint32_t row = 0; row < rows.rows; ++row)
    if (auto written = write_row(reader); !written) {
      batch_->is_broken = true;
      return written;
    }
  DUNLIN_ASSERT(reader.at_end());
  batch_->books.handed += rows.rows;
  return {};
}

result<void> sqlite_target::write_row(value_reader& rows) {
  auto& writer = *batch_->writer;
  writer.take(rows);
  const auto key = writer.key();
  const auto arrived = has_arrived(key);
  if (!arrived)
    return fail(arrived.error());
  auto fate = result<row_fate>{row_fate::already_there};
  if (!*arrived)
    fate = writer.write_taken();
  else if (auto passed = writer.pass_by(); !passed)
    return passed;
  if (!fate)
    return fail(fate.error());
  if (*fate == row_fate::rejected)
    return rejects_.keep(key, writer.row(), writer.why());
  batch_->books.sum.add(writer.stored_row());
  if (auto done = book(key, *fate, writer.written()); !done)
    return done;
  return settle(key, "arrived");
}

result<bool> sqlite_target::has_arrived(std::string_view key) {
  if (keyed_.is_keyed())
    if (auto noted = keyed_.note(key); !noted)
      return fail(noted.error());
  return keyed_.has_any() ? keyed_.has(key) : result<bool>{false};
}

result<void> sqlite_target::book(std::string_view key, row_fate fate,
                                 int64_t written) {
  auto& books = batch_->books;
  if (fate == row_fate::already_there) {
    books.already_there += 1;
    return {};
  }
  books.migrated += 1;
  books.written += written;
  return keyed_.is_keyed() ? keyed_.keep(key) : result<void>{};
}

result<void> sqlite_target::settle(std::string_view key, std::string_view how) {
  if (rejects_.has_keyed())
    if (auto done = rejects_.settle_keyed(key, how); !done)
      return done;
  return rejects_.has_retries() ? rejects_.settle(key, how) : result<void>{};
}

result<void> sqlite_target::reject_missing(const std::vector<key_tuple>& keys) {
  for (const auto& key : keyed_.missing(keys)) {
    batch_->books.missing += 1;
    auto kept = rejects_.keep(
        key, {}, {"the source has no row with this key", "missing"});
    if (!kept)
      return kept;
  }
  return {};
}

result<void> sqlite_target::write_answers(const answer_chunk& answers) {
  DUNLIN_ASSERT(batch_ && !batch_->is_broken);
  DUNLIN_ASSERT(answers.columns == batch_->row_cells);
  answer_writer writer{db_, *batch_->writer};
  answer_reader reader{answers.bytes};
  for (uint32_t at = 0; at < answers.answers; ++at)
    if (auto written = write_answer(writer, reader.next()); !written) {
      batch_->is_broken = true;
      return written;
    }
  DUNLIN_ASSERT(reader.at_end());
  batch_->books.handed += answers.answers;
  return {};
}

result<void> sqlite_target::write_answer(answer_writer& writer,
                                         const row_answer& said) {
  auto& books = batch_->books;
  const auto arrived = has_arrived(said.key);
  if (!arrived)
    return fail(arrived.error());
  if (*arrived) {
    if (auto passed = writer.pass_by(said); !passed)
      return passed;
    books.sum.add(writer.sum());
    books.already_there += 1;
    return settle(said.key, "arrived");
  }
  if (said.kind == answer_kind::skip) {
    books.skipped += 1;
    return settle(said.key, "skipped");
  }
  if (said.kind == answer_kind::reject)
    return rejects_.keep(said.key, said.content,
                         {std::string{said.reason}, "command"});
  auto fate = writer.write(said);
  if (!fate)
    return fail(fate.error());
  if (*fate == row_fate::rejected)
    return rejects_.keep(said.key, said.cells, writer.why());
  books.sum.add(writer.sum());
  if (auto done = book(said.key, *fate, writer.written()); !done)
    return done;
  return settle(said.key, "arrived");
}

result<update_outcome> sqlite_target::update_rows(const batch_bounds& bounds) {
  DUNLIN_ASSERT(batch_ && !batch_->is_broken && batch_->updater);
  update_batch batch{*batch_->updater, rejects_, batch_->books};
  auto outcome = batch.run(bounds);
  batch_->is_broken = !outcome;
  return outcome;
}

result<batch_counts>
sqlite_target::write_batch_row(const batch_closing& closing) {
  if (keyed_.is_keyed())
    if (auto kept = reject_missing(closing.bounds.keys); !kept)
      return fail(kept.error());
  auto counts = close_books(batch_->books, batch_->id, rejects_, closing);
  if (!counts)
    return counts;
  batch_entry entry{batch_->step, batch_->id, closing, *counts, {}};
  if (batch_->writer)
    entry.sum = batch_->books.sum.bytes();
  if (auto done = write_batch(db_, lease_.claim(), entry); !done)
    return fail(done.error());
  return counts;
}

result<batch_counts> sqlite_target::commit_batch(const batch_closing& closing) {
  DUNLIN_ASSERT(batch_ && !batch_->is_broken);
  auto counts = write_batch_row(closing);
  if (counts)
    if (auto done = lease_.commit(); !done)
      counts = fail(done.error());
  if (counts)
    batch_.reset();
  else
    batch_->is_broken = true;
  return counts;
}

void sqlite_target::roll_back() noexcept {
  batch_.reset();
  lease_.roll_back();
}

result<batch_outcome> sqlite_target::find_batch(const std::string& step,
                                                batch_id id) {
  return from_ledger([&] { return read_batch(db_, migration_, step, id); });
}

result<void> sqlite_target::close_step(const step_closing& closing) {
  DUNLIN_ASSERT(!batch_);
  steps_.erase(closing.step);
  return lease_.transact(
      [&] { return sqlite::close_step(db_, migration_, closing); });
}

// -- scripts ------------------------------------------------------------------

result<void> sqlite_target::check_script(const script_job& job) const {
  auto statements = runnable_statements(job);
  if (!statements)
    return fail(statements.error());
  return {};
}

result<void> sqlite_target::run_script(const script_job& job) {
  DUNLIN_ASSERT(!batch_);
  return sqlite::run_script(db_, lease_, job);
}

result<std::vector<std::string>>
sqlite_target::check_foreign_keys(size_t lines_max) {
  return list_violations(db_, lines_max);
}

} // namespace

std::unique_ptr<target_session> make_sqlite_target(database& db) {
  return std::make_unique<sqlite_target>(db);
}

} // namespace dunlin::sqlite
