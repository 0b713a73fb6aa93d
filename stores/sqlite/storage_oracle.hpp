#pragma once

#include "stores/sqlite/affinity.hpp"
#include "stores/sqlite/database.hpp"

#include <array>
#include <memory>
#include <string>

namespace dunlin::sqlite {

/// What a column returns for a value that was put into it.
struct stored_value {
  /// Valid until the oracle is asked again.
  value cell;
  /// Empty: it stands for what was put in (equal, or the same number, or a
  /// number and the very text that it is written as). Else why it does not.
  std::string objection;
};

/// Foretells what columns return. Where the answer depends on how SQLite reads
/// or writes a number it asks SQLite itself, with a private table in memory.
class storage_oracle {
public:
  /// @param utf16 the target keeps its texts in UTF-16.
  static result<std::unique_ptr<storage_oracle>> open(bool utf16);

  /// Whether `ask` may be left out: the column returns the cell to the bit.
  bool knows(affinity column, const value& cell) const noexcept {
    return returns_unchanged(column, cell)
           && (!utf16_ || cell.kind != value_kind::text);
  }

  /// `cell.bytes` must stay until the answer is not needed any more.
  result<stored_value> ask(affinity column, const value& cell);

private:
  explicit storage_oracle(bool utf16) : utf16_(utf16) {
    // nop
  }

  result<void> prepare();

  /// Puts a text into a column of numbers, or a text into a UTF-16 database.
  result<stored_value> ask_about_text(affinity column, const value& cell);

  result<stored_value> ask_about_real_as_text(const value& cell);

  /// Stores the cell in the private table and reads it back into `answer_`.
  result<void> try_out(affinity column, const value& cell);

  struct trial {
    statement store;
    statement fetch;
  };

  bool utf16_;
  std::unique_ptr<database> memory_;
  /// One per affinity, by its number.
  std::array<trial, 5> trials_;
  statement* answer_ = nullptr;
  std::string text_;
};

} // namespace dunlin::sqlite
