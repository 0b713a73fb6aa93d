#pragma once

#include "config/error.hpp"
#include "stores/store.hpp"

#include <memory>
#include <string>

namespace dunlin::sqlite {

/// Takes the lock of a database file: `FILE.dunlin-lock` beside its real path,
/// locked by the operating system, which gives it back when the process is
/// gone, however it went. The file stays: another run may be waiting on it, so
/// taking it away would let two runs hold two locks of one name.
/// @returns `lock_held`, `store_unopenable`.
result<std::unique_ptr<run_lock>> lock_file(const std::string& path);

/// Who holds the lock of a database file; empty: nobody. Only looks.
result<std::string> file_lock_holder(const std::string& path);

} // namespace dunlin::sqlite
