#pragma once

#include "config/batch.hpp"
#include "stores/sqlite/database.hpp"

#include <string>
#include <vector>

namespace dunlin::sqlite {

/// A table of keys for one connection alone, in SQLite's temporary database:
/// kept in a small cache, and past that in a file that has no name. It can be
/// made on a connection that reads only.
class key_table {
public:
  /// `number` tells the sessions of one connection apart. `db` must outlive it.
  key_table(database& db, uint32_t number, std::string_view purpose);

  /// Has an empty table with columns `c0`, `c1`, ... that convert nothing, and
  /// those in `more`, always the same for one object.
  result<void> create(size_t columns, const std::string& more = "");

  /// Adds keys of so many columns.
  result<void> insert(const std::vector<key_tuple>& keys, size_t columns);

  /// Takes all keys out. The table stays: SQLite drops none while any statement
  /// of the connection runs.
  void clear() noexcept;

  /// As SQL names it.
  const std::string& name() const noexcept {
    return name_;
  }

private:
  database& db_;
  std::string name_;
  bool is_created_ = false;
};

} // namespace dunlin::sqlite
