#include "tests/sim/oracle.hpp"

#include "stores/row.hpp"
#include "tests/sim/plan_order.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace dunlin {

namespace {

const memory_step* find_step(const memory_databases& databases,
                             const std::string& migration, const step& of) {
  const auto& ledgers = databases.at(of.written_store())->ledgers;
  const auto ledger = ledgers.find(migration);
  if (ledger == ledgers.end())
    return nullptr;
  const auto found = ledger->second.steps.find(of.name);
  return found == ledger->second.steps.end() ? nullptr : &found->second;
}

std::string counts_text(const batch_counts& counts) {
  return std::to_string(counts.scanned) + " scanned, "
         + std::to_string(counts.migrated) + " migrated, "
         + std::to_string(counts.already_there) + " already there, "
         + std::to_string(counts.skipped) + " skipped, "
         + std::to_string(counts.rejected) + " rejected";
}

// -- the report ---------------------------------------------------------------

/// The failures that a step may give as its reason.
bool is_stated_reason(const step& step, error_code code,
                      const simulated_run& run, const workload& work,
                      bool is_healed) {
  if (run.troubles().actor_killed || run.troubles().contested)
    return true;
  if (code == error_code::rejects_exceeded)
    return step.is_keyed() || (work.refused == refusals::healed && !is_healed);
  if (code == error_code::script_failed)
    return work.has_failing_script && !is_healed;
  return false;
}

void judge_step(const step& step, const step_progress& told,
                const memory_step* kept, findings& found) {
  // What a file lists is never all of a step.
  const bool is_done = told.status == step_status::done && !step.is_keyed();
  const bool kept_done
      = kept != nullptr && kept->record.state == step_state::done;
  if (is_done != kept_done)
    found.push_back(step.name + " is reported as "
                    + std::string(to_string(told.status))
                    + ", the ledger says otherwise");
  if (told.status == step_status::failed
      && (kept == nullptr || kept->record.problem != told.problem.text))
    found.push_back(step.name + " failed: " + told.problem.text
                    + "; the ledger does not say why");
  if (kept == nullptr || step.is_script())
    return;
  const auto summed = kept->sum_up();
  if (!step.is_keyed() && !(summed.counts == told.counts))
    found.push_back(step.name + ": the report says " + counts_text(told.counts)
                    + "; the ledger " + counts_text(summed.counts));
  if (!told.counts.balanced())
    found.push_back(step.name
                    + " does not balance: " + counts_text(told.counts));
}

void judge_outcome(const simulated_run& run, bool stops_on_failure,
                   findings& found) {
  const auto& report = *run.report();
  std::map<step_status, size_t> ends;
  for (const auto& step : report.steps)
    ++ends[step.status];
  const auto& troubles = run.troubles();
  const bool may_stop
      = troubles.drained || troubles.actor_killed || stops_on_failure;
  const bool is_all_done = ends[step_status::done] == report.steps.size()
                           && report.violations.empty();
  // A run that is stopped while it closes its books is not done.
  const bool fits = report.outcome == run_outcome::done      ? is_all_done
                    : report.outcome == run_outcome::stopped ? troubles.drained
                                                             : !is_all_done;
  if (!fits)
    found.push_back("the outcome is not that of the steps");
  if (report.outcome == run_outcome::failed && ends[step_status::failed] == 0
      && report.violations.empty())
    found.push_back("failed without a failed step");
  if (ends[step_status::stopped] > 0 && !may_stop)
    found.push_back("a step was stopped for no reason");
  if (ends[step_status::blocked] > 0 && ends[step_status::failed] == 0)
    found.push_back("a step is blocked by nothing");
}

} // namespace

findings judge_report(const simulated_run& run, const workload& work,
                      const migration_plan& plan,
                      const memory_databases& databases, bool is_healed) {
  findings found;
  const auto& report = *run.report();
  if (report.steps.size() != plan.steps.size())
    return {"the report has not one answer for each step"};
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& told = report.steps[i];
    if (!is_final(told.status))
      found.push_back(plan.steps[i].name + " has no answer: "
                      + std::string(to_string(told.status)));
    if (told.status == step_status::failed
        && !is_stated_reason(plan.steps[i], told.problem.code, run, work,
                             is_healed))
      found.push_back(plan.steps[i].name + " failed, but why? "
                      + told.problem.text);
    // A run that lost its leases or its stores may know less than they do.
    const bool knows = !run.troubles().contested && report.violations.empty();
    if (knows)
      judge_step(plan.steps[i], told,
                 find_step(databases, work.plan.name, plan.steps[i]), found);
  }
  judge_outcome(run, work.plan.run.failure == on_failure::stop, found);
  if (!report.violations.empty() && !run.troubles().actor_killed
      && !run.troubles().contested)
    found.push_back("violation: " + report.violations.front());
  return found;
}

// -- the journal --------------------------------------------------------------

namespace {

class journal_judge {
public:
  journal_judge(const workload& work, const migration_plan& plan)
      : plan_(plan), before_(steps_before(plan)) {
    for (const auto& table : work.tables)
      if (!table.key.empty())
        keyed_.insert({table.database, table.name});
  }

