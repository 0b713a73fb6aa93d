#include "tests/sim/memory_target.hpp"

#include "config/assert.hpp"
#include "stores/digest.hpp"
#include "tests/sim/memory_transact.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

memory_target::memory_target(std::shared_ptr<memory_database> database,
                             store_access access)
    : database_(std::move(database)), access_(access),
      session_(database_->next_session++) {
  // nop
}

memory_target::~memory_target() {
  if (database_->writer == session_)
    database_->writer.reset();
}

// -- one batch ----------------------------------------------------------------

result<prepared_target> memory_target::prepare(const target_spec& spec) {
  auto done = operate("prepare_target", [&]() -> result<void> {
    const auto table = database_->tables.find(spec.into);
    if (table == database_->tables.end())
      return problem(error_code::unknown_table, "no table " + spec.into);
    if (!spec.update.empty())
      return prepare_update(spec, table->second);
    prepared_step step{spec, &table->second, {}};
    for (const auto& column : spec.columns) {
      const auto position = step.table->find_column(column);
      if (!position)
        return problem(error_code::unknown_column,
                       spec.into + " has no column " + column);
      step.positions.push_back(*position);
    }
    if (spec.existing != existing_rows::fail
        && (spec.key.empty() || spec.key != step.table->key))
      return problem(error_code::key_missing,
                     spec.into + " has not the key of the source");
    if (spec.is_inner())
      if (auto good = prepare_copy(step); !good)
        return good;
    prepared_[spec.step] = std::move(step);
    return {};
  });
  return done ? result<prepared_target>{prepared_target{}} : fail(done.error());
}

result<uint64_t>
memory_target::count_standing(const target_spec& spec,
                              const std::vector<key_tuple>& keys) {
  return operate("count_standing", [&]() -> result<uint64_t> {
    const auto table = database_->tables.find(spec.into);
    if (table == database_->tables.end())
      return problem(error_code::unknown_table, "no table " + spec.into);
    DUNLIN_ASSERT(spec.existing != existing_rows::fail);
    const auto& rows = table->second.rows;
    uint64_t standing = 0;
    for (const auto& key : keys)
      standing += rows.contains(key) ? 1 : 0;
    return standing;
  });
}

result<std::vector<digest>> memory_target::foresee_rows(const std::string& step,
                                                        const chunk& rows) {
  return operate("foresee_rows", [&]() -> result<std::vector<digest>> {
    DUNLIN_ASSERT(prepared_.contains(step));
    std::vector<digest> out;
    value_reader reader{rows.bytes};
    for (uint32_t row = 0; row < rows.rows; ++row) {
      const auto before = reader.rest();
      for (uint32_t cell = 0; cell < rows.columns; ++cell)
        reader.next();
      digest_sum sum;
      sum.add(before.substr(0, before.size() - reader.rest().size()));
      out.push_back(sum.bytes());
    }
    return out;
  });
}

std::vector<bool> memory_target::digest_columns(const std::string& step) const {
  return std::vector<bool>(prepared_.at(step).spec.columns.size(), true);
}

result<row_estimate> memory_target::estimate_table(const std::string& name) {
  return operate("estimate_table", [&]() -> result<row_estimate> {
    const auto table = database_->tables.find(name);
    if (table == database_->tables.end())
      return problem(error_code::unknown_table, "no table " + name);
    return row_estimate{table->second.rows.size(), false};
  });
}

result<void> memory_target::begin_batch(const std::string& step, batch_id id) {
  return transact("begin_batch", [&]() -> result<void> {
    const auto found = prepared_.find(step);
    DUNLIN_ASSERT(found != prepared_.end());
    const auto* recorded = known_step(step);
    if (recorded == nullptr)
      return problem(error_code::store_failed, step + " was not opened");
    if (recorded->batches.contains(id))
      return problem(error_code::batch_committed, "the batch is in the ledger");
    database_->writer = session_;
    batch_.emplace();
    batch_->step = &found->second;
    batch_->id = id;
    return {};
  });
}

