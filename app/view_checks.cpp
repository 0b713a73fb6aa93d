#include "app/view_checks.hpp"

#include "config/text.hpp"
#include "plan/access.hpp"
#include "stores/snapshot.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace dunlin {

namespace {

/// The checks of one store that is read in a snapshot.
class view_check {
public:
  view_check(const store_config& store, const migration_plan& plan,
             const outlook& found)
      : store_(store), plan_(plan), found_(found) {
    for (step_index i = 0; i < plan.steps.size(); ++i) {
      const auto& step = plan.steps[i];
      if (found.standings[i].where == standing::done || step.is_left_out)
        continue;
      if (step.written_store() == store.name)
        writers_.push_back(i);
      if (!step.is_script() && step.table().from == store.name)
        readers_.push_back(i);
    }
  }

  result<void> run() {
    const auto terms = terms_of_snapshot(store_);
    if (!terms)
      return at_store(terms.error());
    if (readers_.empty())
      return {};
    for (const auto reader : readers_)
      if (!plan_.steps[reader].table().update.empty())
        return refuse(reader, "`update` changes rows as they are, and "
                                  + store_name() + " is read as it was (stores."
                                  + store_.name
                                  + ".snapshot); leave out one of the two");
    if (!terms->stands_writers && !writers_.empty())
      return at_store({error_code::bad_value,
                       "snapshot = true keeps its file from being written until"
                       " the run ends, and step "
                           + quote(plan_.steps[writers_.front()].name)
                           + " writes it; leave out snapshot"});
    if (auto good = check_order(); !good)
      return good;
    if (auto good = check_late_scripts(); !good)
      return good;
    if (auto good = check_snapshot(store_); !good)
      return at_store(good.error());
    return {};
  }

private:
  tl::unexpected<error> at_store(const error& problem) const {
    return fail(problem.code, printable(store_.place) + ": " + store_name()
                                  + ": " + problem.text);
  }

  tl::unexpected<error> refuse(step_index step, const std::string& text) const {
    const auto& of = plan_.steps[step];
    return fail(error_code::bad_value, printable(of.table().place)
                                           + ": [[tables]] " + quote(of.name)
                                           + ": " + text);
  }

  std::string store_name() const {
    return "store " + quote(store_.name);
  }

  /// The snapshot is taken when the first reader begins: whatever a reader is
  /// to see must be done by then.
  result<void> check_order() const {
    if (writers_.empty())
      return {};
    std::vector<std::vector<bool>> before;
    for (const auto reader : readers_)
      before.push_back(steps_before(reader));
    for (const auto writer : writers_) {
      const auto first_without
          = std::find_if(before.begin(), before.end(),
                         [&](const auto& steps) { return !steps[writer]; });
      if (first_without == before.end())
        continue;
      for (size_t i = 0; i < readers_.size(); ++i)
        if (before[i][writer] && may_read(readers_[i], writer))
          return refuse(
              readers_[i],
              "it comes after step " + quote(plan_.steps[writer].name)
                  + ", which writes " + store_name()
                  + ", but would read that store as it is when step "
                  + quote(plan_
                              .steps[readers_[static_cast<size_t>(
                                  first_without - before.begin())]]
                              .name)
                  + " begins (stores." + store_.name
                  + ".snapshot); put them into profiles of their own, or leave"
                    " out snapshot");
    }
    return {};
  }

  /// What waits for all snapshots of its database must be over before the one
  /// of this run is taken, which then stays.
  result<void> check_late_scripts() const {
    auto late = writers_;
    std::erase_if(late, [this](auto writer) {
      return plan_.steps[writer].comes_last() == nullptr;
    });
    if (late.empty())
      return {};
    for (const auto reader : readers_) {
      const auto before = steps_before(reader);
      for (const auto writer : late)
        if (!before[writer])
          return refuse_late(writer, reader);
    }
    return {};
  }

  tl::unexpected<error> refuse_late(step_index script,
                                    step_index reader) const {
    const auto& of = plan_.steps[script];
    const auto& late = *of.comes_last();
    return fail(error_code::bad_value,
                printable(of.script().file.path) + ":"
                    + std::to_string(late.line) + ": " + printable(late.text)
                    + " would wait for the snapshot in which step "
                    + quote(plan_.steps[reader].name) + " reads " + store_name()
                    + " (stores." + store_.name
                    + ".snapshot), and that stays until the run ends; let that"
                      " step come after the script (after), put them into"
                      " profiles of their own, or leave out CONCURRENTLY or"
                      " snapshot");
  }

  /// Those that a step waits for, in the end.
  std::vector<bool> steps_before(step_index step) const {
    std::vector<std::vector<step_index>> waits_for(plan_.steps.size());
    for (const auto& edge : plan_.edges)
      waits_for[edge.later].push_back(edge.earlier);
    std::vector<bool> out(plan_.steps.size());
    std::vector<step_index> open_ends{step};
    while (!open_ends.empty()) {
      const auto next = open_ends.back();
      open_ends.pop_back();
      for (const auto earlier : waits_for[next]) {
        if (out[earlier])
          continue;
        out[earlier] = true;
        open_ends.push_back(earlier);
      }
    }
    return out;
  }

  bool may_read(step_index reader, step_index writer) const {
    const auto& step = plan_.steps[writer];
    const auto& tables = found_.rows[reader].tables_read;
    return step.is_script() || !tables
           || std::any_of(tables->begin(), tables->end(),
                          [&](const auto& table) {
                            return same_table(table, step.table().into);
                          });
  }

  const store_config& store_;
  const migration_plan& plan_;
  const outlook& found_;
  /// Those that are not done.
  std::vector<step_index> writers_;
  std::vector<step_index> readers_;
};

} // namespace

result<void> check_views(const profile& of, const migration_plan& plan,
                         const outlook& found) {
  for (const auto& [name, store] : of.stores)
    if (store.view != source_view::moving)
      if (auto good = view_check{store, plan, found}.run(); !good)
        return good;
  return {};
}

} // namespace dunlin
