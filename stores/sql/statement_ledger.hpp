#pragma once

#include "stores/ledger.hpp"
#include "stores/sql/session.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// @file
/// The rows of the statements of a script that runs one by one:
/// `dunlin_statements`.

namespace dunlin::sql {

enum class statement_state : uint8_t {
  begun,    ///< an intent: nobody has seen yet how it ended
  failed,   ///< the database refused it; it may have left something half made
  in_doubt, ///< somebody looked, and can't tell whether it took effect
  done,
};

struct statement_row {
  /// Its place in the script, from 0.
  uint64_t ordinal = 0;
  /// Of its text; another one is another statement.
  std::string hash;
  statement_state state = statement_state::begun;
  /// See `session::session_mark`; empty where it ran inside a transaction.
  std::string session = {};
  /// What `script_host::look` saw before it ran outside of a transaction.
  std::string seen = {};
  /// What `script_host::session_state` told behind it; none: it ran outside, or
  /// nothing was told.
  std::optional<std::string> left = {};
  /// Which run began it.
  std::string run = {};
};

/// The hash of a statement's text: 32 hexadecimal digits.
std::string statement_hash(std::string_view text);

/// In order.
result<std::vector<statement_row>> read_statements(session& db,
                                                   const std::string& migration,
                                                   const std::string& step);

/// Those of a migration that have no outcome and were begun by another run.
result<std::vector<statement_row>> read_left_statements(session& db,
                                                        const run_claim& claim);

/// Writes a row, perhaps over an older one. Inside a transaction that holds the
/// lease.
result<void> write_statement(session& db, const run_claim& claim,
                             const std::string& step, const statement_row& row);

/// Of each step: statements that are done, and whether one is in doubt.
struct statement_sums {
  uint64_t done = 0;
  statement_doubt doubt = statement_doubt::none;
};

/// By step. Nothing where the ledger is older than these rows.
result<std::map<std::string, statement_sums>>
read_statement_sums(session& db, const std::string& migration);

/// See `target_session::settle_statement`.
result<void> settle_statement(session& db, const run_claim& claim,
                              const std::string& step, bool took_effect);

} // namespace dunlin::sql
