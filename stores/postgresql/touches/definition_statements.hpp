#pragma once

#include "stores/postgresql/touches/reading.hpp"

/// @file
/// Statements that make objects other than tables and routines.

namespace dunlin::postgresql {

void create_view(reading& in, syntax_node node);
void refresh_view(reading& in, syntax_node node);
void create_rule(reading& in, syntax_node node);
void create_trigger(reading& in, syntax_node node);
void create_policy(reading& in, syntax_node node);
void alter_policy(reading& in, syntax_node node);
void create_index(reading& in, syntax_node node);
void create_statistics(reading& in, syntax_node node);
void alter_statistics(reading& in, syntax_node node);
void create_sequence(reading& in, syntax_node node);
void alter_sequence(reading& in, syntax_node node);
void create_schema(reading& in, syntax_node node);
void change_publication(reading& in, syntax_node node);
void create_extension(reading& in, syntax_node node);

// -- types ---

void create_enum(reading& in, syntax_node node);
void create_range(reading& in, syntax_node node);
void create_composite(reading& in, syntax_node node);
void create_domain(reading& in, syntax_node node);
/// ALTER TYPE and ALTER DOMAIN.
void alter_type(reading& in, syntax_node node);
/// Aggregates, operators, base types, collations and the like.
void define(reading& in, syntax_node node);
void create_cast(reading& in, syntax_node node);

} // namespace dunlin::postgresql
