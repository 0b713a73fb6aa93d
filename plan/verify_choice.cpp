#include "plan/verify_choice.hpp"

#include "plan/access.hpp"
#include "plan/script_changes.hpp"

namespace dunlin {

namespace {

bool is_in_place(const step& of) {
  return !of.is_script() && !of.table().update.empty();
}

/// Whether two table steps write one table.
bool share_table(const step& left, const step& right) {
  return left.table().to == right.table().to
         && same_table(left.table().into, right.table().into);
}

class chooser {
public:
  chooser(const migration_plan& plan, const std::vector<verify_facts>& facts)
      : steps_(plan.steps), facts_(facts) {
    // nop
  }

  verify_choice choose(step_index index) const {
    verify_choice out;
    if (steps_[index].is_script()) {
      if (!facts_[index].is_done)
        out.way = verify_way::not_done;
      return out;
    }
    if (!facts_[index].is_done)
      return without_read(verify_way::not_done);
    if (facts_[index].is_baseline)
      return without_read(verify_way::baseline);
    if (is_in_place(steps_[index]))
      return without_read(verify_way::no_digest);
    const auto members = members_of(index);
    for (auto member : members)
      if (facts_[member].has_begun && !facts_[member].is_done)
        return without_read(verify_way::not_done, member);
    if (members.size() > 1)
      if (auto refused = refuse_sum(index, members))
        return *refused;
    out.way = verify_way::read;
    out.members = members;
    out.changed_by = changed_by(members.front());
    return out;
  }

private:
  static verify_choice without_read(verify_way way,
                                    std::optional<step_index> other = {}) {
    verify_choice out;
    out.way = way;
    out.other = other;
    return out;
  }

  /// Steps that did work and fill the table of this one.
  std::vector<step_index> members_of(step_index index) const {
    std::vector<step_index> out;
    for (step_index i = 0; i < steps_.size(); ++i)
      if (!steps_[i].is_script() && !is_in_place(steps_[i])
          && facts_[i].has_begun && share_table(steps_[i], steps_[index]))
        out.push_back(i);
    return out;
  }

  /// Why the rows of several steps can't be summed up.
  std::optional<verify_choice>
  refuse_sum(step_index index, const std::vector<step_index>& members) const {
    std::optional<verify_choice> out;
    for (auto member : members) {
      const bool replaces
          = steps_[member].table().existing == existing_rows::replace;
      if (replaces && member > index)
        return without_read(verify_way::replaced, member);
      if (replaces || facts_[member].is_baseline
          || facts_[member].already_there > 0)
        out = without_read(verify_way::mingled, member == index
                                                    ? other_than(index, members)
                                                    : member);
    }
    return out;
  }

  static step_index other_than(step_index index,
                               const std::vector<step_index>& members) {
    return members.front() == index ? members.back() : members.front();
  }

  std::optional<step_index> changed_by(step_index first) const {
    const auto& table = steps_[first].table();
    std::optional<step_index> out;
    for (step_index i = first + 1; i < steps_.size(); ++i) {
      const auto& later = steps_[i];
      if (!facts_[i].has_begun)
        continue;
      const bool changes
          = later.is_script()
                ? later.script().store == table.to
                      && may_change_rows(later.script().file.text, table.into)
                : is_in_place(later) && share_table(later, steps_[first]);
      if (changes)
        out = i;
    }
    return out;
  }

  const std::vector<step>& steps_;
  const std::vector<verify_facts>& facts_;
};

} // namespace

std::vector<verify_choice>
choose_checks(const migration_plan& plan,
              const std::vector<verify_facts>& facts) {
  const chooser all{plan, facts};
  std::vector<verify_choice> out;
  for (step_index i = 0; i < plan.steps.size(); ++i)
    out.push_back(all.choose(i));
  return out;
}

} // namespace dunlin
