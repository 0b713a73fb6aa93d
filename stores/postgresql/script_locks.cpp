#include "stores/postgresql/script_locks.hpp"

#include "stores/sql/query.hpp"

#include <optional>
#include <string>
#include <utility>

namespace dunlin::postgresql {

namespace {

/// What of the locks counts is decided here: the server would plan longer than
/// many a script takes.
constexpr const char* held_sql
    = "SELECT c.relnamespace::pg_catalog.regnamespace, c.relname, c.relkind,"
      " c.relpersistence, l.mode FROM pg_catalog.pg_lock_status() AS l JOIN"
      " pg_catalog.pg_class AS c ON c.oid = l.relation WHERE l.pid ="
      " pg_catalog.pg_backend_pid() AND l.locktype = 'relation'";

/// The weakest locks are those of who reads, comments or analyzes.
bool is_readers(std::string_view lock) noexcept {
  return lock == "AccessShareLock" || lock == "RowShareLock"
         || lock == "ShareUpdateExclusiveLock";
}

/// What a row of `held_sql` says of the script. An index tells nothing unless
/// it is itself changed, and then it is a name that nobody knows, as is one in
/// quotes.
std::optional<touch> held_touch(const query_result& found, int row) {
  const auto schema = found.bytes(row, 0);
  const auto name = found.bytes(row, 1);
  const auto kind = found.bytes(row, 2);
  const auto lock = found.bytes(row, 4);
  const bool is_used_index
      = (kind == "i" || kind == "I")
        && (lock == "AccessShareLock" || lock == "RowExclusiveLock");
  if (is_used_index || found.bytes(row, 3) == "t" || schema.starts_with("pg_")
      || schema == "information_schema" || name.starts_with("dunlin_"))
    return std::nullopt;
  return touch{std::string{kind == "S" ? "sequence:" : ""} + std::string{schema}
                   + "." + std::string{name},
               is_readers(lock) ? touch_mode::reads : touch_mode::writes, 0,
               ""};
}

/// Whoever reads them, as each new session does, holds a weaker lock.
bool is_change_of_settings(const query_result& found, int row) {
  return found.bytes(row, 0) == "pg_catalog"
         && found.bytes(row, 1) == "pg_db_role_setting"
         && found.bytes(row, 4) == "RowExclusiveLock";
}

/// All of them without what is not the script's: a column's own sequence, which
/// goes with its table, and what the server locks for its own ends, namely each
/// table on the other end of a foreign key or in the same tree of partitions or
/// heirs as a changed one, unless its rows were changed too; those that it
/// locks against changes only (Share), as ALTER DOMAIN does, whose touch is the
/// domain's; and those that are neither changed in their rows nor in what they
/// are.
constexpr const char* seen_sql
    = "WITH held AS (SELECT coalesce(i.indrelid, l.relation) AS id,"
      " max(CASE l.mode WHEN 'AccessShareLock' THEN 0 WHEN 'RowShareLock' THEN"
      " 0 WHEN 'ShareUpdateExclusiveLock' THEN 0 WHEN 'RowExclusiveLock' THEN 2"
      " ELSE 1 END) AS strength FROM pg_catalog.pg_locks AS l LEFT JOIN"
      " pg_catalog.pg_index AS i ON i.indexrelid = l.relation WHERE l.pid ="
      " pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND l.mode <>"
      " 'ShareLock' AND l.database <> 0 GROUP BY 1), links AS (SELECT"
      " conrelid AS one, confrelid AS other FROM pg_catalog.pg_constraint WHERE"
      " contype = 'f' UNION ALL SELECT inhrelid, inhparent FROM"
      " pg_catalog.pg_inherits), tree AS (SELECT h.*,"
      " pg_catalog.pg_partition_root(h.id) AS root FROM held AS h), near AS"
      " (SELECT k.one AS id FROM links AS k JOIN held AS h ON h.id = k.other"
      " WHERE h.strength > 0 AND k.one <> k.other UNION SELECT k.other FROM"
      " links AS k JOIN held AS h ON h.id = k.one WHERE h.strength > 0 AND"
      " k.one <> k.other UNION SELECT t.id FROM tree AS t JOIN tree AS u ON"
      " u.root = t.root AND u.id <> t.id WHERE u.strength > 0)"
      " SELECT CASE c.relkind WHEN 'S' THEN 'sequence:' ELSE '' END ||"
      " n.nspname || '.' || c.relname, h.strength FROM held AS h JOIN"
      " pg_catalog.pg_class AS c ON c.oid = h.id JOIN pg_catalog.pg_namespace"
      " AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'v', 'm',"
      " 'f', 'S') AND c.relpersistence <> 't' AND n.nspname <>"
      " 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' AND c.relname NOT"
      " LIKE 'dunlin\\_%' AND NOT (c.relkind = 'S' AND EXISTS (SELECT FROM"
      " pg_catalog.pg_depend AS d WHERE d.classid ="
      " 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype IN"
      " ('a', 'i'))) AND (h.strength = 2 OR h.id NOT IN (SELECT id FROM near))"
      " AND (h.strength <> 1 OR c.xmin::text = (pg_catalog.txid_current() %"
      " 4294967296)::text)";

} // namespace

result<script_locks> read_script_locks(session& on) {
  const auto held = on.ask_beside_script(held_sql);
  if (!held)
    return fail(held.error());
  script_locks out;
  for (int row = 0; row < held->rows(); ++row) {
    if (auto what = held_touch(*held, row))
      out.touches.push_back(std::move(*what));
    out.gave_settings = out.gave_settings || is_change_of_settings(*held, row);
  }
  return out;
}

result<std::vector<touch>> own_touches_of_locks(session& on) {
  return sql::collect_rows(
      sql::ask(on, seen_sql), [](const sql::answer_row& row) {
        return touch{row.text(0),
                     row.integer(1) == 0 ? touch_mode::reads
                                         : touch_mode::writes,
                     0, ""};
      });
}

} // namespace dunlin::postgresql
