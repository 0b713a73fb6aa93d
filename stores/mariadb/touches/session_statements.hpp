#pragma once

#include "stores/mariadb/touches/reading.hpp"

namespace dunlin::mariadb {

// What is about the session, and statements that hold others; the cursor stands
// behind the word that names the statement.

void read_set(reading& in, token_cursor& at);
void use_database(reading& in, token_cursor& at);
void prepare(reading& in, token_cursor& at);
void execute(reading& in, token_cursor& at);
void show(reading& in, token_cursor& at);
void explain(reading& in, token_cursor& at);
void analyze(reading& in, token_cursor& at);

} // namespace dunlin::mariadb
