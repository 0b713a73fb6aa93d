#include "app/checks.hpp"
#include "app/commands.hpp"
#include "app/last_resort.hpp"
#include "app/load_plan.hpp"
#include "app/machine.hpp"
#include "app/output.hpp"
#include "app/signal_watch.hpp"
#include "app/verify/kept_progress.hpp"
#include "app/verify/make_task.hpp"
#include "app/verify/verify_crew.hpp"
#include "app/verify/verify_text.hpp"
#include "plan/verify_choice.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <utility>

namespace dunlin {

namespace {

std::vector<verify_facts>
facts_of(const std::vector<step_standing>& standings) {
  std::vector<verify_facts> out;
  for (const auto& standing : standings) {
    const auto& [where, record, change] = standing;
    verify_facts next;
    next.is_done = where == standing::done;
    next.is_baseline = standing.is_baseline();
    if (record) {
      next.has_begun
          = next.is_done || record->batches > 0 || record->keyed.batches > 0;
      next.already_there = record->counts.already_there;
    }
    out.push_back(next);
  }
  return out;
}

verify_state state_of(verify_way way) {
  switch (way) {
  case verify_way::script:
    return verify_state::script;
  case verify_way::not_done:
    return verify_state::not_done;
  case verify_way::baseline:
    return verify_state::baseline;
  case verify_way::no_digest:
    return verify_state::no_digest;
  case verify_way::replaced:
    return verify_state::changed_since;
  case verify_way::mingled:
    return verify_state::mingled;
  case verify_way::read:
    return verify_state::stopped;
  }
  return verify_state::stopped;
}

/// One call of the command.
class verification {
public:
  verification(const loaded_plan& loaded, std::vector<step_standing> standings,
               const options& asked)
      : loaded_(loaded), plan_(*loaded.plan), asked_(asked),
        standings_(std::move(standings)),
        choices_(choose_checks(plan_, facts_of(standings_))) {
    report_.name = loaded.profile.name;
    report_.profile_path = loaded.profile.path;
    for (size_t i = 0; i < plan_.steps.size(); ++i)
      add_first(i);
  }

  /// @returns an error that was found before anything was read.
  result<verify_report> run(verify_stop& stop) {
    auto kept_at = progress_path(loaded_.profile, plan_, process_environment());
    const auto before
        = asked_.resume && kept_at ? load_progress(*kept_at) : kept_checks{};
    if (auto made = make_tasks(stop); !made)
      return fail(made.error());
    for (const auto& task : tasks_)
      checks_.emplace_back(*task, kept_of(before, *task));
    carry_out(loaded_.profile, checks_, stop);
    for (const auto& check : checks_)
      take(check);
    for (const auto& step : report_.steps)
      report_.is_stopped
          = report_.is_stopped || step.state == verify_state::stopped;
    keep(kept_at);
    return std::move(report_);
  }

private:
  void add_first(size_t step) {
    report_.steps.push_back(first_finding(step));
    if (standings_[step].where == standing::in_doubt)
      report_.in_doubt.push_back(plan_.steps[step].name);
  }

  step_finding first_finding(size_t step) const {
    const auto& choice = choices_[step];
    step_finding out;
    out.state = standings_[step].where == standing::changed
                    ? verify_state::changed
                    : state_of(choice.way);
    if (choice.other)
      out.other = plan_.steps[*choice.other].name;
    if (standings_[step].record)
      out.expected.scanned = standings_[step].record->counts.scanned;
    return out;
  }

  result<void> make_tasks(verify_stop& stop) {
    task_maker maker{loaded_.profile, plan_, standings_, stop, asked_.count};
    for (step_index i = 0; i < plan_.steps.size(); ++i) {
      const auto& choice = choices_[i];
      if (choice.way != verify_way::read || choice.members.front() != i)
        continue;
      auto task = maker.make(choice.members, choice.changed_by.has_value());
      if (!task && stop.is_asked())
        return {};
      if (!task)
        set_all(choice.members, [&](step_finding& found) {
          found.state = verify_state::failed;
          found.problem = task.error();
        });
      else if (!task->damage.empty())
        set_damage(choice, task->damage);
      else if (task->by_row && !task->has_keys)
        set_mingled(choice.members);
      else
        tasks_.push_back(std::make_unique<table_task>(std::move(*task)));
    }
    return {};
  }

