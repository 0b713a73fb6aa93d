#pragma once

#include <string>
#include <string_view>
#include <vector>

/// @file
/// What the name of a script tells, as Flyway, goose, dbmate and golang-migrate
/// name theirs.

namespace dunlin {

/// Whose names a file's is one of.
enum class name_scheme {
  plain,          ///< nobody's, or one that tells no more than a version
  flyway,         ///< `V1__x.sql`, `R__x.sql`, `U1__x.sql`
  golang_migrate, ///< `1_x.up.sql`, `1_x.down.sql`
};

/// What a script is there for.
enum class script_role {
  upward,
  downward, ///< leads back: left alone
  baseline, ///< Flyway's `B2__x.sql`
  callback, ///< Flyway's `afterMigrate.sql`
};

/// A script's file name, taken apart.
struct script_name {
  std::string file;
  name_scheme scheme = name_scheme::plain;
  /// The groups of digits of its version without leading zeros; empty: none.
  std::vector<std::string> version;
  /// Runs again when it changed.
  bool is_repeatable = false;
  /// A baseline and a callback are that beside versions of Flyway alone, where
  /// they are left alone, and else plain names.
  script_role role = script_role::upward;
};

/// Takes a name apart. Every name is one.
///
/// A version is the longest leading run of groups of digits joined by `_`, `-`
/// or `.` that is followed by `_`; behind a leading `V` by `__`, where groups
/// of zeros at its end do not count: 1.0 is 1, as it is to Flyway.
script_name read_script_name(std::string file);

/// The order of the scripts of a folder: those with a version by it, group by
/// group as numbers of any length (1 before 1.1), and by name; then those
/// without by name; repeatable ones last. A strict total order.
bool script_less(const script_name& left, const script_name& right) noexcept;

/// A version as people write it: `1.1`.
std::string version_text(const script_name& name);

} // namespace dunlin
