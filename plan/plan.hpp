#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "config/touches.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
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

/// What a step does. A plan may have a million steps, most of which are scripts
/// and smaller than a table step.
class step_work {
public:
  step_work(script_step script)
      : of_(std::make_shared<const script_step>(std::move(script))) {
    // nop
  }

  step_work(table_block table)
      : of_(std::make_shared<const table_block>(std::move(table))) {
    // nop
  }

  /// Null if it is a table step.
  const script_step* script() const noexcept {
    auto found = std::get_if<std::shared_ptr<const script_step>>(&of_);
    return found ? found->get() : nullptr;
  }

  /// Null if it is a script.
  const table_block* table() const noexcept {
    auto found = std::get_if<std::shared_ptr<const table_block>>(&of_);
    return found ? found->get() : nullptr;
  }

private:
  std::variant<std::shared_ptr<const script_step>,
               std::shared_ptr<const table_block>>
      of_;
};

/// Where an expected duration comes from.
enum class estimate_source : uint8_t {
  none,
  guess,  ///< of what the step is
  ledger, ///< it ran before
  file,   ///< given by the operator
};

/// How long one migrator is expected to take for a step.
struct step_estimate {
  /// In milliseconds, at most 49 days.
  uint32_t ms = 0;
  estimate_source from = estimate_source::none;
};

/// The keys that a file lists, in place of a scan.
struct listed_keys {
  /// Empty: the step is scanned.
  std::string file;
  /// Lines with keys, the same one perhaps twice; 0: not counted yet.
  uint64_t lines = 0;
};

/// What the texts of a step touch, as their stores tell it; nothing: nobody
/// asked.
struct step_touches {
  /// Of a script, an update, or the table that is written: in the store that
  /// the step writes.
  std::optional<touch_set> written;
  /// Of the query or table that a table step reads: in its store `from`.
  std::optional<touch_set> read = {};
  /// It is done: nothing has to wait for it any more, nor it for anything but
  /// what its `after` says.
  bool is_past = false;
};

/// One step of a plan.
struct step {
  std::string name;
  /// A table step is its block of the profile.
  step_work work;
  /// One line that says what the step is; kept in the ledger. A step whose
  /// identity changed after work was done is refused (exit 4).
  std::string identity;
  /// Of a table step: what this run migrates of it, see `keyed_plan.hpp`.
  listed_keys keys = {};
  /// Null: nobody asked, and a script conflicts with everything.
  std::shared_ptr<const step_touches> touches = {};
  step_estimate expected = {};
  /// This run leaves it alone, see `plan_part.hpp`.
  bool is_left_out = false;
  /// A script that runs again when it changed.
  bool is_repeatable = false;

  bool is_keyed() const noexcept {
    return !keys.file.empty();
  }

  bool is_script() const noexcept {
    return work.script() != nullptr;
  }

  const script_step& script() const {
    return *work.script();
  }

  const table_block& table() const {
    return *work.table();
  }

  /// The store whose ledger keeps this step: the one that it writes.
  const std::string& written_store() const;

  /// Why this script comes last in its store; null: it does not.
  const late_statement* comes_last() const noexcept;
};

/// What kind of conflict keeps two steps in order.
enum class edge_kind : uint8_t {
  after,      ///< the profile asks for it
  barrier,    ///< one of them can't be told apart from anything
  read_late,  ///< what the earlier writes, the later reads
  write_late, ///< what the earlier reads, the later writes
  both_write,
  both_touch, ///< neither writes, but `run.order` is "any-share"
  serial,     ///< both are scripts, and `run.order` is "serial"
};

/// How one step of an edge touches what the two share.
struct edge_end {
  /// Of the statement; 0: it has no text of its own.
  size_t line = 0;
  /// As `touch::how`; may be empty.
  std::string how;
};

/// What an edge comes from.
struct edge_cause {
  edge_kind kind = edge_kind::after;
  /// `STORE.OBJECT`; of a barrier its store, or empty if it may reach any.
  std::string object;
  edge_end earlier;
  edge_end later;
};

/// `later` starts only when `earlier` is durably done, and why. An `after` may
/// name a step further down in the profile, so `earlier` may be the greater.
struct edge {
  step_index earlier = 0;
  step_index later = 0;
  /// For people: `after "crs"`, `both write gis.crs`, `a script may touch
  /// anything`. `edge_text.hpp` tells all that is known.
  std::string reason;
  /// Null for plans that are made without a profile.
  std::shared_ptr<const edge_cause> cause = {};
};

/// Steps in serial order and the edges between them.
struct migration_plan {
  std::vector<step> steps;
  /// Sorted by `later`, then `earlier`; one edge for a pair; no cycle. An edge
  /// that others imply may be missing. So what a step waits for is not only
  /// what its own edges name, but also what those wait for in turn: a step that
  /// an earlier run has done lets nothing through while one before it is open.
  std::vector<edge> edges;
  /// Stores that have one writer at a time: of the scripts of such a store one
  /// runs at a time, as the others would only wait for it.
  std::set<std::string> one_writer = {};

  /// The steps that the edges of `later` name, in serial order. Looks at every
  /// edge: who asks for many steps walks `edges` instead.
  std::vector<step_index> before(step_index later) const;

  /// The step of that name, or null; the plan keeps it.
  const step* find(const std::string& name) const noexcept;
};

/// Tells what the texts of all steps touch: one entry a step. Stores that are
/// one database must have one name.
using touch_teller = std::function<result<std::vector<step_touches>>(
    const std::vector<step>& steps)>;

/// Makes the plan of a profile. The same profile and touches give the same
/// plan, and a step put in between changes no edge between two others but those
/// that the new ones imply.
/// @param tell without it, scripts conflict with everything.
/// @returns `duplicate_name` for two steps of one name, `unknown_step` for an
///   `after` that names nothing, `plan_cycle`, `table_onto_itself`; what `tell`
///   reports.
result<migration_plan> make_plan(const profile& from,
                                 const touch_teller& tell = {});

} // namespace dunlin
