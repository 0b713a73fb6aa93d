#pragma once

#include "config/error.hpp"
#include "stores/row.hpp"

#include <sqlite3.h>

#include <string>
#include <string_view>

namespace dunlin::sqlite {

class database;

/// A prepared statement. It must go before its database does.
class statement {
public:
  /// No statement: anything but a question or an assignment is a mistake.
  statement() noexcept = default;

  /// Takes over `handle`, which may be null.
  statement(const database& owner, sqlite3_stmt* handle) noexcept
      : owner_(&owner), handle_(handle) {
    // nop
  }

  statement(statement&& other) noexcept;
  statement& operator=(statement&& other) noexcept;
  ~statement();

  explicit operator bool() const noexcept {
    return handle_ != nullptr;
  }

  /// For what this class does not offer; stays owned by it.
  sqlite3_stmt* handle() const noexcept {
    return handle_;
  }

  /// Binds a cell to the parameter `index`, which counts from 1. The bytes of a
  /// text or blob are not copied: they must stay until the next `reset`,
  /// `clear` or other bind of that parameter. A failure (a value that is too
  /// big) is kept and reported by the next `step`.
  void bind(int index, const value& cell) noexcept;

  /// Binds an integer, as `bind` does.
  void bind(int index, int64_t number) noexcept;

  /// Binds a text, as `bind` does.
  void bind_text(int index, std::string_view text) noexcept;

  /// Binds the cells of a key or row to the parameters from `index` on.
  /// @returns the first index that is free.
  int bind_cells(int index, std::string_view cells) noexcept;

  /// Runs on. @returns true on a row, false at the end.
  result<bool> step();

  /// Runs on. @returns SQLITE_ROW, SQLITE_DONE or an extended result code; for
  /// callers to whom some of these are no error.
  int step_code() noexcept;

  /// Runs to the end, which must have no row that matters, and resets.
  result<void> run();

  /// The error of a code that `step_code` returned; ask before `reset`.
  error failure(int code) const;

  /// Ends the run. The bound values stay.
  void reset() noexcept;

  /// Ends the run and forgets the bound values.
  void clear() noexcept;

  /// Columns of the result.
  int columns() const noexcept {
    return sqlite3_column_count(handle_);
  }

  /// The name of a result column; `index` counts from 0.
  std::string column_name(int index) const;

  /// A cell of the current row, `index` counts from 0. Its bytes stay until the
  /// next step or reset.
  value column(int index) const;

  /// Appends all cells of the current row, as `stores/row.hpp` encodes them.
  void append_cells(std::string& out) const;

  int64_t column_integer(int index) const noexcept {
    return sqlite3_column_int64(handle_, index);
  }

  /// A cell of the current row as text; NULL is empty.
  std::string column_text(int index) const;

private:
  void keep(int code) noexcept {
    if (code != SQLITE_OK && bind_code_ == SQLITE_OK)
      bind_code_ = code;
  }

  const database* owner_ = nullptr;
  sqlite3_stmt* handle_ = nullptr;
  /// The first bind that failed since the last reset.
  int bind_code_ = SQLITE_OK;
};

} // namespace dunlin::sqlite
