#pragma once

#include "actors/messages.hpp"

#include <optional>
#include <string>

/// @file
/// What keys say to a run, and what a live board says about keys. Pure.

namespace dunlin {

/// What a key came to.
struct key_meaning {
  /// Nothing: there is nothing to say to the run.
  std::optional<steer_request> word;
  /// For the board, if there is no word; else it shows the answer.
  board_note note;
};

/// What a key means for a run that does this now. Whose key it is stays unsaid:
/// the word's user is `key +`.
key_meaning meaning_of(char key, const steer_answer& now);

/// What the board shows of the answer to a key's word.
board_note note_of(const steer_request& word, const steer_answer& answer);

/// The keys that there are, a line each.
std::string key_help();

} // namespace dunlin
