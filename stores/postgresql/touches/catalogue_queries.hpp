#pragma once

/// @file
/// What is asked of a server about all of its objects. Each takes one pass, so
/// that thousands of tables cost no thousands of questions.

namespace dunlin::postgresql::catalogue_queries {

/// Schemas of users, whose objects are of interest.
inline constexpr const char* schemas_sql
    = "SELECT nspname FROM pg_catalog.pg_namespace AS n WHERE "
      "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// Functions of the server's own.
inline constexpr const char* system_functions_sql
    = "SELECT DISTINCT proname FROM pg_catalog.pg_proc"
      " WHERE pronamespace = 'pg_catalog'::pg_catalog.regnamespace";

/// `{path, role, database, source of the path}` as a new session of the role
/// has them: asked between these two, as this one has pinned its own.
inline constexpr const char* unpin_path_sql
    = "SAVEPOINT pinned; SET LOCAL search_path TO DEFAULT";
inline constexpr const char* path_sql
    = "SELECT p.setting, current_user, pg_catalog.current_database(), p.source"
      " FROM pg_catalog.pg_settings AS p"
      " WHERE p.name OPERATOR(pg_catalog.=) 'search_path'";
inline constexpr const char* pin_path_sql = "ROLLBACK TO SAVEPOINT pinned";

/// `{oid, schema, name, kind, table of an index, bytes, type of its rows}`. The
/// pages are those of the statistics: to ask for a file's size waits for who
/// changes the table.
inline constexpr const char* relations_sql
    = "SELECT c.oid, n.nspname, c.relname, c.relkind, t.indrelid,"
      " greatest(c.relpages, 0)::bigint"
      " * pg_catalog.current_setting('block_size')::bigint,"
      " c.reltype"
      " FROM pg_catalog.pg_class AS c"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace"
      " LEFT JOIN pg_catalog.pg_index AS t ON t.indexrelid = c.oid"
      " WHERE "
      "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
      " AND c.relkind IN"
      " ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I')";

/// `{oid, schema, name, oid of its array}`, without those of tables.
inline constexpr const char* types_sql
    = "SELECT t.oid, n.nspname, t.typname, t.typarray"
      " FROM pg_catalog.pg_type AS t"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace"
      " LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid"
      " WHERE "
      "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
      " AND coalesce(c.relkind, 'c') = 'c'"
      " AND NOT EXISTS (SELECT FROM pg_catalog.pg_type AS e"
      " WHERE e.typarray = t.oid)";

/// Bodies only of what is read here.
inline constexpr const char* routines_sql
    = "SELECT p.oid, n.nspname, p.proname, l.lanname,"
      " CASE WHEN l.lanname IN ('sql', 'plpgsql') AND p.prokind <> 'a'"
      " THEN pg_catalog.pg_get_functiondef(p.oid) END,"
      " (SELECT e.extname FROM pg_catalog.pg_depend AS d"
      " JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid"
      " WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass"
      " AND d.objid = p.oid AND d.deptype = 'e'"
      " AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass),"
      " (SELECT pg_catalog.substr(s, 13) FROM"
      " pg_catalog.unnest(p.proconfig) AS s WHERE s LIKE 'search_path=%'),"
      " p.prokind, p.prosecdef,"
      " p.pronargs >= 1 AND p.pronargs - p.pronargdefaults <= 1 AND EXISTS"
      " (SELECT FROM pg_catalog.pg_type AS t WHERE t.oid = p.proargtypes[0]"
      " AND t.typtype IN ('c', 'p'))"
      " FROM pg_catalog.pg_proc AS p"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace"
      " JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang"
      " WHERE "
      "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// `{aggregate, function that it calls}`.
inline constexpr const char* aggregates_sql
    = "SELECT a.aggfnoid::oid, f.oid FROM pg_catalog.pg_aggregate AS a"
      " JOIN pg_catalog.pg_proc AS f ON f.oid IN (a.aggtransfn, a.aggfinalfn,"
      " a.aggcombinefn, a.aggmtransfn, a.aggminvtransfn, a.aggmfinalfn)";

/// `{parent, partition or heir}`.
inline constexpr const char* heirs_sql
    = "SELECT inhparent, inhrelid FROM pg_catalog.pg_inherits";

/// `{name, child, parent, on delete, on update}`.
inline constexpr const char* keys_sql
    = "SELECT conname, conrelid, confrelid, confdeltype, confupdtype"
      " FROM pg_catalog.pg_constraint WHERE contype = 'f'";

/// `{table, name, events, function}`.
inline constexpr const char* triggers_sql
    = "SELECT tgrelid, tgname, tgtype, tgfoid FROM pg_catalog.pg_trigger"
      " WHERE NOT tgisinternal";

/// Of each column its type, that of an array's elements; of a typed table the
/// type that it is made of.
inline constexpr const char* column_types_sql
    = "SELECT DISTINCT a.attrelid, coalesce(nullif(t.typelem, 0), t.oid)"
      " FROM pg_catalog.pg_attribute AS a"
      " JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace"
      " WHERE a.attnum > 0 AND NOT a.attisdropped AND "
      "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
      " UNION SELECT c.oid, c.reloftype FROM pg_catalog.pg_class AS c"
      " WHERE c.reloftype <> 0";

/// Sequences of columns.
inline constexpr const char* sequences_sql
    = "SELECT d.refobjid, d.objid, d.deptype FROM pg_catalog.pg_depend AS d"
      " JOIN pg_catalog.pg_class AS s ON s.oid = d.objid AND s.relkind = 'S'"
      " WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass"
      " AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass"
      " AND d.deptype IN ('a', 'i')";

/// What a view, default, check, policy, index, partition key or type is made
/// of, and what a routine can't be without: `{of what, whose, what it uses}`.
/// The server does not note what is its own. Operators are given as their
/// functions.
inline constexpr const char* uses_sql = R"sql(
WITH uses AS (
  SELECT 'v' AS kind, r.ev_class AS owner, d.refclassid, d.refobjid
  FROM pg_catalog.pg_rewrite AS r JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    AND d.objid = r.oid
  WHERE r.rulename = '_RETURN' AND d.refobjid <> r.ev_class
  UNION ALL
  SELECT 'w', a.adrelid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_attrdef AS a JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
    AND d.objid = a.oid
  WHERE d.refobjid <> a.adrelid
  UNION ALL
  SELECT CASE WHEN c.conrelid <> 0 THEN 'w' ELSE 't' END,
    CASE WHEN c.conrelid <> 0 THEN c.conrelid ELSE c.contypid END,
    d.refclassid, d.refobjid
  FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
    AND d.objid = c.oid
  WHERE c.contype IN ('c', 'x') AND d.refobjid NOT IN (c.conrelid, c.contypid)
  UNION ALL
  SELECT 'p', p.polrelid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_policy AS p JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass
    AND d.objid = p.oid
  WHERE d.refobjid <> p.polrelid
  UNION ALL
  SELECT 'w', t.tgrelid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_trigger AS t JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
    AND d.objid = t.oid
  WHERE t.tgqual IS NOT NULL AND d.refobjid NOT IN (t.tgrelid, t.tgfoid)
  UNION ALL
  SELECT 'w', i.indrelid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.objid = i.indexrelid
  WHERE d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass,
    'pg_catalog.pg_operator'::pg_catalog.regclass)
  UNION ALL
  SELECT 'w', k.partrelid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_partitioned_table AS k JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.objid = k.partrelid
  WHERE d.refclassid IN ('pg_catalog.pg_proc'::pg_catalog.regclass,
    'pg_catalog.pg_operator'::pg_catalog.regclass)
  UNION ALL
  SELECT 't', t.oid, d.refclassid, d.refobjid
  FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_depend AS d
    ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
    AND d.objid = t.oid
  WHERE t.typtype = 'd'
  UNION ALL
  SELECT 't', t.oid, 'pg_catalog.pg_type'::pg_catalog.regclass, t.typbasetype
  FROM pg_catalog.pg_type AS t WHERE t.typtype = 'd'
  UNION ALL
  SELECT 't', t.oid, 'pg_catalog.pg_type'::pg_catalog.regclass, a.atttypid
  FROM pg_catalog.pg_type AS t JOIN pg_catalog.pg_class AS c
    ON c.oid = t.typrelid AND c.relkind = 'c'
  JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
  UNION ALL
  SELECT 't', rngtypid, 'pg_catalog.pg_type'::pg_catalog.regclass, rngsubtype
  FROM pg_catalog.pg_range
  UNION ALL
  SELECT CASE WHEN p.pronargdefaults > 0 THEN 'd' ELSE 'f' END, d.objid,
    d.refclassid, d.refobjid
  FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_proc AS p
    ON p.oid = d.objid
  WHERE d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
    AND d.refobjid <> d.objid
  UNION ALL
  SELECT 't', k.oid, 'pg_catalog.pg_proc'::pg_catalog.regclass, c.castfunc
  FROM pg_catalog.pg_cast AS c
  JOIN pg_catalog.pg_type AS k ON k.oid IN (c.castsource, c.casttarget)
    OR (k.typtype = 'd' AND k.typbasetype IN (c.castsource, c.casttarget))
  WHERE c.castfunc <> 0 AND c.oid >= 16384)
