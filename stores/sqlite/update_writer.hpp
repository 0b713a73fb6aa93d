#pragma once

#include "stores/sqlite/database.hpp"
#include "stores/sqlite/reject_book.hpp"
#include "stores/sqlite/target_table.hpp"
#include "stores/sqlite/update_sql.hpp"
#include "stores/store.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace dunlin::sqlite {

/// Some rows of the table of a step in place.
struct rows_meant {
  row_scope scope = row_scope::range;
  /// Of a range alone.
  std::string_view after;
  /// The last key, or the only one.
  std::string_view key;
};

/// The rows of `after < key <= last`; an empty `after` is the very start.
inline rows_meant range_of(std::string_view after,
                           std::string_view last) noexcept {
  return {after.empty() ? row_scope::first : row_scope::range, after, last};
}

/// The row with a key.
inline rows_meant row_of(std::string_view key) noexcept {
  return {row_scope::one, {}, key};
}

/// What became of an UPDATE.
enum class update_fate { done, refused };

/// Runs the UPDATE of one step over some of its rows. Knows nothing of the
/// ledger.
class update_writer {
public:
  /// @returns what `update_text::parse` and `check_update` report. `db` must
  ///   outlive the writer.
  static result<std::unique_ptr<update_writer>>
  make(database& db, const target_table& table, const target_spec& spec);

  result<int64_t> count(const rows_meant& rows);

  /// The first of their keys, as it stands in the table; empty if there is no
  /// such row.
  result<key_tuple> first_key(const rows_meant& rows);

  /// All columns of one of these rows, which is there.
  result<std::string> content(const rows_meant& rows);

  /// Changes these rows. A statement that is refused has left nothing behind;
  /// after an error the batch must be rolled back.
  result<update_fate> run(const rows_meant& rows);

  // What is known after `run`:

  /// Rows that SQLite reports as changed.
  int64_t changed() const noexcept {
    return changed_;
  }

  /// Why it was refused.
  const refusal& why() const noexcept {
    return why_;
  }

private:
  /// Made when it is first needed.
  struct scope_statements {
    scope_sql sql;
    statement count;
    statement keys;
    statement rows;
    statement update;
  };

  update_writer(database& db, const target_table& table) noexcept
      : db_(db), table_(table.name), needs_savepoint_(table.may_fail_halfway) {
    // nop
  }

  result<statement*> ready(const rows_meant& rows,
                           statement scope_statements::*which,
                           std::string scope_sql::*sql);
  /// The cells of the first row that a statement finds; empty if none.
  result<std::string> first_cells(const rows_meant& rows,
                                  statement scope_statements::*which,
                                  std::string scope_sql::*sql);
  result<update_fate> refuse(int code);

  database& db_;
  std::string table_;
  bool needs_savepoint_;
  std::array<scope_statements, row_scopes.size()> scopes_;
  int64_t changed_ = 0;
  refusal why_;
};

} // namespace dunlin::sqlite
