#include "stores/mariadb/ledger_words.hpp"

namespace dunlin::mariadb {

namespace {

/// stores/README.md says what the tables and columns mean. DDL commits by
/// itself, so what was made half is made whole by doing it again;
/// `dunlin_ledger`, which says that all are there, comes last.
constexpr const char* tables_sql = R"sql(
CREATE TABLE IF NOT EXISTS {ledger}dunlin_runs(
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  run VARCHAR(190) NOT NULL UNIQUE,
  migration VARCHAR(128) NOT NULL,
  profile_path TEXT NOT NULL,
  node VARCHAR(190) NOT NULL,
  host VARCHAR(255) NOT NULL,
  process BIGINT NOT NULL,
  started_utc VARCHAR(30) NOT NULL,
  ended_utc VARCHAR(30) NOT NULL DEFAULT '',
  outcome VARCHAR(30) NOT NULL DEFAULT '',
  violations LONGTEXT NOT NULL DEFAULT ''
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_leases(
  migration VARCHAR(128) NOT NULL,
  node VARCHAR(190) NOT NULL,
  run VARCHAR(190) NOT NULL,
  taken_utc VARCHAR(30) NOT NULL,
  PRIMARY KEY(migration, node)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_steps(
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  migration VARCHAR(128) NOT NULL,
  step VARCHAR(190) NOT NULL,
  kind VARCHAR(10) NOT NULL CHECK(kind IN ('script', 'table')),
  identity LONGTEXT NOT NULL,
  state VARCHAR(10) NOT NULL CHECK(state IN ('open', 'done', 'failed')),
  scan_bound LONGBLOB NOT NULL,
  keys_kept TINYINT NOT NULL DEFAULT 0,
  source_stamp TEXT NOT NULL,
  problem LONGTEXT NOT NULL DEFAULT '',
  started_utc VARCHAR(30) NOT NULL,
  ended_utc VARCHAR(30) NOT NULL DEFAULT '',
  UNIQUE(migration, step)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_batches(
  migration VARCHAR(128) NOT NULL,
  step VARCHAR(190) NOT NULL,
  ordinal BIGINT NOT NULL,
  part BIGINT NOT NULL,
  `lower` LONGBLOB NOT NULL,
  `upper` LONGBLOB NOT NULL,
  is_list TINYINT NOT NULL,
  is_retry TINYINT NOT NULL,
  scanned BIGINT NOT NULL,
  migrated BIGINT NOT NULL,
  already_there BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  written BIGINT NOT NULL,
  digest VARBINARY(80) NOT NULL,
  run VARCHAR(190) NOT NULL,
  committed_utc VARCHAR(30) NOT NULL,
  PRIMARY KEY(migration, step, ordinal, part),
  CHECK(scanned = migrated + already_there + skipped + rejected)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_rejects(
  migration VARCHAR(128) NOT NULL,
  step VARCHAR(190) NOT NULL,
  `key` VARBINARY(1750) NOT NULL,
  key_text LONGTEXT NOT NULL,
  content LONGTEXT NOT NULL,
  reason LONGTEXT NOT NULL,
  code VARCHAR(30) NOT NULL,
  ordinal BIGINT NOT NULL,
  part BIGINT NOT NULL,
  run VARCHAR(190) NOT NULL,
  rejected_utc VARCHAR(30) NOT NULL,
  closed_part BIGINT,
  closed_as VARCHAR(10) CHECK(closed_as IN ('arrived', 'gone', 'skipped')),
  PRIMARY KEY(migration, step, `key`)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_keys(
  migration VARCHAR(128) NOT NULL,
  step VARCHAR(190) NOT NULL,
  ordinal BIGINT NOT NULL,
  `keys` LONGBLOB NOT NULL,
  PRIMARY KEY(migration, step, ordinal)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_ledger(
  format BIGINT NOT NULL,
  created_utc VARCHAR(30) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin
)sql";

/// What ledgers did not have from the beginning.
constexpr const char* later_tables_sql = R"sql(
CREATE TABLE IF NOT EXISTS {ledger}dunlin_commands(
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  migration VARCHAR(128) NOT NULL,
  run VARCHAR(190) NOT NULL,
  verb VARCHAR(30) NOT NULL,
  argument TEXT NOT NULL,
  user TEXT NOT NULL,
  outcome VARCHAR(30) NOT NULL,
  said_utc VARCHAR(30) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_keyed(
  migration VARCHAR(128) NOT NULL,
  step VARCHAR(190) NOT NULL,
  `key` VARBINARY(1750) NOT NULL,
  ordinal BIGINT NOT NULL,
  PRIMARY KEY(migration, step, `key`)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_sources(
  migration VARCHAR(128) NOT NULL,
  step VARCHAR(190) NOT NULL,
  mark TEXT NOT NULL,
  PRIMARY KEY(migration, step)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_columns(
  migration VARCHAR(128) NOT NULL,
  step VARCHAR(190) NOT NULL,
  cell BIGINT NOT NULL,
  name TEXT NOT NULL,
  is_written BIGINT NOT NULL,
  key_place BIGINT NOT NULL,
  PRIMARY KEY(migration, step, cell)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_statements(
  migration VARCHAR(128) NOT NULL,
  step VARCHAR(190) NOT NULL,
  ordinal BIGINT NOT NULL,
  hash VARCHAR(40) NOT NULL,
  state VARCHAR(10) NOT NULL,
  session VARCHAR(190) NOT NULL,
  seen LONGTEXT NOT NULL,
  run VARCHAR(190) NOT NULL,
  started_utc VARCHAR(30) NOT NULL,
  ended_utc VARCHAR(30) NOT NULL,
  PRIMARY KEY(migration, step, ordinal)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
CREATE TABLE IF NOT EXISTS {ledger}dunlin_sessions(
  session BIGINT NOT NULL PRIMARY KEY,
  server_started BIGINT NOT NULL,
  run VARCHAR(190) NOT NULL,
  host VARCHAR(255) NOT NULL,
  process BIGINT NOT NULL,
  opened_utc VARCHAR(30) NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin
)sql";

} // namespace

sql::words ledger_words(std::string_view prefix) noexcept {
  return {
      "concat(left(date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.%f'), 23),"
      " 'Z')",
      "concat(left(date_format(utc_timestamp(3) - INTERVAL round(?1 * 1000000)"
      " MICROSECOND, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')",
      prefix,
      " LOCK IN SHARE MODE",
      tables_sql,
      later_tables_sql,
  };
}

} // namespace dunlin::mariadb
