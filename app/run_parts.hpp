#pragma once

#include "actors/lock_state.hpp"
#include "actors/overseer.hpp"
#include "app/actor_runtime.hpp"
#include "app/control/control_server.hpp"
#include "app/keyboard.hpp"
#include "app/ledger_view.hpp"
#include "app/lock_watch.hpp"
#include "app/mapping/step_mappers.hpp"
#include "app/options.hpp"
#include "app/parts.hpp"
#include "app/run_boards.hpp"
#include "app/run_ledgers.hpp"
#include "app/store_connections.hpp"
#include "app/terminal.hpp"

#include <unistd.h>

#include <memory>
#include <optional>
#include <vector>

/// @file
/// The parts of a run: the one description of what there is.

namespace dunlin {

/// What a run is made from.
struct run_setup {
  dunlin::profile profile;
  std::shared_ptr<const migration_plan> plan;
  /// All steps of the profile; a run over listed keys has but some of them in
  /// its plan. Null: `plan` has all.
  std::shared_ptr<const migration_plan> whole;
  /// Of all stores, as the checks before the run found them.
  store_identities identities;
  reset_request reset;
  board_kind board = board_kind::plain;
  /// Of a live board.
  std::shared_ptr<dunlin::terminal> terminal;
  paint_style style;
  /// Of a live board whose terminal has keys to read.
  std::shared_ptr<dunlin::keyboard> keyboard;
  /// Empty: no log.
  std::string log;
  log_level level = log_level::info;
  /// By step: code of the program's own in place of a command.
  std::map<std::string, function_maker> functions;
};

/// What the parts make, each member by the part of its name.
struct run_system {
  explicit run_system(run_setup from)
      : setup(std::move(from)), screen(STDOUT_FILENO) {
    // nop
  }

  run_setup setup;
  std::unique_ptr<log_file> log;
  /// Given up on at the end of a run, which what is printed then is not.
  output screen;
  std::vector<named_lock> locks;
  taken_targets targets;
  std::unique_ptr<actor_runtime> actors;
  std::vector<board_actor> boards;
  budget_actor budget;
  std::shared_ptr<store_connections> connections;
  std::shared_ptr<step_mappers> mappers;
  overseer_actor overseer;
  /// What the watch says, and the overseer looks at.
  std::shared_ptr<lock_state> lock_standing = std::make_shared<lock_state>();
  /// Nothing where no lock can be lost.
  std::unique_ptr<lock_watch> watch;
  /// Nothing where there is no place for a socket.
  std::unique_ptr<control_server> control;
  /// Nothing without a keyboard.
  key_pad_actor key_pad;
};

/// Why the run ended for its locks; nothing if it did not.
std::optional<error> lost_lock(const run_system& run);

/// Describes the parts of a run over `system`, which must outlive them.
std::vector<part> describe_run(run_system& system);

} // namespace dunlin
