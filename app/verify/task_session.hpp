#pragma once

#include "app/verify/row_digester.hpp"
#include "app/verify/table_task.hpp"
#include "app/verify/verify_stop.hpp"
#include "config/profile.hpp"
#include "stores/store.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dunlin {

/// What stands in a range of a table.
struct range_sum {
  int64_t rows = 0;
  /// Means nothing where rows are counted alone.
  digest sum{};
};

/// A table of a target as it is read again.
struct table_view {
  std::unique_ptr<source_session> rows;
  source_shape shape;
  row_digester digester;
};

/// A source as it is read again.
struct source_again {
  std::unique_ptr<source_session> rows;
  /// Its rows are made of other columns now.
  bool is_changed = false;
};

/// The connections of one thread, and what it reads of one task on them.
class task_session {
public:
  /// All must outlive it.
  task_session(const profile& of, verify_stop& stop)
      : profile_(of), stop_(stop) {
    // nop
  }

  /// Begins with a task, which must outlive its use. Connections stay.
  result<void> begin(const table_task& task);

  /// Ends with the task, and with all connections: one of them may be broken.
  void reset();

  /// The last key of the table; empty: it has no rows.
  result<key_tuple> greatest_key();

  /// Finds where the next range of the table ends.
  result<key_walk> walk(const key_tuple& after, const key_tuple& bound);

  /// Sums up `lower < key <= upper` of the table.
  /// @param summed_by whose digest is wanted, of `look_kind::engine`.
  /// @returns nothing if the database has another digest now.
  result<std::optional<range_sum>> sum_up(const key_tuple& lower,
                                          const key_tuple& upper,
                                          look_kind look,
                                          const std::string& summed_by);

  /// Rows of a member's source in `lower < key <= upper`.
  result<uint64_t> count_source(const task_member& of, const key_tuple& lower,
                                const key_tuple& upper);

  /// All rows of a member's source up to the bound of its scan, and past it.
  result<source_count> count_source(const task_member& of);

  // For those who name rows:

  /// The table by the key of a member, with its columns.
  result<table_view*> keyed_table(const task_member& of);

  /// A member's source, by pages of its key.
  result<source_session*> source_of(const task_member& of);

  /// The same, for its rows.
  /// @returns `unknown_column` if they are not made of what they were made of
  ///   when the step did its work.
  result<source_session*> rows_of(const task_member& of);

  /// The target, with the member's step prepared.
  result<target_session*> target_of(const task_member& of);

  const table_task& task() const noexcept {
    return *task_;
  }

  const verify_stop& stop() const noexcept {
    return stop_;
  }

private:
  using connections = std::map<std::string, std::unique_ptr<store_connection>>;

  result<range_sum> read_range(const key_tuple& lower, const key_tuple& upper);
  result<store_connection*> open(const std::string& store, store_access access,
                                 connections& known);

  /// The table with the columns of a member, by a key; an empty one: its own.
  result<table_view> view(const task_member& of,
                          const std::vector<std::string>& key);

  const profile& profile_;
  verify_stop& stop_;
  const table_task* task_ = nullptr;
  connections sources_;
  connections targets_;
  /// For what is asked of a target while rows of it are read.
  connections writers_;
  std::optional<table_view> table_;
  /// By step.
  std::map<step_index, table_view> keyed_;
  std::map<step_index, source_again> members_;
};

} // namespace dunlin
