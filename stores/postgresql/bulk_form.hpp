#pragma once

#include "stores/byte_buffer.hpp"
#include "stores/postgresql/codec.hpp"
#include "stores/postgresql/columns.hpp"
#include "stores/postgresql/target_table.hpp"
#include "stores/row.hpp"
#include "stores/sql/table_writer.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// @file
/// Rows as they stand in a binary COPY: a number of fields, then each with its
/// length. Between two tables whose columns have the same types and modifiers
/// such a row goes from one to the other as it is.

namespace dunlin::postgresql {

/// Names the form of rows of these columns, see `source_shape::bulk_form`.
/// Empty where a type is read or written as its text.
std::string bulk_form_of(const std::vector<column_facts>& columns);
std::string bulk_form_of(const std::vector<const target_column*>& columns);

/// The fields of the row that begins here; those of NULLs have no data.
/// @param bytes may end within the row, or begin with what ends a COPY.
/// @returns the bytes of the row; 0 if it is not all there.
size_t find_fields(std::string_view bytes,
                   std::vector<std::string_view>& fields);

/// How many bytes the cells of a row in bulk form take at most, without a look
/// at each of its fields.
class cells_bound {
public:
  /// @param kinds of the columns.
  explicit cells_bound(const std::vector<codec>& kinds);

  size_t of(std::string_view row,
            const std::vector<std::string_view>& fields) const noexcept;

private:
  /// What the cells take more than the fields, numerics apart.
  size_t more_bytes_ = 0;
  /// Where numerics stand: few bytes may be many digits.
  std::vector<size_t> numerics_;
};

/// Tells the cells of rows in bulk form.
class bulk_unpacker {
public:
  explicit bulk_unpacker(std::vector<codec> kinds)
      : kinds_(std::move(kinds)), bound_(kinds_) {
    // nop
  }

  /// @param rows must be in bulk form. @returns views that last until the next
  ///   call, and as long as `rows` does.
  sql::bulk_rows unpack(const chunk& rows);

  /// Calls `visitor(cells)` for each row; the cells last until it returns.
  template <class Visitor>
  void visit(const chunk& rows, Visitor visitor) {
    check(rows);
    for (std::string_view rest{rows.bytes}; !rest.empty();) {
      cells_.clear();
      take_row(rest);
      visitor(cells_.view());
    }
  }

private:
  void check(const chunk& rows) const;
  /// Takes the next row off `rest` and appends its cells. @returns the row.
  std::string_view take_row(std::string_view& rest);

  std::vector<codec> kinds_;
  cells_bound bound_;
  byte_buffer cells_;
  std::vector<std::string_view> fields_;
};

} // namespace dunlin::postgresql
