#pragma once

#include "plan/plan.hpp"

#include <string>

/// @file
/// What makes a step the step that it is: one line for the ledger and for
/// people. Two steps that differ in anything but speed and order differ in it;
/// `batch`, `buffer`, `scan`, `after` and the number of migrators are no part.

namespace dunlin {

/// `copy from=registry table=crs key=auth_name,code to=gis into=crs
/// existing=fail`, on one line. What was left out in the profile and has no
/// default is left out here. A value with other characters than letters,
/// digits, `_`, `-`, `.` and `/` stands in quotes, its line breaks as `\n`. In
/// place: `update to=gis into=crs key=code update="UPDATE ..."`.
std::string identity_of(const table_block& block);

/// `script store=gis xxh3=HASH`: XXH3, 128 bits, over the bytes of the file, in
/// the 32 hex digits that `xxhsum -H128` prints. The file's name is no part: it
/// is the step's name.
std::string identity_of(const script_step& script);

} // namespace dunlin
