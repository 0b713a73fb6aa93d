#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "config/touches.hpp"

#include <cstddef>
#include <string>
#include <vector>

/// @file
/// Which objects of a store the texts of a plan touch.

namespace dunlin {

/// What is looked at.
enum class touch_source {
  script,        ///< a script's text
  query,         ///< the SELECT of a table step
  read_table,    ///< a table that a table step reads: its name
  written_table, ///< a table that a table step writes: its name
};

/// One text of a plan.
struct touch_job {
  touch_source source = touch_source::script;
  /// The step's name.
  std::string step;
  /// For messages: the file's path, or where the profile says it.
  std::string path;
  std::string text;
  /// Of a script that runs statement by statement: so many at its head are
  /// done. They touch nothing any more, and what they made is there already.
  size_t statements_done = 0;
};

/// What each text touches, one set a job. The jobs stand in serial order: what
/// a script makes, changes and drops is there, changed and gone for those
/// behind it. Changes nothing in the store, which need not exist yet. What
/// can't be understood is a barrier, never "no tables".
/// @param has_neighbours another store of the profile may be on the same
///   server: what reaches into another database is a barrier everywhere.
/// @returns `store_unopenable`, `store_failed`; `script_refused` for a text
/// that
///   can't be split, with file and line.
result<std::vector<touch_set>> infer_touches(const store_config& store,
                                             const std::vector<touch_job>& jobs,
                                             bool has_neighbours = false);

} // namespace dunlin
