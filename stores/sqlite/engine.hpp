#pragma once

#include "stores/store.hpp"

#include <memory>

namespace dunlin::sqlite {

class database;

/// The writer of a connection. `db` must outlive it.
std::unique_ptr<target_session> make_sqlite_target(database& db);

} // namespace dunlin::sqlite
