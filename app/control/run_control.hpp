#pragma once

#include "actors/protocol.hpp"
#include "app/control/control_server.hpp"

#include <memory>
#include <string>

/// @file
/// The control socket of a run.

namespace dunlin {

/// Passes a word on to the overseer and waits for its answer, which comes at
/// once; from any thread that is no actor's.
/// @returns the answer as a line.
std::string ask_overseer(caf::actor_system& system,
                         const overseer_actor& overseer,
                         const steer_request& word);

/// Opens the control socket of a run. System and overseer outlive the server.
/// @param name see `control_name`.
/// @returns why there can be none; the run does without it.
result<std::unique_ptr<control_server>> start_control(const std::string& name,
                                                      caf::actor_system& system,
                                                      overseer_actor overseer);

} // namespace dunlin
