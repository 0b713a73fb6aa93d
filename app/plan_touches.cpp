#include "app/plan_touches.hpp"

#include "app/checks.hpp"
#include "app/step_outlook.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace dunlin {

namespace {

/// The update of a step in place, without its ranges: as SQL that can be read.
std::string update_of(const table_block& block) {
  static constexpr std::string_view range = "{range}";
  auto out = block.update;
  for (auto at = out.find(range); at != std::string::npos; at = out.find(range))
    out.replace(at, range.size(), "1 = 1");
  return out;
}

/// Whether another store may be on the server of this one: both are named by
/// URLs of one kind.
bool has_neighbours(const profile& of, const store_config& store) {
  const auto scheme
      = [](const auto& each) { return each.url.substr(0, each.url.find(':')); };
  return std::any_of(of.stores.begin(), of.stores.end(), [&](const auto& each) {
    return each.second.name != store.name
           && scheme(each.second) == scheme(store);
  });
}

/// What one store is asked, and whose answers these are.
struct store_jobs {
  std::vector<touch_job> jobs;
  std::vector<std::optional<touch_set>*> answers;

  void add(touch_job job, std::optional<touch_set>& answer) {
    jobs.push_back(std::move(job));
    answers.push_back(&answer);
  }
};

/// How far earlier runs came, one entry a step; none of them, if the ledgers
/// can't be read.
struct past_work {
  explicit past_work(size_t steps)
      : done(steps), statements_done(steps), is_in_doubt(steps) {
    // nop
  }

  std::vector<bool> done;
  /// Of a script that runs statement by statement.
  std::vector<size_t> statements_done;
  /// Nobody has looked yet whether one of its statements took effect.
  std::vector<bool> is_in_doubt;
};

class touch_reader {
public:
  touch_reader(const profile& of, const std::vector<step>& steps,
               const past_work& past, store_looks& looks,
               std::map<std::string, std::string>& untold)
      : profile_(of), past_(past), looks_(looks), untold_(untold),
        out_(steps.size()) {
    for (size_t i = 0; i < steps.size(); ++i)
      if (steps[i].is_script() && !past.done[i])
        jobs_[steps[i].script().store];
    for (size_t i = 0; i < steps.size(); ++i)
      add(steps[i], i);
  }

  result<std::vector<step_touches>> read() {
    for (auto& [store, asked] : jobs_)
      if (auto good = read(profile_.stores.at(store), asked); !good)
        return fail(good.error());
    for (size_t i = 0; i < out_.size(); ++i)
      if (past_.is_in_doubt[i] && out_[i].written && !out_[i].written->barrier)
        out_[i].written->barrier
            = touch_barrier{std::string{doubt_barrier}, 0, false};
    return std::move(out_);
  }

private:
  void add(const step& of, size_t index) {
    auto& into = out_[index];
    into.is_past = past_.done[index];
    if (into.is_past)
      return;
    using source = touch_source;
    if (of.is_script()) {
      const auto& file = of.script().file;
      jobs_[of.script().store].add({source::script, of.name, file.path,
                                    file.text, past_.statements_done[index]},
                                   into.written);
      return;
    }
    const auto& block = of.table();
    const bool in_place = !block.update.empty();
    if (const auto from = jobs_.find(block.from);
        from != jobs_.end() && !in_place)
      from->second.add(
          block.query.empty()
              ? touch_job{source::read_table, of.name, block.place, block.table}
              : touch_job{source::query, of.name, block.place, block.query},
          into.read);
    if (const auto to = jobs_.find(block.to); to != jobs_.end())
      to->second.add(in_place ? touch_job{source::script, of.name, block.place,
                                          update_of(block)}
                              : touch_job{source::written_table, of.name,
                                          block.place, block.into},
                     into.written);
  }

