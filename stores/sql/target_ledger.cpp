#include "stores/sql/common_target.hpp"
#include "stores/sql/ledger_columns.hpp"
#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/statement_ledger.hpp"

/// @file
/// What a target's ledger is asked and told apart from batches.

namespace dunlin::sql {

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
  auto statements = read_statement_sums(db_, migration);
  if (!statements)
    return fail(statements.error());
  for (auto& step : *steps)
    if (const auto found = statements->find(step.step);
        found != statements->end()) {
      step.statements = found->second.done;
      step.doubt = found->second.doubt;
    }
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
  auto ended = lease_.transact(
      [&] { return write_run_end(db_, lease_.claim(), outcome, violations); });
  if (ended || ended.error().code != error_code::lease_lost)
    return ended;
  // The lease went with an end that was recorded before.
  const auto recorded
      = from_ledger([&] { return read_last_run(db_, migration_); });
  const bool is_ours = recorded && *recorded
                       && (*recorded)->record.run == lease_.claim().run
                       && (*recorded)->record.outcome == outcome;
  return is_ours ? result<void>{} : ended;
}

result<void> common_target::forget(const std::string& step) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact([&] { return forget_steps(db_, migration_, step); });
}

result<std::vector<batch_record>>
common_target::read_batches(const std::string& step) {
  return from_ledger([&] { return sql::read_batches(db_, migration_, step); });
}

result<std::vector<source_cell>>
common_target::read_columns(const std::string& step) {
  return from_ledger([&] { return sql::read_columns(db_, migration_, step); });
}

result<std::vector<reject_list>>
common_target::read_rejects(const std::string& step) {
  return from_ledger([&] { return sql::read_rejects(db_, migration_, step); });
}

result<std::optional<step_record>>
common_target::find_step(const std::string& step) {
  return from_ledger([&] { return read_step(db_, migration_, step); });
}

result<void> common_target::settle_statement(const std::string& step,
                                             bool took_effect) {
  DUNLIN_ASSERT(!batch_);
  return lease_.transact([&] {
    return sql::settle_statement(db_, lease_.claim(), step, took_effect);
  });
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

result<batch_outcome> common_target::find_batch(const std::string& step,
                                                batch_id id) {
  return from_ledger([&] { return read_batch(db_, migration_, step, id); });
}

result<void> common_target::close_step(const step_closing& closing) {
  DUNLIN_ASSERT(!batch_);
  const auto known = steps_.find(closing.step);
  const bool is_filled
      = known != steps_.end() && closing.state == step_state::done;
  auto closed = lease_.transact([&]() -> result<void> {
    if (is_filled)
      if (auto finished = engine_->finish_table(known->second.into); !finished)
        return finished;
    return sql::close_step(db_, migration_, closing);
  });
  // Closed again after an error, its table has to be finished again, too.
  if (closed && known != steps_.end())
    steps_.erase(known);
  return closed;
}

result<bool> common_target::count_as_done(const step_opening& what) {
  DUNLIN_ASSERT(!batch_);
  bool is_new = false;
  auto done = lease_.transact([&]() -> result<void> {
    const auto counted = make_baseline(db_, migration_, what);
    if (!counted)
      return fail(counted.error());
    is_new = *counted;
    return {};
  });
  if (!done)
    return fail(done.error());
  return is_new;
}

void common_target::refresh_statistics(const std::string& step) noexcept {
  DUNLIN_ASSERT(!batch_);
  const auto known = steps_.find(step);
  if (known == steps_.end())
    return;
  const auto& table = known->second.into;
  auto done = engine_->analyze_table(table);
  // The session was idle as long as the step took, and its server may have been
  // restarted meanwhile, which the first statement finds out.
  if (!done && done.error().code == error_code::store_busy)
    static_cast<void>(engine_->analyze_table(table));
}

} // namespace dunlin::sql
