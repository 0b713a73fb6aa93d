#pragma once

#include "config/profile.hpp"
#include "plan/plan.hpp"
#include "plan/verify_pieces.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

namespace dunlin {

/// A step whose rows are in a table that is verified.
struct task_member {
  step_index index = 0;
  const table_block* block = nullptr;
  source_shape shape;
  target_spec target;
  /// The columns that its digests are over, in its order.
  std::vector<std::string> columns;
  row_total total;
  /// The last key of its scan; empty: there was none, or the source had no row.
  key_tuple scan_bound;
  /// Of its rows that were refused, as the source has them.
  std::vector<key_tuple> rejects;
};

/// How the rows of a range are looked at.
enum class look_kind : uint8_t {
  rows,   ///< they are read, for dunlin's own digest
  engine, ///< the database tells its own digest
  count,  ///< they are read and counted
};

/// How what the ledger has of some rows can be compared.
inline look_kind look_of(const row_total& total) noexcept {
  if (!total.has_sum)
    return look_kind::count;
  return total.summed_by.empty() ? look_kind::rows : look_kind::engine;
}

/// One table of a target that is read again, and what it is compared with. Does
/// not change any more once it was made.
struct table_task {
  std::string store;
  std::string into;
  /// The steps that filled it, in serial order.
  std::vector<task_member> members;
  /// What the ledger says of all members.
  row_total expected;
  /// How a range of the whole is looked at, where it is not compared by batch.
  look_kind look = look_kind::rows;
  /// The steps write different columns, so that the digests of their rows can't
  /// be summed up: each row of the sources is looked up instead.
  bool by_row = false;
  /// Not empty: why the table can't hold what was put there: it is gone.
  std::string damage;
  /// Where rows differ, nothing is wrong: a later step may have changed them.
  bool may_be_changed = false;
  /// The table is compared range by range, as the scan cut them: the target
  /// tells the rows of a range by the source's bounds.
  bool by_batch = false;
  std::vector<verify_piece> pieces;
  /// The order of the keys is the same in source and target for certain, so a
  /// range in which anything differs has rows that differ.
  bool same_order = false;
  /// The steps' keys are columns of the target, as they were in the source.
  bool has_keys = false;
  /// Count the rows of the sources too.
  bool counts_source = false;
  /// Stands for all of this, and for what the ledger has of it.
  std::string print;
};

} // namespace dunlin
