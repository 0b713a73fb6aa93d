#include "app/earlier_views.hpp"

#include "actors/board_words.hpp"

#include <string>

namespace dunlin {

std::vector<event> earlier_views(const profile& of, const migration_plan& plan,
                                 const std::vector<step_resume>& resumed) {
  std::vector<event> out;
  for (size_t i = 0; i < plan.steps.size(); ++i) {
    const auto& step = plan.steps[i];
    if (step.is_script() || resumed[i].done || resumed[i].counts.scanned <= 0
        || of.stores.at(step.table().from).view == source_view::moving)
      continue;
    event remark;
    remark.kind = event_kind::warning;
    remark.part = "connections";
    remark.step = step.name;
    remark.text
        = count_words(resumed[i].counts.scanned, {"row was", "rows were"})
          + " read by an earlier run, in a snapshot that is gone; the others "
            "are"
            " read in a new one. --reset="
          + step.name + " would read all rows in one";
    out.push_back(std::move(remark));
  }
  return out;
}

} // namespace dunlin
