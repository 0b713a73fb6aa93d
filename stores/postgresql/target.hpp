#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/store.hpp"

#include <memory>

namespace dunlin::postgresql {

/// The writer of a connection. `db` must outlive it.
std::unique_ptr<target_session> make_target(database& db);

} // namespace dunlin::postgresql
