#pragma once

#include "config/error.hpp"

#include <string>

/// @file
/// Database files and their folders, before SQLite sees them.

namespace dunlin::sqlite {

/// The path with every link resolved; of a file that is not there yet, the
/// path that it will have.
result<std::string> real_path(const std::string& path);

/// Whether a database file is there. A folder, a pipe or a device is none.
/// @returns `store_unopenable` when that can't be told.
result<bool> file_exists(const std::string& path);

/// Refuses a file with a second name: its lock, its journal and its identity
/// hang on one.
result<void> check_one_link(const std::string& path);

/// Whether a file could be created here, its missing folders with it.
/// @returns `store_unopenable` with the reason why not.
result<void> check_creatable(const std::string& path);

/// Creates the missing folders above a file.
result<void> create_folders(const std::string& path);

/// Whether this process may read a file.
bool is_readable(const std::string& path) noexcept;

/// Whether this process may write a file or folder.
bool is_writable(const std::string& path) noexcept;

/// Whether a database file says that its journal mode is WAL.
bool is_in_wal_mode(const std::string& path);

/// Tells whether a database file was written between two moments: how large it
/// and its write-ahead log are and when they were written last. Empty if that
/// can't be told. It opens neither: to close a file takes SQLite's locks away.
std::string write_mark_of(const std::string& path);

/// The folder that a path's last part is in.
std::string folder_of(const std::string& path);

} // namespace dunlin::sqlite
