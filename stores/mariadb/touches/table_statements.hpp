#pragma once

#include "stores/mariadb/touches/reading.hpp"

namespace dunlin::mariadb {

// What makes and changes tables; the cursor stands behind the words that name
// the statement.

void create_table(reading& in, token_cursor& at, bool is_temporary,
                  bool replaces);
void alter_table(reading& in, token_cursor& at);
void rename_tables(reading& in, token_cursor& at);
void create_index(reading& in, token_cursor& at);
void drop_index(reading& in, token_cursor& at);
/// @param said the kind by the word behind DROP.
void drop_tables(reading& in, token_cursor& at, bool is_temporary,
                 table_kind said);
void create_sequence(reading& in, token_cursor& at, bool is_temporary);
void alter_sequence(reading& in, token_cursor& at);

/// The columns, keys and checks of a table, with commas between them.
void read_elements(reading& in, token_cursor& at, size_t table);

/// Keeps what options of a table tell of its rows.
void read_options(reading& in, token_cursor at, size_t table);

/// Whether rows of an engine's tables may be those of others, or of another
/// server.
bool is_elsewhere(const std::string& engine);

/// A table gets another name, with its keys and triggers.
void rename_table(reading& in, const written_name& from,
                  const written_name& to);

/// A table goes, with its keys and triggers.
/// @param surely_goes false: it may be what DROP leaves.
void drop_table(reading& in, size_t table, bool surely_goes);

/// Goes past IF EXISTS or IF NOT EXISTS. @returns whether it stands there.
bool skip_condition(token_cursor& at);

} // namespace dunlin::mariadb
