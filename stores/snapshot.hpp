#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/store.hpp"

#include <cstdint>
#include <memory>
#include <string>

/// @file
/// A source as it was at one moment, for all that read it in a run. Only what
/// reads sees a snapshot: writers never do.

namespace dunlin {

/// How many connections may read a snapshot.
enum class snapshot_readers : uint8_t {
  one,   ///< all of a run is read by it
  fixed, ///< those that are there when it is taken
  any,
};

/// What a snapshot of a store is, as far as that can be told without it.
struct snapshot_terms {
  snapshot_readers readers = snapshot_readers::any;
  /// The run itself may write the store meanwhile.
  bool stands_writers = true;
  /// Connections that it takes besides its readers', at most.
  uint32_t keepers = 0;
  /// What it means and what it costs, in one line for people.
  std::string text;
};

/// A snapshot that was taken. It ends with this object and its readers. One
/// that a session of its own keeps is a `held_session` too, whose `hold`
/// interrupts the readers of what is lost.
class source_snapshot {
public:
  virtual ~source_snapshot() = default;

  /// Opens a connection all of whose readers see the store as it was. Once the
  /// snapshot is lost (its session ended, the server was restarted), this or
  /// whatever the connection does next is `store_failed`. Blocks; one
  /// thread at a time.
  virtual result<std::unique_ptr<store_connection>> open() = 0;

  /// What taking it meant for others, in one line; empty: nothing.
  virtual std::string remark() const = 0;
};

/// What `store.view`, which is not `moving`, means for this database.
/// @returns `bad_value` for a view that it can't give.
result<snapshot_terms> terms_of_snapshot(const store_config& store);

/// Whether a snapshot could be taken: asks the database for the rights alone,
/// and whether the sessions of its readers are their own.
/// @returns `store_unopenable`, or what opening it can report.
result<void> check_snapshot(const store_config& store);

/// Takes a snapshot of `store.view`, which is not `moving`.
/// @param readers connections that will be opened, at most, if their number is
///   `fixed`.
/// @returns `store_busy` for what may pass, `store_unopenable`, `store_failed`.
result<std::unique_ptr<source_snapshot>>
take_snapshot(const store_config& store, uint32_t readers);

} // namespace dunlin
