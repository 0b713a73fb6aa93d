#pragma once

#include "stores/mariadb/session.hpp"
#include "stores/sql/lease.hpp"
#include "stores/store.hpp"

namespace dunlin::mariadb {

/// See `target_session::run_script`. Whatever a script sets in its session is
/// gone afterwards.
result<std::string> run_script(session& on, sql::lease& held,
                               const script_job& job);

} // namespace dunlin::mariadb
