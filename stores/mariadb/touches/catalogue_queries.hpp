#pragma once

/// @file
/// What is asked of a server about all objects of one database; `?` is its
/// name. Questions for more than one at once make the server look at all.

namespace dunlin::mariadb::catalogue_queries {

/// `{lower_case_table_names, the modes of a new session}`.
inline constexpr const char* server_sql
    = "SELECT @@lower_case_table_names, @@global.sql_mode";

inline constexpr const char* databases_sql
    = "SELECT schema_name FROM information_schema.schemata";

/// `{name, engine, type}`, also of views and sequences.
inline constexpr const char* tables_sql
    = "SELECT table_name, coalesce(engine, ''), table_type"
      " FROM information_schema.tables WHERE table_schema = ?";

/// `{name, bytes}`. Asks the engine of each table, and so another server where
/// rows are elsewhere.
inline constexpr const char* sizes_sql
    = "SELECT table_name, coalesce(data_length, 0)"
      " FROM information_schema.tables WHERE table_schema = ?"
      " AND table_type = 'BASE TABLE'";

/// `{name, child, database of the parent, parent, on delete, on update}`.
inline constexpr const char* keys_sql
    = "SELECT constraint_name, table_name, unique_constraint_schema,"
      " referenced_table_name, delete_rule, update_rule"
      " FROM information_schema.referential_constraints"
      " WHERE constraint_schema = ?";

/// `{name, query}`; the query is empty to who may not see it.
inline constexpr const char* views_sql
    = "SELECT table_name, coalesce(view_definition, '')"
      " FROM information_schema.views WHERE table_schema = ?";

/// `{name, event, table, body, modes}`.
inline constexpr const char* triggers_sql
    = "SELECT trigger_name, event_manipulation, event_object_table,"
      " action_statement, sql_mode FROM information_schema.triggers"
      " WHERE trigger_schema = ?";

/// `{name, kind, body, modes}`; the body is empty to who may not see it.
inline constexpr const char* routines_sql
    = "SELECT routine_name, routine_type, coalesce(routine_definition, ''),"
      " sql_mode FROM information_schema.routines WHERE routine_schema = ?";

/// `{table, default}` of those that draw from a sequence.
inline constexpr const char* sequences_sql
    = "SELECT table_name, column_default FROM information_schema.columns"
      " WHERE table_schema = ? AND (column_default LIKE '%nextval(%'"
      " OR column_default LIKE '%setval(%'"
      " OR column_default LIKE '%lastval(%')";

} // namespace dunlin::mariadb::catalogue_queries
