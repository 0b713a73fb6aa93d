#pragma once

#include "stores/postgresql/database.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// What is wrong with a key, in words.

namespace dunlin::postgresql {

/// `key_has_null`: rows have a NULL in one of the key's columns.
tl::unexpected<error> refuse_null_keys(const database& db,
                                       const std::vector<std::string>& key);

/// `key_not_unique`: two rows have this key.
tl::unexpected<error> refuse_equal_keys(const database& db,
                                        std::string_view key);

} // namespace dunlin::postgresql
