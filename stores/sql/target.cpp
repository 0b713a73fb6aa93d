#include "config/assert.hpp"
#include "stores/ended_sessions.hpp"
#include "stores/sql/batch_books.hpp"
#include "stores/sql/batch_writer.hpp"
#include "stores/sql/engine.hpp"
#include "stores/sql/lease.hpp"
#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/ledger_schema.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/range_batch.hpp"
#include "stores/sql/row_slicer.hpp"

#include <map>
#include <optional>
#include <set>

namespace dunlin::sql {

namespace {

/// A table step that was prepared: to write rows that come, or to have the
/// database change or copy them.
struct prepared_step {
  /// One of the two is set.
  std::unique_ptr<table_writer> writer;
  std::unique_ptr<range_writer> ranges;
  /// Of rows that the database copies; null: they are counted alone.
  std::unique_ptr<range_summer> summer;
  /// The table that is written.
  std::string into;
  std::vector<uint32_t> key_positions;
  uint32_t columns = 0;
  uint32_t row_cells = 0;
  /// Batches some of whose rows were refused nobody knows which: their rows are
  /// not streamed again.
  std::set<batch_id> refused;
};

/// A batch whose transaction is open.
struct open_batch {
  std::string step;
  batch_id id;
  prepared_step* prepared = nullptr;
  batch_books books;
  /// An error left it half written: it can only be rolled back.
  bool is_broken = false;
};

/// The digest of a range, or of the rows of all keys of a list.
result<engine_sum> sum_of(range_summer& summer, const batch_bounds& bounds) {
  if (bounds.keys.empty())
    return summer.sum(range_of(bounds.lower, bounds.upper));
  engine_sum out;
  digest_sum all;
  for (const auto& key : bounds.keys) {
    auto one = summer.sum(row_of(key));
    if (!one)
      return one;
    out.rows += one->rows;
    out.summed_by = std::move(one->summed_by);
    all.add(one->sum);
  }
  out.sum = all.bytes();
  return out;
}

class common_target : public target_session, public session_ender {
public:
  explicit common_target(std::unique_ptr<engine> of)
      : engine_(std::move(of)), db_(engine_->db()), lease_(db_), rejects_(db_),
        keyed_(db_) {
    // nop
  }

  // -- the ledger ---

  result<ledger_contents> read_ledger(const std::string& migration) override;
  result<void> take_over(const run_claim& claim) override;
  std::vector<std::string> ended_sessions() const override;
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

  result<prepared_target> prepare(const target_spec& spec) override;
  result<uint64_t> count_standing(const target_spec& spec,
                                  const std::vector<key_tuple>& keys) override;
  result<std::vector<digest>> foresee_rows(const std::string& step,
                                           const chunk& rows) override;
  std::vector<bool> digest_columns(const std::string& step) const override;
  std::vector<column_type> column_types(const std::string& step) const override;
  result<row_estimate> estimate_table(const std::string& name) override;
  result<step_record> open_step(const step_opening& opening) override;
  result<void> keep_keys(const std::string& step, uint64_t ordinal,
                         const std::vector<key_tuple>& keys,
                         bool last) override;
  result<batch_bounds> load_keys(const std::string& step,
                                 uint64_t ordinal) override;
  result<void> begin_batch(const std::string& step, batch_id id) override;
  result<void> write_rows(const chunk& rows) override;
  result<range_written> write_range(const batch_bounds& bounds,
                                    uint64_t rows_expected) override;
  result<engine_sum> sum_rows(const target_spec& spec,
                              const batch_bounds& range) override;
  result<void> write_answers(const answer_chunk& answers) override;
  result<batch_counts> commit_batch(const batch_closing& closing) override;
  void roll_back() noexcept override;
  void refresh_statistics(const std::string& step) noexcept override;
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

  /// Fills in what writes the rows of a step.
  result<void> make_writers(const target_spec& spec, prepared_step& into);
  /// What `make` makes, after the step's table where that is missing and may be
  /// made.
  template <class Make>
  auto with_table(const target_spec& spec, Make make) -> decltype(make());
  /// The database's own digest of what the open batch wrote; nothing where
  /// other rows stand among these.
  result<std::optional<engine_sum>> sum_batch(const batch_bounds& bounds);
  result<void> check_is_new(const std::string& step, batch_id id);
  /// Opens the books of a batch.
  result<void> begin_books(const std::string& step, batch_id id);
  /// What writes the rows of the open batch.
  batch_writer rows_of_batch();
  /// Keeps in mind that an error left the batch half written.
  result<void> note(result<void> done);
  void note(const error& problem);
  bool may_stream(const prepared_step& step, batch_id id) const;
  result<void> reject_missing(const std::vector<key_tuple>& keys);
  result<batch_counts> write_batch_row(const batch_closing& closing);

