#pragma once

#include "actors/board_words.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

/// @file
/// The lines of the plain board. Pure.

namespace dunlin {

/// Makes lines of events; remembers of each step what its end needs.
class plain_words {
public:
  explicit plain_words(noun_book nouns) : nouns_(std::move(nouns)) {
    // nop
  }

  /// Sees an event, shown or not, in the order in which they happened.
  void see(const event& what);

  /// One line without its line break; empty for what is too small for it
  /// (single batches, migrators, the begin of a table step), and for the stop
  /// of a step that never began.
  std::string line(const event& what) const;

  /// One line for steps that are blocked by the same, of the first of them.
  std::string line_of_blocked(const event& first, size_t steps) const;

private:
  /// A table step of this run.
  struct table_begin {
    uint64_t began_ms = 0;
    /// What its books said when its scan began.
    batch_counts before;
  };

  /// What stands behind the step's name; nothing: no line.
  std::optional<std::string> words_of(const event& what) const;
  std::string words_of_step(const event& what) const;
  noun noun_of(const std::string& step) const;

  noun_book nouns_;
  /// Of this run.
  std::set<std::string> begun_;
  std::map<std::string, table_begin> tables_;
};

} // namespace dunlin
