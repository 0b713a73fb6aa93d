#pragma once

#include "actors/event_text.hpp"
#include "config/error.hpp"
#include "plan/keyed_plan.hpp"
#include "plan/plan_part.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// @file
/// The command line as a plain struct.

namespace dunlin {

enum class command : uint8_t {
  help,
  version,
  run,
  plan,
  status,
  resolve,
  verify,
  config,
  visualize,
  init,
  control,
  rehearse,
};

/// `automatic` and `live` give way to `plain` where no terminal can show them.
enum class board_kind : uint8_t { automatic, live, plain, json, none };

/// What `dunlin resolve` says of a step.
enum class resolution : uint8_t {
  done,     ///< its statement in doubt took effect
  redo,     ///< it did not
  baseline, ///< it and all before it count as done
};

/// What the user asked for.
struct options {
  command what = command::help;
  /// `--help` of this command; empty: of the program.
  std::string help_about;
  std::string profile = "dunlin.toml";
  std::vector<std::string> overrides;
  std::vector<std::string> with;
  board_kind board = board_kind::automatic;
  bool dry_run = false;
  bool count = false;
  /// Of verify: go on where one was stopped.
  bool resume = false;
  /// Empty: forget the whole migration; else one step.
  std::optional<std::string> reset;
  bool yes = false;
  /// Not empty: only the keys that these files list.
  std::vector<keys_request> keys;
  /// Which steps: all, if it names none.
  part_request part;
  /// A file with the durations of steps; empty: none.
  std::string durations;
  /// Empty: no log; `-`: standard error.
  std::string log;
  log_level level = log_level::info;
  bool json = false;
  /// Of rehearse: how many orders are tried beside the serial one, and which.
  uint32_t orders = 5;
  uint64_t seed = 1;
  /// Of rehearse: a server for copies; empty: each store's own.
  std::string scratch;
  /// Of visualize: the parts of the run instead of the plan.
  bool system = false;
  /// Of visualize and init: the file to write; empty: standard output.
  std::string output;
  /// Of init: replace that file.
  bool force = false;
  /// Of resolve: what is said, of which step.
  resolution verdict = resolution::done;
  std::string step;
  /// Of control: the word; who says it is left empty.
  steer_request word;
  /// Of init: databases, as URLs or as paths of SQLite files.
  std::string source;
  std::string target;
};

/// Reads a command line, the program's own name left out.
/// @returns `usage` with one line that names what was meant.
result<options> parse_options(const std::vector<std::string>& arguments);

} // namespace dunlin
