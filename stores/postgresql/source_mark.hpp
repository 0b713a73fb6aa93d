#pragma once

#include "config/error.hpp"
#include "stores/postgresql/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dunlin::postgresql {

/// Tells whether tables were written between two moments.
struct source_mark {
  /// The first transaction that had not begun.
  int64_t next_transaction = 0;
  /// Rows that the server's statistics saw change in the tables; negative: it
  /// keeps none, as a standby. They come up to ten seconds late.
  int64_t changes = -1;
  /// When it began to count.
  std::string counted_since = {};

  /// Whether something was written as far as that can be told. Without any
  /// transaction nothing was; with some, the statistics decide.
  bool differs(const source_mark& later) const noexcept {
    return next_transaction != later.next_transaction
           && (changes < 0 || later.changes < 0 || changes != later.changes);
  }

  /// As `source_shape::mark`, which outlasts the session.
  std::string text() const {
    if (changes < 0)
      return {};
    return std::to_string(changes) + " changes since " + counted_since;
  }
};

/// The mark of these tables now.
result<source_mark> read_mark(database& db, const std::vector<int64_t>& tables);

} // namespace dunlin::postgresql
