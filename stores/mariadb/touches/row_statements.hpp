#pragma once

#include "stores/mariadb/touches/reading.hpp"

namespace dunlin::mariadb {

// What reads and changes rows; the cursor stands behind the word that names the
// statement.

void insert_rows(reading& in, token_cursor& at);
void replace_rows(reading& in, token_cursor& at);
void update_rows(reading& in, token_cursor& at);
void delete_rows(reading& in, token_cursor& at);
void load_rows(reading& in, token_cursor& at);
void truncate_table(reading& in, token_cursor& at);
void read_handler(reading& in, token_cursor& at);
void call_procedure(reading& in, token_cursor& at);
void lock_tables(reading& in, token_cursor& at);
/// OPTIMIZE, ANALYZE TABLE, CHECK and the like.
void maintain_tables(reading& in, token_cursor& at);
void check_tables(reading& in, token_cursor& at);

} // namespace dunlin::mariadb
