#pragma once

#include "app/descriptor.hpp"
#include "config/profile.hpp"
#include "config/variables.hpp"
#include "plan/plan.hpp"
#include "stores/store_look.hpp"

#include <sys/types.h>

#include <string>
#include <vector>

/// @file
/// Where the control socket of a run is: in a folder that is its user's alone,
/// under a name that follows from the profile.

namespace dunlin {

/// A folder for sockets.
struct runtime_folder {
  std::string path;
  /// It is made if it is missing: it is in a folder of everybody's.
  bool is_ours_to_make = false;
};

/// Where a user's sockets may be, the best first: `$XDG_RUNTIME_DIR`,
/// `/run/user/UID`, and `dunlin-UID` in `$TMPDIR` or `/tmp`.
std::vector<runtime_folder>
runtime_folders(const environment_lookup& environment, uid_t user);

/// Whose folders are good enough.
enum class folder_trust : uint8_t {
  own,    ///< to put a socket into: the user's own
  anyone, ///< to look for a socket, as root: anybody's
};

/// Opens a folder in which nobody but its owner can put anything; one that is
/// ours to make is made if it is missing and `trust` is `own`.
/// @returns `file_unreadable` with the reason.
result<descriptor> open_runtime_folder(const runtime_folder& folder,
                                       folder_trust trust);

/// The name of a profile's socket: `dunlin-NAME-HASH`. The hash is over the
/// name and over what the targets really are, so that two checkouts have two.
/// At most 48 bytes.
std::string control_name(const profile& of, const migration_plan& plan,
                         const store_identities& identities);

/// The same after a look at the targets.
/// @returns what a store reports that can't be told from others.
result<std::string> control_name(const profile& of, const migration_plan& plan);

/// A path to a name in an open folder that fits into the 108 bytes of a
/// socket's address, however long the folder's own path is.
std::string path_within(const descriptor& folder, const std::string& name);

} // namespace dunlin
