#pragma once

#include "stores/ledger.hpp"
#include "stores/sql/query.hpp"
#include "stores/sql/session.hpp"
#include "stores/store.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// @file
/// What the ledger says. Nothing here writes; a database without a ledger must
/// be told apart before (`has_ledger`).

namespace dunlin::sql {

/// The run that came last.
struct last_run {
  run_record record;
  std::string profile_path;
};

result<std::optional<last_run>> read_last_run(session& db,
                                              const std::string& migration);

/// All steps in the order in which they were opened.
result<std::vector<step_record>> read_steps(session& db,
                                            const std::string& migration);

/// By step: an open reject of it, as `KEY: REASON`.
result<std::map<std::string, std::string>>
read_reject_examples(session& db, const std::string& migration);

/// State, identity and problem of a step, from three cells of a row.
step_record step_alone(const std::string& step, const answer_row& row,
                       size_t first);

/// One step, if it was ever opened.
result<std::optional<step_record>>
read_step(session& db, const std::string& migration, const std::string& step);

result<std::vector<batch_record>> read_batches(session& db,
                                               const std::string& migration,
                                               const std::string& step);

result<batch_outcome> read_batch(session& db, const std::string& migration,
                                 const std::string& step, batch_id id);

/// Of batches of a scan: those of listed keys are met by every scan anew.
result<std::vector<reject_list>> read_rejects(session& db,
                                              const std::string& migration,
                                              const std::string& step);

/// Rejects of one batch that no retry has closed.
result<int64_t> count_open_rejects(session& db, const std::string& migration,
                                   const std::string& step, uint64_t ordinal);

/// A list of keys that was kept; empty if there is none.
result<std::vector<key_tuple>> read_keys(session& db,
                                         const std::string& migration,
                                         const std::string& step,
                                         uint64_t ordinal);

} // namespace dunlin::sql
