#pragma once

#include "stores/sqlite/database.hpp"
#include "stores/sqlite/target_table.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// Whether a row stands in a target table under a key of the source.

namespace dunlin::sqlite {

/// What stands under a key.
enum class key_standing {
  nothing,
  same_key,  ///< a row with the very same key
  other_key, ///< a row whose key only a collation or conversion takes for it
};

/// Looks up rows of one table by one of its unique keys, with a statement that
/// is prepared once.
class key_lookup {
public:
  /// `columns` are those of one of the table's unique keys, in the order of the
  /// cells to come. `db` must outlive the object.
  static result<key_lookup> make(database& db, const target_table& table,
                                 const std::vector<std::string>& columns);

  /// Compares as the unique key compares, then by value.
  result<key_standing> find(std::string_view key);

  /// The key of the row that `find` found, in cells.
  const std::string& standing() const noexcept {
    return standing_;
  }

private:
  explicit key_lookup(statement query) : query_(std::move(query)) {
    // nop
  }

  statement query_;
  std::string standing_;
};

} // namespace dunlin::sqlite
