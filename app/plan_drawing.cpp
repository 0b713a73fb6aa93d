#include "app/plan_drawing.hpp"

#include "plan/schedule.hpp"
#include "plan/step_book.hpp"

#include <algorithm>
#include <cstdio>
#include <set>
#include <sstream>

namespace dunlin {

namespace {

using tint = drawn_box::tint;

std::string seconds(uint64_t ms) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f s", static_cast<double>(ms) / 1'000);
  return out;
}

/// A sentence in lines that a box holds.
std::vector<std::string> lines_of(const std::string& text) {
  constexpr size_t width = 60;
  std::vector<std::string> out;
  std::istringstream words{text};
  for (std::string word; words >> word;)
    if (out.empty() || out.back().size() + 1 + word.size() > width)
      out.push_back(word);
    else
      out.back() += " " + word;
  return out;
}

class plan_drawer {
public:
  plan_drawer(const migration_plan& plan, const drawn_standings& known)
      : plan_(plan), standings_(known.steps), untold_(known.untold),
        under_way_(known.under_way.begin(), known.under_way.end()) {
    standings_.resize(plan.steps.size());
    blocked_ = blocked_by(plan, standings_);
    chain_ = bound_of(plan, durations()).critical_path;
  }

  drawing draw(const std::string& name) {
    drawing out;
    out.title = name + ": the steps and what each waits for";
    out.caption = "bold: the longest chain";
    for (step_index i = 0; i < plan_.steps.size(); ++i)
      out.boxes.push_back(box_of(i));
    for (const auto& edge : plan_.edges)
      out.arrows.push_back(arrow_of(edge));
    for (const auto& [store, why] : untold_) {
      const auto problem = "store " + store + " can't be asked";
      out.boxes.push_back({problem,
                           lines_of(problem + " what scripts touch: " + why),
                           drawn_box::form::note, tint::white, ""});
    }
    return out;
  }

private:
  bool is_done(step_index step) const {
    return standings_[step].where == standing::done;
  }

  std::optional<uint64_t> measured(step_index step) const {
    const auto& record = standings_[step].record;
    return record ? ms_taken(*record) : std::nullopt;
  }

  /// In milliseconds, for the longest chain.
  std::vector<uint64_t> durations() const {
    std::vector<bool> done(plan_.steps.size());
    for (step_index i = 0; i < done.size(); ++i)
      done[i] = is_done(i);
    if (std::find(done.begin(), done.end(), false) != done.end())
      return durations_of(plan_, done);
    std::vector<uint64_t> out;
    for (step_index i = 0; i < done.size(); ++i)
      out.push_back(std::max<uint64_t>(1, measured(i).value_or(1)));
    return out;
  }

  bool is_in_chain(step_index step) const {
    return std::find(chain_.begin(), chain_.end(), step) != chain_.end();
  }

  drawn_box box_of(step_index index) const {
    const auto& of = plan_.steps[index];
    drawn_box out;
    out.name = of.name;
    out.lines = {of.name};
    if (of.is_script()) {
      out.lines.push_back("script in " + of.script().store);
      out.shape = drawn_box::form::note;
      out.fill = tint::yellow;
    } else {
      const auto& table = of.table();
      out.lines.push_back(table.from + " to " + table.to
                          + (table.into == of.name ? "" : "." + table.into));
      out.fill = tint::green;
    }
    out.is_strong = is_in_chain(index);
    add_state(index, out);
    return out;
  }

  void add_state(step_index index, drawn_box& into) const {
    const auto where = standings_[index].where;
    const auto say = [&](const std::string& text, tint fill) {
      into.lines.push_back(text);
      into.fill = fill;
    };
    if (under_way_.contains(plan_.steps[index].name))
      say("running" + expected(index), tint::running);
    else if (const auto ms = measured(index); is_done(index))
      say(std::string{state_text(standings_[index])}
              + (ms ? ", " + seconds(*ms) : ""),
          tint::done);
    else if (where == standing::failed)
      say("failed" + expected(index), tint::failed);
    else if (const auto& by = blocked_[index])
      say(blocked_text(plan_.steps[*by].name), tint::blocked);
    else if (where != standing::fresh)
      into.lines.push_back(std::string{to_string(where)} + expected(index));
    else if (const auto text = expected(index); !text.empty())
      into.lines.push_back(text.substr(2));
  }

  /// `, expected 1.00 s`; empty: nothing is known.
  std::string expected(step_index step) const {
    const auto& guess = plan_.steps[step].expected;
    return guess.from == estimate_source::none
                   || guess.from == estimate_source::guess
               ? ""
               : ", expected " + seconds(guess.ms);
  }

  drawn_arrow arrow_of(const edge& of) const {
    drawn_arrow out;
    out.from = plan_.steps[of.earlier].name;
    out.to = plan_.steps[of.later].name;
    out.lines = {of.reason};
    const auto at = std::find(chain_.begin(), chain_.end(), of.earlier);
    if (at != chain_.end() && at + 1 != chain_.end() && *(at + 1) == of.later)
      out.line = drawn_arrow::style::strong;
    else if (is_done(of.earlier) && is_done(of.later))
      out.line = drawn_arrow::style::dashed;
    return out;
  }

  const migration_plan& plan_;
  std::vector<step_standing> standings_;
  std::map<std::string, std::string> untold_;
  std::set<std::string> under_way_;
  std::vector<std::optional<step_index>> blocked_;
  std::vector<step_index> chain_;
};

} // namespace

drawing draw_plan(const std::string& name, const migration_plan& plan,
                  const drawn_standings& known) {
  return plan_drawer{plan, known}.draw(name);
}

} // namespace dunlin
