#pragma once

#include "stores/sql/script_text.hpp"

#include <string_view>

/// @file
/// What a role, a database or both of them give each session that is opened.

namespace dunlin::postgresql {

/// Whether a statement may change it.
bool may_give_settings(const sql::script_statement& statement);

/// Whether a block or the body of a function may: by a text of its own, as it
/// must name the database.
bool body_may_give_settings(std::string_view body);

} // namespace dunlin::postgresql
