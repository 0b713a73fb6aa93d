#pragma once

#include "config/error.hpp"

#include <cstdint>
#include <string>

/// @file
/// Reading a file that must be text.

namespace dunlin {

/// The content of the file at `path`, which must be a regular file of at most
/// `max_bytes`, valid UTF-8 and free of NUL. `shown` is how messages name it.
/// Fails with `file_unreadable`, or `profile_syntax` naming line and column of
/// the first byte that is no text.
result<std::string> read_text_file(const std::string& path,
                                   const std::string& shown,
                                   uint64_t max_bytes);

} // namespace dunlin
