#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/scratch.hpp"

#include <memory>

/// @file
/// Copies of a database, as databases of their own.

namespace dunlin::postgresql {

/// See the functions of the same names in `stores/scratch.hpp`.
result<void> check_scratch(const store_config& store,
                           const scratch_request& request);
result<void> check_stay_inside(const store_config& store,
                               const std::vector<script_job>& jobs);
result<std::unique_ptr<scratch_store>>
make_scratch(const store_config& store, const scratch_request& request);

} // namespace dunlin::postgresql
