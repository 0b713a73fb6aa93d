#include "stores/sqlite/ledger_words.hpp"

namespace dunlin::sqlite {

namespace {

/// stores/README.md says what the tables and columns mean.
constexpr const char* tables_sql = R"sql(
CREATE TABLE dunlin_ledger(
  format INTEGER NOT NULL,
  created_utc TEXT NOT NULL
);
CREATE TABLE dunlin_runs(
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL UNIQUE,
  migration TEXT NOT NULL,
  profile_path TEXT NOT NULL,
  node TEXT NOT NULL,
  host TEXT NOT NULL,
  process INTEGER NOT NULL,
  started_utc TEXT NOT NULL,
  ended_utc TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL DEFAULT '',
  violations TEXT NOT NULL DEFAULT ''
);
CREATE TABLE dunlin_leases(
  migration TEXT NOT NULL,
  node TEXT NOT NULL,
  run TEXT NOT NULL,
  taken_utc TEXT NOT NULL,
  PRIMARY KEY(migration, node)
) WITHOUT ROWID;
CREATE TABLE dunlin_steps(
  id INTEGER PRIMARY KEY,
  migration TEXT NOT NULL,
  step TEXT NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('script', 'table')),
  identity TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('open', 'done', 'failed')),
  scan_bound BLOB NOT NULL,
  keys_kept INTEGER NOT NULL DEFAULT 0,
  source_stamp TEXT NOT NULL,
  problem TEXT NOT NULL DEFAULT '',
  started_utc TEXT NOT NULL,
  ended_utc TEXT NOT NULL DEFAULT '',
  UNIQUE(migration, step)
);
CREATE TABLE dunlin_batches(
  migration TEXT NOT NULL,
  step TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  part INTEGER NOT NULL,
  lower BLOB NOT NULL,
  upper BLOB NOT NULL,
  is_list INTEGER NOT NULL,
  is_retry INTEGER NOT NULL,
  scanned INTEGER NOT NULL,
  migrated INTEGER NOT NULL,
  already_there INTEGER NOT NULL,
  skipped INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  written INTEGER NOT NULL,
  digest BLOB NOT NULL,
  run TEXT NOT NULL,
  committed_utc TEXT NOT NULL,
  PRIMARY KEY(migration, step, ordinal, part),
  CHECK(scanned = migrated + already_there + skipped + rejected)
) WITHOUT ROWID;
CREATE TABLE dunlin_rejects(
  migration TEXT NOT NULL,
  step TEXT NOT NULL,
  key BLOB NOT NULL,
  key_text TEXT NOT NULL,
  content TEXT NOT NULL,
  reason TEXT NOT NULL,
  code TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  part INTEGER NOT NULL,
  run TEXT NOT NULL,
  rejected_utc TEXT NOT NULL,
  closed_part INTEGER,
  closed_as TEXT CHECK(closed_as IN ('arrived', 'gone', 'skipped')),
  PRIMARY KEY(migration, step, key)
);
CREATE TABLE dunlin_keys(
  migration TEXT NOT NULL,
  step TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  keys BLOB NOT NULL,
  PRIMARY KEY(migration, step, ordinal)
);
)sql";

/// What ledgers did not have from the beginning.
constexpr const char* later_tables_sql = R"sql(
CREATE TABLE IF NOT EXISTS dunlin_commands(
  id INTEGER PRIMARY KEY,
  migration TEXT NOT NULL,
  run TEXT NOT NULL,
  verb TEXT NOT NULL,
  argument TEXT NOT NULL,
  user TEXT NOT NULL,
  outcome TEXT NOT NULL,
  said_utc TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS dunlin_keyed(
  migration TEXT NOT NULL,
  step TEXT NOT NULL,
  key BLOB NOT NULL,
  ordinal INTEGER NOT NULL,
  PRIMARY KEY(migration, step, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dunlin_sources(
  migration TEXT NOT NULL,
  step TEXT NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY(migration, step)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dunlin_columns(
  migration TEXT NOT NULL,
  step TEXT NOT NULL,
  cell INTEGER NOT NULL,
  name TEXT NOT NULL,
  is_written INTEGER NOT NULL,
  key_place INTEGER NOT NULL,
  PRIMARY KEY(migration, step, cell)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dunlin_statements(
  migration TEXT NOT NULL,
  step TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  hash TEXT NOT NULL,
  state TEXT NOT NULL,
  session TEXT NOT NULL,
  seen TEXT NOT NULL,
  run TEXT NOT NULL,
  started_utc TEXT NOT NULL,
  ended_utc TEXT NOT NULL,
  PRIMARY KEY(migration, step, ordinal)
) WITHOUT ROWID;
)sql";

constexpr sql::words all_words{
    "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
    "strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || ?1 || ' seconds')",
    "",
    "",
    tables_sql,
    later_tables_sql,
};

} // namespace

const sql::words& ledger_words() noexcept {
  return all_words;
}

} // namespace dunlin::sqlite
