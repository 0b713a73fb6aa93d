#pragma once

#include "stores/store.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What every store must do, as checks that each store's tests run on a fixture
/// of their own. A fixture has:
///
///     void make_source(const contract_table&);
///     void make_target(const contract_table&);
///     std::unique_ptr<store_connection> open_source();
///     std::unique_ptr<store_connection> open_target();
///     std::vector<std::string> target_rows(const std::string& table);
///     std::string make_key_file(const std::vector<std::string>& keys);
///
/// A store whose columns have types says so with `static constexpr bool
/// is_typed = true`: each column of a table then holds cells of one kind, and
/// there are no rowids. `make_key_file` takes keys of one cell, a number or a
/// text, and gives the path of a file that lists them. A target table refuses a
/// row that holds the text 'refused'; `target_rows` gives the rows in key
/// order, each by `to_text`.

namespace dunlin {

/// A table for a check. Its key columns are NOT NULL; without a key it has
/// rowids, or what the store has in their place.
struct contract_table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> key;
  /// Rows as their cells.
  std::vector<std::string> rows;
  /// A further index, not unique; empty: none.
  std::vector<std::string> index;
};

/// Whether the columns of a fixture's store have types.
template <class Fixture>
inline constexpr bool is_typed = requires {
  Fixture::is_typed;
};

/// How the step ends that these checks work with.
inline step_closing closing_of(step_state state, std::string problem = {}) {
  return {"step", step_kind::table, "identity", state, std::move(problem)};
}

// -- cells --------------------------------------------------------------------

inline void append_cell(std::string& out, int64_t number) {
  value cell;
  cell.kind = value_kind::integer;
  cell.integer = number;
  append_value(out, cell);
}

inline void append_cell(std::string& out, int number) {
  append_cell(out, int64_t{number});
}

inline void append_cell(std::string& out, std::string_view text) {
  value cell;
  cell.kind = value_kind::text;
  cell.bytes = text;
  append_value(out, cell);
}

inline void append_cell(std::string& out, const char* text) {
  append_cell(out, std::string_view{text});
}

inline void append_cell(std::string& out, std::nullptr_t) {
  append_value(out, value{});
}

/// A row or a key of these cells: `cells(1, "a", nullptr)`.
template <class... Ts>
std::string cells(const Ts&... values) {
  std::string out;
  (append_cell(out, values), ...);
  return out;
}

// -- answers ------------------------------------------------------------------

template <class T>
error_code code_of(const result<T>& answer) {
  return answer ? error_code::none : answer.error().code;
}

} // namespace dunlin