  result<void> read(const store_config& store, store_jobs& asked) {
    const auto look = looks_.at(store);
    auto told = look ? (*look)->infer_touches(asked.jobs,
                                              has_neighbours(profile_, store))
                     : fail(look.error());
    if (!told && told.error().code == error_code::script_refused)
      return fail(told.error());
    for (size_t i = 0; i < asked.jobs.size(); ++i) {
      if (told)
        *asked.answers[i] = std::move((*told)[i]);
      else
        *asked.answers[i]
            = touch_set{{}, touch_barrier{untold_barrier, 0, true}};
    }
    if (!told)
      untold_[store.name] = told.error().text;
    return {};
  }

  const profile& profile_;
  const past_work& past_;
  store_looks& looks_;
  std::map<std::string, std::string>& untold_;
  std::vector<step_touches> out_;
  std::map<std::string, store_jobs> jobs_;
};

/// What the ledgers know of the steps.
struct earlier_runs {
  past_work work;
  past_times times;
};

/// @returns `store_busy`: what is done would be taken for what is left.
result<earlier_runs> look_back(const loaded_plan& loaded, const options& asked,
                               store_looks& looks) {
  earlier_runs out{past_work{loaded.plan->steps.size()}, {}};
  const auto kept = read_ledgers(loaded.profile, *loaded.plan, looks);
  if (!kept && kept.error().code == error_code::store_busy)
    return fail(kept.error());
  if (!kept)
    return out;
  const auto standings = standings_of(*loaded.plan, *kept, asked.reset);
  for (size_t i = 0; i < standings.size(); ++i) {
    out.work.done[i] = standings[i].where == standing::done;
    out.work.statements_done[i] = standings[i].statements_done();
    out.work.is_in_doubt[i] = standings[i].has_doubt();
  }
  out.times = past_times_of(*kept);
  return out;
}

bool has_scripts(const migration_plan& plan) {
  return std::any_of(plan.steps.begin(), plan.steps.end(),
                     [](const auto& step) { return step.is_script(); });
}

/// What a done step touched, as far as its text tells it today.
step_touches past_touches(step_touches told) {
  for (auto* set : {&told.written, &told.read})
    if (*set)
      (*set)->barrier.reset();
  told.is_past = !told.written && !told.read;
  return told;
}

} // namespace

result<loaded_plan> order_by_touches(loaded_plan loaded, const options& asked,
                                     store_looks& looks) {
  if (!has_scripts(*loaded.plan))
    return loaded;
  const auto earlier = look_back(loaded, asked, looks);
  if (!earlier)
    return fail(earlier.error());
  std::map<std::string, std::string> untold;
  const touch_teller tell = [&](const std::vector<step>& all) {
    return touch_reader{loaded.profile, all, earlier->work, looks, untold}
        .read();
  };
  auto out = plan_of(loaded.profile, asked, tell, earlier->times);
  if (out)
    out->untold = std::move(untold);
  return out;
}

result<loaded_plan> order_all_by_touches(loaded_plan loaded,
                                         const options& asked,
                                         store_looks& looks) {
  if (!has_scripts(*loaded.plan))
    return loaded;
  const auto earlier = look_back(loaded, asked, looks);
  if (!earlier)
    return fail(earlier.error());
  const auto& done = earlier->work.done;
  const past_work none{done.size()};
  std::map<std::string, std::string> untold;
  const touch_teller tell = [&](const std::vector<step>& all) {
    // What is left is read as a run reads it.
    auto out = touch_reader{loaded.profile, all, earlier->work, looks, untold}
                   .read();
    const auto past
        = touch_reader{loaded.profile, all, none, looks, untold}.read();
    if (!out || !past)
      return out;
    for (size_t i = 0; i < done.size(); ++i)
      if (done[i])
        (*out)[i] = past_touches((*past)[i]);
    return out;
  };
  auto out = plan_of(loaded.profile, asked, tell, earlier->times);
  if (out)
    out->untold = std::move(untold);
  return out;
}

} // namespace dunlin
