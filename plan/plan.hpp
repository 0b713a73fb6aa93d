#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// @file
/// The plan: the steps of a profile in serial order, and which must wait for
/// which. Pure: made of plain structs, touches no file and no database.

namespace dunlin {

/// Where a step stands in the serial order; names it inside a run.
using step_index = uint32_t;

/// A script as a step.
struct script_step {
  std::string store;
  script_file file;
};

/// The keys that a file lists, in place of a scan.
struct listed_keys {
  /// Empty: the step is scanned.
  std::string file;
  /// Lines with keys, the same one perhaps twice; 0: not counted yet.
  uint64_t lines = 0;
};

/// One step of a plan.
struct step {
  std::string name;
  /// A table step is its block of the profile.
  std::variant<script_step, table_block> work;
  /// One line that says what the step is; kept in the ledger. A step whose
  /// identity changed after work was done is refused (exit 4).
  std::string identity;
  /// Of a table step: what this run migrates of it, see `keyed_plan.hpp`.
  listed_keys keys = {};

  bool is_keyed() const noexcept {
    return !keys.file.empty();
  }

  bool is_script() const noexcept {
    return std::holds_alternative<script_step>(work);
  }

  const script_step& script() const {
    return std::get<script_step>(work);
  }

  const table_block& table() const {
    return std::get<table_block>(work);
  }

  /// The store whose ledger keeps this step: the one that it writes.
  const std::string& written_store() const;
};

/// `later` starts only when `earlier` is durably done, and why. An `after` may
/// name a step further down in the profile, so `earlier` may be the greater.
struct edge {
  step_index earlier = 0;
  step_index later = 0;
  /// For people: `after "crs"`, `both write gis.crs`, `a script may touch
  /// anything`.
  std::string reason;
};

/// Steps in serial order and the edges between them.
struct migration_plan {
  std::vector<step> steps;
  /// Sorted by `later`, then `earlier`; one edge for a pair; no cycle. An edge
  /// that others imply may be missing. So what a step waits for is not only
  /// what its own edges name, but also what those wait for in turn: a step that
  /// an earlier run has done lets nothing through while one before it is open.
  std::vector<edge> edges;

  /// The steps that the edges of `later` name, in serial order. Looks at every
  /// edge: who asks for many steps walks `edges` instead.
  std::vector<step_index> before(step_index later) const;

  /// The step of that name, or null; the plan keeps it.
  const step* find(const std::string& name) const noexcept;
};

/// Makes the plan of a profile.
/// @returns `duplicate_name` for two steps of one name, `unknown_step` for an
///   `after` that names nothing, `plan_cycle`, `table_onto_itself`.
result<migration_plan> make_plan(const profile& from);

} // namespace dunlin