  void judge(const commit_entry& entry);

  findings found;

private:
  void judge_fence(const commit_entry& entry);
  void judge_order(const commit_entry& entry);
  void judge_once(const commit_entry& entry);

  void complain(const commit_entry& entry, const std::string& what) {
    found.push_back(entry.step + " " + std::to_string(entry.id.ordinal) + "."
                    + std::to_string(entry.id.part) + " of " + entry.run + ": "
                    + what);
  }

  const migration_plan& plan_;
  std::vector<std::set<step_index>> before_;
  std::set<std::string> done_;
  std::map<std::string, std::string> lease_;
  std::set<std::tuple<std::string, batch_id>> batches_;
  /// By step and key: in tables with a key only.
  std::set<std::pair<std::string, key_tuple>> written_;
  std::set<std::pair<std::string, std::string>> keyed_;
};

void journal_judge::judge(const commit_entry& entry) {
  judge_fence(entry);
  if (!entry.step.empty())
    judge_order(entry);
  if (entry.kind == commit_kind::batch_written)
    judge_once(entry);
  if (entry.kind == commit_kind::script_ran
      || (entry.kind == commit_kind::step_closed && entry.text == "done"))
    done_.insert(entry.step);
}

void journal_judge::judge_fence(const commit_entry& entry) {
  auto& holder = lease_[entry.database];
  if (entry.kind == commit_kind::run_began)
    holder = entry.run;
  else if (entry.run != holder)
    complain(entry, "committed when " + holder + " had the lease");
}

void journal_judge::judge_order(const commit_entry& entry) {
  if (entry.kind == commit_kind::step_closed && entry.text != "done")
    return;
  if (done_.contains(entry.step))
    complain(entry, "something is done for a step that was done");
  const auto index
      = static_cast<step_index>(plan_.find(entry.step) - plan_.steps.data());
  for (const auto earlier : before_[index])
    if (!done_.contains(plan_.steps[earlier].name))
      complain(entry, "before " + plan_.steps[earlier].name + " was done");
}

void journal_judge::judge_once(const commit_entry& entry) {
  if (!batches_.insert({entry.step, entry.id}).second)
    complain(entry, "committed twice");
  if (!entry.counts.balanced())
    complain(entry, "does not balance: " + counts_text(entry.counts));
  if (entry.counts.written != static_cast<int64_t>(entry.keys.size()))
    complain(entry, "written is not what was written");
  if (!keyed_.contains({entry.database, entry.table}))
    return;
  for (const auto& key : entry.keys)
    if (!written_.insert({entry.step, key}).second)
      complain(entry, "wrote a row twice: " + to_text(key));
}

} // namespace

findings judge_journal(const workload& work, const migration_plan& plan,
                       const journal& commits) {
  journal_judge judge{work, plan};
  for (const auto& entry : commits)
    judge.judge(entry);
  return std::move(judge.found);
}

// -- the content --------------------------------------------------------------

namespace {

void judge_table(const plain_table& expected, const memory_table& real,
                 findings& found) {
  std::multiset<std::string> rows;
  for (const auto& row : expected.rows)
    rows.insert(encode(row));
  for (const auto& [key, row] : real.rows) {
    const auto wanted = rows.find(row.cells);
    if (wanted == rows.end())
      found.push_back(expected.name
                      + " has a row too much: " + to_text(row.cells));
    else
      rows.erase(wanted);
  }
  for (const auto& cells : rows)
    found.push_back(expected.name + " lacks a row: " + to_text(cells));
}

} // namespace

findings judge_content(const workload& work,
                       const memory_databases& databases) {
  findings found;
  const auto expected = run_model(work);
  for (const auto& [place, table] : expected.tables)
    judge_table(table, databases.at(place.first)->tables.at(place.second),
                found);
  for (const auto& block : work.plan.blocks) {
    const auto* table = std::get_if<table_block>(&block);
    if (table == nullptr)
      continue;
    const auto& ledger = databases.at(table->to)->ledgers.at(work.plan.name);
    const auto record = ledger.steps.at(table->name).sum_up();
    const auto& counts = record.counts;
    auto wanted = expected.steps.at(table->name);
    // What came by listed keys was already there when the scan came to it.
    const auto listed = static_cast<uint64_t>(record.keyed.counts.migrated);
    wanted.migrated -= listed;
    wanted.already_there += listed;
    const auto is = [](int64_t real, uint64_t should) {
      return real == static_cast<int64_t>(should);
    };
    if (!is(counts.scanned, wanted.scanned)
        || !is(counts.migrated, wanted.migrated)
        || !is(counts.already_there, wanted.already_there)
        || !is(counts.skipped, wanted.skipped)
        || !is(counts.rejected, wanted.rejected))
      found.push_back(table->name + " has other counts than an undisturbed "
                      + "run: " + counts_text(counts));
  }
  return found;
}

} // namespace dunlin