result<batch_counts> memory_target::commit_batch(const batch_closing& closing) {
  return operate("commit_batch", [&]() -> result<batch_counts> {
    DUNLIN_ASSERT(batch_.has_value());
    if (auto held = check_lease(); !held)
      return tl::unexpected(held.error());
    if (auto seen = see_refused(); !seen)
      return tl::unexpected(seen.error());
    if (is_keyed(batch_->id))
      reject_missing(closing);
    auto counts = close_books(closing);
    if (!counts)
      return counts;
    apply(closing, *counts);
    roll_back();
    return counts;
  });
}

void memory_target::roll_back() noexcept {
  batch_.reset();
  if (database_->writer == session_)
    database_->writer.reset();
}

/// The rows of a batch were looked at together, unless that failed before.
result<void> memory_target::see_refused() {
  if (!database_->streams || batch_->rejects.empty())
    return {};
  const auto [at, is_first]
      = refused_unseen_.emplace(batch_->step->spec.step, batch_->id);
  if (is_first)
    return problem(error_code::rows_refused, "some rows are refused");
  return {};
}

// -- its books ----------------------------------------------------------------

void memory_target::reject_missing(const batch_closing& closing) {
  for (const auto& key : closing.bounds.keys)
    if (!batch_->came.contains(key))
      reject_row(key, {}, "the source has no row with this key");
}

result<batch_counts>
memory_target::close_books(const batch_closing& closing) const {
  auto counts = batch_->counts;
  counts.scanned = static_cast<int64_t>(batch_->rows_seen);
  const bool may_lack = is_keyed(batch_->id);
  for (const auto& key : closing.bounds.keys)
    counts.scanned += may_lack && !batch_->came.contains(key) ? 1 : 0;
  const auto listed = closing.bounds.keys.size();
  const auto expected = listed != 0 ? listed : closing.rows_expected;
  if (closing.rows_read != batch_->rows_seen)
    return problem(error_code::counts_differ,
                   std::to_string(closing.rows_read) + " rows were read, "
                       + std::to_string(batch_->rows_seen) + " came");
  if (closing.is_retry) {
    // All were scanned, and rejected, by an earlier part; those that did not
    // come are gone from the source.
    const auto open = open_rejects(closing.bounds.keys);
    if (open != listed || batch_->rows_seen > listed)
      return problem(error_code::counts_differ, "not all are rejects");
    counts.skipped += static_cast<int64_t>(listed - batch_->rows_seen);
    counts.rejected -= static_cast<int64_t>(listed);
    counts.scanned = 0;
  } else if (!may_lack && expected != 0 && expected != closing.rows_read) {
    return problem(error_code::counts_differ,
                   std::to_string(expected) + " keys, "
                       + std::to_string(closing.rows_read) + " rows");
  }
  if (!counts.balanced())
    return problem(error_code::counts_differ, "the books do not balance");
  return counts;
}

size_t memory_target::open_rejects(const std::vector<key_tuple>& keys) const {
  const auto& rejects = known_step(batch_->step->spec.step)->rejects;
  size_t open = 0;
  for (const auto& key : keys)
    open += rejects.count({batch_->id.ordinal, key});
  return open;
}

void memory_target::apply(const batch_closing& closing,
                          const batch_counts& counts) {
  auto& batch = *batch_;
  const auto& spec = batch.step->spec;
  auto& step = *known_step(spec.step);
  auto entry = make_entry(commit_kind::batch_written, spec.step);
  for (auto& [key, row] : batch.rows) {
    batch.step->table->put(std::move(row.cells), std::move(row.writer));
    entry.keys.push_back(std::move(key));
  }
  apply_changes(entry);
  if (closing.is_retry)
    for (const auto& key : closing.bounds.keys)
      step.rejects.erase({batch.id.ordinal, key});
  for (const auto& key : batch.came)
    step.drop_keyed_reject(key);
  for (const auto& [key, reject] : batch.rejects)
    step.drop_keyed_reject(key);
  if (is_keyed(batch.id))
    step.keyed.insert(batch.arrived.begin(), batch.arrived.end());
  for (auto& [key, reject] : batch.rejects)
    step.rejects[{batch.id.ordinal, key}] = std::move(reject);
  step.batches[batch.id]
      = {batch_record{batch.id, closing.bounds.lower, closing.bounds.upper,
                      !closing.bounds.keys.empty(), closing.is_retry},
         counts};
  entry.id = batch.id;
  entry.counts = counts;
  entry.table = spec.into;
  database_->commits->push_back(std::move(entry));
}

