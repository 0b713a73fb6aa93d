#pragma once

#include "config/error.hpp"
#include "config/profile.hpp"

#include <cstdint>
#include <string>

/// @file
/// The URL of a SQLite store: `sqlite:/absolute/path.db?option=value&...`.

namespace dunlin::sqlite {

/// `synchronous` of a connection. There is no `off`: a commit that the disk
/// has not seen is no commit.
enum class synchronous_level : uint8_t { normal, full, extra };

/// What the URL of a store says.
struct url_parts {
  /// Absolute.
  std::string path;
  /// `mode=ro`: never written, not even to recover what a killed program left.
  bool read_only = false;
  /// `foreign_keys=on`.
  bool foreign_keys = false;
  /// `synchronous=...`.
  synchronous_level synchronous = synchronous_level::full;
};

/// Reads the URL of a store whose scheme is `sqlite`.
/// @returns `bad_value`, naming the store and the options that there are.
result<url_parts> parse_url(const store_config& store);

} // namespace dunlin::sqlite
