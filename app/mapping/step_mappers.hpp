#pragma once

#include "actors/mapper.hpp"
#include "app/mapping/child_function.hpp"
#include "config/profile.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace dunlin {

/// Makes the user's code of a step for one migrator.
using function_maker
    = std::function<std::unique_ptr<batch_function>(const mapping_spec& spec)>;

/// Spawns mappers, each with a thread of its own, and can stop what all of them
/// do. Safe from any thread.
class step_mappers : public mappers {
public:
  /// @param path the variable PATH.
  /// @param functions by step; a step without has its command started.
  /// @returns `command_missing`; `part_failed` if the machine has nothing left.
  static result<std::shared_ptr<step_mappers>>
  make(caf::actor_system& system, const profile& of, const std::string& path,
       std::map<std::string, function_maker> functions);

  mapper_actor spawn(const mapping_spec& spec, step_index step,
                     migrator_id migrator,
                     const overseer_actor& overseer) override;

  /// Whoever waits for a child waits no longer; children are killed and not
  /// asked to end.
  void cancel();

  /// Ends every mapper, and with it its child, which has a moment to end by
  /// itself.
  void shut_down();

private:
  step_mappers(caf::actor_system& system, std::shared_ptr<end_signal> end);

  caf::actor_system& system_;
  /// Shared with functions, which may outlive this object in their threads.
  std::shared_ptr<end_signal> end_;
  std::map<std::string, function_maker> makers_;
  std::mutex mutex_;
  std::vector<caf::actor_addr> mappers_;
};

} // namespace dunlin
