#pragma once

#include "stores/answers.hpp"
#include "stores/digest.hpp"
#include "stores/sqlite/row_writer.hpp"

namespace dunlin::sqlite {

/// Writes what became of source rows, each with all of its rows or none.
class answer_writer {
public:
  /// Both must outlive this.
  answer_writer(database& db, row_writer& rows) noexcept
      : db_(db), rows_(rows) {
    // nop
  }

  /// Writes an answer of kind `rows`. One that is refused has left nothing
  /// behind; after an error the batch must be rolled back.
  result<row_fate> write(const row_answer& said);

  /// Leaves the rows of an answer alone: they stand in the target already.
  result<void> pass_by(const row_answer& said);

  // What is known of the answer that was taken:

  /// Its rows as the target returns them.
  const digest_sum& sum() const noexcept {
    return sum_;
  }

  /// Target rows that SQLite reports as written for it.
  int64_t written() const noexcept {
    return written_;
  }

  /// Why it was rejected.
  const refusal& why() const noexcept {
    return why_;
  }

private:
  result<row_fate> write_one(value_reader& cells, std::string_view key);
  result<row_fate> write_all(const row_answer& said);

  database& db_;
  row_writer& rows_;
  digest_sum sum_;
  int64_t written_ = 0;
  refusal why_;
};

} // namespace dunlin::sqlite
