#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/postgresql/row_block.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/store.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// A row whose key is that of a row in the target.
struct met_row {
  size_t piece = 0;
  /// The two keys are the very same, not taken for one by a collation alone.
  bool is_same = false;
  /// A row before it was met by the same row of the target.
  bool is_repeated = false;
  /// The key that stands there, and as a person reads it if it is not the same.
  key_print standing;
  std::string shown;
};

/// Asks which rows stand in the target already: their keys go to the server,
/// and its own equality decides.
class standing_rows {
public:
  /// All must outlive it.
  standing_rows(database& db, const target_table& table,
                const target_spec& spec);

  /// Of these pieces, those that stand there, in their order; nothing at all if
  /// the server can't read a key among them. Sets a savepoint, and leaves the
  /// transaction as it was there.
  result<std::optional<std::vector<met_row>>>
  find(const row_block& block, const std::vector<block_piece>& pieces,
       const std::vector<size_t>& numbers);

  /// What is asked: a parameter with an array for each column of the key. Each
  /// key costs one look along the index, by the settings in front of it.
  const std::string& statement() const noexcept {
    return statement_;
  }
  static const char* settings() noexcept;

private:
  std::vector<std::string> arrays_of(const row_block& block,
                                     const std::vector<block_piece>& pieces,
                                     const std::vector<size_t>& numbers) const;

  database& db_;
  std::string statement_;
  /// The elements of those arrays.
  std::vector<Oid> types_;
};

} // namespace dunlin::postgresql
