#pragma once

#include "app/checks.hpp"
#include "app/ledger_view.hpp"
#include "config/profile.hpp"
#include "plan/plan.hpp"
#include "stores/store.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

/// @file
/// The checks of single steps against their stores.

namespace dunlin {

/// Checks the steps of one plan one after another, in serial order. Keeps the
/// connections that it opens.
class step_checker {
public:
  /// All must outlive this object.
  step_checker(const profile& of, const migration_plan& plan,
               const std::vector<step_standing>& standings, bool exact_counts,
               store_looks& looks);

  /// Checks a step that is not done; returns what is known of its rows.
  result<step_rows> check(step_index step);

private:
  /// What steps that are not done and come first may still change in a store.
  struct coming_change {
    bool rows = false;
    bool tables = false;
  };

  coming_change change_before(step_index step, const std::string& store) const;

  /// Those that a step waits for, directly or not.
  std::vector<bool> steps_waited_for(step_index step) const;

  /// The same, and all that are earlier in the serial order.
  std::vector<bool> steps_before(step_index step) const;

  /// Whether a step waits for a script that is not done and writes a store: it
  /// may make or change what the step finds there.
  bool waits_for_script_in(step_index step, const std::string& store) const;

  result<void> check_script_step(const script_step& script, const step& of);
  result<step_rows> check_table_step(step_index step);
  result<row_estimate> look_at_source(step_index step, source_session& source,
                                      source_shape& shape);
  /// Returns how many rows of the source stand there.
  result<row_estimate> look_at_target(step_index step, source_session& source,
                                      const source_shape& shape,
                                      step_rows& into);
  void look_at_columns(const table_block& block, const target_spec& spec,
                       const target_session& target, step_rows& into) const;
  result<void> check_stay(const table_block& block, const source_shape& shape,
                          target_session& target);
  result<row_estimate> find_standing(const table_block& block,
                                     source_session& source,
                                     target_session& target,
                                     const target_spec& spec);

  result<bool> exists(const std::string& store);

  /// An open connection to look at a store, kept for the next step.
  result<store_connection*> open(const std::string& store, store_access access);

  const profile& profile_;
  const migration_plan& plan_;
  const std::vector<step_standing>& standings_;
  bool exact_counts_;
  store_looks& looks_;
  /// By step: those that it waits for by its own edges.
  std::vector<std::vector<step_index>> waits_for_;
  std::map<std::string, std::unique_ptr<store_connection>> sources_;
  std::map<std::string, std::unique_ptr<store_connection>> targets_;
};

} // namespace dunlin
