#pragma once

#include "actors/board_frame.hpp"
#include "actors/run_job.hpp"
#include "actors/table_job.hpp"

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What a live board knows: a line for each job, made of events. Pure; the time
/// is handed in, in milliseconds since the run began, as events have it.

namespace dunlin {

/// What the board is told about a run beforehand.
struct board_plan {
  noun_book nouns;
  /// Steps that the run has to do.
  size_t steps = 0;
};

/// The jobs of a run: scanners, migrators, table steps, the overseer. One that
/// is finished stands above those that run, in the order in which they
/// finished, until it is dim; then its line leaves the board.
class board_model {
public:
  /// How long a line is bright after a change.
  static constexpr uint64_t bright_ms = 500;
  /// Finished jobs that wait for a terminal which takes nothing; then the
  /// oldest lines are lost.
  static constexpr size_t finished_max = 1'000;

  /// How long a note is shown, and lines of it.
  static constexpr uint64_t note_ms = 5'000;
  static constexpr size_t note_lines_max = 8;

  explicit board_model(board_plan plan);

  /// @param now_ms when it is seen: what it changes is bright from now on.
  void take(const event& what, uint64_t now_ms);

  /// Takes the place of the note before.
  void note(const board_note& what, uint64_t now_ms);

  /// What the board shows now on a terminal of this size, lines not yet cut.
  /// What leaves does so in this frame and in no other.
  board_frame frame(uint64_t now_ms, screen_size size,
                    const board_glyphs& glyphs);

  /// Everything leaves that has something to say at the end.
  board_frame last_frame(uint64_t now_ms);

  /// Only what leaves: for a terminal that is somebody else's now.
  board_frame finished_only();

private:
  struct job_line {
    std::string text;
    board_colour colour = board_colour::plain;
    uint64_t changed_ms = 0;
    /// The step that a migrator works on.
    std::string step;
  };

  /// A table step with the lines of its scanner and its bar.
  struct open_table {
    table_job state;
    job_line scanner;
    job_line bar;
  };

  void take_of_run(const event& what, uint64_t now_ms);
  void take_of_step(const event& what, uint64_t now_ms);
  void take_of_scan(const event& what, uint64_t now_ms);
  void take_of_migrator(const event& what, uint64_t now_ms);
  void step_began(const event& what, uint64_t now_ms);
  void step_ended(const event& what, uint64_t now_ms);
  void batch_done(const event& what, uint64_t now_ms);
  void warn(const event& what, uint64_t now_ms);

  noun noun_of(const std::string& step) const;
  open_table* find(std::string_view step);
  void finish(std::string text, board_colour colour, uint64_t now_ms);
  board_line line_of(const job_line& which, uint64_t now_ms) const;
  std::string run_text(uint64_t now_ms) const;
  std::vector<ranked_line> running(uint64_t now_ms, screen_size size,
                                   const board_glyphs& glyphs) const;
  std::vector<board_line> leave(size_t count);

  board_plan plan_;
  run_job run_;
  /// What a line had room for when the last frame was asked for.
  size_t columns_ = std::numeric_limits<size_t>::max();
  /// The last line; its text is made when it is shown.
  job_line overall_;
  /// Open table steps, in the order of their begin.
  std::vector<open_table> tables_;
  /// By what events call them, in the order of their numbers.
  std::map<uint64_t, job_line> migrators_;
  std::deque<job_line> finished_;
  /// A line each.
  std::vector<job_line> note_;
  bool note_stays_ = false;
  size_t lines_lost_ = 0;
};

} // namespace dunlin