  /// Goes last: all else has the session.
  std::unique_ptr<engine> engine_;
  session& db_;
  /// From `read_ledger` or `take_over`.
  std::string migration_;
  lease lease_;
  reject_book rejects_;
  keyed_book keyed_;
  /// By step; from `prepare` to `close_step`.
  std::map<std::string, prepared_step> steps_;
  /// By step: of those whose rows somebody asks for again.
  std::map<std::string, std::unique_ptr<range_summer>> summers_;
  std::optional<open_batch> batch_;
};

// -- the ledger ---------------------------------------------------------------

template <class Ask>
auto common_target::from_ledger(Ask ask) -> decltype(ask()) {
  DUNLIN_ASSERT(!migration_.empty());
  auto is_there = has_ledger(db_);
  if (!is_there)
    return fail(is_there.error());
  if (!*is_there)
    return {};
  return ask();
}

result<ledger_contents>
common_target::read_ledger(const std::string& migration) {
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
  auto examples = read_reject_examples(db_, migration);
  if (!examples)
    return fail(examples.error());
  out.steps = std::move(*steps);
  out.reject_examples = std::move(*examples);
  out.found = run->has_value() || !out.steps.empty();
  if (*run) {
    out.profile_path = (*run)->profile_path;
    out.last_run = (*run)->record;
  }
  return out;
}

result<void> common_target::take_over(const run_claim& claim) {
  DUNLIN_ASSERT(!batch_);
  migration_ = claim.migration;
  return lease_.take(claim);
}

std::vector<std::string> common_target::ended_sessions() const {
  return db_.ended_sessions();
}

result<void> common_target::keep_command(const command_record& said) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact(
      [&] { return write_command(db_, lease_.claim(), said); });
}

result<void>
common_target::end_run(const std::string& outcome,
                       const std::vector<std::string>& violations) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact(
      [&] { return write_run_end(db_, lease_.claim(), outcome, violations); });
}

result<void> common_target::forget(const std::string& step) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact([&] { return forget_steps(db_, migration_, step); });
}

result<std::vector<batch_record>>
common_target::read_batches(const std::string& step) {
  return from_ledger([&] { return sql::read_batches(db_, migration_, step); });
}

result<std::vector<reject_list>>
common_target::read_rejects(const std::string& step) {
  return from_ledger([&] { return sql::read_rejects(db_, migration_, step); });
}

result<std::optional<step_record>>
common_target::find_step(const std::string& step) {
  return from_ledger([&] { return read_step(db_, migration_, step); });
}

// -- table steps --------------------------------------------------------------

template <class Make>
auto common_target::with_table(const target_spec& spec, Make make)
    -> decltype(make()) {
  auto made = make();
  const bool is_missing
      = !made && made.error().code == error_code::unknown_table;
  if (!is_missing || !spec.create || !lease_.is_taken())
    return made;
  auto created = lease_.transact([&] { return engine_->create_table(spec); });
  if (!created)
    return fail(created.error());
  return make();
}

result<void> common_target::make_writers(const target_spec& spec,
                                         prepared_step& into) {
  if (spec.update.empty() && !spec.is_inner()) {
    auto writer = with_table(spec, [&] { return engine_->make_writer(spec); });
    if (!writer)
      return fail(writer.error());
    into.writer = std::move(*writer);
    return {};
  }
  auto ranges
      = with_table(spec, [&] { return engine_->make_range_writer(spec); });
  if (!ranges)
    return fail(ranges.error());
  into.ranges = std::move(*ranges);
  if (!spec.is_inner() || spec.digest != digest_mode::engine)
    return {};
  auto summer = engine_->make_summer(spec);
  if (!summer)
    return fail(summer.error());
  into.summer = std::move(*summer);
  return {};
}

result<prepared_target> common_target::prepare(const target_spec& spec) {
  DUNLIN_ASSERT(!batch_ || batch_->step != spec.step);
  prepared_step prepared;
  prepared.into = spec.into;
  prepared.key_positions = spec.key_positions;
  prepared.columns = static_cast<uint32_t>(spec.columns.size());
  prepared.row_cells = spec.row_cells;
  if (auto made = make_writers(spec, prepared); !made)
    return fail(made.error());
  prepared_target out;
  out.takes_bulk_form = prepared.writer && prepared.writer->takes_bulk_form();
  steps_[spec.step] = std::move(prepared);
  return out;
}

