#include "stores/sql/common_target.hpp"
#include "stores/sql/ledger_reader.hpp"
#include "stores/sql/ledger_writer.hpp"
#include "stores/sql/names.hpp"
#include "stores/sql/range_batch.hpp"

/// @file
/// A batch on its way into a target: its transaction, its rows, its books.

namespace dunlin::sql {

namespace {

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

} // namespace

result<void> common_target::check_is_new(const std::string& step, batch_id id) {
  auto known = read_batch(db_, migration_, step, id);
  if (!known)
    return fail(known.error());
  if (known->committed)
    return fail(error_code::batch_committed,
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

} // namespace dunlin::sql
