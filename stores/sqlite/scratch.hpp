#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"
#include "stores/scratch.hpp"

#include <memory>

/// @file
/// Copies of a database file, in a folder of their own below the machine's
/// folder for temporary files.

namespace dunlin::sqlite {

/// See `dunlin::check_scratch`.
result<void> check_scratch(const store_config& store);

/// See `dunlin::make_scratch`.
result<std::unique_ptr<scratch_store>>
make_scratch(const store_config& store, const scratch_request& request);

} // namespace dunlin::sqlite
