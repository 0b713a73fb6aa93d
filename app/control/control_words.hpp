#pragma once

#include "actors/messages.hpp"
#include "config/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// @file
/// What is said to a run over its control socket and what it answers, as text:
/// one line there, one line of JSON back. Pure.

namespace dunlin {

/// Longer than any word.
inline constexpr size_t word_bytes_max = 256;

/// An answer names the steps that are under way: never more than migrators and
/// open scans, so this is far beyond any.
inline constexpr size_t answer_bytes_max = 4 << 20;

/// Reads `pause` or `migrators=5`; who says it is left empty.
/// @returns `usage` with one line that names what was meant.
result<steer_request> parse_word(std::string_view text);

/// The word as it is read back.
std::string word_text(const steer_request& word);

/// What a run answers, and which process it is.
struct control_answer {
  int64_t process = 0;
  steer_answer now;
};

/// The answer as a line of JSON, with its line break.
std::string answer_line(const control_answer& answer);

/// What a run answers to what is no word: `{"problem": TEXT}`.
std::string problem_line(const std::string& text);

/// Reads an answer back.
/// @returns `part_failed` with the problem that it tells, or if it is none.
result<control_answer> parse_answer(std::string_view line);

} // namespace dunlin
