#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"

#include <string>

/// @file
/// The URL of a PostgreSQL store: `postgresql://...` or `postgres://...` as
/// libpq takes them, or `postgresql:` and libpq's own words behind it
/// (`postgresql:service=NAME`).

namespace dunlin::postgresql {

/// What the URL of a store says.
struct url_parts {
  /// What libpq is given. May hold a password: never printed.
  std::string conninfo;
  /// The database as messages name it, without user and password:
  /// `postgresql://db.example.org/gis`.
  std::string name;
};

/// Reads the URL of a store. Opens nothing.
/// @returns `bad_value` for what libpq does not take.
result<url_parts> parse_url(const store_config& store);

} // namespace dunlin::postgresql
