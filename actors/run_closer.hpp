#pragma once

#include "actors/connections.hpp"
#include "actors/protocol.hpp"

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

/// @file
/// How the books of a run are closed.

namespace dunlin {

/// Asks each store that a run wrote to close the run's books, one after the
/// other, and keeps what is wrong with them. Part of the overseer, as
/// `announcer` is.
class run_closer {
public:
  using listener = std::function<void(run_outcome)>;

  run_closer(overseer_actor::pointer self, std::shared_ptr<connections> stores);

  /// Calls `done` when all books are closed, with how the run ended: as
  /// `outcome` says, or failed if anything is wrong. Once.
  void close(run_outcome outcome, const std::set<std::string>& written_stores,
             listener done);

  /// Something else is wrong: one line.
  void found(std::string violation) {
    violations_.push_back(std::move(violation));
  }

  const std::vector<std::string>& violations() const noexcept {
    return violations_;
  }

private:
  void close_next(run_outcome outcome, std::vector<std::string> stores,
                  uint32_t attempts_left);

  overseer_actor::pointer self_;
  std::shared_ptr<connections> stores_;
  std::vector<std::string> violations_;
  listener done_;
};

} // namespace dunlin
