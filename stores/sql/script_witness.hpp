#pragma once

#include "config/touches.hpp"
#include "stores/store.hpp"

#include <string>
#include <vector>

/// @file
/// What a script touched, compared with what it is known to touch.

namespace dunlin::sql {

/// What was seen and is not known, for people and for the ledger: `touches more
/// than is known: reads public.b, writes public.c`. Empty: nothing. What a
/// script changes it may read as well.
std::string unforeseen_of(const script_job& job,
                          const std::vector<touch>& seen);

} // namespace dunlin::sql
