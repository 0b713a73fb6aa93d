#pragma once

#include "stores/column_type.hpp"
#include "stores/mariadb/table.hpp"
#include "stores/row.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// A column that is written: what it holds, and what it returns.

namespace dunlin::mariadb {

/// How a column keeps values.
enum class stored_form : uint8_t {
  integer,
  bits,
  year,
  real4,
  real8,
  decimal,
  text,
  padded_text, ///< CHAR: blanks at its end are lost
  choice,      ///< ENUM
  choices,     ///< SET
  bytes,
  padded_bytes, ///< BINARY: zeros are put to its end
  date,
  time,
  timestamp,
  instant,
  uuid,
  foreign, ///< what it returns can't be foreseen
};

struct target_column {
  std::string name;
  /// As the schema writes it: `decimal(10,2) unsigned`.
  std::string declared;
  stored_form form = stored_form::foreign;
  bool is_unsigned = false;
  bool is_not_null = false;
  /// AUTO_INCREMENT: a NULL becomes a number.
  bool is_numbered = false;
  /// Bytes of an integer, bits of a BIT, digits of a decimal or, if they are
  /// limited, of a real.
  uint32_t size = 0;
  /// Digits of a decimal behind its point, or of a second's fraction.
  uint32_t scale = 0;
  /// Of texts and bytes.
  uint64_t characters_max = 0;
  uint64_t bytes_max = 0;
  /// Bytes that a character may have in the column's character set; 0: only
  /// the server knows which characters it has.
  uint32_t character_bytes = 0;
  /// Of ENUM and SET, in their order.
  std::vector<std::string> members;

  /// Whether what it returns can be foreseen, so that it has part in digests.
  bool is_foreseen() const noexcept {
    return form != stored_form::foreign;
  }
};

/// The column as the schema describes it.
target_column target_column_of(const column_facts& facts);

/// The column in common words.
column_type type_of(const target_column& column);

/// Why a value can't be kept as it is.
struct objection {
  /// Empty: it can.
  std::string reason;
  /// One word, as in `refusal`.
  std::string_view code = "conversion";
};

/// Appends the cell that the column will return for this one.
/// @returns why it would be another value; nothing is to be used then.
objection append_stored(const target_column& column, const value& cell,
                        std::string& out);

} // namespace dunlin::mariadb
