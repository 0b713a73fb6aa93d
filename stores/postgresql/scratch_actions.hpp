#pragma once

#include "stores/postgresql/database.hpp"
#include "stores/sql/server_actions.hpp"

namespace dunlin::postgresql {

/// What of a text acts on PostgreSQL's server.
extern const sql::action_rules action_rules;

/// What the objects of the session's database do to the server.
result<sql::server_actions> read_server_actions(database& db);

} // namespace dunlin::postgresql
