#pragma once

#include "tests/stores/target_bench.hpp"

namespace dunlin {

using lines = std::vector<std::string>;

/// What tests need around steps in place.
class update_bench : public target_bench {
public:
  using target_bench::target_bench;

  static target_spec spec_of(const std::string& update,
                             const std::vector<std::string>& key = {"id"}) {
    target_spec spec;
    spec.step = "step";
    spec.into = "t";
    spec.key = key;
    spec.update = update;
    return spec;
  }

  /// Why a step with this update can't begin.
  error refusal(const std::string& update,
                const std::vector<std::string>& key = {"id"}) {
    const auto ready = target().prepare(spec_of(update, key));
    return ready ? error{} : ready.error();
  }

  void begin_update(const std::string& update,
                    const std::vector<std::string>& key = {"id"}) {
    begin_step(spec_of(update, key));
  }

  /// Changes the rows of these bounds in a batch of their own.
  result<batch_counts> change(batch_id id, const batch_bounds& bounds,
                              bool is_retry = false) {
    if (auto begun = target().begin_batch("step", id); !begun)
      return fail(begun.error());
    auto changed = target().write_range(bounds, 0);
    if (changed && changed->must_split)
      changed = fail(error_code::none, "must be split");
    auto counts
        = changed ? target().commit_batch({bounds, changed->rows, 0, is_retry})
                  : result<batch_counts>{fail(changed.error())};
    if (!counts)
      target().roll_back();
    return counts;
  }
};

} // namespace dunlin
