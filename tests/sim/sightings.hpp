#pragma once

#include "actors/messages.hpp"
#include "tests/sim/memory_database.hpp"

#include <caf/fwd.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What was seen in simulated runs: how often rare things happened, and bounds
/// that are held all the time.

namespace dunlin {

/// How often things happened, by name.
using sightings = std::map<std::string, uint64_t>;

/// What is held all the time in one world.
struct bounds {
  /// Batches that were found and are not durable.
  uint64_t batches_ahead_max = 0;
  /// `run.memory`.
  uint64_t memory_bytes = 0;
};

/// Looks at the messages of one world.
class watcher {
public:
  /// @param held of the chunks that were read in this world.
  watcher(sightings& seen, bounds limits, std::shared_ptr<row_meter> held);

  /// Before each message is handled.
  void look(std::string_view receiver, const caf::type_erased_tuple& what);

  /// What was wrong.
  const std::vector<std::string>& problems() const noexcept {
    return problems_;
  }

  /// Another run reads and writes too: it holds rows of its own, and lets
  /// batches fail so often that all of them may wait for their time.
  void contest() noexcept {
    is_disturbed_ = true;
    is_contested_ = true;
  }

  /// Ends that were heard of and were not in order.
  uint64_t deaths() const noexcept {
    return deaths_;
  }

  /// A batch became durable.
  void committed() noexcept {
    ++committed_;
  }

private:
  void found_batch();
  void granted(uint64_t bytes);
  void check_memory();
  void count_board(const caf::type_erased_tuple& what);

  sightings& seen_;
  bounds limits_;
  std::shared_ptr<row_meter> held_;
  /// Batches that scanners found.
  uint64_t found_ = 0;
  uint64_t committed_ = 0;
  /// Batches that wait to be handed out again, or did.
  uint64_t came_back_ = 0;
  uint64_t deaths_ = 0;
  /// Bytes between the news of a grant and their return: no more than the
  /// budget itself counts.
  uint64_t granted_ = 0;
  uint64_t largest_grant_ = 0;
  /// What is held can't be told any more: an actor died with it.
  bool is_disturbed_ = false;
  bool is_contested_ = false;
  std::vector<std::string> problems_;
};

} // namespace dunlin
