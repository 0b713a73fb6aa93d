#pragma once

#include "plan/plan.hpp"

#include <string>
#include <string_view>
#include <tuple>
#include <vector>

/// @file
/// What a step touches, as far as the profile alone can tell. Two steps
/// conflict when both touch one resource in modes that do not go together.

namespace dunlin {

/// How a step touches a resource.
enum class access_mode {
  read,   ///< beside other reads
  fill,   ///< beside other fills: they add rows and look at none
  change, ///< alone
};

/// How much a resource spans. What spans more is a resource of its own, which
/// those who touch the smaller one name too.
enum class access_scope {
  everything, ///< scripts change it, all other steps read it
  store,      ///< queries read it, those who write into one of its tables fill
  table,      ///< one table of a store
};

/// One resource that a step touches, and how.
struct access {
  access_scope scope = access_scope::everything;
  access_mode mode = access_mode::read;
  /// Empty for `everything`.
  std::string store;
  /// The table that is meant; in `store` the one that is written, if any.
  std::string table;
};

/// Names a resource: equal for two accesses of the same one.
using resource = std::tuple<access_scope, std::string, std::string>;
resource resource_of(const access& what);

/// All that a step touches, each resource once.
std::vector<access> accesses_of(const step& of);

/// Whether accesses of these modes to one resource may happen side by side.
bool go_together(access_mode left, access_mode right) noexcept;

/// Why `later` waits for `earlier`, which touch one resource: for people.
std::string reason_to_wait(const access& earlier, const access& later);

/// Whether two names are one table: ASCII letters in either case, as SQLite
/// takes them.
bool same_table(std::string_view left, std::string_view right);

/// Whether a table step would read the very table that it writes, which only
/// one in place may.
/// @param tables what its source turned out to read, also through views.
bool reads_its_target(const table_block& block,
                      const std::vector<std::string>& tables);

} // namespace dunlin
