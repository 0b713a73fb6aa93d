#pragma once

#include "actors/messages.hpp"
#include "config/error.hpp"

#include <vector>

/// @file
/// What a program's end says to whoever started it. The numbers are a contract
/// with users; app/README.md lists them.

namespace dunlin {

enum class exit_code : int {
  done = 0,      ///< done, or nothing to do
  failed = 1,    ///< a step failed, or rejects passed their limit
  refused = 2,   ///< found before the first write
  work_left = 3, ///< a run that was stopped; `status` with work left
  differs = 4,   ///< what was done differs from what stands
  locked = 5,    ///< another run has the target
  in_doubt = 6,  ///< nobody can tell whether something was done
};

/// Of an error that was found before the first write.
exit_code exit_code_before_run(error_code code) noexcept;

/// Of an error that ended a step, or the run as a whole.
exit_code exit_code_in_run(error_code code) noexcept;

/// The one of the two that is told when both hold.
exit_code worse(exit_code left, exit_code right) noexcept;

/// Of a run that reported its end.
exit_code exit_code_of(const run_report& report) noexcept;

} // namespace dunlin
