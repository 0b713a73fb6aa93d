#pragma once

#include "stores/postgresql/touches/reading.hpp"

/// @file
/// CREATE TABLE and ALTER TABLE.

namespace dunlin::postgresql {

void create_table(reading& in, syntax_node node);
void create_foreign_table(reading& in, syntax_node node);

/// CREATE TABLE ... AS, CREATE MATERIALIZED VIEW, SELECT ... INTO.
/// @param query read already.
void make_table_of_query(reading& in, syntax_node into, object_kind kind,
                         const use_list& query, bool if_not_exists = false);

void create_table_as(reading& in, syntax_node node);
void alter_table(reading& in, syntax_node node);

/// What a column of this type or constraint makes of a table; also of a
/// domain's.
void add_constraint(reading& in, size_t table, syntax_node constraint,
                    const std::string& column);

} // namespace dunlin::postgresql
