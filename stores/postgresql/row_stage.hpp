#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/row_block.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// A temporary table through which rows go that COPY can't write: ON CONFLICT
/// does. It is there until the batch ends.
class row_stage {
public:
  /// All must outlive it.
  row_stage(database& db, const target_table& table, const target_spec& spec);

  /// The stage of the batch before has gone.
  void begin_batch() noexcept {
    is_made_ = false;
  }

  /// Has these pieces, and no others, in the stage, each by its number.
  /// @returns false if the server refused one.
  result<bool> fill(const row_block& block,
                    const std::vector<block_piece>& pieces,
                    const std::vector<size_t>& numbers);

  /// Takes out the rows with the key of a row before them.
  /// @returns their numbers.
  result<std::vector<size_t>> drop_repeated();

  /// Writes the rows with numbers from one to another into the target.
  /// @param rows how many there are.
  /// @returns false if the server refused one; then all is again as it was at
  ///   the savepoint, which the caller has set.
  result<bool> insert(size_t first, size_t last, size_t rows);

private:
  result<void> make_empty();
  std::string on_conflict() const;

  database& db_;
  const target_table& table_;
  std::vector<std::string> columns_;
  /// In the order of the step.
  std::vector<std::string> key_;
  bool replaces_;
  bool is_made_ = false;
  std::string numbered_;
};

} // namespace dunlin::postgresql
