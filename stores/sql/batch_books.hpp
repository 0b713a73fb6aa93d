#pragma once

#include "config/error.hpp"
#include "stores/digest.hpp"
#include "stores/sql/reject_book.hpp"
#include "stores/store.hpp"

#include <string>

namespace dunlin::sql {

/// What is counted while a batch is written: the source's side (rows that were
/// handed over) apart from the target's (rows that SQLite reports as written).
struct batch_books {
  int64_t handed = 0;
  /// Listed keys that no row came for: each is a reject.
  int64_t missing = 0;
  int64_t migrated = 0;
  int64_t already_there = 0;
  /// By the user's code, or left alone by an UPDATE's own condition.
  int64_t skipped = 0;
  int64_t written = 0;
  digest_sum sum;
};

/// Closes the books of a batch (`id`), and in `rejects` those of a retry whose
/// rows the source has no more.
/// @returns `counts_differ` if the two sides do not agree.
result<batch_counts> close_books(const batch_books& books, batch_id id,
                                 reject_book& rejects,
                                 const batch_closing& closing);

} // namespace dunlin::sql
