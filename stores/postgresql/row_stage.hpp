#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/row_block.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// A row of the stage whose key is not free.
struct met_row {
  size_t piece = 0;
  /// A row of the target has this key.
  bool stands = false;
  /// Its key is the very same, not one that only a collation takes for it.
  bool is_same = false;
  /// The key of that row, as a person reads it.
  std::string standing;
  /// A row before it in the stage has the same key.
  bool is_repeated = false;
};

/// A temporary table through which rows go that may stand in the target
/// already: the server finds them, and ON CONFLICT writes the others. It is
/// there until the batch ends.
class row_stage {
public:
  /// All must outlive it.
  row_stage(database& db, const target_table& table, const target_spec& spec);

  /// Has these pieces, and no others, in the stage, each by its number.
  /// @returns false if the server refused one.
  result<bool> fill(const row_block& block,
                    const std::vector<block_piece>& pieces, size_t first,
                    size_t last);

  /// The rows whose keys are not free, in their order.
  result<std::vector<met_row>> meet();

  /// Takes rows out by their numbers, split by commas.
  result<void> drop_rows(const std::string& numbers);

  /// Writes the rows with numbers from one to another into the target.
  /// @param rows how many there are.
  /// @returns false if the server refused one; then nothing was written.
  result<bool> insert(size_t first, size_t last, size_t rows);

private:
  std::string keys_equal() const;
  std::string keys_same() const;
  std::string on_conflict() const;

  database& db_;
  const target_table& table_;
  std::vector<std::string> columns_;
  /// In the order of the step.
  std::vector<std::string> key_;
  bool replaces_;
  std::string numbered_;
};

} // namespace dunlin::postgresql
