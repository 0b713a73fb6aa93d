#include "actors/board_model.hpp"

#include "actors/display_width.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <sstream>

namespace dunlin {

namespace {

/// Names of steps stand one below the other up to this width.
constexpr size_t name_columns_max = 20;

constexpr std::string_view waiting_text = "Waiting";

std::string about(const event& what, const std::string& text) {
  return (what.step.empty() ? "" : printable(what.step) + ": ") + text;
}

board_colour colour_at_end(const event& what, const migration_tally& tally) {
  switch (what.kind) {
  case event_kind::step_done:
    return tally.failures > 0 ? board_colour::yellow : board_colour::green;
  case event_kind::step_failed:
    return board_colour::red;
  default:
    return board_colour::yellow;
  }
}

std::string_view word_of_end(event_kind kind) {
  switch (kind) {
  case event_kind::step_done:
    return "Done";
  case event_kind::step_failed:
    return "Failed";
  case event_kind::step_stopped:
    return "Stopped";
  default:
    return "";
  }
}

} // namespace

board_model::board_model(board_plan plan)
    : plan_(std::move(plan)), run_(plan_.steps) {
  // nop
}

// -- events -------------------------------------------------------------------

void board_model::take(const event& what, uint64_t now_ms) {
  switch (what.kind) {
  case event_kind::run_began:
  case event_kind::stopping:
  case event_kind::warning:
  case event_kind::run_ended:
  case event_kind::paused:
  case event_kind::resumed:
    take_of_run(what, now_ms);
    break;
  case event_kind::step_began:
    step_began(what, now_ms);
    break;
  case event_kind::scan_began:
  case event_kind::step_progressed:
  case event_kind::scan_ended:
    take_of_scan(what, now_ms);
    break;
  case event_kind::batch_began:
  case event_kind::batch_done:
  case event_kind::batch_retried:
  case event_kind::migrator_spawned:
  case event_kind::migrator_retired:
    take_of_migrator(what, now_ms);
    break;
  case event_kind::step_done:
  case event_kind::step_failed:
  case event_kind::step_blocked:
  case event_kind::step_stopped:
    step_ended(what, now_ms);
    break;
  case event_kind::command_said:
    // For the log: a program may say much.
    break;
  }
}

void board_model::take_of_run(const event& what, uint64_t now_ms) {
  overall_.changed_ms = now_ms;
  if (what.kind == event_kind::stopping) {
    run_.stopping();
  } else if (what.kind == event_kind::paused
             || what.kind == event_kind::resumed) {
    run_.pausing(what.kind == event_kind::paused);
  } else if (what.kind == event_kind::warning) {
    warn(what, now_ms);
  } else if (what.kind == event_kind::run_ended) {
    for (const auto& [number, job] : migrators_)
      finish(process_prefix(number) + "Done", board_colour::green, now_ms);
    migrators_.clear();
    for (const auto& table : tables_)
      run_.broke_off(table.state.tally());
    tables_.clear();
    run_.ended(what.at_ms, what.text);
  }
}

void board_model::warn(const event& what, uint64_t now_ms) {
  const auto text = printable(what.text);
  if (const auto number = process_number(what.part)) {
    // Its work is done by others now.
    migrators_.erase(*number);
    finish(process_prefix(*number) + text, board_colour::red, now_ms);
  } else {
    finish(about(what, text), board_colour::yellow, now_ms);
  }
  run_.saw(board_colour::yellow);
}

void board_model::step_began(const event& what, uint64_t now_ms) {
  if (const auto number = process_number(what.part)) {
    auto& job = migrators_[*number];
    job = {"Running " + printable(what.step), board_colour::plain, now_ms,
           what.step};
    return;
  }
  const auto noun = noun_of(what.step);
  tables_.push_back({table_job{what.step, noun, what.at_ms},
                     {"Starting scan of " + printable(noun.many),
                      board_colour::plain, now_ms, what.step},
                     {"", board_colour::plain, now_ms, what.step}});
  run_.table_began(noun);
}

void board_model::take_of_scan(const event& what, uint64_t now_ms) {
  auto* table = find(what.step);
  if (table == nullptr)
    return;
  auto& state = table->state;
  const auto rows_before = state.rows_found();
  const auto done_before = state.progress().rows_done;
  if (what.kind == event_kind::scan_began)
    state.scan_began(what, now_ms);
  else if (what.kind == event_kind::step_progressed)
    state.progressed(what);
  else
    state.scan_ended(what);
  if (state.progress().rows_done != done_before)
    table->bar.changed_ms = overall_.changed_ms = now_ms;
  if (what.kind == event_kind::scan_ended)
    finish(about(what, scan_over_words(state.rows_found(), state.what())),
           board_colour::green, now_ms);
  else if (state.rows_found() != rows_before)
    table->scanner = {scanned_words(state.rows_found(), state.what()),
                      board_colour::plain, now_ms, what.step};
}

void board_model::take_of_migrator(const event& what, uint64_t now_ms) {
  const auto number = process_number(what.part);
  if (!number)
    return;
  if (what.kind == event_kind::migrator_retired) {
    migrators_.erase(*number);
    finish(process_prefix(*number) + "Done", board_colour::green, now_ms);
    return;
  }
  auto& job = migrators_[*number];
  job.changed_ms = now_ms;
  job.step = what.step;
  job.colour = board_colour::plain;
  job.text = waiting_text;
  if (what.kind == event_kind::batch_began) {
    job.text = migrating_words(what.text, noun_of(what.step));
  } else if (what.kind == event_kind::batch_done) {
    batch_done(what, now_ms);
  } else if (what.kind == event_kind::batch_retried) {
    job.text = "Batch " + what.batch + " " + printable(what.text);
    job.colour = board_colour::yellow;
  }
}

void board_model::batch_done(const event& what, uint64_t now_ms) {
  auto* table = find(what.step);
  if (table == nullptr)
    return;
  table->state.batch_done(what.counts);
  table->bar.changed_ms = overall_.changed_ms = now_ms;
  if (what.counts.rejected > 0) {
    table->bar.colour = board_colour::yellow;
    run_.saw(board_colour::yellow);
  }
}

void board_model::step_ended(const event& what, uint64_t now_ms) {
  migration_tally tally;
  std::string text{word_of_end(what.kind)};
  if (auto* table = find(what.step)) {
    table->state.ended(what.counts);
    tally = table->state.tally();
    if (what.kind == event_kind::step_done)
      text = table->state.sentence(what.at_ms);
    else if (what.kind == event_kind::step_stopped)
      text += ". " + table->state.sentence(what.at_ms);
    std::erase_if(tables_, [&](const auto& each) {
      return each.state.name() == what.step;
    });
  }
  if (!what.text.empty())
    text += (text.empty() ? "" : ": ") + printable(what.text);
  const auto colour = colour_at_end(what, tally);
  finish(about(what, text), colour, now_ms);
  run_.step_ended(colour, what.kind == event_kind::step_done, tally);
  overall_.changed_ms = now_ms;
  for (auto& [number, job] : migrators_)
    if (job.step == what.step)
      job = {std::string{waiting_text}, board_colour::plain, now_ms, ""};
}

void board_model::note(const board_note& what, uint64_t now_ms) {
  note_.clear();
  note_stays_ = what.stays;
  std::istringstream lines{what.text};
  for (std::string line;
       note_.size() < note_lines_max && std::getline(lines, line);)
    note_.push_back({printable(line), board_colour::plain, now_ms, ""});
}

// -- jobs ---------------------------------------------------------------------

noun board_model::noun_of(const std::string& step) const {
  const auto found = plan_.nouns.find(step);
  return found == plan_.nouns.end() ? noun{} : found->second;
}

board_model::open_table* board_model::find(std::string_view step) {
  const auto found
      = std::find_if(tables_.begin(), tables_.end(), [&](const auto& each) {
          return each.state.name() == step;
        });
  return found == tables_.end() ? nullptr : &*found;
}

void board_model::finish(std::string text, board_colour colour,
                         uint64_t now_ms) {
  finished_.push_back({std::move(text), colour, now_ms, ""});
  if (finished_.size() > finished_max) {
    finished_.pop_front();
    ++lines_lost_;
  }
}

// -- frames -------------------------------------------------------------------

board_frame board_model::frame(uint64_t now_ms, screen_size size,
                               const board_glyphs& glyphs) {
  for (auto& table : tables_)
    table.state.look(now_ms, run_.is_paused());
  columns_ = size.line_columns();
  board_frame out;
  out.lines = fold(running(now_ms, size, glyphs), size.board_rows(), glyphs);
  const auto room = size.board_rows() - out.lines.size();
  size_t leaving = finished_.size() > room ? finished_.size() - room : 0;
  while (leaving < finished_.size()
         && !line_of(finished_[leaving], now_ms).is_bright)
    ++leaving;
  out.leaving = leave(leaving);
  std::vector<board_line> still_here;
  for (const auto& job : finished_)
    still_here.push_back(line_of(job, now_ms));
  out.lines.insert(out.lines.begin(), still_here.begin(), still_here.end());
  return out;
}

board_frame board_model::last_frame(uint64_t now_ms) {
  auto out = finished_only();
  out.leaving.push_back({run_text(now_ms), run_.colour(), false});
  return out;
}

board_frame board_model::finished_only() {
  return {leave(finished_.size()), {}};
}

std::vector<board_line> board_model::leave(size_t count) {
  std::vector<board_line> out;
  if (lines_lost_ > 0)
    out.push_back({std::to_string(lines_lost_)
                       + " lines are not shown: the terminal stood still",
                   board_colour::yellow, false});
  lines_lost_ = 0;
  for (; count > 0; --count) {
    out.push_back(
        {std::move(finished_.front().text), finished_.front().colour, false});
    finished_.pop_front();
  }
  return out;
}

board_line board_model::line_of(const job_line& which, uint64_t now_ms) const {
  return {which.text, which.colour, now_ms < which.changed_ms + bright_ms};
}

std::string board_model::run_text(uint64_t now_ms) const {
  migration_tally open;
  for (const auto& table : tables_)
    open += table.state.tally();
  return run_.text(now_ms, open, columns_);
}

std::vector<ranked_line>
board_model::running(uint64_t now_ms, screen_size size,
                     const board_glyphs& glyphs) const {
  std::vector<ranked_line> out;
  const auto add
      = [&](const job_line& which, std::string text, line_rank rank) {
          auto line = line_of(which, now_ms);
          line.text = std::move(text);
          if (rank < line_rank::problem && line.colour > board_colour::green)
            rank = line_rank::problem;
          out.push_back({std::move(line), rank});
        };
  size_t name_columns = 0;
  for (const auto& table : tables_) {
    const auto name = printable(table.state.name());
    name_columns = std::max(name_columns, display_width(name));
    if (!table.state.scan_is_over())
      add(table.scanner, name + ": " + table.scanner.text, line_rank::scanner);
  }
  for (const auto& [number, job] : migrators_)
    add(job, process_prefix(number) + job.text, line_rank::job);
  name_columns = std::min(name_columns, name_columns_max);
  for (const auto& table : tables_)
    if (table.state.is_open())
      add(table.bar,
          progress_text(table.state.progress(), size.line_columns(),
                        name_columns, glyphs),
          line_rank::step);
  for (const auto& line : note_)
    if (note_stays_ || now_ms < line.changed_ms + note_ms)
      add(line, line.text, line_rank::note);
  add(overall_, run_text(now_ms), line_rank::overall);
  out.back().line.colour = run_.colour();
  return out;
}

} // namespace dunlin
