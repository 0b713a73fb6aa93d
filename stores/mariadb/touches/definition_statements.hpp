#pragma once

#include "stores/mariadb/touches/reading.hpp"

namespace dunlin::mariadb {

// Views, triggers, routines and the like; the cursor stands behind the words
// that name the statement.

/// CREATE and ALTER of a view.
void create_view(reading& in, token_cursor& at);
void create_trigger(reading& in, token_cursor& at, bool replaces);
void create_routine(reading& in, token_cursor& at, name_space space);
void create_event(reading& in, token_cursor& at);
void change_database(reading& in, token_cursor& at);

void alter_routine(reading& in, token_cursor& at, name_space space);
void alter_event(reading& in, token_cursor& at);

void drop_trigger(reading& in, token_cursor& at);
void drop_routine(reading& in, token_cursor& at, name_space space);
void drop_event(reading& in, token_cursor& at);
void drop_database(reading& in, token_cursor& at);

/// GRANT and REVOKE.
void grant_rights(reading& in, token_cursor& at);

} // namespace dunlin::mariadb