SELECT DISTINCT kind, owner, coalesce(o.oprcode::oid, refobjid)
FROM uses LEFT JOIN pg_catalog.pg_operator AS o
  ON refclassid = 'pg_catalog.pg_operator'::pg_catalog.regclass
  AND o.oid = refobjid)sql";

/// `{name, function}`.
inline constexpr const char* operators_sql
    = "SELECT o.oprname, o.oprcode::oid FROM pg_catalog.pg_operator AS o"
      " JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace"
      " WHERE "
      "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'";

/// Casts by users between two types of the server's own: `{type that it makes,
/// whether it needs no word, function}`. From 16384 on oids are of users.
inline constexpr const char* casts_sql
    = "SELECT t.typname, c.castcontext <> 'e', c.castfunc"
      " FROM pg_catalog.pg_cast AS c"
      " JOIN pg_catalog.pg_type AS t ON t.oid = c.casttarget"
      " WHERE c.oid >= 16384 AND c.castsource < 16384 AND t.oid < 16384";

/// Rules but those of views.
inline constexpr const char* rules_sql
    = "SELECT pg_catalog.pg_get_ruledef(oid) FROM pg_catalog.pg_rewrite"
      " WHERE rulename <> '_RETURN' AND oid >= 16384";

/// Functions.
inline constexpr const char* event_triggers_sql
    = "SELECT evtfoid FROM pg_catalog.pg_event_trigger WHERE evtenabled <> 'D'";

/// `{name, table}` of extended statistics.
inline constexpr const char* statistics_sql
    = "SELECT stxname, stxrelid FROM pg_catalog.pg_statistic_ext";

/// Views and materialized views of users that read a table or view of the
/// server's own, of which nothing is kept but the tree of the query. Number 0
/// is a subquery, from PostgreSQL 16 on.
inline constexpr const char* views_of_catalogue_sql
    = "SELECT ev_class FROM pg_catalog.pg_rewrite WHERE ev_class >= 16384 AND"
      " ev_type = '1' AND ev_action::text ~"
      " ':relid ([1-9][0-9]{0,3}|1[0-5][0-9]{3}) '";

/// `{table, expression}` of defaults that take a text for a name, as
/// `nextval('s'::text)` does: text_regclass is a function.
inline constexpr const char* named_defaults_sql
    = "SELECT adrelid, pg_catalog.pg_get_expr(adbin, adrelid) FROM"
      " pg_catalog.pg_attrdef WHERE adbin::text LIKE '%:funcid 1079 %'";

} // namespace dunlin::postgresql::catalogue_queries
