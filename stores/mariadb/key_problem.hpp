#pragma once

#include "stores/mariadb/database.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// What is wrong with a key, in words.

namespace dunlin::mariadb {

/// `key_has_null`: so many rows have a NULL in one of the key's columns.
tl::unexpected<error> refuse_null_keys(const database& db,
                                       const std::vector<std::string>& key,
                                       int64_t rows);

/// `key_not_unique`: two rows have this key.
tl::unexpected<error> refuse_equal_keys(const database& db,
                                        std::string_view key);

/// `query_invalid`: reading does not get past this key.
tl::unexpected<error> refuse_unordered(const database& db,
                                       std::string_view key);

} // namespace dunlin::mariadb
