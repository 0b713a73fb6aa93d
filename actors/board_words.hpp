#pragma once

#include "actors/messages.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

/// @file
/// The sentences of the boards. Pure.

namespace dunlin {

/// What the rows of a step are called.
struct noun {
  std::string one = "row";
  std::string many = "rows";

  friend bool operator==(const noun&, const noun&) = default;
};

/// What the rows of table steps are called, by step; `row` where nothing is
/// said.
using noun_book = std::map<std::string, noun>;

/// `1 customer`, `1,031 customers`.
std::string count_words(int64_t number, const noun& what);

/// A duration in words: `2 weeks, 1 day, 5 seconds`; under a second `less than
/// a second`.
std::string duration_words(uint64_t duration_ms);

/// What a migration came to.
struct migration_tally {
  int64_t migrated = 0;
  /// Stood in the target, or was migrated by an earlier run.
  int64_t previously = 0;
  int64_t failures = 0;
  /// Left out by the user's own code.
  int64_t skipped = 0;

  migration_tally& operator+=(const migration_tally& other) noexcept;
};

/// What this run came to, of a step whose books said `before` when it began.
migration_tally tally_of(const batch_counts& now, const batch_counts& before);

/// `Migrated 723 customers (308 previously migrated, 0 failures)`.
/// @param is_brief `(308 previously, 0 failures)`, where columns are few.
std::string migrated_words(const migration_tally& tally, const noun& what,
                           bool is_brief = false);

/// `Scanned 1,000 customers`.
std::string scanned_words(int64_t rows, const noun& what);

/// `Completed scan of customers, after 1,031 customers`.
std::string scan_over_words(int64_t rows, const noun& what);

/// `Migrating customer 4711`.
std::string migrating_words(std::string_view key, const noun& what);

/// The number of a migrator by its name in events (`migrator 7`); nothing if it
/// is another part of the run.
std::optional<uint64_t> process_number(std::string_view part);

/// What stands before a migrator's line: `Process # 7: `.
std::string process_prefix(uint64_t number);

} // namespace dunlin
