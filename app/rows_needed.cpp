#include "app/rows_needed.hpp"

#include "actors/board_words.hpp"
#include "actors/event_text.hpp"
#include "app/dry_run.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// Where one of the two is unknown the sum is that of the other.
row_estimate operator+(const row_estimate& left, const row_estimate& right) {
  if (!left.rows || !right.rows)
    return {left.rows ? left.rows : right.rows, false};
  return {*left.rows + *right.rows, left.exact && right.exact};
}

/// What was done with rows by earlier runs, as the ledger has it.
uint64_t rows_or_none(int64_t count) {
  return count > 0 ? static_cast<uint64_t>(count) : 0;
}

/// The sums of all table steps that call their rows by one noun.
struct kind_of_rows {
  std::string one;
  std::string many;
  rows_needed sum;
  bool all_rows_known = true;
  bool all_standing_known = true;
};

kind_of_rows& kind_at(std::vector<kind_of_rows>& kinds,
                      const table_block& step) {
  const auto known
      = std::find_if(kinds.begin(), kinds.end(), [&](const auto& kind) {
          return kind.one == step.noun_one && kind.many == step.noun_many;
        });
  if (known != kinds.end())
    return *known;
  kind_of_rows out{step.noun_one, step.noun_many, {}};
  const row_estimate none{0, true};
  out.sum = {none, none, 0, none};
  return kinds.emplace_back(std::move(out));
}

void add(kind_of_rows& kind, const rows_needed& step) {
  kind.all_rows_known = kind.all_rows_known && step.needed.rows;
  kind.all_standing_known = kind.all_standing_known && step.previously.rows;
  kind.sum.needed = kind.sum.needed + step.needed;
  kind.sum.previously = kind.sum.previously + step.previously;
  kind.sum.replaced = kind.sum.replaced + step.replaced;
  kind.sum.failures += step.failures;
}

std::string sentence_of(const kind_of_rows& kind, uint64_t took_ms) {
  const auto& [needed, previously, failures, replaced] = kind.sum;
  std::string bound;
  if (!kind.all_rows_known)
    bound = "at least ";
  else if (!kind.all_standing_known)
    bound = "up to ";
  const bool is_one = needed.rows == 1 && needed.exact;
  auto out = "Migration needed for " + bound + rows_text(needed) + " "
             + printable(is_one ? kind.one : kind.many) + " ("
             + (kind.all_standing_known ? rows_text(previously) : "?")
             + " previously migrated, "
             + grouped(static_cast<int64_t>(failures)) + " failures) in "
             + duration_words(took_ms) + ".\n";
  if (replaced.rows.value_or(0) > 0)
    out += rows_text(replaced) + " of them stand in the target and would be"
           + " replaced.\n";
  return out;
}

} // namespace

rows_needed rows_needed_of(const table_block& step, const step_standing& before,
                           const step_rows& rows) {
  const auto counts = before.record ? before.record->counts : batch_counts{};
  rows_needed out;
  out.failures = before.record ? before.record->rejects_open : 0;
  auto by_runs = rows_or_none(counts.migrated + counts.already_there);
  // A scan books them as already there.
  if (before.record && before.record->batches == 0)
    by_runs += rows_or_none(before.record->keyed.counts.migrated);
  out.previously = {by_runs, true};
  out.replaced = {0, true};
  if (before.where == standing::done) {
    out.needed = {0, true};
    return out;
  }
  if (step.existing == existing_rows::replace)
    out.replaced = rows.standing;
  if (step.existing == existing_rows::skip) {
    out.previously = rows.standing;
    // What ANALYZE once found may be older than the last run.
    if (out.previously.rows && !out.previously.exact)
      out.previously.rows = std::max(*out.previously.rows, by_runs);
  }
  out.needed = rows.source;
  if (!out.needed.rows)
    return out;
  const auto total = *out.needed.rows;
  if (out.previously.rows)
    out.previously.rows = std::min(*out.previously.rows, total);
  const auto settled
      = out.previously.rows.value_or(by_runs) + rows_or_none(counts.skipped);
  out.needed.rows = total - std::min(settled, total);
  out.needed.exact = out.needed.exact && out.previously.exact;
  return out;
}

std::string needed_text(const migration_plan& plan, const outlook& found,
                        uint64_t took_ms) {
  std::vector<kind_of_rows> kinds;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].is_script() || plan.steps[i].is_left_out)
      continue;
    const auto& step = plan.steps[i].table();
    add(kind_at(kinds, step),
        rows_needed_of(step, found.standings[i], found.rows[i]));
  }
  std::string out;
  for (const auto& kind : kinds)
    out += sentence_of(kind, took_ms);
  return out;
}

} // namespace dunlin
