#include "app/plan_drawing.hpp"

namespace dunlin {

namespace {

drawn_box box_of(const step& of) {
  drawn_box out;
  out.name = of.name;
  out.lines = {of.name};
  if (of.is_script()) {
    out.lines.push_back("script in " + of.script().store);
    out.shape = drawn_box::form::note;
    out.fill = drawn_box::tint::yellow;
    return out;
  }
  const auto& table = of.table();
  out.lines.push_back(table.from + " to " + table.to
                      + (table.into == of.name ? "" : "." + table.into));
  out.fill = drawn_box::tint::green;
  return out;
}

} // namespace

drawing draw_plan(const std::string& name, const migration_plan& plan) {
  drawing out;
  out.title = name + ": the steps and what each waits for";
  for (const auto& step : plan.steps)
    out.boxes.push_back(box_of(step));
  for (const auto& edge : plan.edges) {
    drawn_arrow arrow;
    arrow.from = plan.steps[edge.earlier].name;
    arrow.to = plan.steps[edge.later].name;
    arrow.lines = {edge.reason};
    out.arrows.push_back(std::move(arrow));
  }
  return out;
}

} // namespace dunlin