result<uint64_t>
common_target::count_standing(const target_spec& spec,
                              const std::vector<key_tuple>& keys) {
  DUNLIN_ASSERT(spec.existing != existing_rows::fail);
  return engine_->count_standing(spec, keys);
}

result<std::vector<digest>> common_target::foresee_rows(const std::string& step,
                                                        const chunk& rows) {
  const auto found = steps_.find(step);
  DUNLIN_ASSERT(found != steps_.end() && found->second.writer);
  const auto& prepared = found->second;
  DUNLIN_ASSERT(rows.columns == prepared.row_cells && !rows.is_bulk);
  std::vector<digest> out;
  row_slicer slicer{rows.columns, prepared.columns, prepared.key_positions};
  value_reader reader{rows.bytes};
  for (uint32_t row = 0; row < rows.rows; ++row) {
    const auto sum = prepared.writer->pass_by(slicer.next(reader));
    if (!sum)
      return fail(sum.error());
    out.push_back(sum->bytes());
  }
  return out;
}

std::vector<bool> common_target::digest_columns(const std::string& step) const {
  const auto found = steps_.find(step);
  DUNLIN_ASSERT(found != steps_.end() && found->second.writer);
  auto out = found->second.writer->digest_columns();
  if (out.empty())
    out.assign(found->second.columns, true);
  return out;
}

std::vector<column_type>
common_target::column_types(const std::string& step) const {
  const auto found = steps_.find(step);
  DUNLIN_ASSERT(found != steps_.end() && found->second.writer);
  return found->second.writer->column_types();
}

result<row_estimate> common_target::estimate_table(const std::string& name) {
  return engine_->estimate_table(name);
}

result<step_record> common_target::open_step(const step_opening& opening) {
  DUNLIN_ASSERT(!batch_);
  step_record out;
  auto done = lease_.transact([&]() -> result<void> {
    auto opened = sql::open_step(db_, migration_, opening);
    if (!opened)
      return fail(opened.error());
    out = std::move(*opened);
    return {};
  });
  if (!done)
    return fail(done.error());
  return out;
}

result<void> common_target::keep_keys(const std::string& step, uint64_t ordinal,
                                      const std::vector<key_tuple>& keys,
                                      bool last) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact(
      [&] { return write_keys(db_, migration_, step, ordinal, keys, last); });
}

result<batch_bounds> common_target::load_keys(const std::string& step,
                                              uint64_t ordinal) {
  auto keys
      = from_ledger([&] { return read_keys(db_, migration_, step, ordinal); });
  if (!keys)
    return fail(keys.error());
  batch_bounds out;
  out.keys = std::move(*keys);
  return out;
}

