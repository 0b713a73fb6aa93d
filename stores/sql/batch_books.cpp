#include "stores/sql/batch_books.hpp"

namespace dunlin::sql {

namespace {

tl::unexpected<error> differ(int64_t left, const char* left_what,
                             uint64_t right, const char* right_what) {
  return fail(error_code::counts_differ,
              "the books of a batch do not balance: " + std::to_string(left)
                  + left_what + ", but " + std::to_string(right) + right_what
                  + "; the batch is rolled back, run again to repeat it");
}

/// Rows that were to come; 0 if nobody counted them.
uint64_t rows_expected(batch_id id, const batch_closing& closing) noexcept {
  // The source may lack what a file lists.
  if (closing.is_retry || is_keyed(id))
    return 0;
  return closing.bounds.keys.empty() ? closing.rows_expected
                                     : closing.bounds.keys.size();
}

} // namespace

result<batch_counts> close_books(const batch_books& books, batch_id id,
                                 reject_book& rejects,
                                 const batch_closing& closing) {
  const auto retried = rejects.renewed() + rejects.settled();
  const auto expected = rows_expected(id, closing);
  int64_t gone = 0;
  if (static_cast<uint64_t>(books.handed) != closing.rows_read)
    return differ(books.handed, " rows came to be written", closing.rows_read,
                  " were read");
  if (expected != 0 && expected != closing.rows_read)
    return differ(static_cast<int64_t>(closing.rows_read), " rows were read",
                  expected, " keys were counted in the same range");
  if (!closing.is_retry && retried != 0)
    return differ(retried, " rows are rejects of an earlier part", 0,
                  " were expected");
  if (closing.is_retry) {
    const auto keys = closing.bounds.keys.size();
    auto closed = rejects.settle_gone(closing.bounds.keys);
    if (!closed)
      return fail(closed.error());
    gone = *closed;
    if (retried != books.handed || rejects.added() != 0)
      return differ(books.handed, " rows were tried again",
                    static_cast<uint64_t>(retried), " of them were rejects");
    if (static_cast<uint64_t>(retried + gone) != keys)
      return differ(retried + gone, " rejects were looked at", keys,
                    " keys were given");
  }
  batch_counts counts;
  // A row that is tried again was scanned, and booked as rejected, before.
  counts.scanned = books.handed - retried + books.missing;
  counts.migrated = books.migrated;
  counts.already_there = books.already_there;
  counts.skipped = books.skipped + gone;
  counts.rejected = rejects.added() - rejects.settled() - gone;
  counts.written = books.written;
  if (!counts.balanced())
    return differ(counts.scanned, " rows were scanned",
                  static_cast<uint64_t>(counts.migrated + counts.already_there
                                        + counts.skipped),
                  " were migrated, there already or skipped, and the rest was"
                  " not rejected");
  return counts;
}

} // namespace dunlin::sql
