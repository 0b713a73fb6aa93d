#pragma once

#include "stores/answers.hpp"
#include "stores/sql/batch_books.hpp"
#include "stores/sql/keyed_book.hpp"
#include "stores/sql/reject_book.hpp"
#include "stores/sql/table_writer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dunlin::sql {

/// Writes the rows of a batch and books what became of them, in its
/// transaction.
class batch_writer {
public:
  /// All must outlive this.
  batch_writer(table_writer& rows, reject_book& rejects, keyed_book& keyed,
               batch_books& books) noexcept
      : rows_(rows), rejects_(rejects), keyed_(keyed), books_(books) {
    // nop
  }

  /// See `target_session::write_rows`.
  /// @param columns those of its cells that are written.
  result<void> write(const chunk& rows, uint32_t columns,
                     const std::vector<uint32_t>& key_positions);

  /// See `target_session::write_answers`.
  result<void> write(const answer_chunk& answers);

private:
  /// @returns whether they could go as they are.
  result<bool> stream_bulk(const chunk& rows);
  result<void> write_answer(const row_answer& said);
  /// Whether listed keys brought the row of this key before.
  result<bool> has_arrived(std::string_view key);
  /// Writes a group, now or with others, unless it was there before.
  result<void> take(const row_group& group);
  result<void> pass_by(const row_group& group);
  result<void> write_taken();
  result<void> book(const row_group& group, const group_outcome& outcome);
  result<void> keep(std::string_view key, std::string_view content,
                    const refusal& why);
  result<void> settle(std::string_view key, std::string_view how);

  table_writer& rows_;
  reject_book& rejects_;
  keyed_book& keyed_;
  batch_books& books_;
  /// Taken and not written yet: at most those of one chunk.
  std::vector<row_group> taken_;
};

} // namespace dunlin::sql
