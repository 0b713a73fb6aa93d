#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/connection_limits.hpp"
#include "stores/ledger.hpp"
#include "stores/touches.hpp"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace dunlin {

struct script_job;

/// By the name of a store: see `store_look::identity`.
using store_identities = std::map<std::string, std::string>;

/// A look at a store before anything is written. All its questions go over one
/// session, which opens with the first of them and ends with the look: to open
/// one takes a far server longer than to answer. Blocks, and belongs to one
/// thread at a time.
class store_look {
public:
  virtual ~store_look();

  /// Whether a target's database is there. `store_unopenable` when that can't
  /// be told, or when it could not be created where it should be.
  virtual result<bool> exists() = 0;

  /// What a store really is (links resolved): two stores of one identity are
  /// one database. Refuses a database file with more than one hard link.
  virtual result<std::string> identity() = 0;

  /// Whether a target can be written, or created where it is missing. Touches
  /// nothing.
  /// @returns `store_read_only`, `store_unopenable`.
  virtual result<void> check_writable() = 0;

  /// Who holds the lock of a target: `process 4711 on host otter`; empty:
  /// nobody. Creates nothing, and never stands in the way of a run that takes
  /// the lock.
  virtual result<std::string> lock_holder() = 0;

  /// What the ledger of a target holds of a migration; nothing where there is
  /// no database or no ledger yet.
  virtual result<ledger_contents> read_ledger(const std::string& migration) = 0;

  /// See `target_session::check_statements`. The ledger knows the step.
  virtual result<void> check_statements(const std::string& migration,
                                        const script_job& job)
      = 0;

  /// See the function of this name in `stores/touches.hpp`.
  virtual result<std::vector<touch_set>>
  infer_touches(const std::vector<touch_job>& jobs, bool has_neighbours) = 0;

  /// See `connection_limit`; none for a database in a file. The session of
  /// this look counts as free.
  virtual result<std::vector<connection_limit>> connection_limits() {
    return std::vector<connection_limit>{};
  }
};

/// @returns `bad_value` for a URL of no known database.
result<std::unique_ptr<store_look>> look_at(const store_config& store);

} // namespace dunlin
