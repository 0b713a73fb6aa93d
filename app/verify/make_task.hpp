#pragma once

#include "app/ledger_view.hpp"
#include "app/verify/table_task.hpp"
#include "app/verify/verify_stop.hpp"
#include "config/profile.hpp"
#include "plan/plan.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dunlin {

/// Finds out what is to be read of a table, from the ledger and the schema of
/// the target. Reads no rows.
class task_maker {
public:
  /// All must outlive it.
  task_maker(const profile& of, const migration_plan& plan,
             const std::vector<step_standing>& standings, verify_stop& stop,
             bool counts_source);

  /// What is to be read for steps that fill one table.
  /// @param members in serial order; at least one.
  /// @param may_be_changed a later step may have changed them.
  result<table_task> make(const std::vector<step_index>& members,
                          bool may_be_changed);

private:
  result<store_connection*> open(const std::string& store, store_access access);

  result<task_member> make_member(step_index index, table_task& into);

  /// What the rows of a step's source were made of when it did its work: as the
  /// ledger says, or, where an older dunlin opened it, as they are now.
  result<source_shape> find_shape(step_index index, target_session& target);

  /// Finds out which columns the digests of a member are over.
  result<void> take_columns(task_member& into, target_session& target);

  /// Whether and how the table may be read by the ranges of the scan.
  void choose_ranges(table_task& into, std::vector<verify_piece> pieces);

  const profile& profile_;
  const migration_plan& plan_;
  const std::vector<step_standing>& standings_;
  verify_stop& stop_;
  bool counts_source_;
  /// By name; sources and targets apart.
  std::map<std::string, std::unique_ptr<store_connection>> sources_;
  std::map<std::string, std::unique_ptr<store_connection>> targets_;
};

/// The source of a step, by pages of its key.
source_spec paged_source_of(const table_block& block);

} // namespace dunlin
