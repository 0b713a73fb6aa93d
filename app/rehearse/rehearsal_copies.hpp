#pragma once

#include "app/rehearse/order_outcome.hpp"
#include "app/verify/verify_stop.hpp"
#include "config/profile.hpp"
#include "plan/linear_orders.hpp"
#include "plan/plan.hpp"
#include "stores/scratch.hpp"

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dunlin {

/// A copy of each store in which scripts are to be rehearsed, and scripts that
/// run on them as a run would run them. The copies go with this object.
class rehearsal_copies {
public:
  /// Looks at all that is needed first, and then makes one copy a store.
  /// @param scripts the steps that are to run.
  /// @param statements_done one entry a step: so many statements at the head of
  ///   a script are done in the store, and so in its copy.
  /// @param server_url see `scratch_request`.
  static result<std::unique_ptr<rehearsal_copies>>
  make(const profile& of, const migration_plan& plan, const step_order& scripts,
       std::vector<size_t> statements_done, const std::string& server_url,
       verify_stop& stop);

  /// Runs scripts one after another on the copies as they were at first.
  /// @returns what went wrong beside the scripts.
  result<order_outcome> run(const step_order& scripts,
                            const volatile_parts& known);

  /// Reads the copies once more, as the last order left them.
  result<order_outcome> read(const volatile_parts& known);

  /// Tables and rows that were copied, of all stores.
  uint64_t tables() const noexcept;
  uint64_t rows() const noexcept;

private:
  rehearsal_copies(const profile& of, const migration_plan& plan,
                   std::vector<size_t> statements_done, verify_stop& stop)
      : profile_(of), plan_(plan), statements_done_(std::move(statements_done)),
        stop_(stop) {
    // nop
  }

  const profile& profile_;
  const migration_plan& plan_;
  std::vector<size_t> statements_done_;
  verify_stop& stop_;
  /// By store.
  std::map<std::string, std::unique_ptr<scratch_store>> copies_;
};

} // namespace dunlin
