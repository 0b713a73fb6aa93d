#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"

#include <string>
#include <string_view>
#include <vector>

/// @file
/// The URL of a store in the words of libpq, for another database of its
/// server and for other programs.

namespace dunlin::postgresql {

/// A word's value in the quotes of libpq.
std::string quote_word(std::string_view text);

/// The store with another database of the same server.
/// @returns as `parse_url`.
result<store_config> with_database(const store_config& store,
                                   const std::string& database);

/// This process's environment, and in it what the URL says but for the
/// database: so no list of processes shows a password.
/// @returns as `parse_url`.
result<std::vector<std::string>> dump_environment(const store_config& store);

} // namespace dunlin::postgresql