// -- scripts ------------------------------------------------------------------

result<void> memory_target::check_script(const script_job& job) const {
  return operate("check_script", [&]() -> result<void> {
    if (job.text.find(database_->refused_text) != std::string::npos)
      return problem(error_code::script_refused,
                     job.path + ":1: not in a transaction");
    return {};
  });
}

result<std::string> memory_target::run_script(const script_job& job) {
  return transact("run_script", [&]() -> result<std::string> {
    auto& record = ledger()->steps[job.step].record;
    if (record.state == step_state::done) {
      if (record.identity == job.identity)
        return std::string{};
      return problem(error_code::step_changed,
                     job.step + " is not the script that ran");
    }
    const bool fails = job.text.find(database_->failing_text) != job.text.npos;
    record = {};
    record.step = job.step;
    record.kind = step_kind::script;
    record.identity = job.identity;
    record.state = fails ? step_state::failed : step_state::done;
    record.started_utc = moment;
    record.problem = fails ? job.path + ":1: failed" : "";
    if (fails)
      return problem(error_code::script_failed, record.problem);
    database_->commits->push_back(
        make_entry(commit_kind::script_ran, job.step, job.text));
    return std::string{};
  });
}

result<void> memory_target::settle_statement(const std::string& step, bool) {
  return transact("settle_statement", [&]() -> result<void> {
    return problem(error_code::bad_value,
                   step + ": none of its statements is in doubt");
  });
}

result<std::vector<std::string>>
memory_target::check_foreign_keys(size_t lines_max) {
  return operate("check_foreign_keys",
                 [&]() -> result<std::vector<std::string>> {
                   auto lines = database_->orphans;
                   lines.resize(std::min(lines.size(), lines_max));
                   return lines;
                 });
}

// -- who may write ------------------------------------------------------------

result<void> memory_target::check_writer() const {
  if (access_ != store_access::write)
    return problem(error_code::store_read_only, "opened to be looked at");
  DUNLIN_ASSERT(!batch_);
  if (database_->writer)
    return problem(error_code::store_busy, "another connection writes");
  return {};
}

result<void> memory_target::check_lease() const {
  if (const auto* mine = ledger())
    if (const auto lease = mine->leases.find(node_);
        lease != mine->leases.end() && lease->second == run_)
      return {};
  return problem(error_code::lease_lost, "another run has the lease");
}

memory_step* memory_target::known_step(const std::string& step) const {
  auto* mine = ledger();
  if (mine == nullptr)
    return nullptr;
  const auto found = mine->steps.find(step);
  return found == mine->steps.end() ? nullptr : &found->second;
}

memory_ledger* memory_target::ledger() const {
  const auto found = database_->ledgers.find(migration_);
  return found == database_->ledgers.end() ? nullptr : &found->second;
}

commit_entry memory_target::make_entry(commit_kind kind, std::string step,
                                       std::string text) const {
  commit_entry entry;
  entry.kind = kind;
  entry.database = database_->name;
  entry.migration = migration_;
  entry.run = run_;
  entry.step = std::move(step);
  entry.text = std::move(text);
  return entry;
}

tl::unexpected<error> memory_target::problem(error_code code,
                                             const std::string& text) const {
  return fail(code, "memory store " + database_->name + ": " + text);
}

} // namespace dunlin