result<void> common_target::check_is_new(const std::string& step, batch_id id) {
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

result<void> common_target::begin_books(const std::string& step, batch_id id) {
  auto ready = check_is_new(step, id);
  if (ready)
    ready = rejects_.begin(lease_.claim(), step, id);
  if (ready)
    ready = keyed_.begin(lease_.claim(), step, id);
  return ready;
}

result<void> common_target::begin_batch(const std::string& step, batch_id id) {
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
  if (found->second.writer)
    found->second.writer->begin_batch(may_stream(found->second, id));
  batch_ = open_batch{step, id, &found->second, {}, false};
  return {};
}

/// Where rows are looked up as they come, the session is needed in between.
bool common_target::may_stream(const prepared_step& step, batch_id id) const {
  return !step.refused.contains(id) && !keyed_.is_keyed() && !keyed_.has_any()
         && !rejects_.has_keyed() && !rejects_.has_retries();
}

batch_writer common_target::rows_of_batch() {
  DUNLIN_ASSERT(batch_ && !batch_->is_broken && batch_->prepared->writer);
  return {*batch_->prepared->writer, rejects_, keyed_, batch_->books};
}

result<void> common_target::note(result<void> done) {
  if (!done)
    note(done.error());
  return done;
}

void common_target::note(const error& problem) {
  batch_->is_broken = true;
  if (problem.code == error_code::rows_refused)
    batch_->prepared->refused.insert(batch_->id);
}

result<void> common_target::write_rows(const chunk& rows) {
  auto writer = rows_of_batch();
  const auto& prepared = *batch_->prepared;
  DUNLIN_ASSERT(rows.columns == prepared.row_cells);
  return note(writer.write(rows, prepared.columns, prepared.key_positions));
}

result<void> common_target::write_answers(const answer_chunk& answers) {
  auto writer = rows_of_batch();
  DUNLIN_ASSERT(answers.columns == batch_->prepared->row_cells);
  return note(writer.write(answers));
}

result<void> common_target::reject_missing(const std::vector<key_tuple>& keys) {
  for (const auto& key : keyed_.missing(keys)) {
    batch_->books.missing += 1;
    auto kept = rejects_.keep(
        key, {}, {"the source has no row with this key", "missing"});
    if (!kept)
      return kept;
  }
  return {};
}

result<range_written> common_target::write_range(const batch_bounds& bounds,
                                                 uint64_t rows_expected) {
  DUNLIN_ASSERT(batch_ && !batch_->is_broken && batch_->prepared->ranges);
  range_batch batch{*batch_->prepared->ranges, rejects_, batch_->books};
  auto outcome = batch.run(bounds, rows_expected);
  batch_->is_broken = !outcome;
  return outcome;
}

result<engine_sum> common_target::sum_rows(const target_spec& spec,
                                           const batch_bounds& range) {
  auto& summer = summers_[spec.step];
  if (!summer) {
    auto made = engine_->make_summer(spec);
    if (!made)
      return fail(made.error());
    summer = std::move(*made);
  }
  return sum_of(*summer, range);
}

result<std::optional<engine_sum>>
common_target::sum_batch(const batch_bounds& bounds) {
  auto& prepared = *batch_->prepared;
  if (!prepared.summer)
    return std::nullopt;
  auto sum = sum_of(*prepared.summer, bounds);
  if (!sum)
    return fail(sum.error());
  if (static_cast<int64_t>(sum->rows) != batch_->books.written)
    return std::nullopt;
  return std::move(*sum);
}

result<batch_counts>
common_target::write_batch_row(const batch_closing& closing) {
  if (batch_->prepared->writer)
    if (auto settled = batch_->prepared->writer->settle(); !settled)
      return fail(settled.error());
  if (keyed_.is_keyed())
    if (auto kept = reject_missing(closing.bounds.keys); !kept)
      return fail(kept.error());
  auto counts = close_books(batch_->books, batch_->id, rejects_, closing);
  if (!counts)
    return counts;
  batch_entry entry{batch_->step, batch_->id, closing, *counts, {}, {}};
  if (batch_->prepared->writer)
    entry.sum = batch_->books.sum.bytes();
  auto own = sum_batch(closing.bounds);
  if (!own)
    return fail(own.error());
  if (*own) {
    entry.sum = (*own)->sum;
    entry.summed_by = (*own)->summed_by;
  }
  if (auto done = write_batch(db_, lease_.claim(), entry); !done)
    return fail(done.error());
  return counts;
}

result<batch_counts> common_target::commit_batch(const batch_closing& closing) {
  DUNLIN_ASSERT(batch_ && !batch_->is_broken);
  auto counts = write_batch_row(closing);
  if (counts)
    if (auto done = lease_.commit(); !done)
      counts = fail(done.error());
  if (counts) {
    batch_->prepared->refused.erase(batch_->id);
    batch_.reset();
  } else {
    note(counts.error());
  }
  return counts;
}

void common_target::roll_back() noexcept {
  batch_.reset();
  lease_.roll_back();
}

result<batch_outcome> common_target::find_batch(const std::string& step,
                                                batch_id id) {
  return from_ledger([&] { return read_batch(db_, migration_, step, id); });
}

result<void> common_target::close_step(const step_closing& closing) {
  DUNLIN_ASSERT(!batch_);
  std::string filled;
  if (const auto known = steps_.find(closing.step); known != steps_.end()) {
    if (closing.state == step_state::done)
      filled = known->second.into;
    steps_.erase(known);
  }
  return lease_.transact([&]() -> result<void> {
    if (!filled.empty())
      if (auto finished = engine_->finish_table(filled); !finished)
        return finished;
    return sql::close_step(db_, migration_, closing);
  });
}

void common_target::refresh_statistics(const std::string& step) noexcept {
  DUNLIN_ASSERT(!batch_);
  if (const auto known = steps_.find(step); known != steps_.end())
    engine_->analyze_table(known->second.into);
}

// -- scripts ------------------------------------------------------------------

result<void> common_target::check_script(const script_job& job) const {
  return engine_->check_script(job);
}

result<void> common_target::run_script(const script_job& job) {
  DUNLIN_ASSERT(!batch_);
  return engine_->run_script(lease_, job);
}

result<std::vector<std::string>>
common_target::check_foreign_keys(size_t lines_max) {
  return engine_->check_foreign_keys(lines_max);
}

} // namespace

std::unique_ptr<target_session> make_target(std::unique_ptr<engine> of) {
  return std::make_unique<common_target>(std::move(of));
}

} // namespace dunlin::sql
