#pragma once

#include "plan/plan.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What a step touches: as far as its store tells, or else the profile. Two
/// steps conflict when both touch one resource in modes that do not go
/// together.

namespace dunlin {

/// How a step touches a resource.
enum class access_mode {
  read,    ///< beside other reads
  fill,    ///< beside other fills: they add rows and look at none
  commute, ///< beside others that were declared to commute
  change,  ///< alone
};

/// How much a resource spans. What spans more is a resource of its own, which
/// those who touch the smaller one name too.
enum class access_scope {
  everything, ///< what may reach any store changes it, all others read it
  turn,       ///< scripts change it where `run.order` is "serial"
  barrier,    ///< of a store: barriers change it, all others read it
  object,     ///< of a store: a table, or anything else that has a name
  contents,   ///< of a store that tells nothing: queries read it, those who
              ///< write into one of its tables fill it
};

/// One resource that a step touches, and how.
struct access {
  access_scope scope = access_scope::everything;
  access_mode mode = access_mode::read;
  /// Empty for `everything` and `turn`.
  std::string store = {};
  /// The object that is meant; in `contents` the table that is written, if any.
  std::string object = {};
  /// Of the statement that does it; 0: not known.
  size_t line = 0;
  /// As `touch::how`; of a barrier its reason.
  std::string how = {};
  /// `run.order` is "any-share": goes with nothing, though it may only read.
  bool is_alone = false;
  /// The object is named as the profile has it, in letters of any case.
  bool is_by_name = false;
};

/// Names the resource within its scope and store: equal for two accesses of the
/// same one.
std::string object_of(const access& what);

/// Tells what steps touch.
class access_rules {
public:
  /// @param steps all of the plan: where a store tells what one of them
  ///   touches, names from the profile alone are no measure for the others.
  access_rules(const std::vector<step>& steps, script_order order);

  /// All that a step touches, each resource once.
  std::vector<access> accesses_of(const step& of) const;
  std::vector<std::vector<access>>
  accesses_of(const std::vector<step>& steps) const;

  bool operator==(const access_rules&) const = default;

private:
  script_order order_;
  /// Stores that tell what is touched in them.
  std::set<std::string> telling_;
};

/// Whether a step with these accesses conflicts with every other step.
bool is_wall(const std::vector<access>& accesses) noexcept;

/// Whether two accesses to one resource may happen side by side.
bool go_together(const access& left, const access& right) noexcept;

/// Why `later` waits for `earlier`, which touch one resource.
edge_cause cause_to_wait(const access& earlier, const access& later);

/// The same for people, in few words.
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
