#include "tests/sim/memory_target.hpp"
#include "tests/sim/memory_transact.hpp"

#include <utility>

namespace dunlin {

namespace {

/// There is no clock here: every moment is this one.
constexpr auto moment = "2000-01-01T00:00:00Z";

} // namespace

// -- the run ------------------------------------------------------------------

result<ledger_contents>
memory_target::read_ledger(const std::string& migration) {
  return operate("read_ledger", [&]() -> result<ledger_contents> {
    migration_ = migration;
    ledger_contents contents;
    const auto* found = ledger();
    if (found == nullptr)
      return contents;
    contents.found = true;
    contents.profile_path = found->profile_path;
    contents.last_run = found->last_run;
    for (const auto& [name, step] : found->steps)
      contents.steps.push_back(step.sum_up());
    return contents;
  });
}

result<void> memory_target::take_over(const run_claim& claim) {
  return operate("take_over", [&]() -> result<void> {
    if (auto free = check_writer(); !free)
      return free;
    auto& taken = database_->ledgers[claim.migration];
    if (taken.profile_path.empty())
      taken.profile_path = claim.profile_path;
    if (taken.profile_path != claim.profile_path)
      return problem(error_code::ledger_foreign,
                     "the ledger is of " + taken.profile_path);
    taken.leases = {{claim.node, claim.run}};
    taken.last_run
        = run_record{claim.run, claim.host, claim.process, moment, "", "", {}};
    migration_ = claim.migration;
    node_ = claim.node;
    run_ = claim.run;
    database_->commits->push_back(make_entry(commit_kind::run_began, ""));
    return {};
  });
}

result<void> memory_target::keep_command(const command_record& said) {
  return transact("keep_command", [&]() -> result<void> {
    database_->commits->push_back(
        make_entry(commit_kind::command_kept, "", said.verb));
    return {};
  });
}

result<void>
memory_target::end_run(const std::string& outcome,
                       const std::vector<std::string>& violations) {
  const auto* known = ledger();
  if (known != nullptr && known->leases.count(node_) == 0 && known->last_run
      && known->last_run->run == run_ && known->last_run->outcome == outcome)
    return operate("end_run", []() -> result<void> { return {}; });
  return transact("end_run", [&]() -> result<void> {
    ledger()->last_run->ended_utc = moment;
    ledger()->last_run->outcome = outcome;
    ledger()->last_run->violations = violations;
    ledger()->leases.erase(node_);
    database_->commits->push_back(
        make_entry(commit_kind::run_ended, "", outcome));
    return {};
  });
}

result<void> memory_target::forget(const std::string& step) {
  return transact("forget", [&]() -> result<void> {
    if (step.empty())
      ledger()->steps.clear();
    else
      ledger()->steps.erase(step);
    // Rows stay, but as if they had always stood there.
    for (auto& [name, table] : database_->tables)
      for (auto& [key, row] : table.rows)
        if (step.empty() || row.writer == step)
          row.writer.clear();
    database_->commits->push_back(make_entry(commit_kind::forgotten, step));
    return {};
  });
}

// -- steps --------------------------------------------------------------------

result<step_record> memory_target::open_step(const step_opening& opening) {
  return transact("open_step", [&]() -> result<step_record> {
    auto& step = ledger()->steps[opening.step];
    auto& record = step.record;
    const bool is_same = record.identity == opening.identity;
    const bool is_done = record.state == step_state::done;
    const bool has_work = is_done || record.keys_kept || !step.batches.empty();
    const bool is_scanned
        = is_done || record.keys_kept || step.sum_up().batches > 0;
    const bool has_source = record.source_stamp == opening.source_stamp;
    if (has_work && (!is_same || (!is_done && !has_source)))
      return problem(error_code::step_changed,
                     opening.step + " is not the step that was begun");
    if (!is_done && !opening.cells.empty()) {
      if (has_work && !step.cells.empty() && step.cells != opening.cells)
        return problem(error_code::step_changed,
                       opening.step + " has other columns than it had");
      step.cells = opening.cells;
    }
    if (!is_scanned) {
      record = {};
      record.step = opening.step;
      record.kind = opening.kind;
      record.identity = opening.identity;
      record.scan_bound = opening.scan_bound;
      record.source_stamp = opening.source_stamp;
      record.source_mark = opening.source_mark;
      record.started_utc = moment;
    } else if (!is_done) {
      record.state = step_state::open;
      record.problem.clear();
      record.ended_utc.clear();
    }
    database_->commits->push_back(
        make_entry(commit_kind::step_opened, opening.step));
    return step.sum_up();
  });
}

result<void> memory_target::close_step(const step_closing& closing) {
  prepared_.erase(closing.step);
  return transact("close_step", [&]() -> result<void> {
    const bool is_done = closing.state == step_state::done;
    auto* found = known_step(closing.step);
    if (found == nullptr && is_done)
      return problem(error_code::counts_differ,
                     closing.step + " was not opened");
    if (found == nullptr) {
      found = &ledger()->steps[closing.step];
      found->record.step = closing.step;
      found->record.kind = closing.kind;
      found->record.identity = closing.identity;
      found->record.started_utc = moment;
    }
    const auto summed = found->sum_up();
    if (is_done
        && (!summed.counts.balanced()
            || summed.counts.rejected
                   != static_cast<int64_t>(summed.rejects_open)))
      return problem(error_code::counts_differ,
                     "the books of " + closing.step + " do not balance");
    if (is_done) {
      found->kept_keys.clear();
      found->keyed.clear();
      std::erase_if(found->rejects, [](const auto& entry) {
        return is_keyed({entry.first.first, 0});
      });
    }
    if (found->record.state == step_state::done)
      return {};
    found->record.state = closing.state;
    found->record.problem = closing.problem;
    found->record.ended_utc = moment;
    database_->commits->push_back(make_entry(
        commit_kind::step_closed, closing.step, is_done ? "done" : "failed"));
    return {};
  });
}

result<bool> memory_target::count_as_done(const step_opening& what) {
  if (const auto* known = known_step(what.step);
      known != nullptr && known->record.state == step_state::done)
    return false;
  if (const auto opened = open_step(what); !opened)
    return tl::unexpected(opened.error());
  const auto closed
      = close_step({what.step, what.kind, what.identity, step_state::done, {}});
  if (!closed)
    return tl::unexpected(closed.error());
  known_step(what.step)->record.started_utc.clear();
  return true;
}

result<void> memory_target::keep_keys(const std::string& step, uint64_t ordinal,
                                      const std::vector<key_tuple>& keys,
                                      bool last) {
  return transact("keep_keys", [&]() -> result<void> {
    auto* found = known_step(step);
    if (found == nullptr)
      return problem(error_code::store_failed, step + " was not opened");
    auto& kept = found->kept_keys;
    if (found->record.keys_kept) {
      const auto same = kept.find(ordinal);
      if (last && same != kept.end() && same->second == keys)
        return {};
      return problem(error_code::store_failed, step + " has all its keys");
    }
    // An earlier listing that broke off is written over.
    kept[ordinal] = keys;
    if (last)
      kept.erase(kept.upper_bound(ordinal), kept.end());
    found->record.keys_kept = last;
    auto entry = make_entry(commit_kind::keys_kept, step);
    entry.id.ordinal = ordinal;
    entry.keys = keys;
    database_->commits->push_back(std::move(entry));
    return {};
  });
}

result<batch_bounds> memory_target::load_keys(const std::string& step,
                                              uint64_t ordinal) {
  return operate("load_keys", [&]() -> result<batch_bounds> {
    batch_bounds bounds;
    if (const auto* found = known_step(step))
      if (const auto kept = found->kept_keys.find(ordinal);
          kept != found->kept_keys.end())
        bounds.keys = kept->second;
    return bounds;
  });
}

// -- batches ------------------------------------------------------------------

result<std::vector<batch_record>>
memory_target::read_batches(const std::string& step) {
  return operate("read_batches", [&]() -> result<std::vector<batch_record>> {
    std::vector<batch_record> records;
    if (const auto* found = known_step(step))
      for (const auto& [id, batch] : found->batches) {
        records.push_back(batch.first);
        records.back().counts = batch.second;
      }
    return records;
  });
}

result<std::vector<source_cell>>
memory_target::read_columns(const std::string& step) {
  return operate("read_columns", [&]() -> result<std::vector<source_cell>> {
    const auto* found = known_step(step);
    return found == nullptr ? std::vector<source_cell>{} : found->cells;
  });
}

result<std::vector<reject_list>>
memory_target::read_rejects(const std::string& step) {
  return operate("read_rejects", [&]() -> result<std::vector<reject_list>> {
    std::vector<reject_list> lists;
    const auto* found = known_step(step);
    if (found == nullptr)
      return lists;
    for (const auto& [place, reject] : found->rejects) {
      const auto& [ordinal, key] = place;
      if (is_keyed({ordinal, 0}))
        continue;
      if (lists.empty() || lists.back().ordinal != ordinal) {
        const auto last = found->batches.upper_bound({ordinal, UINT32_MAX});
        lists.push_back({ordinal, std::prev(last)->first.part + 1, {}});
      }
      lists.back().keys.push_back(key);
    }
    return lists;
  });
}

result<std::optional<step_record>>
memory_target::find_step(const std::string& step) {
  return operate("find_step", [&]() -> result<std::optional<step_record>> {
    if (const auto* found = known_step(step))
      return found->sum_up();
    return std::nullopt;
  });
}

result<batch_outcome> memory_target::find_batch(const std::string& step,
                                                batch_id id) {
  return operate("find_batch", [&]() -> result<batch_outcome> {
    batch_outcome outcome;
    if (const auto* found = known_step(step))
      if (const auto batch = found->batches.find(id);
          batch != found->batches.end())
        outcome = {batch->second.second, true};
    return outcome;
  });
}

} // namespace dunlin