  template <class Set>
  void set_all(const std::vector<step_index>& members, Set set) {
    for (auto member : members)
      set(report_.steps[member]);
  }

  void set_damage(const verify_choice& choice, const std::string& damage) {
    set_all(choice.members, [&](step_finding& found) {
      found.state = verify_state::differs;
      found.notes = {damage};
    });
    name_changer(choice);
  }

  void set_mingled(const std::vector<step_index>& members) {
    for (auto member : members) {
      auto& found = report_.steps[member];
      found.state = verify_state::mingled;
      found.other = plan_
                        .steps[member == members.front() ? members.back()
                                                         : members.front()]
                        .name;
    }
  }

  /// What a later step may have changed is no difference.
  void name_changer(const verify_choice& choice) {
    if (!choice.changed_by)
      return;
    set_all(choice.members, [&](step_finding& found) {
      if (found.state != verify_state::differs)
        return;
      found.state = verify_state::changed_since;
      found.other = plan_.steps[*choice.changed_by].name;
      found.faults = {};
      found.notes.clear();
    });
  }

  static std::string name_of(const table_task& task) {
    return task.store + "." + task.into;
  }

  static kept_check kept_of(const kept_checks& before, const table_task& task) {
    const auto found = before.find(name_of(task));
    return found == before.end() ? kept_check{} : found->second;
  }

  void take(const table_check& check) {
    const auto& members = check.task().members;
    const auto found = check.finding();
    std::vector<step_index> indexes;
    for (const auto& member : members) {
      report_.steps[member.index] = found;
      indexes.push_back(member.index);
    }
    // Of several, the first one's lines name what is wrong.
    for (size_t at = 1; at < members.size(); ++at) {
      report_.steps[members[at].index].faults = {};
      report_.steps[members[at].index].notes = {};
    }
    name_changer(choices_[indexes.front()]);
  }

  /// Keeps what is equal so far where not all was read.
  void keep(const result<std::string>& path) {
    bool is_over = !report_.is_stopped;
    kept_checks now;
    for (const auto& check : checks_) {
      is_over = is_over && check.finding().state != verify_state::failed;
      now[name_of(check.task())] = check.keep();
    }
    if (is_over) {
      if (path)
        drop_progress(*path);
      return;
    }
    const auto saved = path ? save_progress(*path, now) : fail(path.error());
    report_.is_kept = saved.has_value();
    if (!saved)
      standard_error().write("dunlin: what was verified is not kept: "
                             + saved.error().text + "\n");
  }

  const loaded_plan& loaded_;
  const migration_plan& plan_;
  const options& asked_;
  std::vector<step_standing> standings_;
  std::vector<verify_choice> choices_;
  std::vector<std::unique_ptr<table_task>> tasks_;
  std::deque<table_check> checks_;
  verify_report report_;
};

} // namespace

result<exit_code> verify(const options& asked) {
  auto loaded = load_plan(asked);
  if (!loaded)
    return fail(loaded.error());
  const auto& plan = *loaded->plan;
  verify_stop stop;
  std::optional<last_resort> end;
  signal_watch signals{[] {}};
  signals.on_signal([&](const heard_signal&) {
    stop.ask();
    if (!end)
      end.emplace(stop_time_max, exit_code::work_left, [] {});
  });
  auto kept = read_ledgers(loaded->profile, plan);
  if (!kept)
    return fail(kept.error());
  if (auto good = check_owner(loaded->profile, plan, *kept); !good)
    return fail(good.error());
  verification all{*loaded, standings_of(plan, *kept, {}), asked};
  auto report = all.run(stop);
  if (!report)
    return fail(report.error());
  standard_output().write(asked.json ? verify_json(plan, *report, asked)
                                     : verify_text(plan, *report, asked));
  return exit_code_of(*report);
}

} // namespace dunlin
