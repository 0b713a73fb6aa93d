#pragma once

#include "app/mapping/child_function.hpp"
#include "tests/catch.hpp"

#include <memory>
#include <string>
#include <vector>

/// @file
/// A script of a test's as the user's code of a step with the columns `id` and
/// `name`, of which `id` is the key.

namespace dunlin::test {

using list = std::vector<std::string>;

struct bench_row {
  int64_t id = 0;
  std::string name;
};

/// An answer page as words: `1: 1, 'a'`, `2 skipped`, `3 refused: WHY of ROW`.
struct bench_page {
  list lines;
  bool end = false;
};

class child_bench {
public:
  child_bench();
  ~child_bench();

  child_bench(const child_bench&) = delete;
  child_bench& operator=(const child_bench&) = delete;

  /// Runs the text as a script of this interpreter.
  void start(const std::string& script,
             const std::string& interpreter = "python3");

  /// Lets the program go.
  void stop();

  /// Ends everything at once.
  void force();

  void take(const std::vector<bench_row>& rows);

  /// What must come.
  bench_page answers(size_t allowance_bytes = 1 << 20);

  /// The error that must come, with this in its text.
  void fails(const std::string& text);

  /// Lets the function forget what it was handed.
  void forget();

  list all_said();

  /// What a file of the script's folder holds.
  std::string read_file(const std::string& name) const;

  const std::string& folder() const {
    return folder_;
  }

  /// Before `start`.
  uint64_t answer_timeout_ms = 20'000;

private:
  std::string folder_;
  std::shared_ptr<end_signal> end_;
  std::shared_ptr<child_spawner> spawner_;
  std::unique_ptr<child_function> function_;
  list said_;
};

/// The processes that live and have this in their command line.
size_t count_processes(const std::string& words);

/// Waits until there are so many: one that starts has no words at first.
bool reaches_count(const std::string& words, size_t number);

/// Waits until none is left.
/// @returns false if there still are some after a long time.
bool all_gone(const std::string& words);

/// Beginnings of scripts.
extern const std::string python;
extern const std::string echo_loop;
extern const std::string echo;

} // namespace dunlin::test
