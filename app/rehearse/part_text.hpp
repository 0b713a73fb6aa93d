#pragma once

#include "app/rehearse/order_outcome.hpp"

#include <string>

namespace dunlin {

/// What is compared of a copy, as a person names it: `table app.crs`, `the
/// comment of column app.public.crs.name`, `the default privileges for tables
/// in app`. Pure.
std::string part_text(const part_name& name);

} // namespace dunlin
