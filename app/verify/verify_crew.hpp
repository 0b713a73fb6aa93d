#pragma once

#include "app/verify/table_check.hpp"
#include "app/verify/verify_stop.hpp"
#include "config/profile.hpp"

#include <deque>

namespace dunlin {

/// Carries out checks with `run.migrators` threads, each with connections of
/// its own, and waits for their end. Errors are in the checks.
void carry_out(const profile& of, std::deque<table_check>& checks,
               verify_stop& stop);

} // namespace dunlin
