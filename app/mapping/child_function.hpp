#pragma once

#include "actors/batch_function.hpp"
#include "app/mapping/answer_json.hpp"
#include "app/mapping/child_talk.hpp"
#include "app/mapping/row_json.hpp"
#include "app/mapping/said_lines.hpp"
#include "app/mapping/source_row.hpp"
#include "config/profile.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <optional>

/// @file
/// A program of the user's as the code of a step; app/mapping/README.md is the
/// contract with it.

namespace dunlin {

/// Tells all functions of a run that it ends. Safe from any thread.
struct end_signal {
  /// Readable from then on: nobody waits for a child any more.
  descriptor event;
  /// Children are not even asked to end.
  std::atomic<bool> is_forced = false;
};

/// How the program of a step is run.
struct child_settings {
  child_command command;
  /// The command as its profile has it, for messages.
  std::string shown;
  uint64_t answer_timeout_ms = 0;
  /// A program that died is started again, after a pause that doubles.
  retry_config retry;
  /// Never null.
  std::shared_ptr<const end_signal> end;
};

class child_function : public batch_function {
public:
  child_function(mapping_spec spec, child_settings settings,
                 std::shared_ptr<child_spawner> spawner);

  /// Lets the child end by itself, for a moment.
  ~child_function() override;

  void take(chunk_ptr rows) override;
  result<answer_page> answers(size_t allowance_bytes) override;
  void forget() noexcept override;
  std::vector<std::string> said() override;

private:
  /// A page that was taken.
  struct taken_page {
    explicit taken_page(chunk_ptr from);

    chunk_ptr rows;
    /// Rows that were written out, and what of the page is left to write.
    uint32_t rows_sent = 0;
    value_reader unsent;
    /// The empty line behind them was written.
    bool is_closed = false;
    /// Its first answers were told before its end came.
    bool is_told = false;
    uint32_t rows_answered = 0;
    value_reader unanswered;
    uint64_t bytes_sent = 0;
    uint64_t bytes_answered = 0;
    size_t row_bytes_max = 0;
  };

  result<void> ensure_child();
  result<void> pause_before_start();
  void send_more();
  void write_rows(taken_page& from);
  result<answer_page> answer_some(size_t allowance_bytes);
  bool is_worth_telling(taken_page& of, const answer_chunk& out) const;
  result<bool> read_line(taken_page& of, std::string_view line,
                         answer_chunk& out);
  std::string unanswered_row(const taken_page& of);
  void append(taken_page& of, answer_chunk& out);
  talk_news wait(uint64_t& until_ms);
  result<void> await_more(const taken_page& of, uint64_t& until_ms);
  result<void> check_size(const taken_page& of) const;
  tl::unexpected<error> problem(const std::string& what) const;
  tl::unexpected<error> child_ended();

  mapping_spec spec_;
  child_settings settings_;
  std::shared_ptr<child_spawner> spawner_;
  row_json to_json_;
  answer_json from_json_;
  said_lines said_;
  std::optional<child_talk> talk_;
  std::deque<taken_page> pages_;
  /// Starts and pages that failed since one was answered.
  uint32_t failures_ = 0;
  answer_line line_;
  source_row source_;
};

} // namespace dunlin
