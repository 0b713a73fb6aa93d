#include "app/rehearse/rehearsal.hpp"

#include <algorithm>
#include <utility>

namespace dunlin {

namespace {

/// What differs between two runs of the serial order is looked for so often.
/// Columns come first, then tables: nothing is left to differ behind that.
constexpr int serial_runs_max = 4;

class rehearsal {
public:
  rehearsal(rehearsal_copies& copies, const step_order& serial)
      : copies_(copies), serial_(serial) {
    // nop
  }

  result<rehearsal_report> run(const std::vector<step_order>& others) {
    auto first = copies_.run(serial_, report_.known);
    if (!first)
      return fail(first.error());
    if (first->failure) {
      report_.serial_failure = std::move(first->failure);
      return std::move(report_);
    }
    expected_ = std::move(*first);
    if (others.empty())
      return std::move(report_);
    if (auto good = learn_volatile(); !good)
      return fail(good.error());
    for (const auto& order : others) {
      if (auto good = attempt(order); !good)
        return fail(good.error());
      ++report_.orders;
      if (report_.missed || report_.serial_failure)
        break;
    }
    return std::move(report_);
  }

private:
  /// Runs the serial order until twice the same comes of it.
  result<void> learn_volatile() {
    for (int runs = 0; runs < serial_runs_max && !report_.serial_failure;
         ++runs) {
      auto again = copies_.run(serial_, report_.known);
      if (!again)
        return fail(again.error());
      if (again->failure)
        report_.serial_failure = std::move(again->failure);
      else if (differences_of(expected_, *again, report_.known).empty())
        return {};
      else if (auto noted = note(*again); !noted)
        return noted;
    }
    return {};
  }

  result<void> note(const order_outcome& again) {
    note_volatile(expected_, again, report_.known);
    auto anew = copies_.read(report_.known);
    if (!anew)
      return fail(anew.error());
    expected_ = std::move(*anew);
    return {};
  }

  /// Whether an outcome is that of the serial order.
  bool is_expected(const order_outcome& found) {
    return !found.failure
           && differences_of(expected_, found, report_.known, &report_.numbered)
                  .empty();
  }

  result<void> attempt(const step_order& order) {
    auto found = copies_.run(order, report_.known);
    if (!found)
      return fail(found.error());
    if (is_expected(*found))
      return {};
    // A clock may have gone on since: then the serial order differs too.
    if (auto good = learn_volatile(); !good)
      return good;
    if (!report_.serial_failure && !found->failure) {
      found = copies_.run(order, report_.known);
      if (!found)
        return fail(found.error());
    }
    if (report_.serial_failure || is_expected(*found))
      return {};
    return find_pair(order);
  }

  /// Somewhere on the way from the serial order to the other one it begins to
  /// matter that two neighbours change places.
  result<void> find_pair(const step_order& order) {
    const swap_path path{serial_, order};
    uint64_t same = 0;
    auto other = path.swaps();
    while (other - same > 1) {
      const auto middle = same + (other - same) / 2;
      auto found = copies_.run(path.order_after(middle), report_.known);
      if (!found)
        return fail(found.error());
      (is_expected(*found) ? same : other) = middle;
    }
    const auto good = path.order_after(same);
    const auto bad = path.order_after(other);
    const auto at = std::mismatch(good.begin(), good.end(), bad.begin()).first;
    missed_pair pair;
    pair.earlier = at[0];
    pair.later = at[1];
    pair.before = {good.begin(), at};
    return explain(std::move(pair), bad);
  }

  result<order_outcome> after(const missed_pair& pair,
                              const std::vector<step_index>& more) {
    auto order = pair.before;
    order.insert(order.end(), more.begin(), more.end());
    return copies_.run(order, report_.known);
  }

  /// Runs the two behind what came before them, alone and in both orders.
  result<void> explain(missed_pair pair, const step_order& whole) {
    const auto none = after(pair, {});
    const auto first = after(pair, {pair.earlier});
    const auto second = after(pair, {pair.later});
    const auto both = after(pair, {pair.earlier, pair.later});
    const auto turned = after(pair, {pair.later, pair.earlier});
    for (const auto* each : {&none, &first, &second, &both, &turned})
      if (!*each)
        return fail(each->error());
    if (turned->failure || none->failure || first->failure || both->failure) {
      pair.failure = turned->failure;
    } else {
      pair.differences = differences_of(*both, *turned, report_.known);
    }
    if (!pair.failure && pair.differences.empty())
      if (auto good = look_at_end(pair, whole); !good)
        return good;
    pair.missed = missed_parts(pair, changes_of(*none, *first),
                               changes_of(*none, *second));
    report_.missed = std::move(pair);
    return {};
  }

  /// What it comes to when all has run.
  result<void> look_at_end(missed_pair& pair, const step_order& whole) {
    pair.is_seen_at_once = false;
    auto end = copies_.run(whole, report_.known);
    if (!end)
      return fail(end.error());
    if (end->failure)
      pair.failure = std::move(end->failure);
    else
      pair.differences = differences_of(expected_, *end, report_.known);
    return {};
  }

  /// What one script changes.
  std::set<part_name> changes_of(const order_outcome& before,
                                 const order_outcome& after) const {
    std::set<part_name> out;
    if (before.failure || after.failure)
      return out;
    for (const auto& each : differences_of(before, after, report_.known))
      out.insert(each.name);
    return out;
  }

  /// What both change and comes out differently is itself what was missed. If
  /// only one of them changes it, that one depends on something that the other
  /// changes.
  std::vector<part_name>
  missed_parts(const missed_pair& pair, const std::set<part_name>& by_earlier,
               const std::set<part_name>& by_later) const {
    std::set<part_name> out;
    if (pair.failure) {
      const auto& of_other
          = pair.failure->script == pair.earlier ? by_later : by_earlier;
      out = of_other;
    }
    for (const auto& each : pair.differences) {
      const bool earlier = by_earlier.contains(each.name);
      const bool later = by_later.contains(each.name);
      if (earlier == later)
        out.insert(each.name);
      else
        out.insert((earlier ? by_later : by_earlier).begin(),
                   (earlier ? by_later : by_earlier).end());
    }
    return {out.begin(), out.end()};
  }

  rehearsal_copies& copies_;
  const step_order& serial_;
  order_outcome expected_;
  rehearsal_report report_;
};

} // namespace

result<rehearsal_report>
rehearse_orders(rehearsal_copies& copies, const step_order& serial,
                const std::vector<step_order>& others) {
  return rehearsal{copies, serial}.run(others);
}

} // namespace dunlin
